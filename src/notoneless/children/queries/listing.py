"""The list of children: narrowed, sorted, a page at a time, as quick on its last page as on its first.

A page goes on behind a child, not behind a number of rows. Whatever the scope and the filter, a page takes the same few
statements; totals are counted up to a thousand and then called "more".
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet

from notoneless.accounts.terms import Viewer, after
from notoneless.audit import actions as audit
from notoneless.children.access import EXPORT, NONE, SEE, Children, together
from notoneless.children.models import Category, Child, NameUsed
from notoneless.children.queries import marks, words
from notoneless.children.rules import looking, naming
from notoneless.children.rules.looking import Means
from notoneless.children.terms import CategoryGroup, Sex
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.standards.school_year import age_on
from notoneless.work.again import asked_again

PAGE: Final = 50
MOST: Final = 1000
#: So many children are counted for a front page.
COUNTED: Final = 9999
"""Up to so many children are counted; behind that it is "more than"."""
FEW: Final = 2000
"""So many bearers of a mark are named one by one, which lets the database begin with them."""
Names = dict[Line, dict[str, str]]
ORDERS: Final = {"name": ("pinyin", "pk"), "standing": ("cached_standing", "pinyin", "pk")}


@dataclass(frozen=True, slots=True)
class ChildFilter:
    """What the list is narrowed to; an empty field narrows nothing. ``place`` and ``school`` are paths (a town or village;
    a school or class), ``marks`` codes of categories, ``ages`` from and to (both included)."""

    text: str = ""
    standing: tuple[str, ...] = ()
    ledger: str = ""
    grade: int | None = None
    school: str = ""
    place: str = ""
    group: str = ""
    mark: str = ""
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One child in a list."""

    id: uuid.UUID
    name: str
    pinyin: str
    sex: str
    birth_on: date | None
    age: int | None
    place: str
    school: str
    room: str
    grade: str
    standing_code: str
    standing: str
    tone: str
    ledger: str
    school_path: str = ""


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A page of the list, and the child behind which the next one begins ('' on the last)."""

    rows: tuple[ChildLine, ...]
    next: str = ""


def child_list(
    viewer: Viewer, *, on: date, only: ChildFilter | None = None, order: str = "name", after: str = "",
    power: str = SEE, size: int = PAGE,
) -> ChildPage:  # fmt: skip
    """Return one page of the children in scope. ``after`` is the id of the last child seen; one that is not in the list
    (any more, or for this viewer) begins at the beginning."""
    access = Children(viewer, power)
    found = narrowed(
        access.filter(Child.objects.all()), only or ChildFilter(), on=on, counties=_counties(access), by=viewer
    )
    down = order.startswith("-")
    columns = ORDERS.get(order.lstrip("-"), ORDERS["name"])
    behind = _behind(access.filter(Child.objects.all()), columns, after, down=down)
    page = list(found.filter(behind).order_by(*(f"-{column}" if down else column for column in columns))[: size + 1])
    rows = page[:size]
    audit.note_look("children.list", [one.pk for one in rows])
    return ChildPage(lines(rows, on=on), str(rows[-1].pk) if len(page) > size else "")


def lines(rows: Sequence[Child], *, on: date, names: Names | None = None) -> tuple[ChildLine, ...]:
    """Return ``rows`` as they stand in a list. The ``names`` of their places and schools are asked for in one statement,
    where nobody has them yet."""
    if names is None:
        names = names_on_lines(paths_of(rows))
    return tuple(_line(one, names[Line.PLACE], names[Line.SCHOOL], on) for one in rows)


def paths_of(rows: Sequence[Child]) -> dict[Line, set[str]]:
    """Return where ``rows`` lie, on both lines."""
    return {Line.PLACE: {one.cached_place_path for one in rows}, Line.SCHOOL: {one.cached_school_path for one in rows}}


def _line(one: Child, places: dict[str, str], schools: dict[str, str], on: date) -> ChildLine:
    place, school = one.cached_place_path, one.cached_school_path
    return ChildLine(
        id=one.pk,
        name=one.name,
        pinyin=one.pinyin,
        sex=str(Sex(one.sex).label),
        birth_on=one.birth_on,
        age=age_on(one.birth_on, on) if one.birth_on and one.birth_on <= on else None,
        place="".join(places.get(place[:end], "") for end in (8, 12) if len(place) >= end),
        school=schools.get(school[:12], "") if len(school) >= 12 else "",
        room=schools.get(school, "") if len(school) == 16 else "",
        grade=words.grade(one.cached_grade),
        standing_code=one.cached_standing,
        standing=words.verdict(one.cached_standing),
        tone=words.verdict_tone(one.cached_standing),
        ledger=words.ledger(one.cached_ledger),
        school_path=school,
    )


def _counties(access: Children) -> tuple[str, ...]:
    viewer, power = access.viewer, access.power
    return tuple(sorted({path[:4] for path in (*viewer.places(power), *viewer.schools(power))}))


def _behind(children: QuerySet[Child], columns: tuple[str, ...], mark: str, *, down: bool) -> Q:
    """Return the condition that a row comes behind the child ``mark``."""
    if not mark:
        return Q()
    try:
        last = children.filter(pk=mark).values_list(*columns).first()
    except (ValidationError, ValueError):
        last = None
    if last is None:
        return Q()
    way = "lt" if down else "gt"
    found, same = Q(), Q()
    for column, value in zip(columns, last, strict=True):
        found |= same & Q(**{f"{column}__{way}": value})
        same &= Q(**{column: value})
    # Said once more on the first column alone, so that an index is entered at the right leaf.
    return Q(**{f"{columns[0]}__{way}e": last[0]}) & found


def narrowed(
    children: QuerySet[Child], only: ChildFilter, *, on: date, counties: tuple[str, ...] = (), by: Viewer | None = None
) -> QuerySet[Child]:
    """Return those of ``children`` that ``only`` asks for."""
    if only.standing:
        children = children.filter(cached_standing__in=only.standing)
    if only.ledger:
        children = children.filter(cached_ledger=only.ledger)
    if only.grade is not None:
        children = children.filter(cached_grade=only.grade)
    for column, path in (("cached_school_path", only.school), ("cached_place_path", only.place)):
        if path:
            children = children.filter(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    if only.sex:
        children = children.filter(sex=only.sex)
    if only.age_from is not None:
        children = children.filter(birth_on__lte=_years_before(on, only.age_from))
    if only.age_to is not None:
        children = children.filter(birth_on__gt=_years_before(on, only.age_to + 1))
    if only.mark or only.group:
        if by is not None and _tells_of_need(only, counties):
            # Who may not take such a list along may not have it told by a filter either.
            children = Children(by, EXPORT).filter(children)
        children = children.filter(_marked(only, on, counties))
    if only.text:
        children = children.filter(named(only.text, counties))
    return children


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


def _tells_of_need(only: ChildFilter, counties: tuple[str, ...]) -> bool:
    kind = marks.kinds_at(counties[0] if counties else "").get(only.mark)
    return is_guarded(only.group) or (bool(only.mark) and (kind is None or is_guarded(kind.group)))


def _marked(only: ChildFilter, on: date, counties: tuple[str, ...]) -> Q:
    """Return the condition that a child bears the mark, or one of the group, on the day. The code lies sealed: it is found
    by its blind index, under every writing."""
    bearing = Category.objects.filter(
        Q(began_on=None) | Q(began_on__lte=on), Q(ended_on=None) | Q(ended_on__gt=on), child__county_path__in=counties
    )
    if only.mark:
        known = marks.kinds_at(counties[0] if counties else "")
        bearing = bearing.filter(code_index__in=marks.indexes_of(only.mark, known))
    if only.group:
        bearing = bearing.filter(group=only.group)
    few = list(bearing.values_list("child", flat=True).distinct()[: FEW + 1])
    return Q(pk__in=few) if len(few) <= FEW else Q(pk__in=bearing.values("child"))


def named(text: str, counties: tuple[str, ...] = ()) -> Q:
    """Return the condition that a child is, or was, called so: characters, pinyin, or first letters.

    A number is never looked for here: this text travels in an address.
    """
    return written(text, counties) | lettered(text)


def written(text: str, counties: tuple[str, ...] = ()) -> Q:
    """Return the condition that a child's name is, or was, written or spelled so."""
    asked = looking.read(text)
    if asked.means == Means.CHARACTERS:
        return _begins("name", asked.text) | _formerly("name", asked.text, counties)
    if asked.means == Means.LETTERS:
        spelled = naming.keys(asked.text)["pinyin"] or asked.text
        return _begins("pinyin", spelled) | _formerly("pinyin", spelled, counties)
    return NONE


