"""What is put in place in the schools: each school's checklist, by the house's records and by marks, the figures by town and their lists.

The records are counts of a school (its group and plan, letters, reports, days called) and name no child: whoever may see a school of
this station reads the same, whatever the posts reach elsewhere.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, TOWN, Reach, Viewer, covers
from notoneless.attendance.queries.shares import shares_of
from notoneless.places.access import under
from notoneless.places.models import School
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.programmes.access import ANSWER, SEE, counties
from notoneless.programmes.models import SchoolMark
from notoneless.programmes.queries.ground import as_key, policy
from notoneless.programmes.queries.marks import MarkLine
from notoneless.programmes.queries.town_figures import TownFigures, by_town
from notoneless.programmes.rules import school_marks as rules
from notoneless.programmes.rules.marks import Item, Mark, items_of
from notoneless.programmes.rules.school_marks import Record, SchoolPut, put_in_school
from notoneless.programmes.terms import AbsentError
from notoneless.reports.models import MonthlyReport
from notoneless.reports.queries.owing import due_on, owed_months, schools_owing
from notoneless.reports.terms import Month
from notoneless.responsibility.models import ControlGroup, Letter
from notoneless.responsibility.queries import code_at, system_scope
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.terms import LetterState
from notoneless.standards.school_year import school_year

TOPIC: Final = "programmes.school_checklist"


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school with its checklist; ``town`` is the path of the town in which it lies."""

    id: uuid.UUID
    path: str
    name: str
    town: str
    town_name: str
    items: tuple[SchoolPut, ...]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(one.is_done for one in self.items)

    @property
    def due(self) -> int:
        """How many items can be asked for."""
        return sum(one.is_due for one in self.items)


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """The checklist of the schools in reach: all of them, and by town."""

    items: tuple[Item, ...]
    whole: TownFigures
    towns: tuple[TownFigures, ...]


@dataclass(frozen=True, slots=True)
class SchoolMarks:
    """One school: its checklist, each item with the marks that were written on it; whether the asker may mark."""

    line: SchoolLine
    marks: dict[str, tuple[MarkLine, ...]]
    may_mark: bool


def school_items(county_path: str, on: date) -> tuple[Item, ...]:
    """Return the checklist of a county's schools on a day."""
    return items_of(policy().value(TOPIC, code_at(county_path), on).value)


def school_items_read(viewer: Viewer, *, on: date) -> tuple[Item, ...]:
    """Return the checklist of the viewer's county."""
    return next((school_items(path, on) for path in counties(viewer)), ())


def seat_at(viewer: Viewer, school: School) -> Reach | None:
    """Return the viewer's post that answers for the school, its own or one above it on the school line."""
    reaches = viewer.reaches_with(ANSWER)
    return next((one for one in reaches if any(covers(path, school.path) for path in one.school_paths)), None)


