"""The desk of places: every page opens for whom it is, and is not there for anybody else."""

from __future__ import annotations

import io
import re
import uuid
from datetime import date

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notoneless.places import actions
from notoneless.places.models import AreaSchool, Division, EducationCentre, InspectorArea, School, SchoolClass
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(world.NOW, tick=False):
        yield


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def other(made):
    return world.county("0002", "500120", children=False)


def sign_in(client, made, post):
    client.force_login(made.accounts[post], backend=BACKEND)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def at(name, *args):
    return reverse(f"ground:{name}", args=args)


def pages(made):
    """Every page that is only looked at, with the posts that may and those that may not even come in (403)."""
    school, town = made.schools["a"].pk, made.towns[0].pk
    return {
        at("divisions"): True, at("division", town): True, at("schools"): True, at("schools_book"): True,
        at("school", school): True, at("classes", school): True, at("areas"): True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "post", ["section_chief", "county_leader", "principal:a", "class_teacher:a1", "township_officer:t1"]
)
def test_pages_open_for_whoever_has_the_place_in_reach(client, made, other, post):
    sign_in(client, made, post)
    for address in pages(made):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("post", ["auditor", "system_admin", "security_admin"])
def test_those_who_keep_the_house_come_into_no_page_of_places(client, made, post):
    sign_in(client, made, post)
    for address in pages(made):
        assert client.get(address).status_code == 403, address


def plain(answer, key):
    """Return a page without what differs from one answer to the next: the key asked for, nonces, tokens of forms."""
    text = answer.content.decode().replace(str(key), "")
    return re.sub(r'(nonce|value|content)="[\w+/=-]{16,}"', "", text)


def test_a_foreign_unit_answers_like_one_that_is_not(client, made, other):
    sign_in(client, made, "section_chief")
    nobody = uuid.UUID("00000000-0000-4000-8000-000000000000")
    for name, foreign, rest in (
        ("division", other.towns[0].pk, ()), ("school", other.schools["a"].pk, ()), ("classes", other.schools["a"].pk, ()),
        ("next_year", other.schools["a"].pk, ()), ("on_division", other.towns[0].pk, ("rename",)),
        ("on_school", other.schools["a"].pk, ("rename",)), ("on_centre", other.centre.pk, ("rename",)),
        ("draft", other.schools["a"].pk, ()),
    ):  # fmt: skip
        one, none = client.get(at(name, foreign, *rest)), client.get(at(name, nobody, *rest))
        assert one.status_code == none.status_code == 404, name
        assert plain(one, foreign) == plain(none, nobody)
    for name, foreign in (
        ("renumber", other.classes["a1"].pk), ("end_class", other.classes["a1"].pk), ("area_act", other.area.pk),
        ("area_school", other.area.pk),
    ):  # fmt: skip
        said = {"number": "9", "on": "2026-10-01", "name": "新名", "school": str(made.schools["c"].pk)}
        assert client.post(at(name, foreign), said).status_code == 404, name
    assert SchoolClass.objects.get(pk=other.classes["a1"].pk).number == 1


def test_a_foreign_choice_in_a_filter_or_form_is_dropped_and_never_reaches_the_query(client, made, other):
    sign_in(client, made, "section_chief")
    page = client.get(at("schools"), {"town": str(other.towns[0].pk), "asked": "1"})
    assert page.status_code == 200 and "乙a小学" not in page.content.decode()
    answer = client.post(at("on_school", made.schools["a"].pk, "merge"), {
        "into": str(other.schools["a"].pk), "on": "2026-09-10", "go": "1"})  # fmt: skip
    assert answer.status_code == 422
    answer = client.post(at("in_county", "school"), {
        "name": "校", "kind": "211", "division": str(other.towns[0].pk), "on": "2026-09-10", "go": "1"})  # fmt: skip
    assert answer.status_code == 422 and not School.objects.filter(name="校").exists()


def test_a_list_asks_as_much_for_one_row_as_for_fifty(client, made):
    sign_in(client, made, "section_chief")

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    names = ("divisions", "schools", "areas", "centres")
    before = [asked(at(name)) for name in names]
    from notoneless.audit.terms import System

    said = {"on": world.LONG_AGO, "document": "", "by": System("test"), "at": world.NOW}
    for number in range(50):
        actions.establish_school(division=made.villages["v12"].pk, name=f"第{number}小学", code=f"2150{700000 + number}",
                                 kind="211", **said)  # fmt: skip
        actions.establish_division(
            parent=made.towns[0].pk, name=f"第{number}村", code=f"500153101{300 + number}", **said
        )
        actions.establish_centre(county=made.county.pk, name=f"第{number}片区", **said)
        actions.found_area(
            county=made.county.pk, name=f"第{number}责任区", on=world.TODAY, by=System("t"), at=world.NOW
        )
    assert [asked(at(name)) for name in names] == before


