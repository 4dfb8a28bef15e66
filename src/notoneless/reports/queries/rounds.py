"""铁脚板摸排: which village groups were gone through from door to door in a time, by town; a village with its groups and rounds.

A group that was visited and had nobody to report is told apart from one to which nobody went. A village that has not listed its
groups is counted beside them: nobody knows how much of it was reached.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, TOWN, Viewer
from notoneless.places.models import Division
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Level, Line
from notoneless.reports.access import DOOR, DOOR_SEE, Villages
from notoneless.reports.models import Campaign, Round, VillageGroup
from notoneless.reports.rules.rounds import swept
from notoneless.reports.terms import AbsentError, Swept
from notoneless.responsibility.queries.standing import live

#: What a list may be asked for besides one state → the states; a village that has listed no groups has none.
_STATES: Final = {
    "swept": (Swept.NIL.value, Swept.FOUND.value), "listed": tuple(Swept.values), "unlisted": ("",),
}  # fmt: skip


@dataclass(slots=True)
class TownRounds:
    """The groups of a town (of all: no path): how many stand, were visited and clean, visited with somebody found, not visited;
    ``unlisted`` are villages that have not listed their groups."""

    path: str
    name: str = ""
    groups: int = 0
    nil: int = 0
    found: int = 0
    missed: int = 0
    unlisted: int = 0
    households: int = 0

    @property
    def swept(self) -> int:
        """Those that were visited."""
        return self.nil + self.found


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """The survey of a time: all, and by town, in the order of the places' codes."""

    since: date
    until: date
    whole: TownRounds
    towns: tuple[TownRounds, ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in a time: how it stands, and its newest round of the time. A village without groups has no ``id`` and no ``state``."""

    id: uuid.UUID | None
    village_id: uuid.UUID
    name: str
    village: str
    town: str
    town_path: str
    state: Swept | None
    rounds: int = 0
    households: int = 0
    found: int = 0
    last_on: date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as it is listed in its village."""

    id: uuid.UUID
    group: str
    on: date
    who: str
    households: int
    found: int
    note: str
    post_title: str
    by_name: str
    struck_on: date | None
    struck_why: str


@dataclass(frozen=True, slots=True)
class VillagePage:
    """A village: the groups that it lists today with when each was last visited, its rounds, whether the asker writes them down."""

    id: uuid.UUID
    name: str
    town: str
    groups: tuple[GroupLine, ...]
    rounds: tuple[RoundLine, ...]
    may_write: bool


def campaign_times(viewer: Viewer) -> tuple[tuple[str, date, date], ...]:
    """Return (name, first day, last day) of the campaigns of the viewer's counties, the newest first."""
    counties = {path[:STEP] for path in Villages(viewer).paths}
    rows = Campaign.objects.filter(county_path__in=counties).order_by("-due_on", "-opened_at")
    return tuple(rows.values_list("name", "snapshot_on", "due_on")[:6])


def round_figures(viewer: Viewer, *, since: date, until: date, on: date) -> RoundFigures:
    """Return how many groups were gone through in the time, by town."""
    whole, towns = TownRounds(""), dict[str, TownRounds]()
    for one in groups(viewer, since=since, until=until, on=on):
        part = towns.setdefault(one.town_path, TownRounds(one.town_path, one.town))
        for each in (whole, part):
            each.unlisted += one.state is None
            each.groups += one.state is not None
            each.nil += one.state == Swept.NIL
            each.found += one.state == Swept.FOUND
            each.missed += one.state == Swept.NOT
            each.households += one.households
    return RoundFigures(since, until, whole, tuple(towns[path] for path in sorted(towns)))


def groups(
    viewer: Viewer, *, since: date, until: date, on: date, state: str = "", place: str = ""
) -> list[GroupLine]:  # fmt: skip
    """Return the groups in reach that stand at the end of the time, and each village without any; those of a town (``place``), those
    that stand so (``state``: :class:`Swept`, ``swept`` for both kinds of visited, ``listed`` for all groups, ``unlisted``)."""
    day = min(until, on)
    here = Division.objects.filter(Villages(viewer).q(), live(day), level=Level.VILLAGE)
    villages = {one.pk: one for one in (here.filter(path__startswith=place) if place else here)}
    rows = VillageGroup.objects.filter(live(day), village__in=villages).order_by("number", "name")
    of_village: dict[uuid.UUID, list[VillageGroup]] = defaultdict(list)
    for row in rows:
        of_village[row.village_id].append(row)
    rounds = _rounds((row.pk for some in of_village.values() for row in some), since, until)
    towns = names_on_lines({Line.PLACE: {one.path[:TOWN] for one in villages.values()}})[Line.PLACE]
    told: list[GroupLine] = []
    for village in sorted(villages.values(), key=lambda one: one.path):
        where: Any = (village.name, towns.get(village.path[:TOWN], ""), village.path[:TOWN])
        told += [_line(row, where, rounds.get(row.pk, ())) for row in of_village[village.pk]]
        if not of_village[village.pk]:
            told.append(GroupLine(None, village.pk, "", where[0], where[1], where[2], None))
    wanted = _STATES.get(state, (state,))
    return [one for one in told if not state or (one.state.value if one.state else "") in wanted]


def village_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> VillagePage:
    """Return a village with its groups and rounds. Raises :class:`AbsentError`."""
    village = village_of(viewer, key)
    rows = list(VillageGroup.objects.filter(live(on), village=village).order_by("number", "name"))
    every = list(Round.objects.filter(group__village=village).select_related("group")[:200])
    standing: dict[uuid.UUID, list[Round]] = defaultdict(list)
    for one in every:
        if one.struck_at is None:
            standing[one.group_id].append(one)
    town = names_on_lines({Line.PLACE: {village.path[:TOWN]}})[Line.PLACE].get(village.path[:TOWN], "")
    names = names_of(one.by for one in every)
    where: Any = (village.name, town, village.path[:TOWN])
    return VillagePage(
        village.pk, village.name, town, tuple(_line(row, where, standing[row.pk]) for row in rows),
        tuple(
            RoundLine(
                one.pk, one.group.name, one.on, one.who, one.households, one.found, one.note, one.post_title,
                names.get(one.by, ""), timezone.localdate(one.struck_at) if one.struck_at else None, one.struck_why,
            )
            for one in every
        ),
        Villages(viewer, DOOR).allows(village),
    )  # fmt: skip


def group_choices(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of the groups that a village lists today, for a form."""
    return tuple((str(one.id), one.name) for one in village_page(viewer, key, on=on).groups)


def village_of(viewer: Viewer, key: uuid.UUID | str, *, power: str = DOOR_SEE, lock: bool = False) -> Division:
    """Return a village in reach. Raises :class:`AbsentError`."""
    rows = Division.objects.select_for_update() if lock else Division.objects.all()
    found: Division = _one(rows.filter(Villages(viewer, power).q(), level=Level.VILLAGE, ended_on=None), key)
    return found


def group_of(viewer: Viewer, key: uuid.UUID | str, *, power: str = DOOR_SEE) -> VillageGroup:
    """Return a group that is listed today of a village in reach. Raises :class:`AbsentError`."""
    rows = VillageGroup.objects.select_related("village").select_for_update(of=("self",))
    found: VillageGroup = _one(rows.filter(Villages(viewer, power).q("village__"), ended_on=None), key)
    return found


def round_of(viewer: Viewer, key: uuid.UUID | str, *, power: str = DOOR_SEE, lock: bool = False) -> Round:
    """Return a round through a group of a village in reach. Raises :class:`AbsentError`."""
    rows = Round.objects.select_related("group__village")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found: Round = _one(rows.filter(Villages(viewer, power).q("group__village__")), key)
    return found


def village_of_round(viewer: Viewer, key: uuid.UUID | str) -> uuid.UUID:
    """Return the village of a round in reach. Raises :class:`AbsentError`."""
    return round_of(viewer, key).group.village_id


def _one(rows: Any, key: uuid.UUID | str) -> Any:
    try:
        found = rows.filter(pk=key).first()
    except (ValidationError, ValueError, TypeError):
        found = None
    if found is None:
        raise AbsentError
    return found


def _rounds(keys: Iterable[uuid.UUID], since: date, until: date) -> dict[uuid.UUID, list[Round]]:
    found: dict[uuid.UUID, list[Round]] = defaultdict(list)
    rows = Round.objects.filter(Q(on__gte=since, on__lte=until), group__in=list(keys), struck_at=None)
    for one in rows.order_by("-on", "-written_at"):
        found[one.group_id].append(one)
    return found


def _line(row: VillageGroup, where: tuple[str, str, str], rounds: Iterable[Round]) -> GroupLine:
    listed = list(rounds)
    return GroupLine(
        row.pk, row.village_id, row.name, *where, state=swept(one.found for one in listed), rounds=len(listed),
        households=sum(one.households for one in listed), found=sum(one.found for one in listed),
        last_on=listed[0].on if listed else None, who=listed[0].who if listed else "",
    )  # fmt: skip
