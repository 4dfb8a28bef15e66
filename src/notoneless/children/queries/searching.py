"""Finding one child: by number, name, pinyin, first letters; and the children who may be the one somebody is typing in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import NONE, SEE, Children
from notoneless.children.models import Child, Identifier
from notoneless.children.queries.listing import ChildLine, _counties, lettered, lines, written
from notoneless.children.rules import looking, naming
from notoneless.children.rules.looking import Means
from notoneless.places.access import schools as school_gate
from notoneless.places.access import under
from notoneless.places.models import Division, School
from notoneless.places.queries import path_names
from notoneless.places.terms import Line
from notoneless.standards import names

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A school or a place whose children the list can show."""

    kind: str  # "school" or "place"
    path: str
    name: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: children, units, and what the text was taken for."""

    means: Means
    children: tuple[ChildLine, ...] = ()
    units: tuple[UnitHit, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Alike:
    """A child who may be the one that is being typed in, and why."""

    child: ChildLine
    why: tuple[str, ...]


def search(viewer: Viewer, text: str, *, on: date, limit: int = SHOWN) -> Hits:
    """Return the children in scope whom ``text`` means: an exact number of any kind, characters, pinyin, first letters;
    and schools and places of that name. Part of a number finds nobody: numbers lie sealed.

    Names that are written or spelled so come first, those that only begin with these letters after them, and are not asked
    for where the first fill the answer: two letters mean a fifth of a county, which would have to be put in order.
    """
    asked = looking.read(text)
    access = Children(viewer, SEE)
    if asked.means == Means.NUMBER:
        ranks = [Q(pk__in=by_number(asked.numbers, counties=_counties(access)))]
    elif asked.means in (Means.CHARACTERS, Means.LETTERS):
        ranks = [written(asked.text, _counties(access)) | _aliases(asked, access), lettered(asked.text)]
    else:
        return Hits(asked.means)
    # The county, said besides, lets an index of its names be entered where a scope is many schools. Duty by name is no path.
    within = Q() if viewer.children(SEE) else Q(county_path__in=_counties(access))
    rows: list[Child] = []
    for where in ranks:
        if where == NONE or len(rows) > limit:
            continue
        found = access.filter(Child.objects.filter(where, within)).exclude(pk__in=[one.pk for one in rows])
        rows += found.order_by("pinyin", "pk")[: limit + 1 - len(rows)]
    audit.note_look("children.search", [one.pk for one in rows[:limit]])
    units = _units(viewer, asked.text, on) if asked.means == Means.CHARACTERS else ()
    return Hits(asked.means, lines(rows[:limit], on=on), units, len(rows) > limit)


def by_number(numbers: tuple[str, ...], *, counties: tuple[str, ...]) -> list[uuid.UUID]:
    """Return the files, in these counties, that bear or bore one of the numbers."""
    field = Identifier._meta.get_field("number_index")
    rows = Identifier.objects.filter(
        number_index__in=[field.index_of(number) for number in numbers], child__county_path__in=counties
    )
    return list(rows.values_list("child", flat=True).distinct()[:SHOWN])


def _aliases(asked: looking.Looked, access: Children) -> Q:
    """Return the condition that a file stands for another one of that name that was merged into it."""
    column = "name" if asked.means == Means.CHARACTERS else "pinyin"
    text = asked.text if column == "name" else naming.keys(asked.text)["pinyin"]
    if not text:
        return Q(pk__in=())
    merged = Child.objects.filter(
        Q(**{f"{column}__gte": text, f"{column}__lt": naming.behind(text)}),
        merged_into__isnull=False, county_path__in=_counties(access),
    )  # fmt: skip
    return Q(pk__in=list(merged.values_list("merged_into", flat=True)[:SHOWN]))


def _units(viewer: Viewer, text: str, on: date) -> tuple[UnitHit, ...]:
    """Return the schools and places in scope whose name holds the text."""
    if len(text) < 2:
        return ()
    found: list[UnitHit] = []
    for school in school_gate(viewer).filter(School.objects.filter(name__contains=text, ended_on=None))[:5]:
        found.append(UnitHit("school", school.path, school.name))
    reach = Children(viewer, SEE)
    for division in Division.objects.filter(name__contains=text, ended_on=None, level__gte=2).filter(
        _place_reach(reach)
    )[:5]:
        above = path_names(Line.PLACE, [division.path]) if division.level == 3 else {}
        found.append(UnitHit("place", division.path, division.name, above.get(division.path[:8], "")))
    return tuple(found)


def _place_reach(access: Children) -> Q:
    return under(access.viewer.places(access.power))


def similar(
    viewer: Viewer, *, name: str, on: date, birth_on: date | None = None, numbers: tuple[str, ...] = (),
    leave_out: uuid.UUID | None = None, limit: int = 8,
) -> tuple[Alike, ...]:  # fmt: skip
    """Return the children in scope who may be the one being typed in, the likeliest first: the same number, the same sound
    or look of the name, born near the same day."""
    access = Children(viewer, SEE)
    counties = _counties(access)
    keys = naming.keys(name) if names.normalise(name) else {}
    where = Q(pk__in=())
    by_numbers: set[uuid.UUID] = set()
    if numbers:
        by_numbers = set(by_number(numbers, counties=counties))
        where |= Q(pk__in=by_numbers)
    for column in ("sound", "shape"):
        if keys.get(column):
            where |= Q(**{column: keys[column], "county_path__in": counties})
    if len(name.strip()) < 2 and not by_numbers:
        return ()
    rows = list(
        access.filter(Child.objects.filter(where)).exclude(pk__in=[leave_out] if leave_out else [])[: limit * 8]
    )
    told = [
        (one, _why(one, name, keys, birth_on, is_number=one.pk in by_numbers)) for one in rows
    ]  # fmt: skip
    told.sort(key=lambda pair: (-len(pair[1]), pair[0].pinyin, str(pair[0].pk)))
    best = told[:limit]
    audit.note_look("children.similar", [one.pk for one, _ in best])
    shown = lines([one for one, _ in best], on=on)
    return tuple(Alike(line, why) for line, (_, why) in zip(shown, best, strict=True))


def _why(one: Child, name: str, keys: dict[str, str], birth_on: date | None, *, is_number: bool) -> tuple[str, ...]:
    why: list[str] = []
    if is_number:
        why += ["number", "number"]
    if names.normalise(one.name) == names.normalise(name):
        why.append("name")
    elif one.sound and one.sound == keys.get("sound"):
        why.append("sound")
    elif one.shape and one.shape == keys.get("shape"):
        why.append("shape")
    if birth_on and one.birth_on:
        if birth_on == one.birth_on:
            why += ["birth", "birth"]
        elif abs(birth_on - one.birth_on) <= timedelta(days=60):
            why.append("near")
    return tuple(dict.fromkeys(why))
