"""Schools as a list with filters, one school's page, and its classes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places import access
from notoneless.places.models import AreaSchool, Division, School, SchoolClass
from notoneless.places.queries.asof import Page, Rows, centres_on, divisions_on, keyset, schools_on, standing
from notoneless.places.queries.history import HistoryRow, history_of
from notoneless.places.queries.parameters import two_kinds
from notoneless.places.rules.schools import TwoKinds, Verdict, small_rural, township_boarding
from notoneless.places.terms import Key, Level, SchoolKind, Setting
from notoneless.standards.school_year import school_year

#: Orders of the list: columns, all ascending, ending in one that is never twice the same.
ORDERS = {"path": ("path",), "name": ("pinyin", "id"), "headcount": ("headcount_known", "id")}


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """What the list is narrowed to; an empty field narrows nothing. ``town`` and ``centre`` are ids, ``standing`` is
    ``now`` or ``all`` (ended ones too)."""

    text: str = ""
    kind: str = ""
    town: str = ""
    centre: str = ""
    area: str = ""
    small: bool = False
    boarding: bool = False
    order: str = "path"


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school as it stood on the day."""

    id: uuid.UUID
    name: str
    code: str
    kind: str
    setting: str
    path: str
    town: str
    village: str
    division_id: uuid.UUID
    centre: str
    centre_id: uuid.UUID | None
    area: str
    classes: int
    headcount: int | None
    boarders: int | None
    is_boarding: bool
    is_public: bool
    began_on: date
    ended_on: date | None
    small: Verdict
    boarding: Verdict
    version: int
    now_name: str = ""

    @property
    def kind_label(self) -> str:
        """办学类型 in words."""
        return str(SchoolKind(self.kind).label)

    @property
    def setting_label(self) -> str:
        """城乡类型 in words."""
        return str(Setting(self.setting).label) if self.setting else ""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of one school year."""

    id: uuid.UUID
    name: str
    grade: int
    number: int
    school_year: int
    path: str
    began_on: date
    ended_on: date | None
    continues_id: uuid.UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """One school: its facts, where it lies, its classes of the year, the inspector's area, campuses, history."""

    school: SchoolRow
    county: str
    parent: str
    classes: tuple[ClassRow, ...]
    campuses: tuple[tuple[uuid.UUID, str], ...]
    areas: tuple[tuple[uuid.UUID, str, date, date | None], ...]
    history: tuple[HistoryRow, ...]
    years: tuple[int, ...]
    may_edit: bool
    may_edit_classes: bool


def _rows(viewer: Viewer, on: date) -> Rows:
    """Return the schools that the viewer may see on the day, with the names and counts of a list's row: one statement."""
    year = school_year(on).first
    many = (
        SchoolClass.objects.filter(standing(on), school=OuterRef("pk"), school_year=year)
        .order_by()
        .values("school")
        .annotate(many=Count("pk"))
        .values("many")
    )
    member = AreaSchool.objects.filter(standing(on), school=OuterRef("pk")).order_by("-began_on")
    home = divisions_on(on).filter(pk=OuterRef("then_division"))
    centre = centres_on(on).filter(pk=OuterRef("then_centre"))
    rows: Rows = schools_on(on).filter(access.schools(viewer).where).select_related("county")
    told: Rows = rows.annotate(
        class_count=Coalesce(Subquery(many, output_field=IntegerField()), 0),
        area_name=Subquery(member.values("area__name")[:1]),
        home_name=Subquery(home.values("then_name")[:1]),
        home_level=Subquery(home.values("level")[:1]),
        home_parent=Subquery(home.values("then_parent")[:1]),
        centre_name=Subquery(centre.values("then_name")[:1]),
        headcount_known=Coalesce("headcount", 0),
    )
    return told


def small_where(kinds: TwoKinds) -> Q:
    """Return the condition under which :func:`small_rural` holds, for the list's filter."""
    return Q(then_kind__in=sorted(kinds.small_kinds), setting__in=sorted(kinds.small_settings)) & Q(
        headcount__lt=kinds.small_below
    )


def boarding_where(kinds: TwoKinds) -> Q:
    """Return the condition under which :func:`township_boarding` holds, for the list's filter."""
    return Q(is_boarding=True, then_kind__in=sorted(kinds.boarding_kinds), setting__in=sorted(kinds.boarding_settings))