def test_an_act_is_previewed_to_the_letter_and_changes_nothing_before_it_is_confirmed(client, made):
    sign_in(client, made, "section_chief")
    town, heir = made.towns
    address = at("on_division", town.pk, "merge")
    said = {"into": str(heir.pk), "on": "2026-09-10", "document": "县府〔2026〕9号", "version": "1"}
    preview = client.post(address, said)
    text = preview.content.decode()
    assert preview.status_code == 200 and "甲11村" in text and "并入" in text
    assert Division.objects.get(pk=town.pk).ended_on is None
    assert client.post(address, said | {"back": "1"}).status_code == 422
    answer = client.post(address, said | {"go": "1"})
    assert (answer.status_code, answer["Location"]) == (303, at("division", heir.pk))
    assert Division.objects.get(pk=town.pk).ended_on == world.TODAY
    old = client.get(at("divisions"), {"on": "2026-09-09"}).content.decode()
    assert "甲1镇" in old and "甲1镇" not in client.get(at("divisions")).content.decode()


ACTS = {
    "rename": {"name": "向阳小学"}, "recode": {"code": "2150700009"}, "reclass": {"kind": "218", "code": ""},
    "close": {}, "amend": {"headcount": "88", "boarders": "2", "setting": "220", "is_public": "on"},
}  # fmt: skip


@pytest.mark.parametrize("slug", sorted(ACTS))
def test_each_act_on_a_school_goes_through_and_is_refused_to_a_principal(client, made, slug):
    address = at("on_school", made.schools["a"].pk, slug)
    said = ACTS[slug] | {"on": "2026-09-10", "version": "1", "go": "1"}
    sign_in(client, made, "principal:a")
    assert client.get(address).status_code == 403
    assert client.post(address, said).status_code == 403
    sign_in(client, made, "section_chief")
    assert client.get(address).status_code == 200
    assert client.post(address, said).status_code == 303
    assert School.objects.get(pk=made.schools["a"].pk).version == 2


def test_a_school_moves_merges_and_splits_on_its_pages(client, made):
    sign_in(client, made, "section_chief")
    a, b = made.schools["a"], made.schools["b"]
    for slug, said in (
        ("move", {"division": str(made.villages["v22"].pk), "centre": ""}),
        ("split", {"name": "分校", "code": "2150700001", "kind": "211", "division": str(made.villages["v12"].pk),
                   "classes": [str(made.classes["a2"].pk)]}),
        ("merge", {"into": str(b.pk)}),
    ):  # fmt: skip
        address = at("on_school", a.pk, slug)
        assert client.get(address).status_code == 200
        assert client.post(address, said | {"on": "2026-09-10"}).status_code == 200
        assert client.post(address, said | {"on": "2026-09-10", "go": "1"}).status_code == 303, slug
    assert School.objects.get(pk=a.pk).ended_on == world.TODAY
    assert School.objects.filter(name="分校", ended_on=None).exists()


def test_divisions_are_established_recoded_moved_split_and_closed_on_their_pages(client, made):
    sign_in(client, made, "section_chief")
    town, village = made.towns[0], made.villages["v12"]
    for key, slug, said in (
        (town.pk, "establish", {"name": "新村", "code": "500153101301"}), (town.pk, "recode", {"code": "500153111"}),
        (village.pk, "move", {"into": str(made.towns[1].pk)}),
        (town.pk, "split", {"name": "新镇", "code": "500153120", "parts": [str(made.villages["v11"].pk)]}),
        (village.pk, "rename", {"name": "新名村"}), (village.pk, "close", {}),
    ):  # fmt: skip
        address = at("on_division", key, slug)
        assert client.get(address).status_code == 200, slug
        assert client.post(address, said | {"on": "2026-09-10", "go": "1"}).status_code == 303, slug
    assert client.get(at("on_division", made.county.pk, "close")).status_code == 404
    assert client.get(at("division", town.pk)).status_code == 200
    assert Division.objects.get(name="新镇").parts.get().pk == made.villages["v11"].pk


