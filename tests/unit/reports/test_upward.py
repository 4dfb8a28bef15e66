"""Which days a term is, in which figures a case counts, when a report may go up: against what was told by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.audit import actions as audit
from notoneless.children.models import Category
from notoneless.deferrals.models import Deferral, DeferralAct
from notoneless.policy import load
from notoneless.policy.calendars import calendar_of
from notoneless.privacy.terms import NotThere
from notoneless.reports import queries
from notoneless.reports.queries import handing_out_upward as out
from notoneless.reports.queries.upward_periods import period
from notoneless.reports.rules.upward import Days, Period, Words, figures_of, refusal, split, stage_of
from notoneless.reports.terms import UPWARD, AbsentError
from notoneless.responsibility.queries import viewer_of
from tests import world

TERM = Period(date(2026, 9, 1), date(2027, 2, 28), 2026, 1)
BEFORE, FIRST, THEN, LATER = date(2026, 6, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
SUSPECT, GONE, CLOSED = ("suspected_dropout", "verifying"), ("dropout", "persuading"), ("", "closed")


def days(*told):
    return [Days(since, *how, *more) for since, how, *more in told]


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        (days((THEN, SUSPECT)), "found open suspected"),
        (days((THEN, CLOSED)), "found closed"),
        (days((BEFORE, SUSPECT)), "before open suspected"),
        (days((BEFORE, SUSPECT), (THEN, GONE)), "before confirmed open dropout"),
        (days((BEFORE, GONE), (THEN, ("school_age", "returned"), 0, True)), "before returned open located"),
        (days((BEFORE, GONE), (THEN, CLOSED)), "before closed"),
        (days((BEFORE, CLOSED)), ""),
        (days((BEFORE, CLOSED), (THEN, SUSPECT, 1)), "reopened again open suspected"),
        (days((BEFORE, SUSPECT), (THEN, CLOSED), (LATER, SUSPECT, 1)), "before closed reopened again open suspected"),
        (days((BEFORE, GONE), (THEN, ("school_age", "returned"), 0, True), (LATER, GONE, 1)), "before returned again confirmed open dropout"),
        (days((FIRST, SUSPECT)), "found open suspected"),  # the first day is the term's
    ],
)  # fmt: skip
def test_in_which_figures_a_case_counts(told, figures):
    assert figures_of(told, TERM) == set(figures.split())
    assert set(figures.split()) <= set(UPWARD)


@given(
    st.lists(
        st.tuples(st.sampled_from([SUSPECT, GONE, CLOSED]), st.integers(0, 360)),
        max_size=6,
        unique_by=lambda one: one[1],
    )
)
def test_two_terms_make_the_year(steps):
    year = Period(date(2026, 9, 1), date(2027, 8, 31), 2026, 0)
    spring = Period(date(2027, 3, 1), date(2027, 8, 31), 2026, 2)
    told = [Days(date.fromordinal(FIRST.toordinal() + day), *how) for how, day in sorted(steps, key=lambda one: one[1])]
    autumn_told = [one for one in told if one.since <= TERM.last]
    whole, first, second = figures_of(told, year), figures_of(autumn_told, TERM), figures_of(told, spring)
    for name in ("found", "confirmed", "closed", "reopened"):
        assert (name in whole) == (name in first or name in second), name
    assert ("open" in first) == ("before" in second) and ("open" in whole) == ("open" in second)


def test_a_term_is_as_the_calendar_has_it_and_the_holidays_belong_to_it():
    chongqing = calendar_of(load(), "500153")
    autumn, spring, year = (period(chongqing, 2025, number) for number in (1, 2, 0))
    assert (autumn.began_on, autumn.last, spring.began_on) == (date(2025, 9, 1), date(2026, 3, 4), date(2026, 3, 5))
    assert (year.began_on, year.last) == (autumn.began_on, spring.last) and not year.settled
    assert (autumn.key, autumn.zh, year.zh) == (20251, "2025—2026学年上学期", "2025—2026学年")
    assert split(20251) == (2025, 1) and period(chongqing, 2060, 1) is None
    for wrong in (0, 20253, 19991, 999999):
        with pytest.raises(AbsentError):
            split(wrong)


@pytest.mark.parametrize(
    ("grade", "stage"),
    [(1, "primary"), (6, "primary"), (7, "junior"), (9, "junior"), (10, "none"), (None, "none"), (0, "none")],
)
def test_the_stage_of_a_grade(grade, stage):
    assert stage_of(grade) == stage
    assert stage_of(None, grade) == stage and stage_of(grade, 3) == (stage if grade else "primary")


@pytest.mark.parametrize(
    ("on", "words", "reason", "further", "code"),
    [
        ("2027-02-28", Words("问题写在这里", "措施写在这里", "打算写在这里"), "", False, "V031"),
        ("2027-03-01", Words("问题写在这里", "措施", "打算写在这里"), "", False, "V032"),
        ("2027-03-01", Words("问题写在这里", "措施写在这里", "打算写在这里"), "补", True, "V033"),
        ("2027-03-01", Words("张小明不上学", "措施写在这里", "打算写在这里"), "", False, "V007"),
        ("2027-03-01", Words("电话13900000000", "措施写在这里", "打算写在这里"), "", False, "V007"),
        ("2027-03-01", Words("问题写在这里", "措施写在这里", "打算写在这里"), "", False, None),
    ],
)  # fmt: skip
def test_when_a_report_may_go_up(on, words, reason, further, code):
    why = refusal(TERM, words, on=date.fromisoformat(on), reason=reason, is_further=further, names=["张小明"])
    assert (why.code if why else None) == code


@pytest.fixture
def made(db):
    county = world.county()
    world.case(county, "a1", {"opened": date(2026, 9, 8)}, on=world.TODAY)
    world.case(county, "nowhere", {"opened": date(2026, 9, 9)}, on=world.TODAY)
    return county


def page(made, who="section_chief", on=world.TODAY, **asked):
    with audit.gathered():
        return queries.upward_page(
            viewer_of(made.accounts[who], at=world.NOW), 20261, on=on, only=queries.upward_filter(asked)
        )


def test_a_group_is_told_from_the_files_marks_and_listed_to_whoever_may_take_it_along(made):
    child = made.children["a1"]
    Category.objects.create(child=child, group="hardship", code="orphan", recorded_at=world.NOW, began_on=world.YEAR)
    Category.objects.create(child=child, group="disability", code="43", recorded_at=world.NOW, began_on=world.YEAR)
    Category.objects.create(child=made.children["nowhere"], group="mobility", code="留守儿童", recorded_at=world.NOW)
    found = {one.key: one.counts["found"] for one in page(made).parts["group"]}
    assert found == {
        "orphan": 1, "unattended_child": 0, "disabled": 1, "left_behind_child": 1, "child_in_difficulty": 0, "migrant_child": 0,
        "juvenile_case": 0,
    }  # fmt: skip
    assert page(made, figure="found", group="orphan").total == 1
    assert page(made, "county_leader", figure="found").total == 2
    with pytest.raises(AbsentError):
        page(made, "county_leader", figure="found", group="orphan")


def test_leave_that_was_given_and_leave_that_ran_out(made):
    def leave(key, kind, until, state, **more):
        row = Deferral.objects.create(
            child=made.children[key], county_path=made.path, kind=kind, guardian="某父", applied_on=world.YEAR,
            began_on=world.YEAR, until=until, proof="hospital", line="school", unit_path=made.path, opened_at=world.NOW,
            cached_state=state, **more,
        )  # fmt: skip
        DeferralAct.objects.create(
            deferral=row, number=1, kind="approved", on=world.YEAR, written_on=world.YEAR, written_at=world.NOW
        )

    leave("b1", "suspended", world.TODAY, "approved")
    leave("c1", "deferred", date(2027, 8, 31), "approved")
    leave("a2", "deferred", world.TODAY, "returned", cached_ended_on=date(2026, 9, 5))
    told = page(made).counts
    assert (told["deferred"], told["suspended"], told["expired"]) == (2, 1, 1)
    assert [row.name for row in page(made, figure="expired").rows] == [made.children["b1"].name]


def test_the_list_leaves_the_house_as_it_is_asked_for(made):
    by = viewer_of(made.accounts["section_chief"], at=world.NOW)
    words = {"period": "20261", "on": world.TODAY.isoformat(), "figure": "found"}
    lines = list(out.list_lines(by, words, "child.export"))
    assert {line.values["name"] for line in lines} == {made.children["a1"].name, made.children["nowhere"].name}
    assert "新发现疑似辍学" in lines[0].values["figures"]
    for wrong in (
        {},
        words | {"of": "x"},
        words | {"period": "x"},
        words | {"period": "20101"},
        words | {"version": "4"},
    ):
        with pytest.raises(NotThere):
            out.admit(by, wrong)
    with pytest.raises(NotThere):
        out.admit(viewer_of(made.accounts["township_officer:t1"], at=world.NOW), words)