def school_list(
    viewer: Viewer, *, on: date, only: SchoolFilter = SchoolFilter(), after: str = "", limit: int | None = 50
) -> Page[SchoolRow]:
    """Return the schools that the viewer may see as they stood on the day; ``after`` is the mark of the page before.

    Four queries, for one row and for fifty. ``limit`` None gives them all (an export).
    """
    rows = _narrowed(_rows(viewer, on), only, on, _place(viewer))
    columns = ORDERS.get(only.order, ORDERS["path"])
    rows = rows.order_by(*columns)
    if after:
        rows = _behind(rows, columns, after)
    found = list(rows[: limit + 1] if limit is not None else rows)
    more = limit is not None and len(found) > limit
    found = found[:limit] if limit is not None else found
    mark = _mark(found[-1], columns) if more else ""
    return Page(_finished(found, on), mark)


def _narrowed(rows: Rows, only: SchoolFilter, on: date, place: str) -> Rows:
    if only.text.strip():
        said = only.text.strip()
        rows = rows.filter(
            Q(then_name__contains=said) | Q(pinyin__contains=said.lower()) | Q(then_code__startswith=said)
        )
    if only.kind:
        rows = rows.filter(then_kind=only.kind)
    if only.town:
        villages = divisions_on(on).filter(then_parent=_key(only.town)).values("pk")
        rows = rows.filter(Q(then_division=_key(only.town)) | Q(then_division__in=villages))
    if only.centre:
        rows = rows.filter(then_centre=_key(only.centre))
    if only.area:
        members = AreaSchool.objects.filter(standing(on), area=_key(only.area)).values("school")
        rows = rows.filter(pk__in=members)
    if only.small or only.boarding:
        kinds = two_kinds(place, on)
        wanted = (small_where(kinds) if only.small else access.NONE) | (
            boarding_where(kinds) if only.boarding else access.NONE
        )
        rows = rows.filter(wanted)
    return rows


def _key(text: str) -> uuid.UUID:
    """Return the id that a filter names; one that is none fits nothing."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _place(viewer: Viewer) -> str:
    """Return the code of the county whose parameters hold for a list: the first one in reach."""
    counties = sorted({path[:STEP] for path in (*viewer.schools(access.SEE), *viewer.places(access.SEE))})
    return Division.objects.filter(path__in=counties).order_by("path").values_list("code", flat=True).first() or "00"


def _mark(one: Any, columns: Iterable[str]) -> str:
    return "\x1f".join(str(getattr(one, column)) for column in columns)


def _behind(rows: Rows, columns: tuple[str, ...], mark: str) -> Rows:
    """Return the rows behind the mark; a mark that is none of ours leads to the first page."""
    values: list[Any] = list(mark.split("\x1f"))
    if len(values) != len(columns):
        return rows
    for number, column in enumerate(columns):
        if column == "id":
            values[number] = _key(values[number])
        elif column == "headcount_known":
            if not values[number].isdecimal():
                return rows
            values[number] = int(values[number])
    return rows.filter(keyset(columns, values))


def _finished(found: list[Any], on: date) -> tuple[SchoolRow, ...]:
    """Turn rows of the database into a list's rows; the towns of all are read at once."""
    up = {one.home_parent for one in found if one.home_level == Level.VILLAGE}
    towns = dict(divisions_on(on).filter(pk__in=up).values_list("pk", "then_name"))
    kinds = {code: two_kinds(code, on) for code in {one.county.code for one in found}}
    return tuple(_row(one, towns, kinds[one.county.code]) for one in found)


def _row(one: Any, towns: dict[uuid.UUID, str], kinds: TwoKinds) -> SchoolRow:
    in_village = one.home_level == Level.VILLAGE
    facts = {"kind": one.then_kind, "setting": one.setting}
    return SchoolRow(
        id=one.pk,
        name=one.then_name,
        code=one.then_code,
        kind=one.then_kind,
        setting=one.setting,
        path=one.path,
        town=towns.get(one.home_parent, "") if in_village else one.home_name or "",
        village=one.home_name or "" if in_village else "",
        division_id=one.then_division,
        centre=one.centre_name or "",
        centre_id=one.then_centre,
        area=one.area_name or "",
        classes=one.class_count,
        headcount=one.headcount,
        boarders=one.boarders,
        is_boarding=one.is_boarding,
        is_public=one.is_public,
        began_on=one.began_on,
        ended_on=one.ended_on,
        small=small_rural(kinds, headcount=one.headcount, **facts),
        boarding=township_boarding(kinds, is_boarding=one.is_boarding, **facts),
        version=one.version,
        now_name="" if one.then_name == one.name else one.name,
    )


