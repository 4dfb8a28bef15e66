"""The figures of a closure: of all pupils how many were asked, of whom something stands in the way how many have it out of the way."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from notoneless.learning.rules.plans import is_late
from notoneless.learning.terms import State
from notoneless.responsibility.rules.shares import share_of

#: What a list can be narrowed to beside the states of a plan.
UNASKED, ASKED, BARRIER, LATE, VISITED, UNVISITED = "unasked", "asked", "barrier", "late", "visited", "unvisited"


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of a closure, where it stands, and its plan (None: nobody asked yet)."""

    child: uuid.UUID
    school: str
    room: str
    town: str
    plan: uuid.UUID | None = None
    state: State | None = None
    due_on: date | None = None
    barriers: tuple[str, ...] = ()
    visits: int = 0

    def stands(self, state: str, on: date) -> bool:
        """Return whether a list of ``state`` holds the pupil on a day."""
        asked, barrier = self.plan is not None, bool(self.barriers)
        return {
            "": True, UNASKED: not asked, ASKED: asked, BARRIER: barrier, LATE: is_late(self.due_on, on),
            VISITED: barrier and self.visits > 0, UNVISITED: barrier and not self.visits,
        }.get(state, self.state is not None and self.state == state)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """Pupils, asked, with a barrier; of their plans how many are unplanned, open, late, closed, and have a special visit; barriers by kind."""

    pupils: int = 0
    asked: int = 0
    barrier: int = 0
    unplanned: int = 0
    open: int = 0
    late: int = 0
    closed: int = 0
    visited: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def unasked(self) -> int:
        """Whom nobody asked yet."""
        return self.pupils - self.asked

    @property
    def asked_share(self) -> str:
        """Of all pupils how many were asked, in percent."""
        return share_of(self.asked, self.pupils)

    @property
    def closed_share(self) -> str:
        """一生一策办结率: of the pupils with a barrier, whose plans are closed, in percent."""
        return share_of(self.closed, self.barrier)

    @property
    def visited_share(self) -> str:
        """Of the pupils with a barrier, who had a special visit, in percent."""
        return share_of(self.visited, self.barrier)


def tally(pupils: Iterable[Pupil], on: date) -> Tally:
    """Return what some pupils come to on a day."""
    told: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for one in pupils:
        told["pupils"] += 1
        if one.plan is None:
            continue
        told["asked"] += 1
        kinds.update(one.barriers)
        if not one.barriers or one.state is None:
            continue
        told["barrier"] += 1
        told[one.state.value] += 1
        told["late"] += is_late(one.due_on, on)
        told["visited"] += one.visits > 0
    return Tally(
        told["pupils"], told["asked"], told["barrier"], told[State.UNPLANNED.value], told[State.OPEN.value], told["late"],
        told[State.CLOSED.value], told["visited"], kinds,
    )  # fmt: skip
