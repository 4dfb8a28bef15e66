"""Visits and what came of them. Rows are only added: a correction is a further visit that names the one it corrects.

A visit bears the id that whoever wrote it gave it, and the digest of its content; its words lie sealed in it as one text. ``root`` and
``number`` tell the versions of one visit apart; ``cached_newest`` is the one that counts. What arrived under the id of a visit and says something
else lies in ``Held`` until a person has looked at both.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.cases.models import Case
from notoneless.children.models import Child, Household
from notoneless.children.terms import Along
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import ACCOUNT, CHILD_FACT, CHILD_LINK, OFFICE, Keep, Kept, Mask, sealed
from notoneless.visits.terms import HeldWhy, IssueDeed, IssueState, Settled, Way


class FormVersion(models.Model):
    """A form as it was put before somebody, word for word: an answer is read under the words that were asked."""

    digest = models.CharField(primary_key=True, max_length=64)
    text = models.TextField(help_text="rules.forms.Form.text")
    place = models.CharField(max_length=12, help_text="whose words they are, by division code")
    first_at = models.DateTimeField()

    care = dict.fromkeys(("digest", "text", "place", "first_at"), OFFICE)

    class Meta:
        verbose_name = _("走访表")


class Visit(models.Model):
    """One visit to one household, in one of its versions."""

    id = models.UUIDField(primary_key=True, editable=False)
    county_path = models.CharField(max_length=4)
    root = models.ForeignKey(
        "self", models.PROTECT, related_name="versions", help_text="the first version; of the first, itself"
    )
    number = models.PositiveSmallIntegerField(default=1, help_text="of the versions, from 1")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    cached_newest = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="home_visits")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="home_visits")
    on = models.DateField(_("走访日期"))
    way = models.CharField(max_length=8, choices=Way, help_text="how the record arrived")
    is_complete = models.BooleanField()
    missing = models.JSONField(default=list, help_text="questions that a complete form would have answered")
    why = models.CharField(_("为什么更正"), max_length=200, blank=True, help_text="names nobody")
    received_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_kind = models.CharField(max_length=24, blank=True)
    post_title = models.CharField(max_length=120, blank=True)
    content = SealedTextField(_("内容"), mask=Mask.NONE, help_text="rules.contents.Content.text")

    care = dict.fromkeys(
        (
            "id", "county_path", "root", "number", "corrects", "cached_newest", "digest", "form", "way", "is_complete", "missing",
            "received_at", "post_kind", "post_title",
        ),
        OFFICE,
    ) | {"household": CHILD_LINK, "on": CHILD_LINK, "why": CHILD_FACT, "by": ACCOUNT, "content": sealed(Mask.NONE)}  # fmt: skip

    class Meta:
        verbose_name = _("走访")
        constraints = (models.UniqueConstraint(fields=("root", "number"), name="visit_version"),)
        indexes = (models.Index(fields=("county_path", "on", "id"), name="visit_day", condition=Q(cached_newest=True)),)


class VisitChild(models.Model):
    """A child for whom the visit was, and the case that was open then."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="of_children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="home_visits")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="home_visits")

    along = Along(once_by="visit")
    care = {"id": OFFICE, "visit": CHILD_LINK, "child": CHILD_LINK, "case": CHILD_LINK}

    class Meta:
        verbose_name = _("走访的学生")
        constraints = (models.UniqueConstraint(fields=("visit", "child"), name="visit_child_once"),)


class Visitor(models.Model):
    """Who went: somebody with an account, in the post held on that day; or somebody of another office, by name and unit."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="visitors")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="visits_made"
    )
    name = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    post_kind = models.CharField(max_length=24, blank=True)
    post_title = models.CharField(max_length=120, blank=True)

    care = {
        "id": OFFICE, "visit": CHILD_LINK, "account": ACCOUNT, "name": ACCOUNT, "unit": OFFICE, "post_kind": OFFICE, "post_title": OFFICE,
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访人")
        constraints = (
            models.UniqueConstraint(fields=("visit", "account"), name="visitor_once"),
            models.CheckConstraint(condition=Q(account__isnull=False) | ~Q(name=""), name="visitor_is_somebody"),
        )


class Held(models.Model):
    """What arrived and was not taken: under the id of a visit that says something else, correcting one that was corrected already, or
    written where there was no network and refused when it came in. Nothing that arrived whole is sent away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held",
        help_text="beside which it lies; none: beside none",
    )
    on = models.DateField(_("走访日期"), null=True, blank=True, help_text="as it says; none: it cannot be read")
    awaits = models.UUIDField(null=True, blank=True, help_text="the visit that it corrects and that has not come yet")
    code = models.CharField(max_length=8, blank=True, help_text="of the refusal")
    refusal = models.JSONField(default=list, help_text="its words, Chinese and English")
    claimed = models.UUIDField(help_text="the id under which it arrived")
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=12, choices=HeldWhy)
    way = models.CharField(max_length=8, choices=Way)
    received_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    settled = models.CharField(max_length=8, choices=Settled, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=36, blank=True)
    settled_why = models.CharField(max_length=200, blank=True, help_text="names nobody")
    content = SealedTextField(_("内容"), mask=Mask.NONE)

    care = dict.fromkeys(
        ("id", "claimed", "digest", "why", "code", "refusal", "awaits", "way", "received_at", "settled", "settled_at"), OFFICE
    ) | {"visit": CHILD_LINK, "on": CHILD_LINK, "settled_why": CHILD_FACT, "by": ACCOUNT, "settled_by": ACCOUNT, "content": sealed(Mask.NONE)}  # fmt: skip
    kept_alone = Kept(
        Keep.CHILD_FILE, since="received_at", done="content"
    )  # what cannot be read, or names nobody whom we know

    class Meta:
        verbose_name = _("待核对的走访")
        constraints = (models.UniqueConstraint(fields=("claimed", "digest"), name="held_once"),)
        indexes = (
            models.Index(fields=("awaits",), name="held_awaits", condition=Q(settled="") & Q(awaits__isnull=False)),
        )


