"""Reads of this station: what is owed, what was filed, what is missing, and the papers of both."""

from __future__ import annotations

from notoneless.reports.queries.campaign_children import CampaignRow, campaign_filter
from notoneless.reports.queries.campaigns import (
    CampaignLine,
    CampaignPage,
    Part,
    campaign_open,
    campaign_page,
    campaigns,
    campaigns_of,
    first_due,
)
from notoneless.reports.queries.drawing import Drawn, campaign_report, month_report, review_report, school_report
from notoneless.reports.queries.drawing_upward import upward_report
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
from notoneless.reports.queries.upward import (
    UpwardLine,
    UpwardPage,
    county_of,
    group_names,
    upward_page,
    upward_reports,
)
from notoneless.reports.queries.upward_children import UpwardRow, reason_said, upward_filter
from notoneless.reports.queries.upward_facts import SCHOOL_AGE

__all__ = [
    "BOOKS",
    "ROLLS",
    "SCHOOL_AGE",
    "SEATS",
    "TODOS",
    "VERDICTS",
    "CampaignLine",
    "CampaignPage",
    "CampaignRow",
    "CheckLine",
    "Drawn",
    "Overview",
    "Part",
    "QuarterLine",
    "ReportPage",
    "ReviewPage",
    "Row",
    "ThreeFilter",
    "ThreePage",
    "ThreeRow",
    "Total",
    "UpwardLine",
    "UpwardPage",
    "UpwardRow",
    "Version",
    "campaign_filter",
    "campaign_open",
    "campaign_page",
    "campaign_report",
    "campaigns",
    "campaigns_of",
    "check_line",
    "checkers",
    "county_of",
    "first_due",
    "group_names",
    "month_report",
    "overview",
    "quarters",
    "reason_said",
    "report_page",
    "review_page",
    "review_report",
    "school_report",
    "three_filter",
    "three_page",
    "upward_filter",
    "upward_page",
    "upward_report",
    "upward_reports",
    "waiting",
]
