"""A term is over, and the county tells the prefecture of it. In the autumn one child is closed by proof, one is a dropout who came back,
one is found and told again as gone, one lay open from the summer. The figures are drawn from the records, each opens its list; the office
writes what they cannot say; handed up, the report stands as it stood, whatever is written later, and a correction is a further version."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document

from notoneless.cases.models import Case
from notoneless.children.models import Child, Standing
from notoneless.findings.models import Publication
from notoneless.messaging.models import Letter
from notoneless.messaging.rules.wording import from_kept, sentence
from notoneless.reports import actions
from notoneless.reports.models import UpwardChild, UpwardReport
from notoneless.reports.queries.upward import told, version_of
from notoneless.reports.queries.upward_children import grouped, narrowed, upward_filter
from tests import world
from tests.desks.signing import sign_in
from tests.stories.walk import BUREAU, PAPER, SECOND, Walk

pytestmark = pytest.mark.django_db
AUTUMN, YEAR = 20261, 20260
WORDS = {
    "problems": "初中厌学的多，外出务工的家长联系不上", "measures": "镇街、学校两条线上门，逐人劝返", "next_steps": "春季开学前再清一遍",
    "saw": "0",
}  # fmt: skip


class Office:
    """The walk of several children, and the bureau's pages on the open day."""

    def __init__(self, clock) -> None:
        self.walk, self.clock = Walk(world.county()), clock
        self.made = self.walk.made
        self.cases: dict[str, Case] = {}

    def day(self, month: int, day: int, year: int = 2026) -> None:
        self.walk.day(month, day, year)
        self.clock.move_to(self.walk.at)

    def open(self, key: str, town: str, school: str) -> None:
        self.walk.case = None
        self.cases[key] = self.walk.open(key)
        self.walk.lay(town=town, school=school)

    def close(self, key: str, town: str) -> None:
        self.do(key, "verify", town, outcome="in_school_elsewhere", text="在外地就读，有证明", papers=PAPER)
        asked = self.do(key, "ask_closure", town, outcome="in_school_elsewhere")
        self.do(key, "check_closure", BUREAU, names=asked.number, agrees=True)

    def do(self, key: str, name: str, post: str, **said):
        self.walk.case = self.cases[key]
        return self.walk.do(name, post, **said)

    def comes(self, post: str = BUREAU) -> Client:
        return sign_in(Client(), self.made, post)

    def page(self, query: str = "", period: int = AUTUMN, post: str = BUREAU):
        return self.comes(post).get(reverse("reports:term", args=[period]) + query).context


@pytest.fixture
def office():
    with time_machine.travel(datetime(2026, 8, 20, 2, tzinfo=UTC), tick=False) as clock:
        one = Office(clock)
        sweep = Publication.objects.create(
            county=one.made.county, as_of=world.YEAR, digest="0" * 64, folder="/nowhere", state="published",
            started_at=world.NOW, started_by="", published_at=datetime(2026, 9, 5, tzinfo=UTC),
        )  # fmt: skip
        for child in Child.objects.all():
            Standing.objects.create(
                child=child, publication=sweep.pk, on=world.YEAR, verdict="", ledger=child.cached_ledger
            )
        one.day(8, 20)
        one.open("nowhere", "township_officer:t1", "")  # before the term
        one.day(9, 21)
        one.open("a1", "township_officer:t1", "principal:a")
        one.open("c1", "township_officer:t2", "principal:c")
        one.day(9, 25)
        one.do("a1", "verify", "township_officer:t1", outcome="dropout", text="在家，不愿上学")
        one.do("a1", "reason", "township_officer:t1", main="aversion")
        one.close("c1", "township_officer:t2")
        one.day(10, 12)
        one.do("a1", "return_to_school", "principal:a", placement="joined", school=one.made.schools["a"].pk)
        one.day(10, 20)
        one.open("b1", "township_officer:t1", "principal:b")
        one.day(11, 2)
        one.do("c1", "reopen", "township_officer:t2", text="又没有上学，去找活干了")
        yield one


def late(office) -> tuple[int, int]:
    """What the front page says is late, and how many of the list are."""
    chief = office.comes()
    listed = chief.get(reverse("reports:terms")).context["lines"]
    figure = re.search(r'href="/reports/terms"><span class="figure">(\d+)<', chief.get("/").text)
    return int(figure[1]) if figure else 0, sum(line.state == "late" for line, _tone in listed)


def counts(context) -> dict[str, int]:
    return dict(context["page"].counts)


def bears_out(office, seen, *, opened: int) -> None:
    """Every figure is as long as the list behind its address; the first ``opened`` of them are opened as well."""
    page, chief = seen["page"], office.comes()
    row = version_of(page.line, page.version)
    items, _facts, _words, until = told(page.line, row, office.walk.on)
    groups = grouped(page.line.county_path, items, until, known_by=row.handed_at if row else None)
    for href, many in seen["addresses"]:
        asked = {name: one for name, (one,) in parse_qs(urlsplit(href).query).items()}
        if asked["figure"] != "school_age":
            assert len(narrowed(items, upward_filter(asked), groups)) == many, href
    for href, many in [one for one in seen["addresses"] if one[1]][:opened]:
        assert chief.get(href.split("#")[0]).context["total"] == many, href


