"""Filing a school's monthly report: the figures are counted at that moment, frozen, and signed with the principal's post."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.places.models import School
from notoneless.reports.access import FILE, Schools
from notoneless.reports.models import MonthlyReport
from notoneless.reports.queries.figures import figures_of
from notoneless.reports.queries.monthly import Key, school_of
from notoneless.reports.queries.owing import due_on
from notoneless.reports.rules.monthly import refusal
from notoneless.reports.terms import Figures, Month, ReportError


def file_report(
    *, school: Key, month: Month, by: Viewer, at: datetime, declares_nil: bool, work: str = "", reason: str = "",
    saw: int = 0, checked: Figures | None = None, form_key: str = "",
) -> MonthlyReport:  # fmt: skip
    """File the report of a month and return it; one that this form filed before is returned as it is.

    ``saw`` is the newest version that the writer had before him, ``checked`` the figures that he read and answers for. Raises
    :class:`reports.terms.AbsentError` (no such school in reach, or none owed), V002 (the month runs), V003, V004 (nil or not, against the
    records), V005 (nothing said), V006 (a correction without its reason), V007 (a name or a number), V008 (somebody filed
    meanwhile), V009 (the figures are others than those read), V010 (seen, and not to be filed by this post).
    """
    on = timezone.localdate(at)
    found = school_of(by, school, month)
    post = Schools(by, FILE).post_at(found)
    if post is None:
        raise ReportError(
            "V010",
            "月报由学校校长核对后上报，您的岗位只能查看。",
            "The school's principal checks and files the report; your post may only read it.",
        )
    with transaction.atomic():
        School.objects.select_for_update().get(pk=found.pk)  # two who file at once file one after the other
        of_month = MonthlyReport.objects.filter(school=found, month=month.first)
        if form_key and (before := of_month.filter(form_key=form_key).first()) is not None:
            return before
        newest = of_month.aggregate(newest=Max("version"))["newest"] or 0
        if saw != newest:
            raise ReportError(
                "V008",
                f"这个月已经有第 {newest} 版，是在您打开之后上报的。请先看过再决定要不要更正。",
                f"Version {newest} was filed after you opened this page. Read it before you decide to correct it.",
            )
        counted = figures_of(found, month, on=on)
        why = refusal(
            month, counted.figures, on=on, declares_nil=declares_nil, work=work, reason=reason, is_further=newest > 0,
            names=counted.names,
        )  # fmt: skip
        if why is not None:
            raise why
        if checked is not None and checked != counted.figures:
            raise ReportError(
                "V009",
                "您看过之后记录有了变化，数字和页面上的不一样了。请核对新的数字再上报。",
                "The records changed after you read them, and the figures with them. Check the new ones, then file.",
            )
        row = MonthlyReport.objects.create(
            school=found, county_path=found.path[:STEP], month=month.first, version=newest + 1,
            figures=counted.figures.kept(), is_nil=declares_nil, work=work.strip()[:2000], reason=reason.strip()[:400],
            due_on=due_on(found.path[:STEP], month), filed_on=on, filed_at=at, by=by.actor,
            post_title=post.label[:120], form_key=form_key[:64],
        )  # fmt: skip
        audit.write(
            "reports.filed", by=by, at=at, subject=f"places_school:{found.pk}",
            detail={"month": month.number, "version": row.version, "nil": declares_nil, "late": row.is_late},
        )  # fmt: skip
    return row
