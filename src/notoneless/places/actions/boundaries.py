"""A county's outlines brought in: read whole, refused whole, or kept beside those before them, and drawn by once somebody who saw
them took them.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places import access
from notoneless.places.actions.common import By, lock_county
from notoneless.places.models import Boundary, BoundarySet, Division, School
from notoneless.places.rules import boundaries as rules
from notoneless.places.rules.known_points import check, known_points
from notoneless.places.terms import AbsentError, Key, Level, PlaceError


@dataclass(frozen=True, slots=True)
class Brought:
    """A set of outlines that was read and kept: its key, the county, how many towns, how many points are drawn, what to look at (in
    Chinese and in English)."""

    id: uuid.UUID
    county: str
    towns: int
    points: int
    words: tuple[tuple[str, str], ...]


def bring_boundaries(
    *, county: str, data: bytes, file_name: str, crs: str, source: str, licence: str, on: date, by: By, at: datetime,
    map_number: str = "", meridian: float | None = None, known: str = "",
) -> Brought:  # fmt: skip
    """Keep the outlines of the towns of the county with this code, which hold from ``on`` once they are taken; ``known``: lines of
    names with longitude and latitude, the fuse.

    Raises Q003 for a county that is not here or not this person's, Q069 where source or terms are not stated, Q070–Q081 for the
    file. Nothing of a refused file is kept.
    """
    seat = access.outlined(by, Division.objects.filter(code=county, level=Level.COUNTY, ended_on=None)).first()
    if seat is None:
        raise PlaceError(
            "Q003",
            f"这里没有代码为“{county[:12]}”的区县。请照国家行政区划代码填本站区县的 6 位数字。",
            f"There is no county with the code “{county[:12]}” here. Give the six digits of a county of this house.",
        )
    said = {name: " ".join(words.split()) for name, words in (("source", source), ("licence", licence))}
    if not all(said.values()):
        raise PlaceError(
            "Q069",
            "没有写边界的来源或使用许可。请写清从哪里得到、凭什么可以用（如“县自然资源局提供，公务使用”）。",
            "Source or terms of use are not stated. Say who gave the outlines, and by what right they are used.",
        )
    rows = Division.objects.filter(parent=seat, level=Level.TOWN, ended_on=None).order_by("path")
    towns = [rules.Town(str(one.pk), one.code, one.name) for one in rows]
    found = rules.read(data, crs=crs, towns=towns, meridian=meridian)
    words = check(found, known_points(known, _homes(seat, towns)), crs=crs)
    with transaction.atomic():
        kept = BoundarySet.objects.create(
            county=seat, on=on, crs=crs, source=said["source"][:200], licence=said["licence"][:200],
            map_number=" ".join(map_number.split())[:60], file_name=file_name[-120:], words=[list(one) for one in words],
            digest=hashlib.sha256(data).hexdigest(), made_at=at, made_by=str(by.actor),
        )  # fmt: skip
        Boundary.objects.bulk_create(
            Boundary(set=kept, division_id=one.key, polygons=one.polygons, called=one.called[:60], by_code=one.by_code)
            for one in found
        )
        audit.write(
            "places.bring_boundaries", by=by, at=at, subject=f"places_boundaryset:{kept.pk}",
            detail={"code": seat.code, "on": str(on), "towns": len(found), "crs": crs, "digest": kept.digest[:16]},
        )  # fmt: skip
    points = sum(len(ring) for one in found for polygon in one.polygons for ring in polygon)
    return Brought(kept.pk, seat.name, len(found), points, words)


def _homes(seat: Division, towns: list[rules.Town]) -> dict[str, str]:
    """Return the town's key by the name of each town, and of each school that has its name alone."""
    town_of = {path: str(key) for key, path in Division.objects.filter(parent=seat).values_list("pk", "path")}
    homes: dict[str, str] = {}
    twice = set()
    standing = School.objects.filter(path__startswith=seat.path, ended_on=None)
    for name, path in standing.values_list("name", "division__path"):
        home = next((key for over, key in town_of.items() if path.startswith(over)), None)
        if name in homes:
            twice.add(name)
        elif home is not None:
            homes[name] = home
    return {name: key for name, key in homes.items() if name not in twice} | {town.name: town.key for town in towns}


def take_boundaries(*, key: Key, by: By, at: datetime) -> None:
    """Let the map be drawn by a set that was brought in. Raises AbsentError, Q062 (it was taken before), Q073 (a town of today has
    no outline in it)."""
    with transaction.atomic():
        one = access.outline_sets(by, BoundarySet.objects.select_related("county")).filter(pk=_uuid(key)).first()
        if one is None:
            raise AbsentError
        lock_county(one.county.path)
        one = BoundarySet.objects.select_for_update(of=("self",)).select_related("county").get(pk=one.pk)
        if one.taken_at is not None:
            raise PlaceError(
                "Q062",
                "这份边界已经采用过，没有重复办理。要再改，请上传新的一份。",
                "These outlines were taken already; nothing was done twice. Upload a new file for further changes.",
            )
        rows = Division.objects.filter(parent=one.county, level=Level.TOWN, ended_on=None).order_by("path")
        outlined = set(Boundary.objects.filter(set=one).values_list("division_id", flat=True))
        towns = list(rows)
        rules.all_there([town.name for town in towns if town.pk not in outlined], len(towns))
        one.taken_at, one.taken_by = at, str(by.actor)
        one.save(update_fields=("taken_at", "taken_by"))
        audit.write(
            "places.take_boundaries", by=by, at=at, subject=f"places_boundaryset:{one.pk}",
            detail={"code": one.county.code, "on": str(one.on), "digest": one.digest[:16], "seen": isinstance(by, Viewer)},
        )  # fmt: skip


def _uuid(key: Key) -> uuid.UUID:
    try:
        return uuid.UUID(str(key))
    except ValueError:
        raise AbsentError from None
