"""Reports as they are read: a month of all schools in reach with what is missing, one school's report, its months."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places.models import School
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.reports.access import FILE, SEE, Schools
from notoneless.reports.models import MonthlyReport
from notoneless.reports.queries.figures import figures_of
from notoneless.reports.queries.owing import begun, due_on, owed_months, schools_owing
from notoneless.reports.rules.monthly import filing
from notoneless.reports.terms import MISSING, AbsentError, Figures, Filing, Month

Key = uuid.UUID | str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report as it was filed."""

    version: int
    figures: Figures
    is_nil: bool
    work: str
    reason: str
    filed_on: date
    due_on: date
    post_title: str

    @property
    def is_late(self) -> bool:
        """Whether it came after its day."""
        return self.filed_on > self.due_on


@dataclass(frozen=True, slots=True)
class Row:
    """One school in a month: how its report stands, and what the newest version says; nothing where there is none."""

    id: uuid.UUID
    name: str
    town: str
    month: Month
    state: Filing
    due_on: date
    newest: Version | None

    @property
    def filed_on(self) -> date | None:
        """When the newest version was filed."""
        return self.newest.filed_on if self.newest else None

    @property
    def versions(self) -> int:
        """How many versions there are."""
        return self.newest.version if self.newest else 0

    @property
    def figures(self) -> Figures | None:
        """What was filed."""
        return self.newest.figures if self.newest else None


@dataclass(frozen=True, slots=True)
class Total:
    """The schools of a month together. ``figures`` adds up what was filed and is None where nothing was: a report that is missing
    is no zero, so ``missing`` is told with every sum."""

    schools: int
    filed: int
    nil: int
    late: int
    missing: int
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A month as somebody sees it: of which county, by when it is due, the rows, the sum."""

    county_path: str
    county: str
    month: Month
    months: tuple[Month, ...]
    due_on: date
    rows: tuple[Row, ...]
    total: Total


def overview(viewer: Viewer, *, on: date, month: Month | None = None, county: str = "") -> Overview | None:
    """Return how the reports of a month stand, of all schools in reach; without ``month`` the last one that is over (the running
    one in a county's first). None where nothing is owed yet. Raises :class:`AbsentError` for a month of which nothing was owed."""
    path, months, chosen = _asked(viewer, on, month, county)
    if chosen is None:
        return None
    schools = list(Schools(viewer).filter(schools_owing(path, chosen)).order_by("division__path", "path"))
    rows = tuple(_rows(schools, [chosen], path, on))
    names = names_on_lines({Line.PLACE: {path}})[Line.PLACE]
    return Overview(path, names.get(path, path), chosen, months, due_on(path, chosen), rows, total_of(rows))


def _asked(viewer: Viewer, on: date, month: Month | None, county: str) -> tuple[str, tuple[Month, ...], Month | None]:
    """Return the county, its months of which reports are owed, and the one that is asked for; None where none is owed yet."""
    counties = sorted({path[:STEP] for path in (*viewer.places(SEE), *viewer.schools(SEE))})
    path = county if county in counties else next(iter(counties), "")
    months = tuple(owed_months(path, on)) if path else ()
    if not months:
        return path, (), None
    chosen = month or months[min(1, len(months) - 1)]
    if chosen not in months:
        raise AbsentError
    return path, months, chosen


def total_of(rows: Iterable[Row]) -> Total:
    """Return the sum of what was filed, and how many are missing."""
    listed = list(rows)
    filed = [row.figures for row in listed if row.figures is not None]
    return Total(
        schools=len(listed),
        filed=len(filed),
        nil=sum(row.state == Filing.NIL for row in listed),
        late=sum(row.state == Filing.LATE for row in listed),
        missing=sum(row.state in MISSING for row in listed),
        figures=sum(filed, Figures()) if filed else None,
    )


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A school's report of a month: its versions, the newest first; what the records say (for whoever may file, and while there is
    no version); the months around it."""

    row: Row
    school: School
    county: str
    versions: tuple[Version, ...]
    counted: Figures | None
    may_file: bool
    months: tuple[Row, ...]

    @property
    def is_over(self) -> bool:
        """Whether the month has ended, so that it can be filed."""
        return self.row.state != Filing.RUNNING


def report_page(viewer: Viewer, school: Key, month: Month, *, on: date) -> ReportPage:
    """Return a school's report of a month. Raises :class:`AbsentError` where none is owed, or none within reach."""
    found = school_of(viewer, school, month)
    county = found.path[:STEP]
    rows = {row.month: row for row in _rows([found], owed_months(county, on), county, on)}
    if month not in rows:
        raise AbsentError
    may_file = Schools(viewer, FILE).heads(found)
    versions = tuple(
        _version(one) for one in MonthlyReport.objects.filter(school=found, month=month.first).order_by("-version")
    )
    counted = figures_of(found, month, on=on).figures if may_file or not versions else None
    names = names_on_lines({Line.PLACE: {county}})[Line.PLACE]
    return ReportPage(rows[month], found, names.get(county, county), versions, counted, may_file, tuple(rows.values()))


