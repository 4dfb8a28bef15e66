"""Reports upward: how a month stands school by school, one school's report, both as papers.

There is no operation that files one: a report is its principal's word, given at the desk, and no token speaks for a principal.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest
from ninja.params.functions import Query

from notoneless.desks.api.answers import reports as answers
from notoneless.desks.api.calls import FILE, _, api, now, policy, told, viewer
from notoneless.desks.kit.papers import file_answer
from notoneless.papers import DOCX
from notoneless.reports import queries
from notoneless.reports.queries import Drawn, Overview, ReportPage, Row, Version
from notoneless.reports.terms import AbsentError, Month

SEE = "report.see"
PAPER = Query("pdf", pattern="^(pdf|docx)$")


@api.get("/reports", response=told(answers.MonthOfSchools), summary=_("各校月报"))
@policy(get=SEE)
def list_reports(request: HttpRequest, month: int | None = Query(None, ge=200001, le=209912)) -> Any:
    """How the reports of a month (202610; without it the last one that is over) stand, school by school. A report that is
    missing has no figures, and no sum counts it."""
    seen = _seen(request, month)
    if seen is None:
        return {"county": "", "month": None, "months": [], "due_on": None, "total": None, "rows": []}
    return {
        "county": seen.county,
        "month": seen.month.number,
        "months": [one.number for one in seen.months],
        "due_on": seen.due_on,
        "total": asdict(seen.total),
        "rows": [_row(row) for row in seen.rows],
    }


@api.get("/reports-paper/{month}", response=told(None), openapi_extra=FILE, summary=_("月报汇总表"))
@policy(get=SEE)
def get_reports_paper(request: HttpRequest, month: int, form: str = PAPER) -> Any:
    """The month of all schools in reach as a paper."""
    seen = _seen(request, month)
    if seen is None:
        raise Http404
    return handed(queries.month_report(seen), form)


@api.get("/reports/{school}/{month}", response=told(answers.SchoolReport), summary=_("一所学校的月报"))
@policy(get=SEE)
def get_report(request: HttpRequest, school: uuid.UUID, month: int) -> Any:
    """A school's report of a month: what the records say, and every version that was filed."""
    page = _page(request, school, month)
    return {
        "school": _row(page.row),
        "counted": page.counted,
        "may_file": page.may_file and page.is_over,
        "versions": [_version(one) for one in page.versions],
    }


@api.get("/reports/{school}/{month}/paper", response=told(None), openapi_extra=FILE, summary=_("月报文书"))
@policy(get=SEE)
def get_report_paper(
    request: HttpRequest, school: uuid.UUID, month: int, form: str = PAPER, version: int = Query(0, ge=0, le=32767)
) -> Any:
    """A filed version (the newest where none is named) as a paper."""
    try:
        return handed(queries.school_report(_page(request, school, month), version=version), form)
    except AbsentError:
        raise Http404 from None


def _seen(request: HttpRequest, month: int | None) -> Overview | None:
    try:
        return queries.overview(viewer(request), on=now()[1], month=Month.read(month) if month else None)
    except AbsentError:
        raise Http404 from None


def _page(request: HttpRequest, school: uuid.UUID, month: int) -> ReportPage:
    try:
        return queries.report_page(viewer(request), school, Month.read(month), on=now()[1])
    except AbsentError:
        raise Http404 from None


def _row(row: Row) -> dict[str, Any]:
    names = ("id", "name", "town", "due_on", "filed_on", "versions", "figures")
    return {name: getattr(row, name) for name in names} | {"month": row.month.number, "state": row.state.value}


def _version(one: Version) -> dict[str, Any]:
    return asdict(one) | {"is_late": one.is_late}


def handed(drawn: Drawn, form: str) -> Any:
    if form == "docx":
        return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")
    return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
