"""Look-ups for the stations further along the road: which unit a code or a name meant on a day, what a path is called.

They take no viewer: they find a unit, they show no child.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Value

from notoneless.accounts.terms import STEP
from notoneless.places.access import under
from notoneless.places.models import Division, EducationCentre, Former, PathChange, School, SchoolClass, Unit
from notoneless.places.queries.asof import divisions_on, schools_on, standing
from notoneless.places.rules.paths import ancestors
from notoneless.places.terms import AbsentError, Level, Line, Step
from notoneless.standards import divisions as standard


@dataclass(frozen=True, slots=True)
class Found:
    """A unit found by its code: its key, the name it had, the path it has now, the day it ended."""

    id: uuid.UUID
    name: str
    path: str
    ended_on: date | None = None


def county_of(*, code: str, on: date) -> Found:
    """Return the county that bore the code on the day. Raises :class:`AbsentError`."""
    one = divisions_on(on).filter(level=Level.COUNTY, then_code=code).first()
    if one is None:
        raise AbsentError
    return Found(one.pk, one.then_name, one.path, one.ended_on)


def units_by_code(codes: Iterable[str], *, on: date, line: Line) -> dict[str, Found]:
    """Return code → unit for those codes that a division (place line) or a school (school line) bore on the day."""
    wanted = sorted(set(codes))
    found: dict[str, Found] = {}
    # A bound statement takes a limited number of values (SQLite: 250,000 in new builds, 999 in old ones).
    for start in range(0, len(wanted), 900):
        batch = wanted[start : start + 900]
        rows = divisions_on(on) if line == Line.PLACE else schools_on(on)
        for one in rows.filter(then_code__in=batch):
            found[one.then_code] = Found(one.pk, one.then_name, one.path, one.ended_on)
    return found


@dataclass(frozen=True, slots=True)
class NameIndex:
    """A county's towns, villages and schools by code and by written name, as they stood on a day; read once, asked often."""

    towns: Mapping[str, Found]
    villages: Mapping[str, Found]
    schools: Mapping[str, Found]
    school_names: Mapping[str, tuple[Found, ...]]
    _within: Mapping[str, tuple[standard.Division, ...]] = field(default_factory=dict)
    _towns: tuple[standard.Division, ...] = ()

    def division(self, *, code: str = "", town: str = "", village: str = "") -> Found | None:
        """Return the village, else the town, that a code or written names mean; None when none or several fit."""
        if code and (hit := self.villages.get(code) or self.towns.get(code)):
            return hit
        where = standard.find(self._towns, town) if town else None
        pool = self._within.get(where.code, ()) if where else tuple(v for vs in self._within.values() for v in vs)
        hit_village = standard.find(pool, village) if village else None
        if hit_village is not None:
            return self.villages[hit_village.code]
        return self.towns[where.code] if where else None

    def school(self, *, code: str = "", name: str = "") -> Found | None:
        """Return the school that a code or a written name means; None when none or several fit."""
        if code and (hit := self.schools.get(code)):
            return hit
        named = self.school_names.get("".join(name.split()), ())
        return named[0] if len(named) == 1 else None


def index_of_county(county_path: str, *, on: date) -> NameIndex:
    """Return the index of a county's names and codes on a day. Former names of schools lead to them too."""
    reach = under([county_path[:STEP]])
    towns: dict[str, Found] = {}
    villages: dict[str, Found] = {}
    plain: list[standard.Division] = []
    within: dict[str, list[standard.Division]] = defaultdict(list)
    rows = list(divisions_on(on).filter(reach))
    code_of = {one.pk: one.then_code for one in rows}
    for one in rows:
        if one.level == Level.COUNTY:
            continue
        found, said = (
            Found(one.pk, one.then_name, one.path, one.ended_on),
            standard.Division(one.then_code, one.then_name),
        )
        if one.level == Level.TOWN:
            towns[one.then_code] = found
            plain.append(said)
        else:
            villages[one.then_code] = found
            within[code_of.get(one.then_parent, "")].append(said)
    schools: dict[str, Found] = {}
    names: dict[str, dict[uuid.UUID, Found]] = defaultdict(dict)
    for school in schools_on(on).filter(reach):
        found = Found(school.pk, school.then_name, school.path, school.ended_on)
        if school.then_code:
            schools[school.then_code] = found
        names["".join(school.then_name.split())][school.pk] = found
    formers = Former.objects.filter(under([county_path[:STEP]], "school__path")).select_related("school")
    for former in formers.exclude(school=None):
        own = former.school
        assert own is not None
        names["".join(former.name.split())].setdefault(own.pk, Found(own.pk, own.name, own.path, own.ended_on))
    return NameIndex(
        towns, villages, schools, {name: tuple(hits.values()) for name, hits in names.items()},
        {code: tuple(inside) for code, inside in within.items()}, tuple(plain),
    )  # fmt: skip