class HeldChild(models.Model):
    """A child of whom what lies beside no visit tells: whoever may write a visit to it decides."""

    id = models.BigAutoField(primary_key=True)
    held = models.ForeignKey(Held, models.PROTECT, related_name="of_children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="held_visits")

    along = Along(once_by="held")
    care = {"id": OFFICE, "held": CHILD_LINK, "child": CHILD_LINK}

    class Meta:
        verbose_name = _("待核对走访的学生")
        constraints = (models.UniqueConstraint(fields=("held", "child"), name="held_child_once"),)


class Issue(models.Model):
    """A problem found at the door of a child. How it stands follows from its deeds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="issues")
    child = models.ForeignKey(Child, models.PROTECT, related_name="visit_issues")
    kind = models.CharField(max_length=24, help_text="an id of visits.issue_kinds")
    cached_state = models.CharField(max_length=12, choices=IssueState, default=IssueState.WAITING)
    cached_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="visit_issues"
    )  # fmt: skip
    cached_due_on = models.DateField(null=True, blank=True)
    cached_raised_on = models.DateField()
    cached_solved_on = models.DateField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=0, help_text="number of the newest deed")

    along = Along()
    care = {
        "id": OFFICE, "version": OFFICE, "cached_state": OFFICE, "cached_to": ACCOUNT, "kind": CHILD_FACT,
    } | dict.fromkeys(("visit", "child", "cached_due_on", "cached_raised_on", "cached_solved_on"), CHILD_LINK)  # fmt: skip

    class Meta:
        verbose_name = _("走访问题")
        indexes = (
            models.Index(fields=("cached_to", "cached_state", "cached_due_on"), name="visit_issue_of"),
            models.Index(fields=("child", "cached_raised_on"), name="visit_issue_child"),
        )


class Deed(models.Model):
    """What was done about a problem: given to somebody, solved, sent back, withdrawn. It is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="deeds")
    number = models.PositiveSmallIntegerField()
    deed = models.CharField(max_length=12, choices=IssueDeed)
    on = models.DateField(_("日期"))
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    words = models.PositiveSmallIntegerField(default=0)
    proof_at = models.CharField(_("凭据在哪里"), max_length=200, blank=True, help_text="names nobody")
    written_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)
    text = SealedTextField(_("情况"), mask=Mask.NONE)

    care = dict.fromkeys(("id", "number", "deed", "words", "written_at", "post_title", "form_key"), OFFICE) | {
        "issue": CHILD_LINK, "proof_at": CHILD_FACT, "on": CHILD_LINK, "due_on": CHILD_LINK, "to": ACCOUNT, "by": ACCOUNT, "text": sealed(Mask.NONE),
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访问题的办理")
        ordering = ("issue", "number")
        constraints = (
            models.UniqueConstraint(fields=("issue", "number"), name="visit_deed_number"),
            models.UniqueConstraint(
                fields=("issue", "form_key"), condition=~Q(form_key=""), name="visit_deed_once_a_form"
            ),
        )


class Proof(models.Model):
    """The paper or picture that lies with a deed. Its bytes lie sealed, as text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deed = models.OneToOneField(Deed, models.PROTECT, related_name="proof")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, help_text="pdf or jpeg")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    added_at = models.DateTimeField()
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")

    care = dict.fromkeys(("id", "kind", "size", "digest", "added_at"), OFFICE) | {
        "deed": CHILD_LINK, "name": CHILD_FACT, "data": sealed(Mask.HIDDEN),
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访问题的凭据")


class Paper(models.Model):
    """A printed form that went out for one family: whoever types it in is led by its code, and it is one visit however many type it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=8, unique=True, help_text="as it is printed, without the dash")
    county_path = models.CharField(max_length=4)
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="papers")
    made_at = models.DateTimeField()
    by = models.CharField(max_length=36)

    care = dict.fromkeys(("id", "code", "county_path", "form", "made_at"), OFFICE) | {"by": ACCOUNT}

    class Meta:
        verbose_name = _("纸质走访表")

    @property
    def visit(self) -> uuid.UUID:
        """The id of the visit that is written on it."""
        return uuid.uuid5(self.pk, "visit")


class PaperChild(models.Model):
    """A child whom a printed form names."""

    id = models.BigAutoField(primary_key=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="of_children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="visit_papers")

    along = Along(once_by="paper")
    care = {"id": OFFICE, "paper": CHILD_LINK, "child": CHILD_LINK}

    class Meta:
        verbose_name = _("纸质走访表上的学生")
        constraints = (models.UniqueConstraint(fields=("paper", "child"), name="paper_child_once"),)