def test_the_page_of_history_tells_of_every_kind_of_change(client, made):
    from notoneless.audit.terms import System

    a, b = made.schools["a"].pk, made.schools["b"].pk
    said = {"on": world.TODAY, "document": "教委〔2026〕8号", "by": System("test"), "at": world.NOW}
    new = actions.establish_school(division=made.towns[0].pk, name="新校", code="2150700001", kind="211",
                                   **said | {"on": world.LONG_AGO}).id  # fmt: skip
    actions.rename(unit="school", key=new, name="新名校", **said)
    actions.recode_school(key=new, code="2150700002", **said)
    actions.reclass_school(key=new, kind="218", **said)
    actions.move_school(key=new, division=made.villages["v21"].pk, centre=made.centre.pk, **said)
    split = actions.split_school(
        key=new, name="分校", code="2150700003", kind="211", division=made.towns[1].pk, classes=[], **said
    )
    actions.merge_school(key=a, into=new, **said)
    actions.close_school(key=b, **said)
    sign_in(client, made, "section_chief")
    text = client.get(at("school", new)).content.decode()
    for word in (
        "设立",
        "更名",
        "代码变更",
        "办学类型变更",
        "改隶",
        "分出",
        "并入的有",
        "教委〔2026〕8号",
        "新校 → 新名校",
    ):
        assert word in text, word
    assert "分自" in client.get(at("school", split.id)).content.decode()
    assert "已撤销" in client.get(at("school", a)).content.decode()
    assert "撤销" in client.get(at("school", b)).content.decode()