def school_page(viewer: Viewer, key: Key, *, on: date) -> SchoolPage:
    """Return one school as it stood on the day. Raises :class:`AbsentError`.

    On a day on which it did not stand it is shown as on its last day, or as on its first, so that an old link still
    leads to its history.
    """
    one = access.schools(viewer).one(School.objects.select_related("county", "parent"), pk=key)
    day = _nearest(one, on)
    row = _finished(list(_rows(viewer, day).filter(pk=one.pk)), day)[0]
    rooms = class_list(viewer, one.pk)
    year = school_year(day).first
    areas = AreaSchool.objects.filter(school=one).select_related("area").order_by("-began_on")
    return SchoolPage(
        school=row,
        county=one.county.name,
        parent=one.parent.name if one.parent else "",
        classes=tuple(room for room in rooms if room.school_year == year),
        campuses=tuple(one.campuses.filter(standing(day)).order_by("path").values_list("pk", "name")),
        areas=tuple((m.area_id, m.area.name, m.began_on, m.ended_on) for m in areas),
        history=history_of("school", one.pk),
        years=tuple(sorted({room.school_year for room in rooms}, reverse=True)),
        may_edit=access.schools(viewer, access.EDIT).allows(one),
        may_edit_classes=access.edits_classes_of(viewer, one),
    )


def _nearest(one: School, on: date) -> date:
    if on < one.began_on:
        return one.began_on
    if one.ended_on is not None and on >= one.ended_on:
        return date.fromordinal(one.ended_on.toordinal() - 1)
    return on


def class_list(viewer: Viewer, school: Key, *, year: int | None = None) -> tuple[ClassRow, ...]:
    """Return the classes of a school that the viewer may see, those of one school year or of all, newest year first.

    Raises :class:`AbsentError` for a school that is not there, or not for this viewer.
    """
    one = access.schools(viewer).one(School.objects.all(), pk=school)
    rows = access.classes(viewer).filter(SchoolClass.objects.filter(school=one))
    if year is not None:
        rows = rows.filter(school_year=year)
    return tuple(
        ClassRow(
            room.pk, room.name, room.grade, room.number, room.school_year, room.path, room.began_on, room.ended_on,
            room.continues_id, room.version,
        )
        for room in rows.order_by("-school_year", "grade", "number")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CentreRow:
    """An education centre on the day, with the towns it serves and the number of its schools."""

    id: uuid.UUID
    name: str
    path: str
    towns: tuple[str, ...]
    schools: int
    began_on: date
    version: int


def centre_list(viewer: Viewer, *, on: date) -> tuple[CentreRow, ...]:
    """Return the education centres that the viewer may see: two queries."""
    many = (
        School.objects.filter(standing(on), centre=OuterRef("pk"))
        .order_by()
        .values("centre")
        .annotate(many=Count("pk"))
        .values("many")
    )
    rows: Rows = centres_on(on).filter(access.centres(viewer).where).prefetch_related("towns")
    rows = rows.annotate(many=Coalesce(Subquery(many, output_field=IntegerField()), 0))
    return tuple(
        CentreRow(
            one.pk, one.then_name, one.path, tuple(town.name for town in one.towns.all()), one.many, one.began_on,
            one.version,
        )
        for one in rows.order_by("path")
    )  # fmt: skip


def centre_choices(viewer: Viewer, *, on: date) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return the education centres that the viewer may see, by name."""
    rows = access.centres(viewer).filter(centres_on(on)).order_by("path")
    return tuple(rows.values_list("pk", "then_name"))


def school_choices(viewer: Viewer, *, on: date, power: str = access.SEE) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return the schools that the viewer may see (or change), by name, for a form to choose from."""
    rows = access.schools(viewer, power).filter(schools_on(on)).order_by("pinyin", "path")
    return tuple(rows.values_list("pk", "then_name"))


def classes_by_school(schools: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, list[SchoolClass]]:
    """Return school → its classes standing on the day."""
    found: dict[uuid.UUID, list[SchoolClass]] = defaultdict(list)
    for room in SchoolClass.objects.filter(standing(on), school__in=schools).order_by("grade", "number"):
        found[room.school_id].append(room)
    return found
