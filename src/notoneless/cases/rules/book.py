"""What the rules of a case ask of the parameters and of the calendar, as plain data.

The book of a place and a day is read once by the queries; a rule takes it and nothing else, so that it can be run over old
cases with the rules of their own time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Protocol

from notoneless.cases.terms import Lamp, Needs

YELLOW_DAYS: Final = 2
"""Two working days or fewer are left: the lamp is yellow."""


class Working(Protocol):
    """The calendar, as far as a case needs it: ``standards.calendar.Calendar`` is one."""

    def is_working(self, day: date) -> bool:
        """Return whether offices work on ``day``."""

    def add_working(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``."""

    def in_term(self, day: date) -> bool:
        """Return whether schools are in term on ``day``."""


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of ``cases.ladder``. ``is_optional``: only where a local legal basis is cited, or where ``by_law`` the country's
    own law allows it; such a step may be taken and is never asked for."""

    id: str
    zh: str
    en: str
    step: int
    by: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    basis: str = ""
    days: int | None = None
    is_optional: bool = False
    by_law: bool = False

    @property
    def is_served(self) -> bool:
        """Whether its paper must be served with a receipt (送达回证)."""
        return "送达回证" in self.papers


@dataclass(frozen=True, slots=True)
class Verdict:
    """One outcome of ``ledger.verdicts``."""

    id: str
    zh: str
    en: str
    served: str
    ledger: str
    closes_with: str
    needs: Needs
    is_rechecked: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """An office to which a case is referred, and for which reasons it must be."""

    id: str
    zh: str
    en: str
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """The parameters of one place on one day. ``local_basis``: step → the local regulation that allows it, where the
    place has one. ``checkers`` are the kinds of posts that may check a closing, ``present_days`` the school
    days in class that roll-calls must tell of before they prove that a child was seen."""

    ladder: tuple[LadderStep, ...]
    verdicts: Mapping[str, Verdict]
    days: Mapping[str, int]
    follow_up: tuple[int, ...]
    reasons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    order_days: tuple[int, int] = (7, 15)
    notice_days: int = 7
    local_basis: Mapping[str, str] = field(default_factory=dict)
    checkers: frozenset[str] = frozenset()
    present_days: int = 5

    def step(self, key: str) -> LadderStep | None:
        """Return the step ``key`` of the ladder."""
        return next((step for step in self.ladder if step.id == key), None)

    def is_open_to(self, step: LadderStep) -> bool:
        """Return whether this place may take the step: an optional one needs its local basis, or the country's own law."""
        return self.is_asked_for(step) or step.by_law

    def is_asked_for(self, step: LadderStep) -> bool:
        """Return whether the ladder of this place leads to the step by itself."""
        return not step.is_optional or step.id in self.local_basis

    def after(self, key: str) -> LadderStep | None:
        """Return the next step that the ladder of this place leads to behind ``key`` ('' : the first), short of the return itself."""
        at = self.step(key)
        rest = [step for step in self.persuading if step.step > (at.step if at else 0) and self.is_asked_for(step)]
        return rest[0] if rest else None

    @property
    def persuading(self) -> tuple[LadderStep, ...]:
        """The steps that a person takes: behind the alert and before the return."""
        return tuple(step for step in sorted(self.ladder, key=lambda one: one.step) if step.id in TAKEN)

    def needs(self, outcome: str) -> Needs:
        """Return what closes a case with ``outcome``; one that the place does not know closes nothing."""
        found = self.verdicts.get(outcome)
        return found.needs if found else Needs.NEVER

    def is_out_of_school(self, outcome: str) -> bool:
        """Return whether a child with this outcome must still be brought back."""
        return self.needs(outcome) is Needs.NEVER

    def parties_for(self, reasons: tuple[str, ...]) -> tuple[Party, ...]:
        """Return the offices to which a child with these reasons must be referred."""
        return tuple(party for party in self.parties if party.reasons & set(reasons))


#: The steps of the ladder that are acts of their own; alert, return and closure are told by others.
TAKEN: Final = frozenset({"persuasion", "return_order", "sanction", "court"})


def rolled(day: date, calendar: Working) -> date:
    """Return ``day``, or the next working day where it is none: a term that ends on a holiday ends after it."""
    return day if calendar.is_working(day) else calendar.add_working(day, 1)


def in_class_by(day: date, calendar: Working) -> date:
    """Return the first working day in term from ``day`` on: in the holidays nobody can be found in class."""
    found = rolled(day, calendar)
    for _ in range(200):
        if calendar.in_term(found):
            return found
        found = calendar.add_working(found, 1)
    return rolled(day, calendar)


def natural(day: date, n: int) -> date:
    """Return ``n`` days after ``day``, as the law counts them."""
    return day + timedelta(days=n)


def lamp(due_on: date | None, on: date, calendar: Working) -> Lamp:
    """Return the lamp on ``on``: red past the day, yellow with two working days or fewer left, else green."""
    if due_on is None:
        return Lamp.NONE
    if on > due_on:
        return Lamp.RED
    return Lamp.YELLOW if due_on <= calendar.add_working(on, YELLOW_DAYS) else Lamp.GREEN


def yellow_until(on: date, calendar: Working) -> date:
    """Return the last due day that is yellow on ``on``: the lists filter by it."""
    return calendar.add_working(on, YELLOW_DAYS)
