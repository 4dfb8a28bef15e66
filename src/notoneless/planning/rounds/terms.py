"""家访路线的词 — terms: visits, teachers, outings, locks, and the plan that comes of them.

All times are whole seconds from 00:00 of the plan's first day; all places are positions in one table of travel times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

DAY = 86_400
Table = Sequence[Sequence[int]]
"""Seconds on the road from each place (row) to each place (column)."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``begin`` to ``end``, in seconds from 00:00 of the first day."""

    begin: int
    end: int

    @property
    def day(self) -> int:
        """The day it begins on, from 0."""
        return self.begin // DAY


class Urgency(StrEnum):
    """How much a visit matters against others when not all can be made."""

    MUST = "must"
    FIRST = "first"
    USUAL = "usual"

    @property
    def zh(self) -> str:
        """The word in the sheets."""
        return {"must": "必须", "first": "优先", "usual": "一般"}[self]

    @property
    def weight(self) -> int:
        """Of how many usual visits it outweighs the loss."""
        return {"must": 50, "first": 7, "usual": 1}[self]


@dataclass(frozen=True, slots=True)
class Visit:
    """A home to be visited. It lies whole within one of ``windows``; none given means at any time. ``only`` names the teachers
    who may go (None: everybody), ``lead`` of whom one must go, ``never`` who may not, ``needs`` what they must be able to do;
    ``people`` is 2 where two go."""

    key: str
    at: int
    service: int
    windows: tuple[Span, ...] = ()
    urgency: Urgency = Urgency.USUAL
    only: frozenset[str] | None = None
    lead: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    people: int = 1


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who goes: from place ``start`` to place ``end``, in each of ``outings`` at most ``most`` visits, and at most
    ``most_in_all`` in the whole plan."""

    key: str
    start: int
    end: int
    outings: tuple[Span, ...]
    most: int
    most_in_all: int | None = None
    can: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lock:
    """A person has said: this visit is this teacher's, on that ``day`` (from 0), as the ``nth`` of that outing (from 1; the last
    one where the outing has fewer). What is None stays free."""

    visit: str
    teacher: str
    day: int | None = None
    nth: int | None = None


@dataclass(frozen=True)
class Problem:
    """Everything a plan is made from."""

    visits: tuple[Visit, ...]
    teachers: tuple[Teacher, ...]
    travel: Table
    locks: tuple[Lock, ...] = ()

    @cached_property
    def visit(self) -> Mapping[str, Visit]:
        """Visits by key."""
        return {one.key: one for one in self.visits}

    @cached_property
    def teacher(self) -> Mapping[str, Teacher]:
        """Teachers by key."""
        return {one.key: one for one in self.teachers}


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on a round: there at ``arrive``, inside from ``begin`` to ``end``."""

    visit: str
    arrive: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Round:
    """One outing of a teacher (``outing``: which, from 0): away at ``leave``, back at ``back``."""

    teacher: str
    outing: int
    leave: int
    stops: tuple[Stop, ...]
    back: int