def test_what_is_refused_is_told_at_its_field_with_what_was_typed(client, made):
    sign_in(client, made, "section_chief")
    address = at("on_school", made.schools["a"].pk, "rename")
    answer = client.post(address, {"name": "向阳小学", "on": "2026-12-01", "version": "1", "go": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "Q021" in text and 'value="向阳小学"' in text
    assert client.post(address, {"name": "", "on": ""}).status_code == 422
    client.post(address, {"name": "新名", "on": "2026-09-10", "version": "1", "go": "1"})


def test_the_second_of_two_who_edit_a_school_sees_what_the_first_saved_beside_what_he_typed(client, made):
    sign_in(client, made, "section_chief")
    address = at("on_school", made.schools["a"].pk, "rename")
    client.post(address, {"name": "新名", "on": "2026-09-09", "version": "1", "go": "1"})
    late = client.post(address, {"name": "又名", "on": "2026-09-10", "version": "1", "go": "1"})
    text = late.content.decode()
    assert late.status_code == 409 and made.accounts["section_chief"].name in text
    assert '<td class="theirs">新名</td><td class="yours">又名</td>' in text
    assert 'value="又名"' in text and 'name="version" value="2"' in text
    assert School.objects.get(pk=made.schools["a"].pk).name == "新名"
    again = {"name": "又名", "on": "2026-09-10", "version": "2", "go": "1"}
    assert client.post(address, again).status_code == 303
    assert School.objects.get(pk=made.schools["a"].pk).name == "又名"


def test_new_schools_and_centres_come_by_their_forms(client, made):
    sign_in(client, made, "section_chief")
    school = {"name": "新校", "code": "2150700001", "kind": "211", "division": str(made.towns[0].pk), "centre": "",
              "on": "2026-09-10", "go": "1"}  # fmt: skip
    assert client.get(at("in_county", "school")).status_code == 200
    assert client.post(at("in_county", "school"), school).status_code == 303
    assert client.get(at("in_county", "centre")).status_code == 200
    centre = {"name": "东片区", "towns": [str(made.towns[0].pk)], "on": "2026-09-10", "go": "1"}
    assert client.post(at("in_county", "centre"), centre).status_code == 303
    east = EducationCentre.objects.get(name="东片区")
    assert client.post(at("on_centre", east.pk, "close"), {"on": "2026-09-11", "go": "1"}).status_code == 303
    assert client.get(at("in_county", "planet")).status_code == 404
    sign_in(client, made, "township_officer:t1")
    assert client.get(at("in_county", "school")).status_code == 403
    assert client.get(at("centres")).status_code == 403


def test_a_principal_forms_numbers_and_ends_classes_and_a_teacher_does_not(client, made):
    school = made.schools["a"].pk
    sign_in(client, made, "principal:a")
    assert client.post(at("classes", school), {"school_year": "2026", "grade": "4", "number": "1"}).status_code == 303
    room = SchoolClass.objects.get(grade=4)
    assert client.post(at("classes", school), {"school_year": "2026", "grade": "4", "number": "1"}).status_code == 422
    assert client.post(at("classes", school), {"school_year": "2026", "grade": "x", "number": ""}).status_code == 422
    client.post(at("renumber", room.pk), {"number": "3", "school": str(school)})
    client.post(at("renumber", room.pk), {"number": "drei", "school": str(school)})
    client.post(at("end_class", room.pk), {"on": "2026-11-01", "school": str(school)})
    room.refresh_from_db()
    assert (room.number, room.ended_on) == (3, date(2026, 11, 1))
    assert client.get(at("next_year", school)).status_code == 200
    assert client.post(at("next_year", school), {"grade_1": "2"}).status_code == 303
    sign_in(client, made, "class_teacher:a1")
    assert client.post(at("classes", school), {"school_year": "2026", "grade": "5", "number": "1"}).status_code == 404
    assert client.post(at("renumber", made.classes["a1"].pk), {"number": "7"}).status_code == 404
    assert client.get(at("next_year", school)).status_code == 404


def test_areas_are_founded_filled_renamed_and_ended(client, made):
    sign_in(client, made, "section_chief")
    page = client.get(at("areas")).content.decode()
    assert "少于 3 所" in page and "甲c小学" in page
    assert client.get(at("new_area")).status_code == 200
    new = {"name": "二责任区", "on": "2026-09-10", "schools": [str(made.schools["c"].pk)]}
    assert client.post(at("new_area"), new).status_code == 303
    assert client.post(at("new_area"), new).status_code == 422
    area = InspectorArea.objects.get(name="二责任区")
    move = {"school": str(made.schools["a"].pk), "on": "2026-09-10"}
    assert client.post(at("area_school", area.pk), move).status_code == 303
    assert AreaSchool.objects.get(school=made.schools["a"], ended_on=None).area == area
    assert client.post(at("area_school", area.pk), move | {"out": "1"}).status_code == 303
    assert client.post(at("area_act", area.pk), {"name": "第二责任区"}).status_code == 303
    assert client.post(at("area_act", area.pk), {"end": "1", "on": "2026-09-12"}).status_code == 303
    sign_in(client, made, "inspector")
    assert client.get(at("areas")).status_code == 200
    assert client.post(at("area_act", made.area.pk), {"name": "x"}).status_code == 403


def book(rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return SimpleUploadedFile("学校.xlsx", kept.getvalue())


def test_a_book_is_uploaded_checked_and_brought_in(client, made):
    sign_in(client, made, "section_chief")
    assert client.get(at("lists")).status_code == 200
    for kind in ("divisions", "centres", "schools", "classes", "areas"):
        assert client.get(at("list", kind)).status_code == 200
        template = client.get(at("template", kind))
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(template.streaming_content))).worksheets[0]
        assert sheet.cell(1, 1).value
    head = ["学校标识码", "学校名称", "办学类型", "乡镇街道", "在校生数"]
    rows = [head, ["2150700001", "新建小学", "小学", "甲1镇", "87"], ["2150700002", "别处小学", "小学", "没有镇", "1"]]
    file = book(rows)
    answer = client.post(at("list", "schools"), {"county": str(made.county.pk), "file": file, "on": "2026-09-10"})
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    text = page.content.decode()
    assert "没有取用的行" in text and "没有“没有镇”" in text
    seen = page.context["page"].preview.digest
    draft = answer["Location"]
    unclear = b"".join(client.get(f"{draft}unclear/").streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(unclear)).active.cell(2, 2).value == "别处小学 2150700002"
    assert client.post(draft, {"seen": "x"}).status_code == 422
    assert client.post(draft, {"seen": seen}).status_code == 303
    assert client.post(draft, {"seen": seen}).status_code == 422
    assert School.objects.get(code="2150700001").headcount == 87
    assert client.get(draft).status_code == 200
    assert client.get(f"{draft}unclear/").status_code == 404
    bad = SimpleUploadedFile("x.xlsx", b"\x89PNG....")
    assert (
        client.post(at("list", "schools"), {"county": str(made.county.pk), "file": bad, "on": "2026-09-10"}).status_code
        == 422
    )
    sign_in(client, made, "principal:a")
    assert client.get(at("list", "classes")).status_code == 200
    assert client.get(at("list", "schools")).status_code == 404
    sign_in(client, made, "township_officer:t1")
    assert client.get(at("lists")).status_code == 404


def test_the_list_of_schools_is_exported_as_it_is_filtered(client, made):
    sign_in(client, made, "section_chief")
    answer = client.get(at("schools_book"), {"town": str(made.towns[1].pk), "asked": "1"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["甲c小学"]


def rows_of(answer, *, under=2):
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=under)]


def test_every_list_of_places_is_a_book_and_shows_no_more_than_the_page(client, made, other):
    sign_in(client, made, "section_chief")
    heads, *told = rows_of(client.get(at("divisions"), {"book": "1"}))
    assert heads[:4] == ["区划代码", "名称", "上级", "学校数"]
    assert [row[1] for row in told] == ["甲1镇", "甲11村", "甲12村", "甲2镇", "甲21村", "甲22村"]
    assert told[1][2] == "甲1镇"
    heads, *told = rows_of(client.get(at("centres"), {"book": "1"}))
    assert heads[:3] == ["片区名称", "所管乡镇", "学校数"] and [row[0] for row in told] == ["甲片区"]
    heads, *told = rows_of(client.get(at("areas"), {"book": "1"}))
    assert heads == ["责任区", "学校名称"]
    assert told == [["甲一责任区", "甲a小学"], ["甲一责任区", "甲b小学"], [None, "甲c小学"]]
    heads, *told = rows_of(client.get(at("classes", made.schools["a"].pk), {"book": "1"}), under=1)
    assert heads[:4] == ["学校标识码", "学校名称", "年级", "班号"] and [row[2:4] for row in told] == [
        ["三年级", "1"],
        ["三年级", "2"],
    ]
    assert client.get(at("classes", other.schools["a"].pk), {"book": "1"}).status_code == 404
    sign_in(client, made, "township_officer:t1")
    _heads, *told = rows_of(client.get(at("divisions"), {"book": "1"}))
    assert "甲2镇" not in {row[1] for row in told} and "甲11村" in {row[1] for row in told}
    assert client.get(at("centres"), {"book": "1"}).status_code == 403


@pytest.mark.parametrize("kind", ["divisions", "areas"])
def test_a_list_that_was_exported_and_comes_back_changes_nothing(client, made, kind):
    sign_in(client, made, "section_chief")
    if kind == "areas":  # a school without an area is nobody's yet: its line says so
        AreaSchool.objects.create(area=made.area, school=made.schools["c"], began_on=world.LONG_AGO)
    kept = b"".join(client.get(at(kind), {"book": "1"}).streaming_content)
    file = SimpleUploadedFile("list.xlsx", kept)
    sent = client.post(
        at("list", kind), {"file": file, "county": str(made.county.pk), "on": str(world.TODAY)}, follow=True
    )
    told = sent.context["page"].preview
    assert told.counts["same"] == len(told.lines) >= 3


def test_a_year_is_rehearsed_turned_and_taken_back_on_its_page(client, made):
    with time_machine.travel("2027-08-20 02:00:00+00:00", tick=False):
        sign_in(client, made, "section_chief")
        page = client.get(at("year"))
        assert page.status_code == 200 and page.context["first"] == 2027
        assert client.post(at("year"), {"do": "turn", "digest": page.context["page"].plan.digest}).status_code == 302
        assert not SchoolClass.objects.filter(school_year=2027).exists()
        assert client.post(at("year"), {"do": "rehearse"}).status_code == 303
        page = client.get(at("year"))
        assert page.context["page"].is_fresh
        plan = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(at("year"), {"book": 1}))))
        assert [sheet.title for sheet in plan] == ["各校", "新学年的班级"]
        rows = [[cell.value for cell in row] for row in plan.worksheets[1].iter_rows(min_row=3)]
        assert len(rows) == 6 and rows[0] == ["甲a小学", "四年级", 1, "三年级 1 班升级"]
        assert client.post(at("year"), {"do": "turn", "digest": page.context["page"].plan.digest}).status_code == 303
        assert SchoolClass.objects.filter(school_year=2027).count() == 6
        assert client.get(at("year")).status_code == 200
        assert client.get(at("next_year", made.schools["a"].pk)).context["wish"].is_turned
        assert client.post(at("year"), {"do": "back", "reason": "班级数有误"}).status_code == 303
        assert not SchoolClass.objects.filter(school_year=2027).exists()
        assert client.post(at("year"), {"do": "dance"}).status_code == 404
        before = client.get(at("year"), {"year": 2026}).content.decode()  # its classes were brought in
        assert "这一学年不用转段" in before and "先理清这些" not in before
        sign_in(client, made, "principal:a")
        assert client.get(at("year")).status_code == 403 == client.get(at("year"), {"book": 1}).status_code
