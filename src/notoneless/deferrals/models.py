"""An application to defer entry or to suspend study, and what was done on it. Acts are only added; ``cached_…`` repeat what they tell.

That a child is ill, and with what, is nobody's who does not see the child: what the proof says lies sealed.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.children.models import Child
from notoneless.deferrals.terms import ActKind, DeferralKind, Proof, State
from notoneless.places.terms import Line
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import ACCOUNT, CHILD_FACT, CHILD_LINK, CHILD_NAME, OFFICE, Mask, sealed


class Deferral(models.Model):
    """One application of a child's guardian: which of the two, from when to when. ``line`` and ``unit_path`` say who took it in, and so
    who is to look again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="deferrals")
    county_path = models.CharField(max_length=4)
    kind = models.CharField(max_length=10, choices=DeferralKind)
    guardian = models.CharField(_("申请人（监护人）"), max_length=64)
    applied_on = models.DateField(_("申请日期"))
    began_on = models.DateField(_("开始日期"))
    until = models.DateField(_("截止日期"), help_text="the last day")
    proof = models.CharField(max_length=10, choices=Proof)
    line = models.CharField(max_length=8, choices=Line)
    unit_path = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0, help_text="the number of the newest act")
    cached_state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    cached_decided_on = models.DateField(null=True, blank=True)
    cached_ended_on = models.DateField(
        null=True, blank=True, help_text="the child came back, or the approval was revoked"
    )
    cached_recheck_from = models.DateField(null=True, blank=True)
    cached_recheck_by = models.DateField(null=True, blank=True)
    cached_risen_to = models.CharField(max_length=16, blank=True)

    care = dict.fromkeys(
        ("id", "county_path", "line", "unit_path", "opened_at", "version", "cached_recheck_from", "cached_recheck_by",
         "cached_risen_to"),
        OFFICE,
    ) | dict.fromkeys(
        ("kind", "applied_on", "began_on", "until", "proof", "cached_state", "cached_decided_on", "cached_ended_on"), CHILD_FACT
    ) | {"child": CHILD_LINK, "guardian": CHILD_NAME}  # fmt: skip

    class Meta:
        verbose_name = _("缓学休学")
        constraints = (
            models.UniqueConstraint(fields=("child",), condition=Q(cached_state="waiting"), name="deferral_waits_once"),
            models.CheckConstraint(condition=Q(until__gte=F("began_on")), name="deferral_period"),
        )
        indexes = (
            models.Index(fields=("county_path", "cached_state", "until"), name="deferral_state"),
            models.Index(fields=("cached_state", "began_on", "until"), name="deferral_days"),
        )


class DeferralAct(models.Model):
    """One act on an application: who, in the name of which post, when; its day, and what was said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deferral = models.ForeignKey(Deferral, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField(help_text="of this application, from 1")
    kind = models.CharField(max_length=10, choices=ActKind)
    on = models.DateField(_("日期"), null=True, blank=True)
    document = models.CharField(_("文号"), max_length=80, blank=True)
    unit_path = models.CharField(max_length=16, blank=True, help_text="of a delay that rose: to whom")
    text = SealedTextField(_("说明"), mask=Mask.NONE)
    written_on = models.DateField()
    written_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    post_title = models.CharField(max_length=200, blank=True)
    office = models.CharField(_("单位"), max_length=120, blank=True, help_text="in whose name it was written")

    care = dict.fromkeys(
        ("id", "number", "kind", "unit_path", "written_on", "written_at", "post_title", "office"), OFFICE
    ) | {
        "deferral": CHILD_LINK, "on": CHILD_FACT, "document": CHILD_FACT, "text": sealed(Mask.NONE), "by": ACCOUNT,
    }  # fmt: skip

    class Meta:
        verbose_name = _("缓学休学经过")
        ordering = ("deferral", "number")
        constraints = (models.UniqueConstraint(fields=("deferral", "number"), name="deferral_act_number"),)


class DeferralPaper(models.Model):
    """A proof that lies with an act: a hospital's, the committee's. Its bytes lie sealed, as text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(DeferralAct, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")
    added_at = models.DateTimeField()

    care = dict.fromkeys(("id", "kind", "size", "digest", "added_at"), OFFICE) | {
        "act": CHILD_LINK,
        "name": CHILD_FACT,
        "data": sealed(Mask.HIDDEN),
    }

    class Meta:
        verbose_name = _("缓学休学材料")