def lettered(text: str) -> Q:
    """Return the condition that the syllables of a child's name begin with these letters."""
    asked = looking.read(text)
    letters = asked.text.replace(" ", "")
    if asked.means != Means.LETTERS or not letters.isalpha() or len(letters) > 6:
        return NONE
    return together(*(_begins("initials", one) for one in naming.heard(letters)))


def _begins(column: str, text: str) -> Q:
    return Q(**{f"{column}__gte": text, f"{column}__lt": naming.behind(text)})


def _formerly(column: str, text: str, counties: tuple[str, ...]) -> Q:
    # Names first, their children's county after: asked together, a database goes through every child of the county.
    former = NameUsed.objects.filter(_begins(column, text)).values_list("child", "child__county_path")
    return Q(pk__in=list({child for child, county in former[: FEW * 10] if county in counties})[:FEW])


def child_count(viewer: Viewer, *, on: date, only: ChildFilter | None = None, most: int = MOST) -> int | None:
    """Return how many children the list holds; None when they are more than ``most``."""
    access = Children(viewer, SEE)
    found = narrowed(
        access.filter(Child.objects.all()), only or ChildFilter(), on=on, counties=_counties(access), by=viewer
    )
    count = found.order_by()[: most + 1].count()
    return count if count <= most else None


