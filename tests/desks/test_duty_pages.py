"""The desk of duty: every view opens to who may, answers 404 to who may not know, and asks as little for many as for one."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from notoneless.desks.duty.views import letters
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment, ControlGroup, HandOver, Letter, Post
from notoneless.responsibility.queries import letters as letter_queries
from notoneless.responsibility.queries import papers
from notoneless.responsibility.terms import GapKind
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NAME = [[[100 + 10 * n, 100 + n % 7 * 9] for n in range(30)]]


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def twin(made):
    return world.county("0002", "500120", children=False)


@pytest.fixture
def come(client, made):
    """Come in as whoever holds the post."""

    def as_(key, county=made, *, fresh=True):
        return sign_in(client, county, key, fresh=fresh)

    return as_


def by(made, key):
    return queries.viewer_of(made.accounts[key], at=timezone.now())


def draw(made, line="school"):
    actions.draw_letters(by=by(made, "section_chief"), at=timezone.now(), line=line, path="0001",
                         year=timezone.localdate().year)  # fmt: skip


def running(made, key):
    return Appointment.objects.get(post=made.posts[key], ended_on=None)


PAGES = [
    "/duty/", "/duty/?line=school", "/duty/mine/", "/duty/gaps/", "/duty/gaps/no_chain/",
    "/duty/gaps/no_chain/?line=school", "/duty/groups/", "/duty/letters/", "/duty/letters/?line=place",
    "/duty/letters/list/", "/duty/letters/templates/", "/duty/model/",
    *(f"/duty/gaps/{kind}/" for kind in GapKind.values if kind != "no_chain"),
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_section_chief_opens_every_page_and_a_stranger_none(client, made, come, page):
    assert client.get(page).status_code == 302
    assert come("section_chief").get(page).status_code == 200


@pytest.mark.parametrize("book", [
    "/duty/book/", "/duty/gaps/no_chain/?book=1", "/duty/gaps/vacant/book/", "/duty/gaps/no_letter/book/", "/duty/groups/book/",
    "/duty/letters/?book=1", "/duty/letters/book/",
])  # fmt: skip
def test_every_list_goes_out_as_a_book(made, come, book):
    answer = come("section_chief").get(book)
    assert answer.status_code == 200 and b"".join(answer)[:2] == b"PK"


def test_the_letters_of_a_unit_are_printed_together_unless_they_are_too_many_to_wait_for(made, twin, come, monkeypatch):
    draw(made)
    client = come("principal:a")
    where = f"/duty/letters/list/?line=school&at={made.schools['a'].path}"
    assert "print=1" in client.get(where).content.decode()
    answer = client.get(f"{where}&print=1")
    assert answer["Content-Type"] == "application/pdf" and answer.content[:5] == b"%PDF-"
    foreign = f"/duty/letters/list/?line=school&at={made.schools['b'].path}&print=1"
    assert client.get(foreign).status_code == 404
    monkeypatch.setattr(letter_queries, "MOST_PRINTED", 1)
    refused = client.get(f"{where}&print=1")
    assert refused["Content-Type"].startswith("text/html") and "一次最多合并打印 1 份" in refused.content.decode()
    monkeypatch.setattr(letter_queries, "MOST_PRINTED", 80)
    none = client.get(f"{where}&print=1&state=uploaded&asked=1")
    assert none["Content-Type"].startswith("text/html") and "这里有 0 份" in none.content.decode()


@pytest.mark.parametrize(("post", "page"), [
    ("class_teacher:a1", "/duty/gaps/"), ("village_officer:v11", "/duty/letters/"), ("inspector", "/duty/model/"),
    ("auditor", "/duty/"), ("system_admin", "/duty/gaps/"), ("county_leader", "/duty/model/"),
])  # fmt: skip
def test_who_has_not_the_power_is_refused(made, come, post, page):
    assert come(post).get(page).status_code == 403


def test_a_unit_beside_ones_own_is_as_absent_as_none(made, twin, come):
    client = come("principal:a")
    for path in (made.schools["b"].path, twin.schools["a"].path, "000100019999", "0001", "x"):
        assert client.get(f"/duty/?line=school&at={path}").status_code == 404
        assert client.get(f"/duty/book/?line=school&at={path}").status_code == 404
        assert client.get(f"/duty/letters/?line=school&at={path}").status_code == 404
        assert client.get(f"/duty/letters/list/?line=school&at={path}").status_code == 404
    assert client.get(f"/duty/?line=school&at={made.schools['a'].path}").status_code == 200


def test_a_post_beside_ones_own_is_as_absent_as_none(made, twin, come):
    client = come("principal:a")
    posts = (made.posts["principal:b"].pk, twin.posts["principal:a"].pk, "00000000-0000-0000-0000-000000000007")
    pages = [client.get(f"/duty/posts/{key}/") for key in posts]
    assert {page.status_code for page in pages} == {404}
    assert len({plain(page.content.decode()).replace(str(key), "") for page, key in zip(pages, posts)}) == 1
    for key in posts:
        assert client.get(f"/duty/posts/{key}/appoint/").status_code == 404
        assert client.post(f"/duty/posts/{key}/end/").status_code == 404
    for key in (running(made, "principal:b").pk, running(twin, "principal:a").pk):
        assert client.get(f"/duty/terms/{key}/end/").status_code == 404
        assert client.get(f"/duty/terms/{key}/hand-over/").status_code == 404
    assert client.get(f"/duty/posts/{made.posts['class_teacher:a1'].pk}/").status_code == 200


def test_a_village_officer_sees_his_own_post_and_no_act_upon_it(made, come):
    page = come("village_officer:v11").get(f"/duty/posts/{made.posts['village_officer:v11'].pk}/").content.decode()
    assert "办理交接" in page and "结束任职" not in page and "appoint" not in page


def test_a_post_is_filled_by_a_form(made, come):
    client = come("section_chief")
    term = running(made, "class_teacher:a1")
    assert client.get(f"/duty/terms/{term.pk}/end/").status_code == 200
    assert client.post(f"/duty/terms/{term.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/duty/terms/{term.pk}/end/", {"reason": "调离"}).status_code == 303
    address = f"/duty/posts/{made.posts['class_teacher:a1'].pk}/appoint/"
    assert "甲a1科任人" in client.get(f"{address}?who=a1科任").content.decode()
    given = {"account": made.accounts["subject_teacher:a1"].pk, "holding": "full", "began_on": timezone.localdate()}
    assert client.post(address, given | {"account": "x"}).status_code == 422
    assert client.post(address, given | {"ended_on": "2019-01-01"}).status_code == 422
    assert client.post(address, given).status_code == 303
    refused = client.post(address, given)
    assert refused.status_code == 422 and "D006" in refused.content.decode()


def test_who_puts_somebody_into_a_post_or_out_of_one_shows_again_who_he_is(made, come):
    client, term = come("section_chief", fresh=False), running(made, "class_teacher:a1")
    given = {"account": made.accounts["subject_teacher:a1"].pk, "holding": "acting", "began_on": timezone.localdate()}
    appoint, end = f"/duty/posts/{term.post_id}/appoint/", f"/duty/terms/{term.pk}/end/"
    for address, body in ((appoint, given), (end, {"reason": "调离"})):
        assert client.get(address).status_code == 200
        asked = client.post(address, body)
        assert asked.status_code == 403 and "step_up_code" in asked.content.decode()
    term.refresh_from_db()
    assert term.ended_on is None and term.post.appointments.count() == 1
    # What was typed is carried; with the password (no second factor here) it is done in that very request.
    assert client.post(end, {"reason": "调离", "step_up_code": world.PASSWORD}).status_code == 303
    assert client.post(appoint, given).status_code == 303


def test_posts_are_added_ended_and_set_up_by_forms(made, twin, come):
    client = come("section_chief")
    address = f"/duty/posts/add/?line=place&at={made.villages['v11'].path}"
    assert client.get(address).status_code == 200
    assert client.get(f"/duty/posts/add/?line=place&at={twin.villages['v11'].path}").status_code == 404
    answer = client.post(address, {"kind": "village_officer", "title_zh": "甲11村·副主任"})
    assert answer.status_code == 303
    added = Post.objects.get(title="甲11村·副主任")
    assert client.post(f"/duty/posts/{added.pk}/end/").status_code == 303
    assert client.post("/duty/establish/", {"county": "0001"}).status_code == 303
    assert client.post("/duty/establish/", {"county": "0002"}).status_code == 404
    assert come("principal:a").post("/duty/establish/", {"county": "0001"}).status_code == 404


def test_a_hand_over_goes_through_by_forms(made, come):
    term = running(made, "village_officer:v11")
    client = come("village_officer:v11")
    address = f"/duty/terms/{term.pk}/hand-over/"
    assert client.get(address).status_code == 200
    given = {
        "receiver": made.accounts["village_officer:v12"].pk,
        "takes_effect_on": timezone.localdate(),
        "note": "三户",
    }
    late = client.post(address, given | {"takes_effect_on": timezone.localdate() - timedelta(days=1)})
    assert late.status_code == 422 and "D013" in late.content.decode()
    assert client.post(address, given).status_code == 303
    offered = HandOver.objects.get()
    assert client.post(f"/duty/hand-overs/{offered.pk}/accept/").status_code == 404
    assert "甲v12村干部人" in come("township_officer:t1").get("/duty/gaps/hand_over/").content.decode()
    client = come("village_officer:v12")
    assert "三户" in client.get("/duty/mine/").content.decode()
    assert client.post(f"/duty/hand-overs/{offered.pk}/refuse/", {"reason": ""}).status_code == 422
    assert client.post(f"/duty/hand-overs/{offered.pk}/accept/").status_code == 303
    assert client.post(f"/duty/hand-overs/{offered.pk}/refuse/", {"reason": "晚了"}).status_code == 404


def test_a_hand_over_is_refused_and_withdrawn_by_forms(made, come):
    term = running(made, "village_officer:v11")
    given = {"receiver": made.accounts["village_officer:v12"].pk, "takes_effect_on": timezone.localdate()}
    come("village_officer:v11").post(f"/duty/terms/{term.pk}/hand-over/", given)
    first = HandOver.objects.get()
    assert (
        come("village_officer:v12").post(f"/duty/hand-overs/{first.pk}/refuse/", {"reason": "材料不全"}).status_code
        == 303
    )
    client = come("village_officer:v11")
    client.post(f"/duty/terms/{term.pk}/hand-over/", given)
    second = HandOver.objects.get(refused_at=None)
    assert client.post(f"/duty/hand-overs/{second.pk}/withdraw/").status_code == 303
    assert client.post(f"/duty/hand-overs/{second.pk}/withdraw/").status_code == 404


def test_a_group_is_read_by_the_inspector_and_set_by_the_principal(made, twin, come):
    address = f"/duty/groups/{made.schools['a'].pk}/"
    client = come("principal:a")
    given = {
        "leader": made.accounts["principal:a"].pk,
        "members": [made.accounts["class_teacher:a1"].pk],
        "plan": "逐户走访。",
    }
    assert client.post(address, given | {"plan": " "}).status_code == 422
    assert client.post(address, given | {"leader": made.accounts["principal:b"].pk}).status_code == 422
    assert client.post(address, given).status_code == 303
    assert ControlGroup.objects.get().members.filter(ended_on=None).count() == 2
    for school in (made.schools["b"].pk, twin.schools["a"].pk, "00000000-0000-0000-0000-000000000007"):
        assert client.get(f"/duty/groups/{school}/").status_code == 404
        assert client.post(f"/duty/groups/{school}/", given).status_code == 404
    reader = come("inspector")
    assert "逐户走访" in reader.get(address).content.decode()
    assert reader.post(address, given).status_code == 403
    assert reader.get(f"/duty/groups/{made.schools['c'].pk}/").status_code == 404


def test_two_who_change_one_group_see_each_others_before_either_is_lost(made, come):
    address = f"/duty/groups/{made.schools['a'].pk}/"
    lead, teacher, registrar = (made.accounts[key] for key in ("principal:a", "class_teacher:a1", "registrar:a"))
    client = come("principal:a")

    def seen():
        return re.search(r'name="seen" value="(\w+)"', client.get(address).text).group(1)

    for before in ("", "逐户走访。"):  # the first group, then a change of it
        old = seen()
        given = {"seen": old, "leader": lead.pk, "members": [teacher.pk], "plan": f"{before}逐户走访。"}
        assert client.post(address, given).status_code == 303
        late = client.post(address, given | {"members": [registrar.pk], "plan": "周周家访。"})
        assert late.status_code == 409 and f"{lead.name} 在" in late.text
        for word in (given["plan"], "周周家访。", teacher.name, registrar.name):
            assert word in late.text
        assert ControlGroup.objects.get(ended_on=None).plan == given["plan"]
    again = re.search(r'name="seen" value="(\w+)"', late.text).group(1)
    assert again == seen() != old
    theirs = client.post(address, given | {"seen": again, "plan": "周周家访。"})
    assert theirs.status_code == 303 and ControlGroup.objects.get(ended_on=None).plan == "周周家访。"


def test_letters_are_drawn_read_and_signed_by_forms(made, twin, come):
    client = come("section_chief")
    assert client.post("/duty/letters/draw/", {"line": "school", "at": "0001"}).status_code == 303
    assert client.post("/duty/letters/draw/", {"line": "school", "at": "0002"}).status_code == 404
    assert client.post("/duty/letters/draw/", {"line": "x", "at": "0001"}).status_code == 404
    letter = Letter.objects.get(appointment__post=made.posts["principal:a"])
    client = come("principal:a")
    page = client.get(f"/duty/letters/{letter.pk}/")
    assert "甲a小学" in page.content.decode() and "在屏幕上签字" in page.content.decode()
    digest = queries.letter_page(by(made, "principal:a"), letter.pk).digest
    address = f"/duty/letters/{letter.pk}/sign/"
    for strokes in ("", "not json", "[" * 100_000, "[]"):
        assert client.post(address, {"digest": digest, "strokes": strokes}).status_code == 422
    assert client.post(address, {"digest": "0", "strokes": json.dumps(NAME)}).status_code == 422
    assert client.post(address, {"digest": digest, "strokes": json.dumps(NAME)}).status_code == 303
    assert client.post(address, {"digest": digest, "strokes": json.dumps(NAME)}).status_code == 404
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(f"/duty/letters/{letter.pk}/{kind}/")
        assert answer.content.startswith(start) and answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"/duty/letters/{letter.pk}/scan/").status_code == 404
    for other in (come("principal:b"), come("section_chief", twin)):
        for tail in ("", "docx/", "pdf/", "scan/"):
            assert other.get(f"/duty/letters/{letter.pk}/{tail}").status_code == 404
        assert other.post(address, {"digest": digest, "strokes": json.dumps(NAME)}).status_code == 404


def test_a_scan_is_taken_in_and_a_letter_declared_void(made, come):
    draw(made)
    letter = Letter.objects.get(appointment__post=made.posts["principal:a"])
    client, address = come("principal:a"), f"/duty/letters/{letter.pk}/upload/"
    assert client.post(address).status_code == 303
    assert client.post(address, {"scan": SimpleUploadedFile("x.pdf", b"MZ")}).status_code == 422
    out = io.BytesIO()
    Image.new("RGB", (300, 300)).save(out, "PNG")
    assert client.post(address, {"scan": SimpleUploadedFile("x.png", out.getvalue())}).status_code == 303
    assert client.get(f"/duty/letters/{letter.pk}/scan/").content[:3] == b"\xff\xd8\xff"
    other = come("principal:b")
    assert other.post(f"/duty/letters/{letter.pk}/void/", {"reason": "错"}).status_code == 404
    assert other.post(address, {"scan": SimpleUploadedFile("x.png", out.getvalue())}).status_code == 404
    client = come("section_chief")
    assert client.post(f"/duty/letters/{letter.pk}/void/", {"reason": ""}).status_code == 422
    assert client.post(f"/duty/letters/{letter.pk}/void/", {"reason": "职务写错"}).status_code == 303


def test_a_template_goes_out_and_comes_back(made, come, django_capture_on_commit_callbacks):
    client = come("section_chief")
    address = "/duty/letters/templates/"
    assert client.get(f"{address}school/").content.startswith(b"PK")
    assert client.get(f"{address}nothing/").status_code == 404
    given = {"county": "0001", "form": "school"}
    bad = client.post(address, given | {"template": SimpleUploadedFile("x.docx", b"x")})
    assert bad.status_code == 422 and "D024" in bad.content.decode()
    good = SimpleUploadedFile("x.docx", papers.house_template())
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, given | {"template": good}).status_code == 303
    assert "本单位的" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, given | {"house": "1"}).status_code == 303
    assert client.post(address, {"county": "0002", "form": "school", "house": "1"}).status_code == 404
    assert come("principal:a").get(address).status_code == 404


def test_many_letters_are_drawn_by_the_worker(made, come, monkeypatch):
    monkeypatch.setattr(letters, "AT_ONCE", 2)
    assert come("section_chief").post("/duty/letters/draw/", {"line": "school", "at": "0001"}).status_code == 303
    assert Letter.objects.count() == 0
    waiting = DBTaskResult.objects.get()
    assert letters.tasks.draw_letters.call(*waiting.args_kwargs["args"]) == 12
    assert Letter.objects.count() == 12


MANY = ["/duty/", "/duty/?line=school", "/duty/gaps/", "/duty/gaps/vacant/", "/duty/groups/", "/duty/letters/",
        "/duty/letters/list/", "/duty/gaps/no_letter/"]  # fmt: skip


@pytest.mark.parametrize("page", MANY)
def test_many_rows_ask_as_little_as_few(made, come, page):
    client = come("section_chief")
    draw(made)
    Appointment.objects.filter(post=made.posts["village_officer:v11"]).delete()
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for town in range(3, 9):
        division = world.Division.objects.create(
            path=f"0001{town:04}", code=f"50015310{town}", level=2, name=f"{town}镇", began_on=world.LONG_AGO,
            parent=made.county,
        )  # fmt: skip
        Post.objects.create(kind="township_officer", line="place", unit_path=division.path, title=f"{town}镇干事",
                            began_on=world.LONG_AGO, division=division)  # fmt: skip
    for number in range(4, 9):
        world.School.objects.create(
            path=f"00010001{number:04}", name=f"{number}小学", code=f"21599{number:05}", kind="211", county=made.county,
            division=made.villages["v11"], centre=made.centre, began_on=world.LONG_AGO,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(few) == len(many)


def test_another_county_removed_changes_no_page(made, twin, come):
    draw(made)
    client = come("section_chief")
    pages = [page for page in PAGES if "template" not in page]

    def shown():
        return [plain(client.get(page).content.decode()) for page in pages]

    before = shown()
    Appointment.objects.filter(post__unit_path__gte="0002").delete()
    Post.objects.filter(unit_path__gte="0002").delete()
    assert shown() == before


def plain(page):
    """A page without what is of chance: tokens, one-time keys."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*|nonce="[^"]*"', r"\1", page)


def test_children_without_a_full_chain_are_counted_where_one_reaches(client):
    made = world.county()
    twin = world.county("0002", "500120")
    Appointment.objects.filter(post=made.posts["class_teacher:a1"]).delete()
    client.force_login(made.accounts["principal:a"], backend=BACKEND)
    page = client.get("/duty/gaps/no_chain/").content.decode()
    assert "50%" in page and "岗位空缺" in page  # a1 of a1 and a2
    client.force_login(made.accounts["principal:b"], backend=BACKEND)
    assert "100%" in client.get("/duty/gaps/no_chain/").content.decode()
    for path in (made.schools["a"].path, twin.schools["a"].path):
        assert client.get(f"/duty/gaps/no_chain/?line=school&at={path}").status_code == 404


def group_book(*rows, head=("学校", "姓名", "组内职务", "登录名", "岗位", "一校一案")):
    book = openpyxl.Workbook()
    for row in (("全县控辍工作小组",), head, *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("小组.xlsx", kept.getvalue())


def test_the_groups_of_many_schools_come_in_by_one_workbook_that_is_looked_at_first(made, come):
    client = come("section_chief")
    assert "/duty/groups/list/" in client.get("/duty/gaps/no_group/").content.decode()
    template = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/duty/groups/list/template/"))))
    assert [cell.value for cell in template.worksheets[0][1]][:3] == ["学校", "姓名", "组内职务"]
    answer = client.post("/duty/groups/list/", {"file": group_book(
        ("甲a小学", "甲a校长人", "组长", None, "校长", "逐户走访。" * 500),
        ("甲a小学", "甲a1班主任人", "组员"),
        ("甲b小学", "甲a校长人", "组长", None, None, "另一案。"),
        ("甲c小学", "甲c校长人", "=1+1", None, None, "第三案。"),
    )})  # fmt: skip
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    figures = [int(n) for n in re.findall(r'<span class="figure">(\d+)</span>', page)]
    assert figures == [1, 0, 0, 2] and not ControlGroup.objects.exists()
    assert "在任的人里没有“甲a校长人”" in page and "这一格是公式" in page
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(answer["Location"] + "?book=1"))))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [5, 6]
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    stale = client.post(answer["Location"] + "take/", {"seen": "x" * 64})
    assert stale.status_code == 302 and not ControlGroup.objects.exists()
    assert "D029" in client.get(answer["Location"]).content.decode()
    assert client.post(answer["Location"] + "take/", {"seen": seen}).status_code == 303
    assert ControlGroup.objects.get().plan == "逐户走访。" * 500
    after = client.get(answer["Location"]).content.decode()
    assert "小组名单已办理" in after and "确认办理 " not in after
    groups = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/duty/groups/book/"))))
    rows = [[cell.value for cell in row] for row in groups.worksheets[1].iter_rows(min_row=2, max_row=4)]
    assert rows[0][:3] == ["学校", "姓名", "组内职务"] and rows[1][:3] == ["甲a小学", "甲a校长人", "组长"]
    kept = io.BytesIO()
    groups.save(kept)
    again = client.post("/duty/groups/list/", {"file": SimpleUploadedFile("again.xlsx", kept.getvalue())})
    page = client.get(again["Location"]).content.decode()
    assert [int(n) for n in re.findall(r'<span class="figure">(\d+)</span>', page)][:3] == [0, 0, 1]


def test_a_list_of_groups_of_another_is_not_there(made, come):
    listed = come("section_chief").post("/duty/groups/list/", {"file": group_book(("甲a小学", "甲a校长人", "组长"))})
    client = come("principal:a")
    assert client.get(listed["Location"]).status_code == 404
    assert client.post(listed["Location"] + "take/", {"seen": ""}).status_code == 404
    bad = client.post("/duty/groups/list/", {"file": SimpleUploadedFile("x.xlsx", b"no book")})
    assert bad.status_code == 422 and "U00" in bad.content.decode()
