"""入户走访: a class teacher opens on her telephone whom she must still visit, stands at a door where two brothers live, writes down what was
told, talked of, heard and helped, and a problem; the headmaster solves it. Next month the office reads 人次, 户次, pupils and staff, each
figure with the list that it is as long as."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from notoneless.accounts.models import Account
from notoneless.audit import actions as audit
from notoneless.children import actions as children
from notoneless.children.models import Sponsor
from notoneless.privacy.terms import NotThere
from notoneless.responsibility.queries import viewer_of
from notoneless.visits.models import Held, Issue, Visit
from notoneless.visits.queries.handing_out import admit, list_lines
from tests import world
from tests.desks.signing import sign_in
from tests.stories.walk import PAPER

AT = datetime(2026, 10, 12, 11, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
TEACHER, HEAD, CHIEF = "class_teacher:a1", "principal:a", "section_chief"
HIDDEN = re.compile(r'name="key" value="([0-9a-f-]{36})"')
LINKED = re.compile(
    r'<td[^>]*><a href="([^"]*/visits/(?:all|issues|cases/all|)\?[^"]*)">(?:<span[^>]*>)?([\d,]+)(?:</span>)?</a></td>'
)
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")


@pytest.fixture
def made():
    """Two brothers in two classes of one school, in one household."""
    county = world.county()
    chief = viewer_of(county.accounts[CHIEF], at=AT)
    with audit.gathered():
        for key in ("a1", "a2"):
            children.put_household(
                child=county.children[key].pk, kind="register", number="510153001", by=chief, at=AT, on=DAY, source="户口簿"
            )  # fmt: skip
    with time_machine.travel(AT):
        yield county


def said(made, page, **more):
    child = made.children["a1"].pk
    return {
        "key": HIDDEN.search(page).group(1), "on": DAY.isoformat(), "children": [str(child)],
        "visitor_1": str(made.accounts[TEACHER].pk), "a_told": ["law", "aid"], "a_met": ["child", "parent"], "a_study": "some",
        "a_said": "想读职高，家里让打工", "a_wants_to_leave": "yes", "problem_kind": "money", "problem_text": "买不起校服和书包",
        "problem_child": str(child), "problem_to": str(made.accounts[HEAD].pk), "problem_due": "2026-10-30",
    } | more  # fmt: skip


@pytest.mark.django_db
def test_an_evening_at_the_door(made):
    teacher = sign_in(Client(), made, TEACHER)
    listed = teacher.get(reverse("visits:targets") + "?visited=no&asked=1").text
    assert TOTAL.search(listed).group(1) == "1" and "困难家庭" not in listed, "a class teacher is not told who is poor"
    address = reverse("visits:write", args=[made.children["a1"].pk])
    assert address in listed
    page = teacher.get(address).text
    assert [one in page for one in ("一讲", "二谈", "三听", "四帮")] == [True] * 4
    assert made.children["a2"].name not in page, "his brother is in another class, and not hers to see"
    # What is wrong is said at its place, and what was typed is kept.
    for wrong, code in (
        ({"on": "2026-10-13"}, "U120"), ({"problem_kind": ""}, "U127"), ({"problem_due": "2026-10-01"}, "U133"), ({"problem_text": "没"}, "U137"),
    ):  # fmt: skip
        answer = teacher.post(address, said(made, page, **wrong))
        assert answer.status_code == 422 and code in answer.text, code
        assert "想读职高，家里让打工" in answer.text
    assert not Visit.objects.exists() and not Issue.objects.exists()
    sent = said(made, page)
    answer = teacher.post(address, sent, follow=True)
    assert answer.status_code == 200 and "走访表完整" in answer.text and "想读职高，家里让打工" in unescape(answer.text)
    # The telephone lost the answer and sends it again: the same visit. Sent with other words, it overwrites nothing.
    assert teacher.post(address, sent).status_code == 303 and Visit.objects.count() == 1
    answer = teacher.post(address, sent | {"a_said": "什么都好"}, follow=True)
    assert "没有覆盖" in answer.text and Visit.objects.count() == 1 and Held.objects.count() == 1
    listed = teacher.get(reverse("visits:targets") + "?visited=no&asked=1").text
    assert not TOTAL.search(listed) or TOTAL.search(listed).group(1) == "0"

    head = sign_in(Client(), made, HEAD)
    front = head.get("/").text
    assert "交给您的走访问题" in front and "走访记录待核对" in front
    held = head.get(reverse("visits:held_one", args=[Held.objects.get().pk])).text
    assert "想读职高，家里让打工" in held and "什么都好" in held
    settled = head.post(
        reverse("visits:held_one", args=[Held.objects.get().pk]), {"take": "no", "why": "第二份是试填的"}
    )
    assert settled.status_code == 303
    issue = reverse("visits:issue", args=[Issue.objects.get().pk])
    solved = {"deed": "solved", "on": DAY.isoformat(), "text": "领了校服和书包"}
    refused = head.post(issue, solved)
    assert refused.status_code == 422 and "U136" in refused.text
    name, data = PAPER[0]
    assert head.post(issue, solved | {"proof": SimpleUploadedFile(name, data)}).status_code == 303
    proof = re.search(r"/visits/proofs/[0-9a-f-]+", head.get(issue).text).group()
    assert head.get(proof).headers["Content-Disposition"].startswith("attachment")
    assert sign_in(Client(), made, "class_teacher:a2").get(proof).status_code == 404


@pytest.mark.django_db
def test_a_correction_is_a_further_version(made):
    chief = sign_in(Client(), made, CHIEF)
    address = reverse("visits:write", args=[made.children["a1"].pk])
    page = chief.get(address).text
    both = [str(made.children[key].pk) for key in ("a1", "a2")]
    assert made.children["a2"].name in page, "the office sees both brothers"
    assert (
        chief.post(address, said(made, page, children=both, visitor_2=str(made.accounts[HEAD].pk))).status_code == 303
    )
    first = Visit.objects.get()
    assert first.of_children.count() == first.visitors.count() == 2
    address = reverse("visits:correct", args=[first.pk])
    page = chief.get(address).text
    assert "想读职高，家里让打工" in page and "发现的问题" not in page
    assert "U104" in chief.post(address, said(made, page, children=both)).text
    answer = chief.post(address, said(made, page, children=both, why="当时没有校长", a_study="none"), follow=True)
    assert "第 2 版" in answer.text
    assert "这一版已经更正" in chief.get(reverse("visits:visit", args=[first.pk])).text
    assert chief.get(address).status_code == 422, "one corrects the newest"


@pytest.mark.django_db
def test_every_figure_opens_a_list_of_its_length(made):
    world.case(made, "a1", on=DAY)
    chief = sign_in(Client(), made, CHIEF)
    for key, others in (("a1", ["a2"]), ("a1", []), ("c1", [])):
        address = reverse("visits:write", args=[made.children[key].pk])
        page = chief.get(address).text
        family = [str(made.children[one].pk) for one in (key, *others)]
        child = str(made.children[key].pk)
        given = said(made, page, children=family, problem_child=child, problem_to=str(made.accounts[CHIEF].pk))
        if key == "c1":
            given |= {"visitor_1": str(made.accounts["principal:c"].pk), "a_said": ""}
        answer = chief.post(address, given)
        assert answer.status_code == 303, re.findall(r'class="wrong"[^>]*>([^<]*)', answer.text)
    opened = 0
    for name in ("figures", "issue_figures", "progress", "leaders", "case_visits"):
        page = chief.get(reverse(f"visits:{name}"))
        assert page.status_code == 200
        for href, figure in LINKED.findall(page.text):
            list_ = chief.get(unescape(href)).text
            total = TOTAL.search(list_)
            assert int(total.group(1).replace(",", "") if total else 0) == int(figure.replace(",", "")), (
                name,
                href,
                figure,
            )
            opened += 1
    assert opened > 40
    for name, books in (
        ("figures", ("1", "schools")),
        ("issue_figures", ("1", "schools")),
        ("progress", ("schools", "towns", "rooms")),
        ("rooms", ("1",)),
        ("leaders", ("1",)),
        ("case_visits", ("1",)),
    ):
        for book in books:
            assert "spreadsheetml" in chief.get(reverse(f"visits:{name}") + f"?book={book}").headers["Content-Type"]


@pytest.mark.django_db
def test_the_list_of_whom_to_visit_leaves_with_a_reason_and_tells_nobody_poor(made):
    head = sign_in(Client(), made, HEAD)
    chosen = head.post(reverse("visits:export"), {"all": "1", "filter": "visited=no&asked=1"})
    assert chosen.status_code == 302 and "list=visit_targets" in chosen["Location"]
    page = head.get(chosen["Location"])
    assert page.status_code == 200 and "应走访的学生名单" in page.text and "困难类型" not in page.text
    with audit.looking(by=viewer_of(made.accounts[HEAD], at=AT), at=AT):
        lines = list(
            list_lines(viewer_of(made.accounts[HEAD], at=AT), {"on": DAY.isoformat(), "visited": "no"}, "child.export")
        )
    assert {line.child for line in lines} == {made.children["a1"].pk, made.children["a2"].pk}
    assert set(lines[0].values) == {"name", "school", "room", "place", "due_on", "case", "visited_on"}
    other = {"on": DAY.isoformat(), "keys": str(made.children["b1"].pk)}
    with pytest.raises(NotThere):
        admit(viewer_of(made.accounts[HEAD], at=AT), other)
    assert sign_in(Client(), made, TEACHER).post(reverse("visits:export"), {"all": "1"}).status_code == 403


@pytest.mark.django_db
def test_who_answers_for_a_child_by_name_and_holds_no_post_visits_too(made):
    sponsor = made.accounts["sponsor"] = Account.objects.create(
        login="0001-sponsor", name="包保人", made_at=AT, password=world.hashed()
    )
    Sponsor.objects.create(child=made.children["c1"], account=sponsor, recorded_at=AT, began_on=world.YEAR)
    client = sign_in(Client(), made, "sponsor")
    address = reverse("visits:write", args=[made.children["c1"].pk])
    assert address in client.get(reverse("visits:targets")).text
    page, child = client.get(address).text, str(made.children["c1"].pk)
    given = said(
        made, page, children=[child], visitor_1=str(sponsor.pk), problem_child=child, problem_to=str(sponsor.pk)
    )
    answer = client.post(address, given, follow=True)
    assert answer.status_code == 200 and "补登一个问题" in answer.text, re.findall(
        r'class="wrong"[^>]*>([^<]*)', answer.text
    )
    raised = client.post(
        reverse("visits:raise", args=[Visit.objects.get().pk]), {"child": child, "kind": "way", "text": "上学路太远了"}
    )
    assert raised.status_code == 303 and Issue.objects.count() == 2
    for name in ("figures", "progress", "rooms", "leaders", "issue_figures", "case_visits", "list", "issues", "held"):
        assert client.get(reverse(f"visits:{name}")).status_code == 200, name