def test_a_county_tells_the_prefecture_of_a_term(office):
    office.day(12, 1)
    chief = office.comes()
    listed = chief.get(reverse("reports:terms")).context["lines"]
    assert [(line.period.key, line.state.value) for line, _tone in listed] == [
        (YEAR, "running"), (AUTUMN, "running"), (20250, "late"), (20252, "late"),
    ]  # fmt: skip
    assert late(office) == (2, 2)
    seen = office.page()
    told = counts(seen)
    assert {name: many for name, many in told.items() if many} == {
        "before": 1, "found": 3, "confirmed": 1, "returned": 1, "closed": 1, "reopened": 1, "again": 1, "open": 4,
        "suspected": 3, "located": 1, "overdue": 4,
    }, told  # fmt: skip
    # Every figure opens the list that it counts.
    assert len(seen["addresses"]) > 60 and any(many for _href, many in seen["addresses"])
    bears_out(office, seen, opened=8)
    parts = seen["page"].parts
    assert [(one.key[-1], one.counts["open"]) for one in parts["town"]] == [("1", 3), ("2", 1)]
    assert {one.key: one.counts["found"] for one in parts["reason"]} == {"aversion": 1, "none": 2}
    # The ledger of school-age children, as the sweep published on the fifth of September found them; no rate that no record gives.
    assert seen["facts"].school_age == 5 and seen["facts"].net is None
    text = chief.get(reverse("reports:term", args=[AUTUMN])).text
    assert "不详：没有连续九年的学籍记录" in text and "不详：那次拉网没有留下指标" in text
    assert chief.get(f"{reverse('reports:term', args=[AUTUMN])}?figure=school_age").context["total"] == 5
    # A month that a school did not file is named, and no nought.
    months = {one.month: (one.owed, one.missing) for one in seen["facts"].months}
    assert months[202609] == (3, ("甲1镇 甲a小学", "甲1镇 甲b小学", "甲2镇 甲c小学"))
    assert [(one.quarter, one.drawn) for one in seen["facts"].reviews] == [(20263, None)]
    # A town, a school: this is the county's word alone.
    for post in ("township_officer:t1", "principal:a"):
        assert office.comes(post).get(reverse("reports:term", args=[AUTUMN])).status_code == 403


def handed(office, **more):
    chief = office.comes()
    page = office.page("?version=0")["page"]
    newest = page.line.versions[0].version if page.line.versions else 0
    given = {"saw": newest, "saw_words": page.saw} | more
    return chief.post(reverse("reports:term_hand_up", args=[AUTUMN]), given)


def test_it_is_filled_handed_up_and_stands(office):
    office.day(12, 1)
    assert "V031" in handed(office).text, "the term is not over"
    office.day(3, 2, 2027)
    last = office.page()["line"].period.last
    office.day(last.month, last.day, 2027)
    due = office.page()["line"].due_on
    office.day(due.month, due.day, due.year)
    assert late(office) == (2, 2), "its last day"
    over = due + timedelta(days=1)
    office.day(over.month, over.day, over.year)
    assert late(office) == (3, 3)
    office.day(3, 12, 2027)
    assert "V032" in handed(office).text, "nothing is written yet"
    clerk = office.comes(SECOND)
    refused = clerk.post(reverse("reports:term_write", args=[AUTUMN]), WORDS | {"problems": "甲甲童厌学"})
    assert refused.status_code == 422 and "V007" in refused.text and "甲甲童厌学" in refused.text
    assert clerk.post(reverse("reports:term_write", args=[AUTUMN]), WORDS).status_code == 303
    behind = clerk.post(reverse("reports:term_write", args=[AUTUMN]), WORDS | {"measures": "另一份文字在这里"})
    assert behind.status_code == 422 and "V034" in behind.text, "somebody wrote meanwhile"
    assert clerk.post(reverse("reports:term_hand_up", args=[AUTUMN]), {}).status_code == 403, "the office's head signs"
    assert handed(office).status_code == 303
    assert late(office) == (2, 2)
    row = UpwardReport.objects.get()
    assert (row.version, row.handed_on.isoformat(), row.post_title) == (
        1,
        "2027-03-12",
        row.post_title,
    ) and row.post_title
    before = counts(office.page())
    assert UpwardChild.objects.filter(report=row).count() == 4

    # What is written later changes no figure of it.
    office.day(3, 15, 2027)
    office.close("b1", "township_officer:t1")
    Child.objects.filter(pk=office.made.children["c1"].pk).update(cached_place_path=office.made.villages["v11"].path)
    assert counts(office.page()) == before and office.page()["page"].version == 1
    assert [one.counts["open"] for one in office.page()["page"].parts["town"]] == [3, 1]
    bears_out(office, office.page(), opened=4)
    assert "V033" in handed(office).text, "a correction says why"
    assert handed(office, reason="补报了十月的月报").status_code == 303
    assert [one.version for one in office.page()["line"].versions] == [2, 1]

    paper = office.comes().get(reverse("reports:term_paper", args=[AUTUMN]) + "?form=docx&version=1").content
    document = Document(BytesIO(paper))
    words = "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    assert WORDS["problems"] in words and "不详" in words and "甲1镇" in words and "2026—2027学年上学期" in words
    assert not any(child.name in words for child in Child.objects.all())


def test_whoever_owes_it_is_told_without_a_name(office):
    office.day(12, 1)
    Letter.objects.all().delete()
    late = actions.tell_upward(at=office.walk.at)
    assert late == {"upward_late": 6}, "the spring's and the last year's, to three of the bureau"
    assert not Letter.objects.filter(kind="upward_due").exists()
    actions.tell_upward(at=office.walk.at)
    letters = Letter.objects.filter(account=office.made.accounts[BUREAU], kind="upward_late")
    assert letters.count() == 2, "each once"
    for letter in letters:
        words = sentence(letter.kind, from_kept(letter.kind, letter.params))
        assert not any(child.name in words for child in Child.objects.all())
