"""How an application stands, told from its acts; when somebody is to look again; how high a delay has risen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from notoneless.deferrals.terms import ActFact, ActKind, Standing, State
from notoneless.standards.calendar import Calendar

STEP = 4
_AFTER = {
    ActKind.APPLIED: State.WAITING,
    ActKind.APPROVED: State.APPROVED,
    ActKind.REFUSED: State.REFUSED,
    ActKind.WITHDRAWN: State.WITHDRAWN,
    ActKind.RETURNED: State.RETURNED,
    ActKind.REVOKED: State.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the parameters say: the longest time in months, after how many months somebody looks again, how many working days before the
    end that begins, and how many working days it may take."""

    longest: int
    every: int
    before: int
    within: int


def fold(acts: Sequence[ActFact], calendar: Calendar, *, began_on: date, until: date, terms: Terms) -> Standing:
    """Return how an application stands after its acts, the first of which took it in."""
    state, ended, looked, risen = State.WAITING, None, None, ""
    granted = began_on
    for act in acts:
        if act.kind == ActKind.RISEN:
            risen = act.unit_path if not risen or len(act.unit_path) < len(risen) else risen
        elif act.kind == ActKind.RECHECKED:
            looked, risen = act.written_on, ""
        else:
            state = _AFTER[act.kind]
        if act.kind == ActKind.APPROVED:
            granted = act.written_on
        if act.kind in (ActKind.RETURNED, ActKind.REVOKED):
            ended = act.on or act.written_on
    if state != State.APPROVED:
        return Standing(state, ended)
    for begins in looks(began_on, until, calendar, terms=terms):
        if looked is None or looked < begins:
            begins = max(begins, granted)  # nobody can look again at what was not approved yet
            return Standing(state, ended, begins, calendar.add_working(begins, terms.within), risen)
    return Standing(state, ended)


def looks(began_on: date, until: date, calendar: Calendar, *, terms: Terms) -> tuple[date, ...]:
    """Return the days from which somebody is to look again: every so many months, and so many working days before the last day."""
    last, left = until, terms.before
    while left > 0:
        last -= timedelta(days=1)
        left -= calendar.is_working(last)
    last = max(last, began_on)
    found, months = [], terms.every
    while terms.every and (day := months_after(began_on, months)) < last:
        found.append(day)
        months += terms.every
    return (*found, last)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def holds(state: State, began_on: date, until: date, ended_on: date | None, *, on: date) -> bool:
    """Return whether a child was excused with leave on a day. A revoked approval excused nobody; until it was revoked nobody knew."""
    if state == State.REVOKED:
        return began_on <= on <= until and ended_on is not None and on < ended_on
    granted = state in (State.APPROVED, State.RETURNED)
    return granted and began_on <= on <= until and (ended_on is None or on < ended_on)


def rises_to(unit: str, due_on: date, calendar: Calendar, *, days: int, on: date) -> tuple[str, ...]:
    """Return the units above ``unit`` that are to know on ``on`` that nobody looked again, the nearest first: one once the day has
    passed, one more for every further ``days`` working days, up to the county."""
    above = [unit[:end] for end in range(len(unit) - STEP, 0, -STEP)]
    told, day = 0, due_on
    while told < len(above) and day < on:
        told += 1
        day = calendar.add_working(day, days)
    return tuple(above[:told])
