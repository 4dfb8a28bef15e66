"""What had to be done for a child by which day, at which unit, and when it was done: kept as it happened, for it is lost when done.

A case tells what is due today. What was due and was done, late or in time, is told by nothing that stands afterwards, so each
thing that falls due is kept from the day on which it arose. It is done by an act of its kind, on the day on which that was
written down, for what rose a level rose by what the house knew. What is overdue stays where it was missed, wherever the case
lies since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from notoneless.cases.rules import folding
from notoneless.cases.terms import ActFact, ActKind, CaseStanding, Due, Side

Key = tuple[str, str, str, int, int]

#: What was due → the acts that do it. What is not named here is done by an act of its own kind.
_DOES: Final[dict[ActKind, frozenset[ActKind]]] = {
    ActKind.ACCEPTED: frozenset({ActKind.ACCEPTED, ActKind.DECLINED}),
    ActKind.VERIFIED: frozenset({ActKind.VERIFIED, ActKind.RETURNED, ActKind.CLOSING}),
    ActKind.SEEN: frozenset({ActKind.SEEN, ActKind.FOLLOWED, ActKind.VERIFIED, ActKind.CLOSING}),
    ActKind.VISITED: frozenset({ActKind.VISITED, ActKind.CONTACTED, ActKind.RETURNED}),
    ActKind.STEPPED: frozenset({ActKind.STEPPED, ActKind.RETURNED}),
    ActKind.CLOSING: frozenset({ActKind.CLOSING, ActKind.CHECKED}),
}
#: Of these the act lies on the side that owed it, or names the act that asked for it.
_BY_SIDE: Final = frozenset({ActKind.ACCEPTED})
_BY_NAME: Final = frozenset({ActKind.SERVED, ActKind.REPLIED})


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that was to be done by ``due_on`` by one side, at one unit, since it arose (behind the act ``behind``). ``ended_on``
    is the day on which it was done (by the act ``by``) or fell away (``by`` is 0); ``None`` while it is owed. ``row`` is the table's."""

    side: str
    unit_path: str
    kind: ActKind
    due_on: date
    since: date
    behind: int
    step: str = ""
    names: int = 0
    days: int = 0
    ended_on: date | None = None
    by: int = 0
    row: int | None = None

    @property
    def key(self) -> Key:
        """By what it is told apart from whatever else is due on the case."""
        return self.side, self.kind.value, self.step, self.names, self.days


def carried(
    kept: Sequence[Kept], now: CaseStanding, acts: Sequence[ActFact], *, county_path: str
) -> tuple[Kept, ...]:  # fmt: skip
    """Return what is kept once the case stands as ``now``: what was done or fell away is ended, what is new is added. What an act
    did that was struck since is owed again."""
    stand = folding.standing_acts(acts, now.on)
    standing = {act.number for act in stand}
    newest = max((act.number for act in acts if act.written_on <= now.on), default=0)
    wanted = _wanted(now, county_path)
    found: list[Kept] = []
    for one in kept:
        if one.ended_on is not None and one.by and one.by not in standing and _same(wanted.get(one.key), one):
            one = replace(one, ended_on=None, by=0)
        if one.ended_on is None:
            one = _go_on(one, wanted, stand, now.on)
        if one.ended_on is None:
            wanted.pop(one.key, None)
        found.append(one)
    return (
        *found,
        *(
            Kept(side, unit, due.kind, due.due_on, now.on, newest, due.step, due.names, due.days)
            for (side, *_rest), (due, unit) in wanted.items()
        ),
    )


def _go_on(one: Kept, wanted: dict[Key, tuple[Due, str]], acts: Sequence[ActFact], today: date) -> Kept:
    due, unit = wanted.get(one.key, (None, ""))
    act = next((act for act in reversed(acts) if act.number > one.behind and _does(act, one)), None)
    if act is not None and (due is None or due.due_on != one.due_on):
        return replace(one, ended_on=act.written_on, by=act.number)
    if due is None:
        return replace(one, ended_on=today)
    # Not missed yet: it goes where the case goes, and is due when the calendar of today says.
    return one if today > one.due_on else replace(one, due_on=due.due_on, unit_path=unit)


def _does(act: ActFact, one: Kept) -> bool:
    if act.kind not in _DOES.get(one.kind, frozenset({one.kind})):
        return False
    if one.kind in _BY_SIDE:
        return act.side == one.side
    if one.kind in _BY_NAME:
        return act.names == one.names
    if one.kind == ActKind.REFERRED:
        return act.party == one.step
    if one.kind == ActKind.FOLLOWED:
        return act.days == one.days
    return True


def _wanted(now: CaseStanding, county_path: str) -> dict[Key, tuple[Due, str]]:
    """Return what is due now, by side, and at which unit; the earliest of the same things."""
    lies = {charge.side: charge.unit_path for charge in now.charges if not charge.is_offer}
    found: dict[Key, tuple[Due, str]] = {}
    for due in now.dues:
        for side in due.sides:
            unit = county_path if side == Side.COUNTY else lies.get(side, county_path)
            found.setdefault((side, due.kind.value, due.step, due.names, due.days), (due, unit))
    return found


def _same(wanted: tuple[Due, str] | None, one: Kept) -> bool:
    return wanted is not None and wanted[0].due_on == one.due_on