def school_of(viewer: Viewer, school: Key, month: Month, *, power: str = SEE) -> School:
    """Return the school, if it owes a report of the month and lies within reach. Raises :class:`AbsentError`."""
    try:
        key = uuid.UUID(str(school))
    except ValueError:
        raise AbsentError from None
    one = School.objects.select_related("division").filter(pk=key).first()
    if one is None or not Schools(viewer, power).allows(one):
        raise AbsentError
    first = begun(one.path[:STEP])
    if first is None or month < first or not schools_owing(one.path[:STEP], month).filter(pk=one.pk).exists():
        raise AbsentError
    return one


def waiting(viewer: Viewer, *, on: date) -> tuple[int, int]:
    """Return how many reports of the last month that is over are the viewer's own to file, and how many in reach are late."""
    path, _months, month = _asked(viewer, on, None, "")
    if month is None or month == Month.of(on):
        return 0, 0
    filed = MonthlyReport.objects.filter(school=OuterRef("pk"), month=month.first)
    # Whether a post is the school's own is told by the school's path alone.
    missing = list(
        Schools(viewer)
        .filter(schools_owing(path, month))
        .filter(~Exists(filed))
        .order_by()
        .select_related(None)
        .only("path")
    )
    state = filing(month, on=on, due_on=due_on(path, month), is_filed=False, is_nil=False)
    return sum(map(Schools(viewer, FILE).heads, missing)), len(missing) if state == Filing.LATE else 0


def _rows(schools: list[School], months: Iterable[Month], county: str, on: date) -> list[Row]:
    wanted = list(months)
    filed = MonthlyReport.objects.filter(
        school__in=[one.pk for one in schools], month__in=[month.first for month in wanted]
    ).order_by("version")
    newest = {(one.school_id, one.month): one for one in filed}
    towns = names_on_lines({Line.PLACE: {one.division.path[: 2 * STEP] for one in schools}})[Line.PLACE]
    found = []
    for month in wanted:
        due = due_on(county, month)
        for school in schools:
            one = newest.get((school.pk, month.first))
            found.append(
                Row(
                    id=school.pk,
                    name=school.name,
                    town=towns.get(school.division.path[: 2 * STEP], ""),
                    month=month,
                    state=filing(
                        month, on=on, due_on=due, is_filed=one is not None, is_nil=one is not None and one.is_nil
                    ),
                    due_on=due,
                    newest=_version(one) if one else None,
                )
            )
    return found


def _version(one: MonthlyReport) -> Version:
    return Version(
        one.version,
        Figures.read(one.figures),
        one.is_nil,
        one.work,
        one.reason,
        one.filed_on,
        one.due_on,
        one.post_title,
    )