def school_of(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> School:
    """Return a school in reach that stands on a day. Raises :class:`AbsentError`."""
    found = School.objects.filter(_reach(viewer), live(on), pk=as_key(key)).select_related("division").first()
    if found is None:
        raise AbsentError
    return found


def school_lines(
    viewer: Viewer, *, on: date, item: str = "", done: str = "", place: str = ""
) -> list[SchoolLine]:  # fmt: skip
    """Return the schools in reach with their checklists, by town and path; ``done`` (yes, no) is asked of ``item``."""
    found: list[SchoolLine] = []
    for county in counties(viewer):
        schools = schools_owing(county, Month.of(on)).filter(_reach(viewer))
        if place:
            schools = schools.filter(under([place], "division__path"))
        found += lines_of(list(schools.order_by("division__path", "path")), on=on)
    if item:
        found = [
            one for one in found
            if any(it.item.id == item and it.is_due and (not done or it.is_done is (done == "yes")) for it in one.items)
        ]  # fmt: skip
    return found


def school_figures(viewer: Viewer, *, on: date) -> SchoolFigures:
    """Return the figures over :func:`school_lines`."""
    whole, towns = TownFigures(""), dict[str, TownFigures]()
    for one in school_lines(viewer, on=on):
        for part in (whole, towns.setdefault(one.town, TownFigures(one.town, one.town_name))):
            part.cases += 1
            part.items += one.due
            part.done += one.done
            for it in one.items:
                part.of[it.item.id] += it.is_done
    return SchoolFigures(school_items_read(viewer, on=on), whole, by_town(towns))


def school_marks(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> SchoolMarks:
    """Return one school with what is put in place. Raises :class:`AbsentError`."""
    school = school_of(viewer, key, on=on)
    rows = list(SchoolMark.objects.filter(school=school).order_by("written_at", "id"))
    names = names_of(row.by for row in rows)
    marks: dict[str, list[MarkLine]] = defaultdict(list)
    for row in rows:
        marks[row.item].append(
            MarkLine(row.item, row.is_done, row.on, row.proof, names.get(row.by, ""), row.post_title)
        )
    return SchoolMarks(
        lines_of([school], on=on)[0], {item: tuple(told) for item, told in marks.items()}, seat_at(viewer, school) is not None
    )  # fmt: skip


def lines_of(schools: Collection[School], *, on: date) -> list[SchoolLine]:
    """Return what is put in place in each of these schools, in the same order; the same few statements for hundreds of them."""
    marks: dict[uuid.UUID, list[Mark]] = defaultdict(list)
    told = SchoolMark.objects.filter(school__in=[one.pk for one in schools]).order_by("written_at", "id")
    for school, item, is_done, day in told.values_list("school_id", "item", "is_done", "on"):
        marks[school].append(Mark(item, is_done, day))
    names = names_on_lines({Line.PLACE: {one.division.path[:TOWN] for one in schools}})[Line.PLACE]
    records = _records(schools, on)
    items = {path: school_items(path, on) for path in {one.path[:STEP] for one in schools}}
    return [
        SchoolLine(
            one.pk, one.path, one.name, one.division.path[:TOWN], names.get(one.division.path[:TOWN], ""),
            put_in_school(items[one.path[:STEP]], records[one.path], marks[one.pk]),
        )
        for one in schools
    ]  # fmt: skip


def _reach(viewer: Viewer) -> Q:
    """Return the condition that a school lies where the viewer reads programmes, on either line."""
    return under(viewer.schools(SEE)) | under(viewer.places(SEE), "division__path")


def _records(schools: Collection[School], on: date) -> dict[str, dict[str, Record]]:
    """Return path of a school → what the house's records say of it."""
    found: dict[str, dict[str, Record]] = {
        one.path: {rules.GROUP: Record(0, 1), rules.LETTERS: Record(0, 0), rules.REPORTS: Record(0, 0), rules.CALLS: Record(0, 0)}
        for one in schools
    }  # fmt: skip
    with system_scope():  # counts of schools, and no child
        _groups(schools, found, on)
        _letters(schools, found, on)
        _reports(schools, found, on)
    last = Month.of(on).previous
    for path, row in shares_of([one.path for one in schools], since=last.first, until=last.last).items():
        found[path][rules.CALLS] = Record(row.called, row.expected, row.last_on)
    return found


def _groups(schools: Collection[School], found: dict[str, dict[str, Record]], on: date) -> None:
    """A school needs a group that stands today, with a plan written."""
    rows = ControlGroup.objects.filter(live(on), school__in=[one.pk for one in schools]).exclude(plan="")
    for path, day in rows.values_list("school__path", "began_on"):
        found[path][rules.GROUP] = Record(1, 1, day)


def _letters(schools: Collection[School], found: dict[str, dict[str, Record]], on: date) -> None:
    """Letters of this year of those who hold a post of the school."""
    rows = Letter.objects.filter(
        live(on, "appointment__"), under([one.path for one in schools], "appointment__post__unit_path"), year=on.year,
        appointment__post__line=Line.SCHOOL.value,
    ).exclude(state=LetterState.VOID)  # fmt: skip
    for path, state, at in rows.values_list("appointment__post__unit_path", "state", "signed_at"):
        was = found[path[: 3 * STEP]][rules.LETTERS]
        signed = state in (LetterState.SIGNED, LetterState.UPLOADED)
        days = [day for day in (was.on, timezone.localdate(at) if signed and at else None) if day]
        found[path[: 3 * STEP]][rules.LETTERS] = Record(was.part + signed, was.whole + 1, max(days, default=None))


def _reports(schools: Collection[School], found: dict[str, dict[str, Record]], on: date) -> None:
    """Reports of the months of this school year whose day to file is over."""
    keys = {one.pk: one.path for one in schools}
    for county in {one.path[:STEP] for one in schools}:
        for month in owed_months(county, on):
            if month.last < school_year(on).began_on:
                break
            if due_on(county, month) >= on:
                continue
            filed = dict(
                MonthlyReport.objects.filter(county_path=county, month=month.first).values_list("school", "filed_at")
            )
            for key in schools_owing(county, month).filter(pk__in=keys).values_list("pk", flat=True):
                was = found[keys[key]][rules.REPORTS]
                at = filed.get(key)
                days = [day for day in (was.on, timezone.localdate(at) if at else None) if day]
                found[keys[key]][rules.REPORTS] = Record(
                    was.part + (at is not None), was.whole + 1, max(days, default=None)
                )
