"""With which posts a case lies: the township on the place line, the school on the school line, the bureau where there is none.

Where the chain has a hole the case lies one step up, and says so. What is overdue rises one level of its line at a time.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.cases.rules.book import Book, Working
from notoneless.cases.terms import ActFact, ActKind, CaseStanding, Due, Side
from notoneless.responsibility.rules.chain import above
from notoneless.responsibility.terms import At, Chain, Link

#: From where a case lies on each line, upwards.
_UPWARDS: Final = {Side.PLACE: (At.TOWN, At.COUNTY), Side.SCHOOL: (At.SCHOOL, At.CENTRE, At.COUNTY)}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a case lies on one side: the unit, its post where somebody holds it, the level that has nobody ('' : the right
    one)."""

    side: Side
    unit_path: str
    post: uuid.UUID | None
    title: str = ""
    stands_in_for: str = ""


def seats(chain: Chain, *, county_path: str) -> tuple[Seat, ...]:
    """Return where a case lies, both sides. A child of no school lies with the bureau on the school line; where nobody at
    all stands on a line, with the bureau too, and the seat names the level that is empty."""
    return tuple(_seat(side, chain, county_path) for side in (Side.PLACE, Side.SCHOOL))


def _seat(side: Side, chain: Chain, county: str) -> Seat:
    links = chain.on_line(side.value)
    missing = ""
    for at in _UPWARDS[side]:
        of_level = [link for link in links if link.step.at == at]
        held = next((link for link in of_level if link.holders), None)
        if held is not None:
            holder = held.holders[0]
            return Seat(side, held.unit, holder.post_id, holder.title, missing)
        if not missing and _is_hole(of_level, at):
            missing = at.value
    bureau = _bureau(chain)
    if bureau is not None:
        return Seat(side, bureau.unit, bureau.holders[0].post_id, bureau.holders[0].title, missing)
    return Seat(side, county, None, "", missing or At.COUNTY.value)


def _is_hole(links: Sequence[Link], at: At) -> bool:
    """Return whether the level should have somebody: it has a hole, or is a township that the model does not name."""
    return any(link.hole for link in links) or (at == At.TOWN and not links)


def _bureau(chain: Chain) -> Link | None:
    links = (link for link in chain.on_line(Side.SCHOOL.value) if link.step.at == At.COUNTY)
    return next((link for link in links if link.holders), None)


# ── What is overdue goes up ──


@dataclass(frozen=True, slots=True)
class Rise:
    """One overdue thing that goes up one level: to which unit, what was missed."""

    side: str
    unit_path: str
    due: Due


def rises(
    standing: CaseStanding, acts: Sequence[ActFact], book: Book, calendar: Working, *, on: date
) -> tuple[Rise, ...]:
    """Return what goes up on ``on``: of every side the earliest thing that is overdue, to the first level above that has not
    been told of it, once for each level, with ``days.escalate`` working days between two levels."""
    found: list[Rise] = []
    for charge in standing.charges:
        due = standing.next_of(charge.side) if not charge.is_offer else None
        if due is None or on <= due.due_on:
            continue
        told = risen(due, charge.side, acts)
        if told and on <= calendar.add_working(max(act.on for act in told), book.days["escalate"]):
            continue
        known = {act.unit_path for act in told}
        further = next((up for up in above(charge.unit_path, charge.side) if up not in known), None)
        if further is not None:
            found.append(Rise(charge.side, further, due))
    return tuple(found)


def risen(due: Due, side: str, acts: Sequence[ActFact]) -> tuple[ActFact, ...]:
    """Return the acts by which this very thing went up already."""
    return tuple(
        act for act in acts
        if act.kind == ActKind.ESCALATED and act.side == side and act.due_on == due.due_on and act.step == due.kind
    )  # fmt: skip
