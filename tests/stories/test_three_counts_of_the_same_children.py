"""The education office reports two dropouts, the rural office two, the ledger holds two: three equal counts, and of other children.
The aid clerk lays them side by side, child by child, and sees whose roll is to be mended; a roll with no column for it reported nothing."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.cases import actions as cases
from notoneless.children.models import Child
from notoneless.findings import actions
from notoneless.findings.models import Reported
from notoneless.ledger.reconcile import REPORTED
from notoneless.reports.queries.handing_out_offices import list_lines
from notoneless.reports.queries.offices import office_filter, office_page
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world
from tests.desks.signing import sign_in
from tests.desks.test_cases_todo import TILE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 3, 2, tzinfo=UTC)
ON = date(2026, 9, 3)
PLACE = reverse("reports:offices")
GONE = {
    "verdict": "dropout", "ledger": "dropout", "enrolment_rows": None, "evidence_row": None, "evidence_kind": None,
    "school_code": None, "grade": None, "reasons": "学籍状态为辍学",
}  # fmt: skip
NEEDY = {"hardship_kinds": "脱贫户"}


@pytest.fixture
def made():
    """0 is named by all three, 1 by the education office and the ledger, 2 by the rural office alone; 3 sits in class."""
    county = world.county(code="500119", children=False)
    with time_machine.travel(AT, tick=False):
        yield county


def published(made, reported: dict | None, *, finish: bool = True):
    lines = [
        sweeps.line(
            order, town_code=made.towns[0].code, town_name=made.towns[0].name, **NEEDY, **(GONE if order < 2 else {})
        )
        for order in range(4)
    ]
    folder = sweeps.folder(settings.NOTONELESS_HOME.work / f"sweep-{uuid.uuid4().hex}", lines, place=made.county.code)
    if reported is not None:
        told = {
            office: {"asked": asked, "children": [lines[order]["child_id"] for order in named]}
            for office, (asked, named) in reported.items()
        }
        (folder / REPORTED).write_text(json.dumps(told), "utf-8")
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    one = actions.start(folder=folder, county=made.county, by=chief, at=AT)
    actions.read(publication=one, by=chief, at=AT)
    if finish:
        actions.take(publication=one, by=chief, at=AT)
        one = actions.finish(publication=one, by=chief, at=AT)
    return one


BOTH = {"education": (True, (0, 1)), "rural": (True, (0, 2))}


def seen(made, post="section_chief", **asked):
    by = viewer_of(made.accounts[post], at=AT)
    with looking(by=by, at=AT):
        return office_page(by, on=ON, only=office_filter(asked))


def name(order: int) -> str:
    return sweeps.line(order)["name"]


def test_three_equal_counts_are_not_the_same_children(made):
    published(made, BOTH)
    page = seen(made)
    assert page.as_of == date(2026, 9, 1) and page.unasked == ()
    assert (page.counts["education"], page.counts["rural"], page.counts["here"]) == (2, 2, 2)
    assert (page.counts["agree"], page.counts["two"], page.counts["differ"]) == (1, 0, 2)
    told = {
        row.child.name: (row.education.value, row.rural.value, row.book.value, row.matched.mend.value)
        for row in page.rows
    }
    assert told == {
        name(0): ("reported", "reported", "dropout", "nothing"),
        name(1): ("reported", "silent", "dropout", "update_cause"),
        name(2): ("silent", "reported", "school_age", "correct"),
    }  # fmt: skip


def test_every_figure_opens_its_list_and_the_look_is_written_down(made):
    published(made, BOTH)
    client = sign_in(Client(), made, "section_chief")
    assert PLACE in client.get(reverse("reports:three")).text
    text = client.get(PLACE).text
    assert "请更新“失学或辍学原因”" in text and "2026-09-01" in text
    figures = TILE.findall(text)
    assert len(figures) >= 5
    for href, figure in figures:
        assert f"data-count>共 <strong>{figure}</strong>" in client.get(href.replace("&amp;", "&")).text, href
    looked = Event.objects.filter(verb="reports.offices").values_list("children", flat=True)
    child = Child.objects.get(name=name(1))
    assert any(str(child.pk) in children for children in looked)
    lines = list(
        list_lines(
            viewer_of(made.accounts["section_chief"], at=AT), {"side": "differ", "on": "2026-09-03"}, "child.export"
        )
    )
    assert {line.values["name"]: line.values["rural"] for line in lines} == {name(1): "未报", name(2): "已报辍学"}


def test_a_roll_with_no_column_for_it_reported_nothing(made):
    published(made, {"education": (True, (0, 1)), "rural": (False, ())})
    page = seen(made)
    assert page.unasked == ("rural",) and {row.rural.value for row in page.rows} == {"unasked"}
    assert page.counts["two"] == 2 and page.counts["differ"] == 0
    text = sign_in(Client(), made, "section_chief").get(PLACE).text
    assert "不等于零报告" in text and "没有可报的栏" in text
    assert '<span class="figure">—</span>' in text, "a dash, and no nought"


def test_a_sweep_that_wrote_nothing_down_says_so(made):
    published(made, None)
    page = seen(made)
    assert page.as_of is None and {row.education.value for row in page.rows} == {"unasked"}
    assert page.unasked == ("education", "rural")
    assert "还没有一次发布的拉网留下" in sign_in(Client(), made, "section_chief").get(PLACE).text


def test_the_ledger_is_todays(made):
    published(made, BOTH)
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    child = Child.objects.get(name=name(2))
    cases.open_case(child=child.pk, whence="tip", text="邻居说没上学", by=chief, at=AT, on=ON)
    told = {row.child.name: row.matched.mend.value for row in seen(made).rows}
    assert told[name(2)] == "visit_first"


def test_what_is_taken_back_tells_nothing_and_who_may_take_no_list_sees_none(made):
    one = published(made, BOTH, finish=False)
    assert Reported.objects.filter(publication=one).count() == 4
    assert seen(made).as_of is None, "a sweep that is not published tells nothing"
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    actions.withdraw(publication=one, by=chief, at=AT, reason="拿错了名册")
    assert not Reported.objects.exists()
    for post in ("class_teacher:a1", "village_officer:v11"):
        assert sign_in(Client(), made, post).get(PLACE).status_code == 403
        assert not re.search("三方报告核对", sign_in(Client(), made, post).get(reverse("reports:three")).text)
