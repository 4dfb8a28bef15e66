"""Reads of this station: what is owed, what was filed, what is missing, and the papers of both."""

from __future__ import annotations

from notoneless.reports.queries.drawing import Drawn, month_report, school_report
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

__all__ = [
    "Drawn",
    "Overview",
    "ReportPage",
    "Row",
    "Total",
    "Version",
    "month_report",
    "overview",
    "report_page",
    "school_report",
    "waiting",
]