class Why(StrEnum):
    """Why a visit is on no round."""

    NOBODY = "nobody_may"
    NO_DAY = "no_common_time"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    NOT_TWO = "not_two"
    LOAD = "load_full"
    FULL = "time_full"
    BY_HAND = "by_hand"

    @property
    def zh(self) -> str:
        """What stands in the way, as it is told."""
        return {
            "nobody_may": "没有人可以去：限定的人、会的本领和不让去的人合起来，一个也不剩",
            "no_common_time": "家里有人的时段里，可以去的人没有一个出门",
            "too_long": "访谈时长比家里有人的时段或任何一次出门都长",
            "too_far": "路太远：专程去这一家，来回也超出任何一次出门的时间",
            "not_two": "要两人同去，而没有两个人能在同一时间到",
            "load_full": "可以去的人每次出门都已排满户数",
            "time_full": "单独去得成，但可以去的人的时间都被别的家访占了",
            "by_hand": "有人把它从路线里拿了出来",
        }[self]

    @property
    def en(self) -> str:
        """The same in English."""
        return {
            "nobody_may": "nobody may go: who is named, who is able and who is barred leave no one over",
            "no_common_time": "of those who may go nobody is out while the family is at home",
            "too_long": "the visit takes longer than the family's time or than any outing",
            "too_far": "too far: there and back alone takes longer than any outing",
            "not_two": "two must go, and no two can be there at the same time",
            "load_full": "whoever may go has as many visits on every outing as is allowed",
            "time_full": "it could be reached alone, but the time of those who may go is taken by other visits",
            "by_hand": "somebody took it off its round",
        }[self]

    @property
    def remedy_zh(self) -> str:
        """What a person can do about it."""
        return {
            "nobody_may": "放宽“限定老师”或“本领”，或加一位老师",
            "no_common_time": "与家长另约时间，或给老师加一次出门",
            "too_long": "缩短访谈，或约更长的时段",
            "too_far": "给一整天，或换住得近的老师",
            "not_two": "再安排一位同行的老师，或改约两人都出门的时间",
            "load_full": "提高每次户数上限，或加一次出门",
            "time_full": "加一次出门或一位老师",
            "by_hand": "放回去，或重新排一次",
        }[self]


@dataclass(frozen=True, slots=True)
class Unserved:
    """A visit on no round, and why."""

    visit: str
    why: Why


class Clash(StrEnum):
    """Why a lock cannot be kept."""

    UNKNOWN = "lock_unknown"
    MAY_NOT = "lock_may_not_go"
    NO_OUTING = "lock_no_outing"
    NO_TIME = "lock_no_time"
    TWICE = "lock_contradicts"
    TOGETHER = "lock_not_with_others"

    @property
    def zh(self) -> str:
        """What stands in the way, as it is told."""
        return {
            "lock_unknown": "锁定的家庭或老师不在表里",
            "lock_may_not_go": "锁定的老师不可以去这一家",
            "lock_no_outing": "锁定的老师那天不出门",
            "lock_no_time": "锁定的老师那天的时间与这一家的时段、路程对不上",
            "lock_contradicts": "同一家锁定了不止一种去法",
            "lock_not_with_others": "与同一老师的其他锁定放在一起，时间、户数或先后排不下",
        }[self]

    @property
    def en(self) -> str:
        """The same in English."""
        return {
            "lock_unknown": "the family or the teacher is not in the lists",
            "lock_may_not_go": "the teacher may not go there",
            "lock_no_outing": "the teacher is not out on that day",
            "lock_no_time": "the teacher's time on that day and the family's, with the road, do not meet",
            "lock_contradicts": "one family is locked in more than one way",
            "lock_not_with_others": "together with the teacher's other locks it does not fit in time, number or order",
        }[self]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A lock that the plan does not keep, and why."""

    lock: Lock
    why: Clash


@dataclass(frozen=True, slots=True)
class Plan:
    """What came of it. ``travel`` is the seconds on the road of all rounds; ``cut_off`` tells that the search was ended by the
    clock, so that another machine may come to another plan."""

    rounds: tuple[Round, ...]
    unserved: tuple[Unserved, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    travel: int = 0
    cut_off: bool = False

    @property
    def served(self) -> frozenset[str]:
        """The visits on a round."""
        return frozenset(stop.visit for one in self.rounds for stop in one.stops)


@dataclass(frozen=True, slots=True)
class Aims:
    """How a plan is weighed. ``outing`` is how many seconds of road one outing more is worth saving; ``effort`` how long the second
    engine searches, in steps for each visit (counted, not timed: the same input gives the same plan); ``seconds`` ends it by the
    clock at the latest; ``seed`` is where its chance begins."""

    outing: int = 0
    effort: int = 15
    seconds: float = 60.0
    seed: int = 1
