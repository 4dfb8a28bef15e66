"""Activities: what was held on which day, by which unit, for whom, and what proves it. None of it names a child; whom an activity reached is told
from the rolls of that day.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.places.models import Division, EducationCentre, School, SchoolClass
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import OFFICE, Keep, Kept, Mask, sealed


class Activity(models.Model):
    """An activity, a talk, a class meeting, a stand: what was held on which day, by which unit, for whom, and what proves it. It is not changed;
    one that was entered by mistake is withdrawn, with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    kind = models.CharField(_("种类"), max_length=24, help_text="an id of programmes.activity_kinds")
    on = models.DateField(_("日期"))
    title = models.CharField(_("活动名称"), max_length=120, help_text="names no child")
    text = models.CharField(_("内容和效果"), max_length=1000, blank=True, help_text="names no child")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(EducationCentre, models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    held_by = models.CharField(_("由谁举办"), max_length=300, help_text="posts, no names")
    households = models.PositiveIntegerField(
        _("宣传到的户数"), null=True, blank=True, help_text="of an open audience, as it was typed"
    )
    proof_at = models.CharField(_("材料在哪里"), max_length=200, blank=True, help_text="names nobody")
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=36, blank=True)
    withdrawn_why = models.CharField(_("撤销理由"), max_length=300, blank=True)

    care = dict.fromkeys(
        (
            "id", "county_path", "kind", "on", "title", "text", "division", "centre", "school", "held_by", "households", "proof_at",
            "by", "post_title", "written_at", "form_key", "withdrawn_at", "withdrawn_by", "withdrawn_why",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("活动")
        ordering = ("-on", "-written_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(division__isnull=False, centre=None, school=None)
                    | Q(division=None, centre__isnull=False, school=None)
                    | Q(division=None, centre=None, school__isnull=False)
                ),
                name="activity_of_one_unit",
            ),
            models.UniqueConstraint(fields=("by", "form_key"), condition=~Q(form_key=""), name="activity_once_a_form"),
        )
        indexes = (models.Index(fields=("county_path", "on"), name="activity_county_day"),)

    @property
    def unit(self) -> Division | EducationCentre | School:
        """The unit that held it."""
        found = self.division or self.centre or self.school
        assert found is not None  # the table's own constraint
        return found


class Addressed(models.Model):
    """For whom an activity was: a class, a school, or a village or town."""

    id = models.BigAutoField(primary_key=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="addressed")
    county_path = models.CharField(max_length=4)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")

    care = dict.fromkeys(("id", "activity", "county_path", "school_class", "school", "division"), OFFICE)

    class Meta:
        verbose_name = _("活动对象")
        ordering = ("activity", "id")
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(school_class__isnull=False, school=None, division=None)
                    | Q(school_class=None, school__isnull=False, division=None)
                    | Q(school_class=None, school=None, division__isnull=False)
                ),
                name="addressed_one",
            ),
        )


class ActivityProof(models.Model):
    """A picture or paper that lies with an activity. Its bytes lie sealed: a photograph shows somebody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="proofs")
    county_path = models.CharField(max_length=4)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, help_text="pdf or jpeg")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")
    added_at = models.DateTimeField()

    care = dict.fromkeys(("id", "activity", "county_path", "name", "kind", "size", "digest", "added_at"), OFFICE) | {
        "data": sealed(Mask.HIDDEN, keep=Keep.PROOF)
    }
    kept = Kept(Keep.PROOF, since="added_at", done="data")

    class Meta:
        verbose_name = _("活动材料")
