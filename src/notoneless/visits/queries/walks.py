"""The rounds of a plan as they are walked: each person's days with the road between the doors, for paper and for a book; and a day's map.

On somebody's sheet a child stands by name only where that person sees it, and whoever takes the sheet sees it too; of another family stand the
time and the village. Kilometres are told where the towns' outlines tell them, and nowhere else.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import TOWN, Viewer
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.children.queries.duty import viewer_by_id
from notoneless.places.queries import Drawn, names_on_lines, outlines
from notoneless.places.terms import Line
from notoneless.planning.rounds.terms import DAY, Problem, Round
from notoneless.planning.rounds.travel import Point
from notoneless.responsibility.queries import system_scope
from notoneless.visits.models import RoundPlan, RoundStop
from notoneless.visits.queries.ground import held
from notoneless.visits.queries.round_facts import goers_in, homes_in, plan_in, points_of, problem_in
from notoneless.visits.rules import weeks
from notoneless.visits.rules.weeks import MINUTE, clock
from notoneless.visits.terms import LeftOver


@dataclass(frozen=True, slots=True)
class DayMap:
    """The towns of a day: (outline, name, numbers of the stops in it, 0 for where one sets out); whose outlines they are, and the number of their approval."""

    towns: tuple[tuple[Drawn, str, tuple[int, ...]], ...]
    source: str
    map_number: str


@dataclass(frozen=True, slots=True)
class WalkStop:
    """A door: as which one, there at, inside from and until (as clocks show them), the children named (key, name, class), where, with whom, and the
    road to it (minutes; kilometres, None: not known)."""

    family: uuid.UUID
    order: int
    arrive: str
    begin: str
    end: str
    minutes_inside: int
    children: tuple[tuple[uuid.UUID, str, str], ...]
    place: str
    along: tuple[str, ...]
    minutes: int
    km: float | None
    is_locked: bool


@dataclass(frozen=True, slots=True)
class WalkDay:
    """An outing: away at, its doors, the road back, back at; its map where an outline is known."""

    on: date
    leave: str
    stops: tuple[WalkStop, ...]
    minutes_back: int
    km_back: float | None
    back: str
    map: DayMap | None

    @property
    def road(self) -> int:
        """Minutes on the road."""
        return sum(one.minutes for one in self.stops) + self.minutes_back

    @property
    def inside(self) -> int:
        """Minutes in the families' houses."""
        return sum(one.minutes_inside for one in self.stops)

    @property
    def legs(self) -> tuple[float | None, ...]:
        """The kilometres of every leg, the way back included."""
        return (*(one.km for one in self.stops), self.km_back)


@dataclass(frozen=True, slots=True)
class Walk:
    """What one person walks in a plan. ``km`` is the sum of the legs whose length is known, ``unknown`` how many are not."""

    account: uuid.UUID
    who: str
    days: tuple[WalkDay, ...]

    @property
    def visits(self) -> int:
        """Doors."""
        return sum(len(one.stops) for one in self.days)

    @property
    def road(self) -> int:
        """Minutes on the road."""
        return sum(one.road for one in self.days)

    @property
    def inside(self) -> int:
        """Minutes in the families' houses."""
        return sum(one.inside for one in self.days)

    @property
    def km(self) -> float:
        """Kilometres of the legs whose length is known."""
        return round(sum(leg for day in self.days for leg in day.legs if leg is not None), 1)

    @property
    def unknown(self) -> int:
        """Legs whose length is not known."""
        return sum(leg is None for day in self.days for leg in day.legs)

    @property
    def children(self) -> frozenset[uuid.UUID]:
        """The children who are named."""
        return frozenset(key for day in self.days for stop in day.stops for key, _name, _room in stop.children)


@dataclass(frozen=True, slots=True)
class LeftFamily:
    """A family on no round: its children as they are named, where it lives, why."""

    children: tuple[tuple[uuid.UUID, str, str], ...]
    place: str
    why: str


