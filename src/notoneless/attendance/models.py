"""A class's roll-calls, and who was not there. Rows are only added: a correction is the class's next call of that day.

A call names those who are not there. Whoever stood on the class's roll that day, in a spell that was written down before the
call, and is not named, was seen. Three hundred thousand lines a day that say "here" would tell nothing more.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.attendance.terms import Reason
from notoneless.children.models import Child
from notoneless.places.models import SchoolClass
from notoneless.standards.care import ACCOUNT, CHILD_FACT, CHILD_LINK, OFFICE


class RollCall(models.Model):
    """One call of one class for one day. The one with the highest ``number`` stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="roll_calls")
    on = models.DateField(_("日期"))
    number = models.PositiveSmallIntegerField(help_text="of this class and day, from 1")
    listed = models.PositiveSmallIntegerField(help_text="how many stood on the roll that was called")
    away = models.PositiveSmallIntegerField(help_text="how many of them were not there")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=36, blank=True)

    care = dict.fromkeys(("id", "school_class", "on", "number", "listed", "away", "recorded_at"), OFFICE) | {
        "recorded_by": ACCOUNT,
    }

    class Meta:
        verbose_name = _("点名")
        constraints = (
            models.UniqueConstraint(fields=("school_class", "on", "number"), name="attendance_call_number"),
            models.CheckConstraint(
                condition=models.Q(away__lte=models.F("listed")), name="attendance_call_away_listed"
            ),
        )


class NotHere(models.Model):
    """A child who was not in class when it was called."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    roll_call = models.ForeignKey(RollCall, models.PROTECT, related_name="not_here")
    child = models.ForeignKey(Child, models.PROTECT, related_name="not_here")
    reason = models.CharField(max_length=8, choices=Reason)

    care = {"id": OFFICE, "roll_call": OFFICE, "child": CHILD_LINK, "reason": CHILD_FACT}

    class Meta:
        verbose_name = _("未到")
        constraints = (models.UniqueConstraint(fields=("roll_call", "child"), name="attendance_not_here_once"),)
