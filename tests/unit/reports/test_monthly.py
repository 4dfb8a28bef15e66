"""The rules of a monthly report on both sides of every threshold, and a month of many schools in as few looks as of one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.places.models import School
from notoneless.reports.queries import overview
from notoneless.reports.rules.monthly import Term, filing, refusal
from notoneless.reports.terms import AbsentError, Figures, Filing, Month
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.cases import Plain

OCTOBER = Month(date(2026, 10, 1))


def test_a_month_knows_its_neighbours_over_the_year():
    assert Month.read(202612).next == Month.read(202701) and Month.read(202701).previous == Month.read(202612)
    assert OCTOBER.last == date(2026, 10, 31) and OCTOBER.number == 202610 and OCTOBER.zh == "2026年10月"
    for number in (202600, 202613, 199912, 210001):
        with pytest.raises(AbsentError):
            Month.read(number)


def test_the_due_day_counts_working_days():
    """September's report: October 1–8 are off, the 10th is worked for them."""
    term = Term(due=2, remind=1, rise=1)
    assert term.due_on(Month.read(202609), Plain()) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 10, 31), Filing.RUNNING), (date(2026, 11, 1), Filing.OWED), (date(2026, 11, 6), Filing.OWED),
     (date(2026, 11, 7), Filing.LATE)],
)  # fmt: skip
def test_a_report_that_is_not_there_is_never_filed(on, state):
    assert filing(OCTOBER, on=on, due_on=date(2026, 11, 6), is_filed=False, is_nil=False) is state
    assert filing(OCTOBER, on=on, due_on=date(2026, 11, 6), is_filed=True, is_nil=True) is Filing.NIL


def said(figures=Figures(), on=date(2026, 11, 1), nil=False, work="做了排查", reason="", further=False, names=()):  # noqa: B008
    found = refusal(
        OCTOBER, figures, on=on, declares_nil=nil, work=work, reason=reason, is_further=further, names=names
    )
    return found.code if found else ""


def test_what_may_be_filed():
    some = Figures(open=1)
    assert said(on=date(2026, 10, 31)) == "V002"
    assert said(some, nil=True) == said(Figures(found=1), nil=True) == said(Figures(again=1), nil=True) == "V003"
    assert said() == "V004" and said(nil=True, work="") == ""
    assert said(some, work="三个字") == "V005" and said(some, work="有四个字") == ""
    assert said(some, further=True) == "V006" and said(some, further=True, reason="漏登一次") == ""
    assert said(some, work="家访王小明") == "" and said(some, work="家访王小明", names=("王小明",)) == "V007"
    assert said(some, work="电话13800001111") == "V007" and said(some, work="案号 2026-00012") == ""
    assert said(nil=True, reason="见王小明", names=("王小明",)) == "V007"


@pytest.mark.django_db
def test_a_month_of_many_schools_is_read_in_as_few_statements_as_of_three():
    made = world.county()
    world.case(made, "a1")
    viewer = viewer_of(made.accounts["section_chief"], at=datetime(2026, 10, 1, 2, tzinfo=UTC))

    def look():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            found = overview(viewer, on=date(2026, 10, 9))
        return len(found.rows), len(seen)

    few, statements = look()
    for number in range(50):
        School.objects.create(
            path=f"{made.centre.path}1{number:03}", name=f"第{number}小学", code=f"21509{number:05}", kind="211", setting="220",
            county=made.county, division=made.villages["v12"], centre=made.centre, began_on=world.LONG_AGO,
        )  # fmt: skip
    School.objects.create(
        path=f"{made.centre.path}2001", name="县高级中学", code="3450000001", kind="342", setting="121", county=made.county,
        division=made.villages["v12"], centre=made.centre, began_on=world.LONG_AGO,
    )  # fmt: skip
    assert look() == (few + 50, statements), "and a senior school owes none"
