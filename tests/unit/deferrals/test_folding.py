"""How an application stands after its acts, on which days it excuses, when somebody looks again, how high a delay rises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.deferrals.rules.folding import Terms, fold, holds, looks, months_after, rises_to
from notoneless.deferrals.terms import ActFact, ActKind, State
from notoneless.standards.calendar import Calendar

MONDAY = date(2026, 9, 7)
LAST = date(2027, 3, 5)
CALENDAR = Calendar([], [], [], range(2007, 2040))
TERMS = Terms(longest=12, every=6, before=15, within=5)
#: The fifteenth working day before a Friday.
LOOK = date(2027, 2, 12)


def stands(*acts: tuple[ActKind, dict], until=LAST):
    facts = [ActFact(ActKind.APPLIED, MONDAY, MONDAY)]
    facts += [ActFact(kind, **({"written_on": MONDAY} | said)) for kind, said in acts]
    return fold(facts, CALENDAR, began_on=MONDAY, until=until, terms=TERMS)


YES: tuple[ActKind, dict] = (ActKind.APPROVED, {})


@pytest.mark.parametrize(
    ("acts", "state", "ended"),
    [
        ([], State.WAITING, None),
        ([YES], State.APPROVED, None),
        ([(ActKind.REFUSED, {})], State.REFUSED, None),
        ([(ActKind.WITHDRAWN, {})], State.WITHDRAWN, None),
        ([YES, (ActKind.RETURNED, {"on": date(2026, 12, 1)})], State.RETURNED, date(2026, 12, 1)),
        ([YES, (ActKind.REVOKED, {})], State.REVOKED, MONDAY),
        ([YES, (ActKind.RECHECKED, {}), (ActKind.RISEN, {"unit_path": "00010001"})], State.APPROVED, None),
    ],
)
def test_the_last_word_counts_and_a_look_or_a_delay_is_none(acts, state, ended):
    now = stands(*acts)
    assert (now.state, now.ended_on) == (state, ended)


def test_somebody_looks_again_fifteen_working_days_before_the_end_and_once_is_enough():
    now = stands(YES)
    assert now.recheck_from == LOOK and now.recheck_by == CALENDAR.add_working(LOOK, 5)
    early = stands(YES, (ActKind.RECHECKED, {"written_on": LOOK - timedelta(days=1)}))
    assert early.recheck_from == LOOK, "a look before its time does not count for it"
    assert stands(YES, (ActKind.RECHECKED, {"written_on": LOOK})).recheck_from is None
    assert stands().recheck_from is None, "what nobody approved is not looked at again"


def test_what_was_approved_late_is_looked_at_from_the_day_of_the_decision():
    day = date(2027, 3, 1)
    now = stands((ActKind.APPROVED, {"written_on": day}))
    assert now.recheck_from == day and now.recheck_by == CALENDAR.add_working(day, 5)


def test_a_long_leave_is_looked_at_every_six_months_as_well():
    until = date(2027, 8, 31)
    first, last = looks(MONDAY, until, CALENDAR, terms=TERMS)
    assert first == date(2027, 3, 7) and last < until
    assert stands(YES, (ActKind.RECHECKED, {"written_on": first}), until=until).recheck_from == last


def test_a_short_leave_is_looked_at_from_its_first_day():
    assert looks(MONDAY, MONDAY + timedelta(days=3), CALENDAR, terms=TERMS) == (MONDAY,)


@pytest.mark.parametrize(
    ("state", "ended", "on", "excused"),
    [
        (State.APPROVED, None, MONDAY - timedelta(days=1), False),
        (State.APPROVED, None, MONDAY, True),
        (State.APPROVED, None, LAST, True),
        (State.APPROVED, None, LAST + timedelta(days=1), False),
        (State.RETURNED, date(2026, 12, 1), date(2026, 11, 30), True),
        (State.RETURNED, date(2026, 12, 1), date(2026, 12, 1), False),
        (State.REVOKED, date(2026, 12, 1), date(2026, 11, 30), True),
        (State.REVOKED, date(2026, 12, 1), date(2026, 12, 1), False),
        (State.WAITING, None, MONDAY, False),
        (State.REFUSED, None, MONDAY, False),
        (State.WITHDRAWN, None, MONDAY, False),
    ],
)
def test_a_child_is_excused_from_the_first_day_to_the_last_or_until_it_came_back(state, ended, on, excused):
    assert holds(state, MONDAY, LAST, ended, on=on) is excused


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 9, 14), 12, date(2027, 9, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(day, months, then):
    assert months_after(day, months) == then


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (MONDAY, ()),
        (MONDAY + timedelta(days=1), ("00010001",)),
        (MONDAY + timedelta(days=7), ("00010001",)),
        (MONDAY + timedelta(days=8), ("00010001", "0001")),
    ],
)
def test_a_delay_rises_a_level_for_every_further_span_and_not_above_the_county(on, told):
    assert rises_to("000100010002", MONDAY, CALENDAR, days=5, on=on) == told
