"""The lists of this desk that are no tables of the kit, as books: under the headings by which they may be brought in again.

Whoever exports a list, corrects it and brings it in changes what was corrected and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.places.queries import AreaRow, CentreRow, ClassRow, DivisionRow, TurnPage
from notoneless.places.rules.importing import GRADES, HEADINGS
from notoneless.standards.school_year import SchoolYear

Rows = Iterable[dict[str, Any]]


def _table(kind: str, more: Sequence[Column], *, leave_out: frozenset[str] = frozenset()) -> Table:
    """Return the columns of a list that may be brought in, and what the page shows besides. The headings are those of the
    template, in Chinese for every reader: they are what a list is known by when it comes back."""
    wanted = [Column(one.name, one.zh[0], weight=18) for one in HEADINGS[kind] if one.name not in leave_out]
    return Table(kind, (*wanted, *more))


_SINCE = Column("began_on", gettext_lazy("设立"), kind="date", weight=12)
_COUNTED = Column("schools", gettext_lazy("学校数"), kind="number", weight=10)
DIVISIONS = _table("divisions", (Column("over", gettext_lazy("上级"), weight=18), _COUNTED, _SINCE))
CENTRES = _table("centres", (_COUNTED, _SINCE))
AREAS = _table("areas", (), leave_out=frozenset({"code"}))
CLASSES = _table(
    "classes",
    (
        Column("year", gettext_lazy("学年"), weight=16),
        Column("began_on", gettext_lazy("自"), kind="date", weight=12),
        Column("ended_on", gettext_lazy("至"), kind="date", weight=12),
    ),
)


_YEAR_SCHOOL = Column("name", gettext_lazy("学校"), weight=30)
_YEAR_SCHOOLS = (
    _YEAR_SCHOOL,
    Column("goes", gettext_lazy("续办"), kind="number", weight=10),
    Column("fresh", gettext_lazy("新开"), kind="number", weight=10),
    Column("leaves", gettext_lazy("毕业"), kind="number", weight=10),
)
_YEAR_CLASSES = (
    _YEAR_SCHOOL,
    Column("grade", gettext_lazy("年级"), weight=12),
    Column("number", gettext_lazy("班号"), kind="number", weight=8),
    Column("whence", gettext_lazy("由来"), weight=22),
)
_YEAR_SETTLE = (_YEAR_SCHOOL, Column("why", gettext_lazy("要处理的"), weight=60))


def of_divisions(rows: Sequence[DivisionRow], on: date) -> FileResponse:
    """Answer with the towns and villages, each town before its villages."""
    names = {row.id: row.name for row in rows}
    listed = sorted((row for row in rows if row.level > 1), key=lambda row: row.path)
    told: Rows = (
        {"code": row.code, "name": row.name, "over": names.get(row.parent_id, "") if row.parent_id else "",
         "schools": row.schools, "began_on": row.began_on}
        for row in listed
    )  # fmt: skip
    return excel.answer(DIVISIONS, told, name=_("乡镇与村"), lines=[_as_of(on)])


def of_centres(rows: Sequence[CentreRow], on: date) -> FileResponse:
    """Answer with the education centres and the towns that each serves."""
    told: Rows = (
        {"name": row.name, "towns": row.towns, "schools": row.schools, "began_on": row.began_on} for row in rows
    )
    return excel.answer(CENTRES, told, name=_("片区"), lines=[_as_of(on)])


def of_areas(rows: Sequence[AreaRow], without: Sequence[tuple[object, str]], on: date) -> FileResponse:
    """Answer with the schools of each inspector's area, a line for each; those that lie in none, last."""
    told = [{"area": row.name, "name": school} for row in rows for _key, school in row.schools]
    told += [{"area": "", "name": school} for _key, school in without]
    return excel.answer(AREAS, told, name=_("督学责任区"), lines=[_as_of(on)])


@dataclass(frozen=True, slots=True)
class Of:
    """Whose classes they are."""

    name: str
    code: str


def of_classes(school: Of, rows: Sequence[ClassRow]) -> FileResponse:
    """Answer with the classes of a school, the newest year first."""
    told: Rows = (
        {"code": school.code, "name": school.name, "grade": GRADES[row.grade - 1], "number": row.number,
         "year": said(SchoolYear(row.school_year)), "began_on": row.began_on, "ended_on": row.ended_on}
        for row in rows
    )  # fmt: skip
    return excel.answer(CLASSES, told, name=_("%(name)s · 班级") % {"name": school.name})


def of_year(page: TurnPage, label: str) -> FileResponse:
    """Answer with the plan of turning a county into a school year: what becomes of each school, its classes of that year, and
    what is to be settled first."""
    plan, names = page.plan, page.names
    schools = [{"name": names[key], "goes": goes, "fresh": fresh, "leaves": leaves}
               for key, (goes, fresh, leaves) in plan.by_school.items()]  # fmt: skip
    order = {key: at for at, key in enumerate(plan.by_school)}
    classes = [
        {"name": names[one.school], "grade": GRADES[one.grade - 1], "number": one.number,
         "whence": _("%(grade)s %(number)s 班升级") % {"grade": GRADES[one.grade - 2], "number": one.number}
         if one.continues else _("新开")}
        for one in sorted(plan.next_classes, key=lambda one: (order[one.school], one.grade, one.number))
    ]  # fmt: skip
    settle = [{"name": one.name, "why": said(one)} for one in plan.unsettled]
    lines = [f"{page.county} · {label}"]
    sheets = [
        excel.Sheet(_("各校"), _YEAR_SCHOOLS, schools, lines), excel.Sheet(_("新学年的班级"), _YEAR_CLASSES, classes, lines),
    ]  # fmt: skip
    if settle:
        sheets.append(excel.Sheet(_("先理清这些"), _YEAR_SETTLE, settle, lines))
    return excel.answer_sheets(sheets, name=_("学年转段计划"))


def _as_of(on: date) -> str:
    return _("%(on)s 当天") % {"on": on}