def names_on(unit: str, pairs: Iterable[tuple[uuid.UUID, date]]) -> dict[tuple[uuid.UUID, date], str]:
    """Return (unit, day) → the name it bore on that day, in two queries. ``unit``: ``division``, ``centre``, ``school``.

    A day before the unit began or after it ended gives the nearest name it had.
    """
    wanted = set(pairs)
    keys = {key for key, _ in wanted}
    models: dict[str, type[Unit]] = {"division": Division, "centre": EducationCentre, "school": School}
    own = dict(models[unit]._default_manager.filter(pk__in=keys).values_list("pk", "name"))
    past: dict[uuid.UUID, list[tuple[date, str]]] = defaultdict(list)
    formers = Former.objects.filter(**{f"{unit}__in": keys}).order_by("ended_on")
    for key, ended_on, name in formers.values_list(unit, "ended_on", "name"):
        past[key].append((ended_on, name))
    return {
        (key, day): next((name for ended_on, name in past[key] if day < ended_on), own[key])
        for key, day in wanted
        if key in own
    }


def path_names(line: Line, paths: Iterable[str]) -> dict[str, str]:
    """Return path → name for the paths given and all above them, as they are called now; unknown ones are left out."""
    return names_on_lines({line: paths})[Line(line)]


def names_on_lines(paths: Mapping[Line, Iterable[str]]) -> dict[Line, dict[str, str]]:
    """Return line → the same for the paths given on it, all in one statement."""
    parts: list[Any] = []
    for line, given in paths.items():
        wanted = set(given) - {""}
        wanted |= {up for path in wanted for up in ancestors(path)}
        divisions = wanted if line == Line.PLACE else {path for path in wanted if len(path) == STEP}
        tables: list[tuple[type[Unit], set[str]]] = [(Division, divisions)]
        if line == Line.SCHOOL:
            tables += [(EducationCentre, {path for path in wanted if len(path) == 2 * STEP})]
            tables += [(School, {path for path in wanted if len(path) == 3 * STEP})]
            tables += [(SchoolClass, {path for path in wanted if len(path) == 4 * STEP})]
        parts += [
            model._default_manager.filter(path__in=sorted(at)).order_by().values_list(Value(line.value), "path", "name")
            for model, at in tables
            if at
        ]
    found: dict[Line, dict[str, str]] = {Line(line): {} for line in paths}
    for line, path, name in parts[0].union(*parts[1:], all=True) if parts else ():
        found[Line(line)][path] = name
    return found


def path_changes(county_path: str, *, after: int = 0, limit: int = 1000) -> tuple[Step, ...]:
    """Return the rewritings of paths in a county behind number ``after``, in the order in which they are to be followed.

    Whoever keeps paths of his own (a child's, a post's) follows each one in turn (:meth:`Step.follow`).
    Numbers grow within a county, because acts on its units wait for each other.
    """
    rows = PathChange.objects.filter(county_path=county_path[:STEP], id__gt=after).select_related("change")[:limit]
    return tuple(
        Step(one.pk, one.line, one.old_path, one.new_path, one.keeps_tail, one.on, one.change.kind) for one in rows
    )


def all_path_changes(county_path: str) -> tuple[Step, ...]:
    """Return every rewriting of a county's paths, in the order in which they are to be followed."""
    found: list[Step] = []
    while more := path_changes(county_path, after=found[-1].number if found else 0):
        found += more
    return tuple(found)


def continued_classes(county_path: str, *, school_year: int) -> tuple[tuple[uuid.UUID, uuid.UUID], ...]:
    """Return (class, the class it went on as) for the classes of a school year that continue an older one."""
    return tuple(
        SchoolClass.objects.filter(under([county_path[:STEP]]), school_year=school_year)
        .exclude(continues=None)
        .order_by("path")
        .values_list("continues_id", "id")
    )


def classes_by_name(school: uuid.UUID, *, on: date) -> dict[tuple[int, int], uuid.UUID]:
    """Return (grade, number) → class of a school on a day."""
    rows = SchoolClass.objects.filter(standing(on), school=school).values_list("grade", "number", "id")
    return {(grade, number): key for grade, number, key in rows}