def ledger_counts(viewer: Viewer, *, most: int = COUNTED) -> dict[str, int | None]:
    """Return ledger → how many children in scope stand in it (None: more than ``most``); one statement each."""
    counts: dict[str, int | None] = {}
    for code in ("suspected_dropout", "dropout"):
        count = _in_ledger(viewer, code, most + 1)
        counts[code] = count if count <= most else None
    return counts


@asked_again
def _in_ledger(viewer: Viewer, code: str, most: int) -> int:
    return Children(viewer, SEE).filter(Child.objects.filter(cached_ledger=code)).order_by()[:most].count()


def child_keys(
    viewer: Viewer, *, on: date, only: ChildFilter | None = None, power: str = SEE, keys: Sequence[str] = (),
    most: int | None = None,
) -> list[uuid.UUID]:  # fmt: skip
    """Return the ids of the children of the list within ``power``; of those picked by ``keys``, where any are."""
    access = Children(viewer, power)
    found = narrowed(
        access.filter(Child.objects.all()), only or ChildFilter(), on=on, counties=_counties(access), by=viewer
    )
    if keys:
        found = found.filter(pk__in=_valid(keys))
    return list(found.order_by("pinyin", "pk").values_list("pk", flat=True)[:most])


def _valid(keys: Sequence[str]) -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    for key in keys:
        try:
            found.append(uuid.UUID(str(key)))
        except ValueError:
            continue
    return found


def triples(viewer: Viewer, power: str = SEE) -> list[tuple[str, str, int]]:
    """Return (place path, school path, number of children) of the scope, for the coverage of chains: no child is named."""
    rows: Any = (
        Children(viewer, power).filter(Child.objects.exclude(cached_ledger="out_of_scope"))
        .values_list("cached_place_path", "cached_school_path").annotate(many=Count("pk")).order_by()
    )  # fmt: skip
    return [(place, school, many) for place, school, many in rows]


def is_guarded(group: str) -> bool:
    """Return whether marks of the group tell of poverty or of health."""
    return group in (CategoryGroup.HARDSHIP, CategoryGroup.DISABILITY)