class Sight:
    """Who sees which of some children: a child is named to a reader who sees it, and on a sheet only if both do who hold it."""

    def __init__(self, keys: Collection[uuid.UUID], at: datetime) -> None:
        self._keys, self._at = keys, at
        self._of: dict[uuid.UUID, frozenset[uuid.UUID]] = {}

    def of(self, viewer: Viewer) -> frozenset[uuid.UUID]:
        """Return those whom a viewer sees."""
        if viewer.account_id not in self._of:
            mine = Children(viewer).filter(Child.objects.filter(pk__in=self._keys))
            self._of[viewer.known_id] = frozenset(mine.values_list("pk", flat=True))
        return self._of[viewer.known_id]

    def of_account(self, account: uuid.UUID) -> frozenset[uuid.UUID]:
        """Return those whom a person sees; none for one who may not sign in."""
        if account not in self._of:
            viewer = viewer_by_id(str(account), self._at)
            self._of[account] = self.of(viewer) if viewer is not None else frozenset()
        return self._of[account]


def walks(
    viewer: Viewer, plans: Sequence[RoundPlan], *, at: datetime, only: uuid.UUID | None = None, since: date | None = None,
    as_each: bool = True,
) -> list[Walk]:  # fmt: skip
    """Return who walks what in these plans, by name; ``only`` one person, from ``since``. With ``as_each`` a sheet names only children whom its
    walker sees too."""
    with system_scope():  # where a family lives to which one goes along, though none of its children is named
        stops = list(RoundStop.objects.filter(plan__in=plans).select_related("child", "plan"))
        sight = Sight({one.child_id for one in stops}, at)
        seen = sight.of(viewer)
        walked: list[tuple[uuid.UUID, WalkDay, list[tuple[int, str]]]] = []
        words = _Words.of(stops)
        for row in plans:
            own = [one for one in stops if one.plan_id == row.pk]
            problem = problem_in(row)
            made = _Made(
                row,
                problem,
                own,
                words,
                points_of(
                    [*(one.place for one in homes_in(row)), *(one.place for one in goers_in(row))], on=row.first_on
                ),
            )
            for one in plan_in(row, problem).rounds:
                account = uuid.UUID(one.teacher)
                if only in (None, account):
                    named = seen & sight.of_account(account) if as_each else seen
                    day, lies = made.day(one, named)
                    walked += [(account, day, lies)] if since is None or day.on >= since else []
        maps = day_maps([(day.on, lies) for _who, day, lies in walked])
    days: dict[uuid.UUID, list[WalkDay]] = defaultdict(list)
    for (who, day, _lies), drawn in zip(walked, maps, strict=True):
        days[who].append(replace(day, map=drawn))
    found = [
        Walk(who, words.people.get(str(who), ""), tuple(sorted(some, key=lambda one: (one.on, one.leave))))
        for who, some in days.items()
    ]
    return sorted(found, key=lambda one: (one.who, str(one.account)))


