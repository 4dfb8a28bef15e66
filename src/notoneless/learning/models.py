"""Closures, and of each pupil what was asked and done. Deeds are only added; ``cached_…`` repeat what they tell (``rules.plans``).

That a family has no telephone or a grandmother cannot read is nobody's who does not see the child; words lie sealed.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.children.models import Child
from notoneless.children.terms import Along
from notoneless.learning.terms import DeedKind, Scope, State, Way
from notoneless.places.models import School
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import ACCOUNT, CHILD_FACT, CHILD_LINK, OFFICE, Mask, sealed
from notoneless.visits.models import Visit


class Closure(models.Model):
    """A time in which schools are closed; both days are included. Its last day may be moved; one declared by mistake is withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    scope = models.CharField(_("范围"), max_length=8, choices=Scope)
    told = models.CharField(
        max_length=300, blank=True, help_text="names of the towns or schools, as they were declared"
    )
    began_on = models.DateField(_("第一天"))
    until = models.DateField(_("最后一天"))
    why = models.CharField(_("为什么停课"), max_length=200, help_text="names nobody")
    document = models.CharField(_("文号"), max_length=80, blank=True)
    declared_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=36, blank=True)
    changed_why = models.CharField(max_length=200, blank=True, help_text="names nobody")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        (
            "id", "county_path", "scope", "told", "began_on", "until", "why", "document", "declared_at", "by", "post_title",
            "changed_at", "changed_by", "changed_why", "withdrawn_at",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("停课")
        ordering = ("-began_on", "-declared_at", "id")
        constraints = (models.CheckConstraint(condition=Q(until__gte=F("began_on")), name="closure_period"),)
        indexes = (models.Index(fields=("county_path", "until"), name="closure_days"),)


class ClosedSchool(models.Model):
    """A school that a closure closes."""

    id = models.BigAutoField(primary_key=True)
    closure = models.ForeignKey(Closure, models.PROTECT, related_name="closed")
    county_path = models.CharField(max_length=4)
    school = models.ForeignKey(School, models.PROTECT, related_name="closures")

    care = dict.fromkeys(("id", "closure", "county_path", "school"), OFFICE)

    class Meta:
        verbose_name = _("停课的学校")
        constraints = (models.UniqueConstraint(fields=("closure", "school"), name="closed_school_once"),)


class PupilPlan(models.Model):
    """一生一策: one pupil in one closure, from the first asking on. ``school_path`` says where it stood when it was asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    closure = models.ForeignKey(Closure, models.PROTECT, related_name="plans")
    child = models.ForeignKey(Child, models.PROTECT, related_name="closure_plans")
    county_path = models.CharField(max_length=4)
    school_path = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0, help_text="the number of the newest deed")
    cached_state = models.CharField(max_length=10, choices=State)
    cached_barriers = models.JSONField(default=list, help_text="ids of learning.barriers")
    cached_due_on = models.DateField(null=True, blank=True)
    cached_closed_on = models.DateField(null=True, blank=True)
    cached_visits = models.PositiveSmallIntegerField(default=0)

    along = Along(once_by="closure")
    care = dict.fromkeys(("id", "closure", "county_path", "opened_at", "version"), OFFICE) | dict.fromkeys(
        ("child", "school_path", "cached_due_on", "cached_closed_on", "cached_visits"), CHILD_LINK
    ) | {"cached_state": CHILD_FACT, "cached_barriers": CHILD_FACT}  # fmt: skip

    class Meta:
        verbose_name = _("一生一策")
        constraints = (models.UniqueConstraint(fields=("closure", "child"), name="pupil_plan_once"),)
        indexes = (models.Index(fields=("closure", "cached_state"), name="pupil_plan_state"),)


class PlanDeed(models.Model):
    """One deed on a plan: asked, a measure set, a barrier answered with what proves it, a special visit linked, reopened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(PupilPlan, models.PROTECT, related_name="deeds")
    number = models.PositiveSmallIntegerField(help_text="of this plan, from 1")
    kind = models.CharField(max_length=10, choices=DeedKind)
    on = models.DateField(_("日期"))
    way = models.CharField(max_length=8, choices=Way, blank=True, help_text="of an asking")
    barriers = models.JSONField(default=list, help_text="of an asking: ids of learning.barriers")
    barrier = models.CharField(max_length=24, blank=True)
    measure = models.CharField(max_length=32, blank=True, help_text="learning.measures")
    who = models.CharField(_("由谁办"), max_length=60, blank=True)
    due_on = models.DateField(_("最迟"), null=True, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="learning_deeds")
    text = SealedTextField(_("情况"), mask=Mask.NONE)
    written_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)

    care = dict.fromkeys(("id", "number", "kind", "written_at", "post_title"), OFFICE) | dict.fromkeys(
        ("plan", "on", "due_on", "visit"), CHILD_LINK
    ) | dict.fromkeys(("way", "barriers", "barrier", "measure"), CHILD_FACT) | {
        "who": ACCOUNT, "by": ACCOUNT, "text": sealed(Mask.NONE),
    }  # fmt: skip

    class Meta:
        verbose_name = _("一生一策经过")
        ordering = ("plan", "number")
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="plan_deed_number"),)
