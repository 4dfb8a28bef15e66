"""What a school filed for a month, version by version. Rows are only added: a report that was filed stands as it was filed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.places.models import School
from notoneless.standards.care import OFFICE


class MonthlyReport(models.Model):
    """One version of a school's report of one month: its figures as they stood on the month's last day, frozen; what the principal
    added; whether it declares that nobody was missing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="monthly_reports")
    county_path = models.CharField(max_length=4)
    month = models.DateField(help_text="its first day")
    version = models.PositiveSmallIntegerField(help_text="from 1; the newest one counts")
    figures = models.JSONField()
    is_nil = models.BooleanField(_("零报告"))
    work = models.TextField(_("本月工作"), blank=True, help_text="names nobody")
    reason = models.CharField(_("更正理由"), max_length=400, blank=True)
    due_on = models.DateField(help_text="by when it was due")
    filed_on = models.DateField(_("上报日期"))
    filed_at = models.DateTimeField()
    by = models.CharField(max_length=36, help_text="the account")
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)

    care = dict.fromkeys(
        (
            "id", "school", "county_path", "month", "version", "figures", "is_nil", "work", "reason", "due_on", "filed_on",
            "filed_at", "by", "post_title", "form_key",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("学校月报")
        ordering = ("school", "month", "version")
        constraints = (
            models.UniqueConstraint(fields=("school", "month", "version"), name="monthly_report_version"),
            models.UniqueConstraint(
                fields=("school", "month", "form_key"), condition=~Q(form_key=""), name="monthly_report_once_a_form"
            ),
        )
        indexes = (models.Index(fields=("county_path", "month"), name="monthly_report_county"),)

    @property
    def is_late(self) -> bool:
        """Whether this version came after its day."""
        return self.filed_on > self.due_on
