"""Laws of the whereabouts rule, on random children: doubt never clears, people decide, order changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notoneless.sweep.rules import (
    FLAGS,
    REASONS,
    VERDICTS,
    AttendanceFact,
    EnrolmentFact,
    ExceptionFact,
    Facts,
    RowRef,
    SurveyFact,
    expected_grade,
    judge,
)
from notoneless.sweep.rules.facts import EXCEPTION_KINDS, REGISTER_STATUSES, SPECIAL_FORMS, STATUS_CLASSES, STRENGTHS
from notoneless.sweep.rules.verdicts import DROPOUT, LEDGERS, SUSPECTED
from tests.spec.sweep.rule_page import LIMITS, ON

SLOTS = ("enrolments", "previous_enrolments", "attendance", "elsewhere", "higher_stage", "exceptions", "survey")
DAYS = st.none() | st.integers(-800, 400).map(lambda n: ON + timedelta(n))
ANY = st.sampled_from(STRENGTHS)
DOUBTFUL = st.sampled_from(("weak", "doubtful"))
DECIDED = st.sampled_from((None, None, None, "same", "different"))


def enrolments(strength: st.SearchStrategy[str], decided: st.SearchStrategy[Any]) -> st.SearchStrategy[EnrolmentFact]:
    return st.builds(
        EnrolmentFact,
        ref=st.just(RowRef("enrolment", 1, 1)),
        strength=strength,
        decided=decided,
        status=st.sampled_from(STATUS_CLASSES),
        school=st.sampled_from((None, "甲校", "乙校")),
        grade=st.none() | st.integers(1, 12),
        special_form=st.none() | st.sampled_from(SPECIAL_FORMS),
        status_on=DAYS,
    )


def lines(strength: st.SearchStrategy[str], decided: st.SearchStrategy[Any], most: int) -> dict[str, Any]:
    ref = st.just(RowRef("x", 1, 1))
    link = {"ref": ref, "strength": strength, "decided": decided}
    roll = st.lists(enrolments(strength, decided), max_size=most).map(tuple)
    attendance = st.builds(
        AttendanceFact,
        **link,
        present=st.sampled_from((None, True, False)),
        absent_days=st.none() | st.integers(0, 6),
        counted_on=DAYS,
        school=st.sampled_from((None, "甲校", "乙校")),
        on_leave=st.booleans(),
    )
    exceptions = st.builds(
        ExceptionFact,
        **link,
        kind=st.sampled_from(EXCEPTION_KINDS),
        began_on=DAYS,
        ended_on=DAYS,
        approval_no=st.sampled_from((None, "教1号")),
    )
    survey = st.builds(SurveyFact, **link, whereabouts=st.none() | st.sampled_from(list(VERDICTS)), surveyed_on=DAYS)
    return {
        "enrolments": roll,
        "previous_enrolments": roll,
        "elsewhere": roll,
        "higher_stage": roll,
        "attendance": st.lists(attendance, max_size=most).map(tuple),
        "exceptions": st.lists(exceptions, max_size=most).map(tuple),
        "survey": st.lists(survey, max_size=most).map(tuple),
    }


def _numbered(facts: Facts) -> Facts:
    """Every line on a row of its own, as on real rolls."""
    slots = {s: tuple(replace(f, ref=RowRef(s, 1, n)) for n, f in enumerate(getattr(facts, s), 1)) for s in SLOTS}
    return replace(facts, **slots)


def children(
    strength: st.SearchStrategy[str] = ANY, decided: st.SearchStrategy[Any] = DECIDED, most: int = 2
) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        on=st.just(ON),
        birth_on=st.none() | st.dates(date(2008, 1, 1), date(2022, 12, 31)),
        in_register=st.booleans(),
        register_status=st.none() | st.sampled_from(REGISTER_STATUSES),
        has_id=st.booleans(),
        attendance_covers_school=st.booleans(),
        residence=st.booleans(),
        hardship=st.sampled_from(((), ("脱贫户",))),
        duplicate_register=st.booleans(),
        **lines(strength, decided, most),
    ).map(_numbered)


def plus(facts: Facts, more: Facts) -> Facts:
    return _numbered(replace(facts, **{s: getattr(facts, s) + getattr(more, s) for s in SLOTS}))


@given(children())
@settings(max_examples=600, deadline=None)
def test_every_child_has_one_verdict_with_reasons(facts: Facts) -> None:
    found = judge(facts, LIMITS)
    assert found.ledger == VERDICTS[found.verdict][1] and found.ledger in LEDGERS
    assert found.reasons and all(r.code in REASONS and "{" not in r.zh for r in found.reasons)
    assert set(found.flags) <= set(FLAGS)
    unserved = found.ledger in (SUSPECTED, DROPOUT)
    assert not (found.match1 and found.match2)
    assert unserved or not (found.match1 or found.match2 or found.match3)
    assert unserved != found.served
    assert 1 <= found.priority <= 5 and (not unserved or found.priority <= 3)


@given(children(strength=DOUBTFUL, decided=st.none()))
@settings(max_examples=400, deadline=None)
def test_a_doubtful_link_never_clears(facts: Facts) -> None:
    facts = replace(facts, register_status=None)
    grade = expected_grade(facts.birth_on, ON, LIMITS)
    assume(grade is None or 1 <= grade <= 10)
    assert judge(facts, LIMITS).ledger == SUSPECTED


@given(children(), children(strength=DOUBTFUL, decided=st.none()))
@settings(max_examples=400, deadline=None)
def test_more_doubtful_evidence_changes_no_verdict(facts: Facts, more: Facts) -> None:
    before, after = judge(facts, LIMITS), judge(plus(facts, more), LIMITS)
    assert (after.verdict, after.match1, after.match2, after.match3) == (
        before.verdict,
        before.match1,
        before.match2,
        before.match3,
    )
    assert set(before.flags) <= set(after.flags)


@given(children(), children(decided=st.just("different")))
@settings(max_examples=300, deadline=None)
def test_what_people_called_another_childs_counts_for_nothing(facts: Facts, others: Facts) -> None:
    assert judge(plus(facts, others), LIMITS) == judge(facts, LIMITS)


@given(children(decided=st.just("same")))
@settings(max_examples=300, deadline=None)
def test_what_people_called_the_same_is_certain(facts: Facts) -> None:
    sure = {s: tuple(replace(f, strength="certain", decided=None) for f in getattr(facts, s)) for s in SLOTS}
    assert judge(facts, LIMITS) == judge(replace(facts, **sure), LIMITS)


@given(children())
@settings(max_examples=300, deadline=None)
def test_the_order_of_the_rolls_changes_nothing(facts: Facts) -> None:
    turned = replace(facts, **{s: getattr(facts, s)[::-1] for s in SLOTS})
    assert judge(turned, LIMITS) == judge(facts, LIMITS)


@given(children(), st.sampled_from(("in_school_local", "in_school_elsewhere", "returned", "completed", "abroad")))
@settings(max_examples=200, deadline=None)
def test_a_surveyors_word_alone_never_clears(facts: Facts, whereabouts: str) -> None:
    before = judge(facts, LIMITS)
    assume(before.ledger in (SUSPECTED, DROPOUT) and not facts.survey)
    said = SurveyFact(ref=RowRef("survey", 1, 1), whereabouts=whereabouts, surveyed_on=ON)
    assert judge(replace(facts, survey=(said,)), LIMITS).ledger == before.ledger


@given(st.dates(date(2010, 9, 1), date(2020, 8, 31)), st.booleans())
def test_a_child_of_age_on_no_roll_is_always_suspected(birth_on: date, known: bool) -> None:
    found = judge(Facts(on=ON, birth_on=birth_on if known else None), LIMITS)
    assert (found.verdict, found.match1) == ("suspected_dropout", True)


@given(st.integers(0, 400), st.integers(1, 400))
def test_an_exception_ends_once_and_for_all(left: int, later: int) -> None:
    """While it holds the child is excepted; from the day after on the child is suspected."""
    ends = ON + timedelta(left)
    approval = ExceptionFact(ref=RowRef("exceptions", 1, 1), kind="suspended", ended_on=ends, approval_no="教休1号")
    child = Facts(on=ends, birth_on=ends - timedelta(365 * 10), exceptions=(approval,))
    assert judge(child, LIMITS).verdict == "suspended"
    assert judge(replace(child, on=ends + timedelta(later)), LIMITS).verdict == "suspected_dropout"
