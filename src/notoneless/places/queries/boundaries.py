"""The outlines by which a map is drawn: the newest set of a county that was taken, or none where a town of today has no outline in
it; and the sets that were ever brought in, for who looks after the map.

The map's outlines take no viewer: an outline shows no child. Whoever draws asks only for towns within reach.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, Viewer
from notoneless.places import access
from notoneless.places.models import Boundary, BoundarySet, Division
from notoneless.places.rules.outlines import Polygon, labelled_at, square_km
from notoneless.places.terms import AbsentError, Key, Level
from notoneless.standards.projection import Point


@dataclass(frozen=True, slots=True)
class Drawn:
    """A town's outline, where its name stands well, and how wide the land is there."""

    path: str
    polygons: tuple[Polygon, ...]
    label: Point
    room: float


@dataclass(frozen=True, slots=True)
class Map:
    """The outlines of towns, and what must stand under a map drawn by them: whose they are, and the number of its approval."""

    towns: tuple[Drawn, ...]
    source: str
    map_number: str


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """A set of outlines that was brought in. ``in_use``: the map of the day is drawn by it; ``without`` are towns of the day that have
    no outline in it."""

    id: uuid.UUID
    county: str
    on: date
    crs: str
    source: str
    licence: str
    map_number: str
    file_name: str
    made_at: datetime
    made_by: str
    taken_at: datetime | None
    taken_by: str
    in_use: bool
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutlinedTown:
    """A town in a set: its outline, what the file calls it, and figures by which a person knows it."""

    drawn: Drawn
    name: str
    code: str
    called: str
    by_code: bool
    pieces: int
    square_km: float


@dataclass(frozen=True, slots=True)
class BoundaryPage:
    """A set with its towns, and what a person should look at before he takes it (in Chinese and in English)."""

    row: BoundaryRow
    towns: tuple[OutlinedTown, ...]
    words: tuple[tuple[str, str], ...]

    @property
    def square_km(self) -> float:
        """About how large the county is."""
        return sum(one.square_km for one in self.towns)


def outlines(paths: Sequence[str], *, on: date, whole: bool = True) -> Map | None:
    """Return the map of these towns by the newest set that holds on the day, None where one of them has no outline in it; with ``whole`` off those that
    have one, None where none has."""
    newest = _in_use(Q(county__path__in={path[:STEP] for path in paths}), on)
    rows = Boundary.objects.filter(set__in=newest.values(), division__path__in=list(paths)).values_list(
        "division__path", "polygons"
    )
    found = {path: _polygons(polygons) for path, polygons in rows}
    if not found or (whole and set(found) != set(paths)):
        return None
    return Map(
        tuple(_drawn(path, found[path]) for path in paths if path in found),
        "；".join(dict.fromkeys(one.source for one in newest.values())),
        "；".join(dict.fromkeys(one.map_number for one in newest.values() if one.map_number)),
    )


def _in_use(counties: Q, on: date) -> dict[uuid.UUID, BoundarySet]:
    """Return county → the set by which its map is drawn on the day."""
    rows = BoundarySet.objects.filter(counties, on__lte=on, taken_at__isnull=False).order_by("on", "taken_at")
    return {one.county_id: one for one in rows}


def _polygons(kept: Iterable[Iterable[Iterable[Sequence[float]]]]) -> tuple[Polygon, ...]:
    return tuple(
        tuple(tuple((point[0], point[1]) for point in ring) for ring in polygon) for polygon in kept
    )  # fmt: skip


def _drawn(path: str, polygons: tuple[Polygon, ...]) -> Drawn:
    return Drawn(path, polygons, *labelled_at(polygons))


def counties_outlined(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Return code and name of the counties whose outlines the viewer may bring in."""
    rows = access.outlined(viewer, Division.objects.filter(level=Level.COUNTY, ended_on=None)).order_by("path")
    return tuple(rows.values_list("code", "name"))


def boundary_rows(viewer: Viewer, *, on: date) -> tuple[BoundaryRow, ...]:
    """Return every set that was brought in, as far as the viewer looks after it, the newest first."""
    rows = access.outline_sets(viewer, BoundarySet.objects.select_related("county")).order_by("-made_at")
    return _rows(list(rows), on)


def boundary_page(viewer: Viewer, key: Key, *, on: date) -> BoundaryPage:
    """Return one set with its towns. Raises AbsentError."""
    rows = access.outline_sets(viewer, BoundarySet.objects.select_related("county"))
    try:
        one = rows.get(pk=uuid.UUID(str(key)))
    except (BoundarySet.DoesNotExist, ValueError):
        raise AbsentError from None
    held = Boundary.objects.filter(set=one).select_related("division").order_by("division__path")
    towns = []
    for town in held:
        polygons = _polygons(town.polygons)
        towns.append(
            OutlinedTown(
                _drawn(town.division.path, polygons), town.division.name, town.division.code, town.called, town.by_code,
                len(polygons), square_km(polygons),
            )
        )  # fmt: skip
    return BoundaryPage(_rows([one], on)[0], tuple(towns), tuple((zh, en) for zh, en in one.words))


def _rows(sets: Sequence[BoundarySet], on: date) -> tuple[BoundaryRow, ...]:
    used = {one.pk for one in _in_use(Q(county__in={one.county_id for one in sets}), on).values()}
    towns = list(
        Division.objects.filter(parent__in={one.county_id for one in sets}, level=Level.TOWN, ended_on=None)
        .order_by("path")
        .values_list("pk", "parent_id", "name")
    )
    held = set(Boundary.objects.filter(set__in=sets).values_list("set_id", "division_id"))
    names = names_of(who for one in sets for who in (one.made_by, one.taken_by) if who)
    return tuple(
        BoundaryRow(
            one.pk, one.county.name, one.on, one.crs, one.source, one.licence, one.map_number, one.file_name,
            one.made_at, names.get(one.made_by, one.made_by), one.taken_at, names.get(one.taken_by, one.taken_by),
            one.pk in used,
            tuple(name for pk, over, name in towns if over == one.county_id and (one.pk, pk) not in held),
        )
        for one in sets
    )  # fmt: skip
