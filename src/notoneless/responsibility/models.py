"""Posts, who holds them and for how long, hand-overs with receipts, a school's group, letters of responsibility."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.places.models import Division, EducationCentre, InspectorArea, School, SchoolClass
from notoneless.responsibility.terms import Holding, LetterState, Line, PostKind
from notoneless.standards.care import ACCOUNT, OFFICE


class Post(models.Model):
    """A post at one unit: 渡口镇·乡镇教育干事. It stays when its holder goes.

    ``unit_path`` is the unit's path on the post's line: what the holder reaches. An inspector's reach is the area's
    schools, so his path is the county's and his area is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("岗位"), max_length=24, choices=PostKind)
    line = models.CharField(_("线"), max_length=8, choices=Line)
    title = models.CharField(_("名称"), max_length=120)
    unit_path = models.CharField(max_length=32, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="posts")
    centre = models.ForeignKey(EducationCentre, models.PROTECT, null=True, blank=True, related_name="posts")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="posts")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, related_name="posts")
    area = models.ForeignKey(InspectorArea, models.PROTECT, null=True, blank=True, related_name="posts")
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subordinates")
    is_required = models.BooleanField(default=True, help_text="a vacancy counts as a gap")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    care = dict.fromkeys(
        (
            "id", "kind", "line", "title", "unit_path", "division", "centre", "school", "school_class", "area",
            "superior", "is_required", "began_on", "ended_on",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("岗位")
        indexes = (models.Index(fields=("line", "unit_path", "kind"), name="post_line_path"),)

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """One person in one post for one term (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    holding = models.CharField(max_length=8, choices=Holding, default=Holding.FULL)
    began_on = models.DateField(_("任职日期"))
    ended_on = models.DateField(_("离任日期"), null=True, blank=True)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    made_by = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="when an act ended it; empty where the term simply ran out"
    )

    care = dict.fromkeys(
        ("id", "post", "holding", "began_on", "ended_on", "document", "made_by", "made_at", "released_at"), OFFICE
    ) | {"account": ACCOUNT}

    class Meta:
        verbose_name = _("任职")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")), name="appointment_term"
            ),
            models.UniqueConstraint(
                fields=("post",), condition=Q(ended_on=None, holding="full"), name="appointment_one_full_holder"
            ),
        )
        indexes = (models.Index(fields=("account", "ended_on"), name="appointment_account"),)

    def __str__(self) -> str:
        return f"{self.account} · {self.post}"


class HandOver(models.Model):
    """A post passed on: what was handed over, and the receipt that only the receiver can give.

    Until it is accepted the duty stays with the one who gives it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    giver = models.ForeignKey(Appointment, models.PROTECT, related_name="hand_overs_out")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_overs_in")
    takes_effect_on = models.DateField()
    content = models.JSONField(default=dict, help_text="counts of what is handed over: children, open matters, letters")
    note = models.CharField(max_length=500, blank=True)
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    successor = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="came_by_hand_over"
    )

    care = dict.fromkeys(
        (
            "id", "giver", "takes_effect_on", "content", "note", "offered_at", "accepted_at", "refused_at", "refusal",
            "successor",
        ),
        OFFICE,
    ) | {"receiver": ACCOUNT}  # fmt: skip

    class Meta:
        verbose_name = _("交接")
        constraints = (
            models.UniqueConstraint(
                fields=("giver",), condition=Q(accepted_at=None, refused_at=None), name="hand_over_one_open"
            ),
        )


class ControlGroup(models.Model):
    """A school's 控辍保学 group and its plan (一校一案)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="control_groups")
    plan = models.TextField(_("一校一案"), blank=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    care = dict.fromkeys(("id", "school", "plan", "began_on", "ended_on"), OFFICE)

    class Meta:
        verbose_name = _("控辍保学工作小组")
        constraints = (
            models.UniqueConstraint(fields=("school",), condition=Q(ended_on=None), name="control_group_one_live"),
        )


class GroupMember(models.Model):
    """A member of a school's group, by post."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(ControlGroup, models.PROTECT, related_name="members")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="group_memberships")
    is_leader = models.BooleanField(default=False)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    care = dict.fromkeys(("id", "group", "is_leader", "began_on", "ended_on"), OFFICE) | {"account": ACCOUNT}


class Letter(models.Model):
    """A letter of responsibility: drawn from a template for one appointment, signed on the screen or uploaded signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="letters")
    year = models.PositiveSmallIntegerField()
    county_path = models.CharField(max_length=4)
    serial = models.PositiveIntegerField(help_text="counted anew in every county and year")
    number = models.CharField(_("编号"), max_length=60, unique=True)
    template = models.CharField(max_length=80)
    content = models.JSONField(default=dict, help_text="what the template's places were filled with")
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAWN)
    drawn_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signature = models.BinaryField(null=True, blank=True, help_text="PNG of the strokes on the screen")
    scan = models.BinaryField(null=True, blank=True)
    scan_name = models.CharField(max_length=120, blank=True)
    scan_type = models.CharField(max_length=24, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text that was signed")

    care = dict.fromkeys(
        (
            "id", "appointment", "year", "county_path", "serial", "number", "template", "state", "drawn_at", "signed_at",
            "scan_name", "scan_type", "digest",
        ),
        OFFICE,
    ) | dict.fromkeys(("content", "signature", "scan"), ACCOUNT)  # fmt: skip

    class Meta:
        verbose_name = _("责任书")
        constraints = (
            models.UniqueConstraint(
                fields=("appointment", "year", "template"),
                condition=~Q(state="void"),
                name="letter_one_live_a_year",
            ),
            models.UniqueConstraint(fields=("county_path", "year", "serial"), name="letter_serial"),
        )