def left_over(viewer: Viewer, row: RoundPlan, *, at: datetime) -> list[LeftFamily]:
    """Return the families of a plan that are on no round."""
    with system_scope():
        stops = list(row.stops.filter(account=None).select_related("child").order_by("family", "child"))
        seen = Sight({one.child_id for one in stops}, at).of(viewer)
        words = _Words.of(stops)
    families: dict[uuid.UUID, list[RoundStop]] = defaultdict(list)
    for one in stops:
        families[one.family].append(one)
    return [
        LeftFamily(
            words.named(some, seen), words.place(some[0]), str(LeftOver(some[0].why).label) if some[0].why else ""
        )
        for some in families.values()
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    places: Mapping[str, str]
    rooms: Mapping[str, str]
    people: Mapping[str, str]

    @classmethod
    def of(cls, stops: Sequence[RoundStop]) -> _Words:
        paths = {one.child.cached_place_path for one in stops}
        paths |= {path[:TOWN] for path in paths}
        rooms = {one.child.cached_school_path for one in stops}
        names = names_on_lines({Line.PLACE: paths, Line.SCHOOL: rooms})
        return cls(
            names[Line.PLACE], names[Line.SCHOOL], names_of([str(one.account_id) for one in stops if one.account_id])
        )

    def place(self, one: RoundStop) -> str:
        path = one.child.cached_place_path
        town, own = self.places.get(path[:TOWN], ""), self.places.get(path, "")
        return own if own == town or len(path) <= TOWN else f"{town}{own}"

    def named(self, some: Sequence[RoundStop], seen: Collection[uuid.UUID]) -> tuple[tuple[uuid.UUID, str, str], ...]:
        return tuple(
            (one.child_id, one.child.name, self.rooms.get(one.child.cached_school_path, ""))
            for one in some
            if one.child_id in seen
        )


class _Made:
    """A plan, to be told outing by outing."""

    def __init__(
        self, row: RoundPlan, problem: Problem, stops: Sequence[RoundStop], words: _Words, points: Mapping[str, Point]
    ) -> None:
        self.row, self.problem, self.words, self.points = row, problem, words, points
        self.setting: Mapping[str, Any] = held("rounds", row.county_path, row.first_on).value
        self.homes = {one.key: one.place for one in homes_in(row)}
        self.goers = {one.key: one.place for one in goers_in(row)}
        self.rows: dict[tuple[str, str], list[RoundStop]] = defaultdict(list)
        self.with_: dict[str, set[str]] = defaultdict(set)
        for one in sorted(stops, key=lambda one: one.child_id):
            if one.account_id is not None:
                self.rows[str(one.family), str(one.account_id)].append(one)
                self.with_[str(one.family)].add(str(one.account_id))

    def day(self, one: Round, seen: Collection[uuid.UUID]) -> tuple[WalkDay, list[tuple[int, str]]]:
        """Return an outing without its map, and where its doors lie."""
        start = self.goers[one.teacher]
        places = [start, *(self.homes[stop.visit] for stop in one.stops), start]
        who = self.problem.teacher[one.teacher]
        at = [who.start, *(self.problem.visit[stop.visit].at for stop in one.stops), who.end]
        minutes = [self.problem.travel[a][b] // MINUTE for a, b in pairwise(at)]
        km = [weeks.km_between(a, b, self.points, self.setting) for a, b in pairwise(places)]
        day = who.outings[one.outing].day
        on = self.row.first_on + timedelta(days=day)
        stops = []
        for nth, stop in enumerate(one.stops):
            rows = self.rows[stop.visit, one.teacher]
            along = sorted(self.words.people.get(key, "") for key in self.with_[stop.visit] - {one.teacher})
            arrive, begin, end = (clock((time - day * DAY) // MINUTE) for time in (stop.arrive, stop.begin, stop.end))
            stops.append(
                WalkStop(
                    uuid.UUID(stop.visit), nth + 1, arrive, begin, end, (stop.end - stop.begin) // MINUTE, self.words.named(rows, seen),
                    self.words.place(rows[0]) if rows else "", tuple(along), minutes[nth], km[nth],
                    any(row.is_locked for row in rows),
                )
            )  # fmt: skip
        leave, back = (clock((time - day * DAY) // MINUTE) for time in (one.leave, one.back))
        lies = list(enumerate(places[:-1]))
        return WalkDay(on, leave, tuple(stops), minutes[-1], km[-1], back, None), lies


def day_maps(days: Sequence[tuple[date, Sequence[tuple[int, str]]]]) -> list[DayMap | None]:
    """Return the map of each day, whose stops are given by number and path (0: where one sets out): the towns whose outlines are
    known, with the stops in each. None where none is known."""
    paths = sorted({path[:TOWN] for _on, stops in days for _nth, path in stops if len(path) >= TOWN})
    known = outlines(paths, on=max((on for on, _stops in days), default=date.min), whole=False) if paths else None
    if known is None:
        return [None for _day in days]
    names = names_on_lines({Line.PLACE: set(paths)})[Line.PLACE]
    found: list[DayMap | None] = []
    for _on, stops in days:
        numbers: dict[str, list[int]] = defaultdict(list)
        for nth, path in stops:
            numbers[path[:TOWN]].append(nth)
        towns = tuple(
            (one, names.get(one.path, ""), tuple(numbers[one.path])) for one in known.towns if one.path in numbers
        )
        found.append(DayMap(towns, known.source, known.map_number) if towns else None)
    return found
