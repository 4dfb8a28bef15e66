"""Reads of this station: what is owed, what was filed, what is missing, and the papers of both."""

from __future__ import annotations

from notoneless.reports.queries.drawing import Drawn, month_report, review_report, school_report
from notoneless.reports.queries.monthly import (
    Overview,
    ReportPage,
    Row,
    Total,
    Version,
    overview,
    report_page,
    waiting,
)
from notoneless.reports.queries.reviews import (
    CheckLine,
    QuarterLine,
    ReviewPage,
    check_line,
    checkers,
    quarters,
    review_page,
)
from notoneless.reports.queries.three_way import (
    BOOKS,
    ROLLS,
    SEATS,
    TODOS,
    VERDICTS,
    ThreeFilter,
    ThreePage,
    ThreeRow,
    three_filter,
    three_page,
)

__all__ = [
    "BOOKS",
    "ROLLS",
    "SEATS",
    "TODOS",
    "VERDICTS",
    "CheckLine",
    "Drawn",
    "Overview",
    "QuarterLine",
    "ReportPage",
    "ReviewPage",
    "Row",
    "ThreeFilter",
    "ThreePage",
    "ThreeRow",
    "Total",
    "Version",
    "check_line",
    "checkers",
    "month_report",
    "overview",
    "quarters",
    "report_page",
    "review_page",
    "review_report",
    "school_report",
    "three_filter",
    "three_page",
    "waiting",
]
