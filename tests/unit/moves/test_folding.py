"""How a move stands after its acts, on both sides of every threshold; how high a silence has risen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.moves.rules.folding import fold, rises_to
from notoneless.moves.terms import ActFact, ActKind, Side, State
from notoneless.standards.calendar import Calendar

MONDAY = date(2026, 9, 7)
CALENDAR = Calendar([], [], [], range(2007, 2040))
DAYS = 10
#: What the tenth working day after a Monday is, where there are no holidays.
DUE = date(2026, 9, 21)


def stands(*acts: tuple[ActKind, dict]):
    facts = [ActFact(ActKind.PROPOSED, Side.FROM, MONDAY, MONDAY)]
    facts += [ActFact(kind, Side.TO, MONDAY, **said) for kind, said in acts]
    return fold(facts, CALENDAR, days=DAYS)


@pytest.mark.parametrize(
    ("acts", "state", "sits"),
    [
        ([], State.WAITING, None),
        ([(ActKind.CONFIRMED, {"on": MONDAY})], State.CONFIRMED, MONDAY),
        ([(ActKind.REFUSED, {})], State.REFUSED, None),
        ([(ActKind.WITHDRAWN, {})], State.WITHDRAWN, None),
        ([(ActKind.REFUSED, {}), (ActKind.DECIDED, {"yes": True, "on": MONDAY})], State.CONFIRMED, MONDAY),
        ([(ActKind.REFUSED, {}), (ActKind.DECIDED, {"yes": False})], State.STAYS, None),
        ([(ActKind.CONFIRMED, {"on": MONDAY}), (ActKind.UNDONE, {})], State.UNDONE, None),
        ([(ActKind.RISEN, {"unit_path": "00010001"})], State.WAITING, None),
    ],
)
def test_the_last_word_counts_and_a_silence_that_rose_is_none(acts, state, sits):
    now = stands(*acts)
    assert (now.state, now.confirmed_on, now.asked, now.answers) == (state, sits, Side.FROM, Side.TO)


def test_it_is_overdue_on_the_day_after_its_day_and_only_while_it_waits():
    now = stands()
    assert now.due_on == DUE and not now.is_overdue(DUE) and now.is_overdue(DUE + timedelta(days=1))
    assert not stands((ActKind.REFUSED, {})).is_overdue(DUE + timedelta(days=90))


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (DUE, ()),
        (DUE + timedelta(days=1), ("00010001",)),
        (date(2026, 10, 5), ("00010001",)),
        (date(2026, 10, 6), ("00010001", "0001")),
        (date(2027, 10, 6), ("00010001", "0001")),
    ],
)
def test_a_silence_rises_a_level_for_every_further_span_and_not_above_the_county(on, told):
    assert rises_to("000100010002", DUE, CALENDAR, days=DAYS, on=on) == told


def test_the_highest_unit_that_was_told_is_kept():
    risen = [(ActKind.RISEN, {"unit_path": path}) for path in ("00010001", "0001")]
    assert stands(*risen).risen_to == "0001"
