"""A class's roll-calls, and who was not there. Rows are only added: a correction is the class's next call of that day.

A call names those who are not there. Whoever stood on the class's roll that day, in a spell that was written down before the
call, and is not named, was seen. Three hundred thousand lines a day that say "here" would tell nothing more.

An absence is a run of school days of which nobody knows why a child was not there. What calls and answers say is written once
(``RollCall``, ``NotHere``, ``Answer``, ``Change``); the columns called ``cached_…`` repeat what the rules tell of them.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.attendance.terms import AnswerKind, ContactWay, End, Ended, Reason, What
from notoneless.children.models import Child
from notoneless.children.terms import Along
from notoneless.places.models import SchoolClass
from notoneless.privacy.models import SealedTextField
from notoneless.responsibility.models import Post
from notoneless.standards.care import ACCOUNT, CHILD_FACT, CHILD_LINK, OFFICE, Mask, sealed


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

    along = Along(once_by="roll_call")
    care = {"id": OFFICE, "roll_call": OFFICE, "child": CHILD_LINK, "reason": CHILD_FACT}

    class Meta:
        verbose_name = _("未到")
        constraints = (models.UniqueConstraint(fields=("roll_call", "child"), name="attendance_not_here_once"),)


class Absence(models.Model):
    """One unexplained absence of one child. There is one open at a time; whoever was seen and is missed anew has another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="absences")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="absences")
    county_path = models.CharField(max_length=4)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0, help_text="number of the newest answer")
    cached_days = models.JSONField(default=list, help_text="the school days missed, the first one first")
    cached_since = models.DateField(_("自哪天起"))
    cached_ended_on = models.DateField(null=True, blank=True)
    cached_end = models.CharField(max_length=12, choices=End, blank=True)

    along = Along(open={"cached_ended_on": None})
    care = dict.fromkeys(("id", "county_path", "opened_at", "version"), OFFICE) | dict.fromkeys(
        ("child", "school_class", "cached_days", "cached_since", "cached_ended_on", "cached_end"), CHILD_LINK
    )

    class Meta:
        verbose_name = _("缺勤")
        constraints = (
            models.UniqueConstraint(
                fields=("child",), condition=Q(cached_ended_on=None), name="attendance_one_absence_a_child"
            ),
        )
        indexes = (models.Index(fields=("school_class", "cached_ended_on"), name="attendance_absence_class"),)


class Task(models.Model):
    """One thing that the days of an absence call for: in whose hands it lies, by when, and what ended it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=24)
    came_on = models.DateField(help_text="the school day that called for it")
    due_on = models.DateField(_("最迟"))
    line = models.CharField(max_length=8)
    unit_path = models.CharField(max_length=32)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    stands_in_for = models.CharField(max_length=12, blank=True)
    beside_path = models.CharField(max_length=32, blank=True, help_text="the village that comes along")
    beside_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    cached_done_on = models.DateField(null=True, blank=True)
    cached_ended = models.CharField(max_length=12, choices=Ended, blank=True)
    cached_answer = models.PositiveIntegerField(default=0, help_text="number of the answer that ended it")
    cached_risen_to = models.CharField(max_length=32, blank=True, help_text="the highest unit that was told of it")

    care = dict.fromkeys(
        (
            "id", "step", "line", "unit_path", "post", "stands_in_for", "cached_ended", "cached_answer", "cached_risen_to",
        ),
        OFFICE,
    ) | dict.fromkeys(("absence", "came_on", "due_on", "beside_path", "beside_post", "cached_done_on"), CHILD_LINK)  # fmt: skip

    class Meta:
        verbose_name = _("缺勤跟进")
        constraints = (models.UniqueConstraint(fields=("absence", "step"), name="attendance_task_step"),)
        indexes = (
            models.Index(fields=("unit_path", "due_on"), name="attendance_task_unit", condition=Q(cached_ended="")),
            models.Index(fields=("beside_path", "due_on"), name="attendance_task_beside", condition=Q(cached_ended="")),
        )  # fmt: skip


class Answer(models.Model):
    """What was done about an absence, or learnt of it: on which day, by whom, with what proof. It is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField(help_text="its place in the absence, from 1")
    kind = models.CharField(max_length=16, choices=AnswerKind)
    on = models.DateField(_("日期"))
    written_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    post_kind = models.CharField(max_length=24, blank=True)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True, help_text="sent twice it is one answer")
    way = models.CharField(max_length=8, choices=ContactWay, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    names = models.PositiveIntegerField(default=0, help_text="number of the answer that is withdrawn")
    companion = models.CharField(max_length=60, blank=True, help_text="who of the village went along")
    elsewhere = models.CharField(max_length=120, blank=True)
    words = models.PositiveSmallIntegerField(default=0, help_text="how many characters the text has")
    has_proof = models.BooleanField(default=False)
    text = SealedTextField(_("情况"), mask=Mask.NONE)

    care = dict.fromkeys(
        ("id", "number", "kind", "written_at", "post_kind", "post_title", "form_key", "names", "words", "has_proof"), OFFICE
    ) | dict.fromkeys(("absence", "on", "way", "since", "until"), CHILD_LINK) | {
        "by": ACCOUNT, "companion": CHILD_FACT, "elsewhere": CHILD_FACT, "text": sealed(Mask.NONE),
    }  # fmt: skip

    class Meta:
        verbose_name = _("缺勤登记")
        ordering = ("absence", "number")
        constraints = (
            models.UniqueConstraint(fields=("absence", "number"), name="attendance_answer_number"),
            models.UniqueConstraint(
                fields=("absence", "form_key"), condition=~Q(form_key=""), name="attendance_answer_once_a_form"
            ),
        )


class Proof(models.Model):
    """The paper that lies with an answer: a note, a picture of the door. Its bytes lie sealed, as text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.OneToOneField(Answer, models.PROTECT, related_name="proof")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, help_text="pdf or jpeg")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")
    added_at = models.DateTimeField()

    care = dict.fromkeys(("id", "kind", "size", "digest", "added_at"), OFFICE) | {
        "answer": CHILD_LINK, "name": CHILD_FACT, "data": sealed(Mask.HIDDEN),
    }  # fmt: skip

    class Meta:
        verbose_name = _("缺勤凭据")


class Change(models.Model):
    """What changed about an absence, in the order in which it was learnt. Stations further along the road read it."""

    id = models.BigAutoField(primary_key=True)
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=12, choices=What)
    on = models.DateField(help_text="the school day of which it tells")
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True, help_text="who called the class, or answered")
    step = models.CharField(max_length=24, blank=True)
    days = models.PositiveSmallIntegerField(default=0, help_text="how many school days the absence had")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, blank=True, related_name="changes")
    unit_path = models.CharField(max_length=32, blank=True)

    care = dict.fromkeys(("id", "what", "at", "step", "days", "unit_path"), OFFICE) | {
        "absence": CHILD_LINK, "on": CHILD_LINK, "answer": CHILD_LINK, "by": ACCOUNT,
    }  # fmt: skip

    class Meta:
        verbose_name = _("缺勤变化")
        indexes = (models.Index(fields=("what", "id"), name="attendance_change_what"),)
