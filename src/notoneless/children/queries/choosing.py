"""What a form may offer: places and schools in reach, kinds of marks, people."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext

from notoneless.accounts.terms import STEP, TOWN, Viewer
from notoneless.children.access import EXPORT, SEE, Children
from notoneless.children.queries import marks
from notoneless.children.queries.listing import is_guarded
from notoneless.children.terms import CategoryGroup
from notoneless.places.access import schools as school_gate
from notoneless.places.access import under
from notoneless.places.models import Division, School, SchoolClass
from notoneless.places.queries import names_on_lines
from notoneless.places.queries.asof import standing
from notoneless.places.terms import Line
from notoneless.privacy.terms import NotThere
from notoneless.responsibility.queries import candidates

Pairs = tuple[tuple[str, str], ...]
#: With more villages than these, a list offers towns, and the villages of the town that was chosen.
MANY: Final = 60


@dataclass(frozen=True, slots=True)
class Units:
    """Places and schools by path, for a list to be narrowed to."""

    places: Pairs
    schools: Pairs


def units(viewer: Viewer, *, on: date, place: str = "", school: str = "") -> Units:
    """Return what the list can be narrowed to; villages, and the classes that stand on the day, appear once their town or school
    is chosen."""
    places = _places(viewer, place)
    gate = list(school_gate(viewer).filter(School.objects.filter(ended_on=None)).order_by("pinyin", "path")
                .values_list("path", "name"))  # fmt: skip
    chosen = school[:12] if school else gate[0][0] if len(gate) == 1 else ""
    rooms: list[tuple[str, str]] = []
    if chosen and any(path == chosen for path, _name in gate):
        rooms = list(
            SchoolClass.objects.filter(standing(on), under([chosen]))
            .order_by("grade", "number")
            .values_list("path", "name")
        )
    listed: list[tuple[str, str]] = []
    for path, name in gate:
        listed.append((path, name))
        if path == chosen:
            listed += [(room, f"　{told}") for room, told in rooms]
    return Units(places, tuple(listed))


def admit_units(viewer: Viewer, *, on: date, place: str, school: str) -> None:
    """Raise :class:`~notoneless.privacy.terms.NotThere` when the words of a list name a place or a school that ``viewer`` is not
    offered: what leaves the house is asked for by no other units than a page offers."""
    offered = units(viewer, on=on, place=place, school=school)
    for path, pairs in ((place, offered.places), (school, offered.schools)):
        if path and path not in {one for one, _name in pairs}:
            raise NotThere


def _places(viewer: Viewer, place: str) -> Pairs:
    reach = under(viewer.places(SEE))
    rows = list(
        Division.objects.filter(reach, ended_on=None, level__gte=2).order_by("path").values_list("path", "name")
    )
    if len(rows) > MANY:
        town = place[:TOWN]
        rows = [
            (path, name) for path, name in rows if len(path) == TOWN or (len(town) == TOWN and path.startswith(town))
        ]
    lowest = min((len(path) for path, _name in rows), default=0)
    return tuple((path, f"{'　' if len(path) > lowest else ''}{name}") for path, name in rows)


def towns(viewer: Viewer) -> Pairs:
    """Return the towns that the viewer may narrow a list of figures to, by path."""
    return tuple(pair for pair in _places(viewer, "") if len(pair[0]) == TOWN)


def mark_choices(viewer: Viewer, *, edit: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (group, [(code, words)]) of the marks; of poverty and health only for who may take such a list along."""
    reached = Children(viewer, edit or SEE)
    county = next(iter({path[:STEP] for path in (*viewer.places(reached.power), *viewer.schools(reached.power))}), "")
    may = bool(edit) or viewer.has(EXPORT)
    listed: dict[str, list[tuple[str, str]]] = {}
    for code, words, group in marks.choices(county):
        if may or not is_guarded(group):
            listed.setdefault(group, []).append((code, words))
    return [(str(CategoryGroup(group).label), rows) for group, rows in listed.items()]


def home_choices(child_or_viewer: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (town, [(id, village)]) of a county, for a home: a pupil may live in any village of it."""
    county = child_or_viewer[:STEP]
    rows = Division.objects.filter(under([county]), ended_on=None, level__gte=2).order_by("path")
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for pk, path, name in rows.values_list("pk", "path", "name"):
        if len(path) == TOWN:
            found[path] = (name, [(str(pk), gettext("%(town)s（不详村社）") % {"town": name})])
        elif path[:TOWN] in found:
            found[path[:TOWN]][1].append((str(pk), name))
    return list(found.values())


def school_choices(county_path: str) -> list[tuple[str, str]]:
    """Return (id, name) of a county's schools: a child may move to any of them."""
    rows = School.objects.filter(under([county_path[:STEP]]), ended_on=None).order_by("pinyin", "path")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def own_school_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Return (id, name) of the schools that the viewer may see."""
    rows = school_gate(viewer).filter(School.objects.filter(ended_on=None)).order_by("pinyin", "path")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def people_choices(viewer: Viewer, *, on: date) -> list[tuple[uuid.UUID, str]]:
    """Return (account, name and posts) of the people who may be named as answering for a child."""
    return [(one.id, one.label) for one in candidates(viewer, on, limit=400)]


def unit_names(place: str, school: str) -> list[str]:
    """Return the names of the units at these paths; a path of no unit has none."""
    names = names_on_lines({Line.PLACE: {place}, Line.SCHOOL: {school}})
    found = (names[Line.PLACE].get(place), names[Line.SCHOOL].get(school))
    return [name for name in found if name]
