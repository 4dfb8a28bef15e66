"""A county's reports of terms and school years: the reports, one with its figures and a list, its paper.

There is no operation that writes into one or hands it up: it is the office's word, given at the desk by its head.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest
from ninja.params.functions import Query

from notoneless.desks.api.answers import upward as answers
from notoneless.desks.api.calls import FILE, _, api, now, policy, told, viewer
from notoneless.desks.api.operations.reports import PAPER, handed
from notoneless.reports import queries
from notoneless.reports.queries import UpwardLine, UpwardPage
from notoneless.reports.rules.review import Agreement
from notoneless.reports.terms import AbsentError

SEE = "report.upward"


@api.get("/term-reports", response=told(answers.TermLines), summary=_("学期学年报告"))
@policy(get=SEE)
def list_term_reports(request: HttpRequest) -> Any:
    """The terms and school years that the county owes, and how the report of each stands."""
    return {"rows": [_line(one) for one in queries.upward_reports(viewer(request), on=now()[1])]}


@api.get("/term-reports/{period}", response=told(answers.TermReport), summary=_("一个学期、学年的报告"))
@policy(get=SEE)
def get_term_report(
    request: HttpRequest,
    period: int,
    version: int | None = Query(None, ge=0, le=32767),
    figure: str = Query("open", max_length=16),
    stage: str = Query("", max_length=16),
    town: str = Query("", max_length=32),
    reason: str = Query("", max_length=32),
    group: str = Query("", max_length=32),
    after: str = Query("", max_length=40),
) -> Any:
    """The report (without ``version`` the newest that was handed up, with 0 the records of today) and a page of the list behind a
    figure, narrowed to a part. Whose names it shows is written into the journal."""
    asked = {"figure": figure, "stage": stage, "town": town, "reason": reason, "group": group}
    page = _page(request, period, version=version, asked=asked, after=after)
    facts, parts = page.facts, page.parts
    return {
        "line": _line(page.line),
        "version": page.version,
        "until": page.until,
        "counts": page.counts,
        "stages": parts["stage"],
        "towns": parts["town"],
        "reasons": parts["reason"],
        "groups": parts["group"],
        "school_age": facts.school_age,
        "swept_on": facts.swept_on or None,
        "net": facts.net,
        "indicators": facts.indicators,
        "months": facts.months,
        "quarters": [{"quarter": one.quarter, "agreement": _agreed(one.agreement)} for one in facts.reviews],
        "campaigns": facts.campaigns,
        **asdict(page.words),
        "total": page.total,
        "rows": [
            {name: getattr(row, name) for name in ("id", "case", "name", "number", "town", "school", "stage", "reason")}
            | {"figures": sorted(row.figures)}
            for row in page.rows
        ],
        "next": page.next,
    }


@api.get("/term-reports/{period}/paper", response=told(None), openapi_extra=FILE, summary=_("学期学年报告文书"))
@policy(get=SEE)
def get_term_report_paper(
    request: HttpRequest, period: int, form: str = PAPER, version: int | None = Query(None, ge=0, le=32767)
) -> Any:
    """A version as a paper that names no child."""
    return handed(queries.upward_report(_page(request, period, version=version, asked={}, after="")), form)


def _page(request: HttpRequest, period: int, *, version: int | None, asked: dict[str, str], after: str) -> UpwardPage:
    try:
        return queries.upward_page(
            viewer(request), period, on=now()[1], version=version, only=queries.upward_filter(asked), after=after
        )
    except AbsentError:
        raise Http404 from None


def _line(one: UpwardLine) -> dict[str, Any]:
    newest = one.versions[0] if one.versions else None
    period = one.period
    return {
        "period": period.key, "county_path": one.county_path, "county": one.county, "began_on": period.began_on,
        "last": period.last, "settled": period.settled, "due_on": one.due_on, "state": one.state.value,
        "version": newest.version if newest else 0, "handed_on": newest.handed_on if newest else None,
    }  # fmt: skip


def _agreed(one: Agreement | None) -> dict[str, Any] | None:
    names = ("drawn", "checked", "agree", "share", "interval")
    return None if one is None else {name: getattr(one, name) for name in names}
