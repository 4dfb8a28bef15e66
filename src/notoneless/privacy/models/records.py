"""What is kept of showing, looking and handing out: reveals, a day's looks, exports, alerts.

Accounts stand further along the road, so an actor is an id here, as in the journal.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.privacy.models.columns import SealedTextField
from notoneless.privacy.terms.states import AlertKind, ExportState
from notoneless.standards.care import OFFICE, Care, Keep, Kept, Level, Mask, Scrub, sealed

ACTOR = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)
ABOUT = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)
WORK = Care(Level.OFFICE, keep=Keep.WORK, scrub=Scrub.ROW)


class Reveal(models.Model):
    """One field of one child shown in full: to whom, why, until when. The journal keeps its line longer than this row."""

    objects: ClassVar[models.Manager[Reveal]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.CharField(max_length=36)
    session = models.CharField(max_length=64, blank=True)
    table = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    row = models.CharField(max_length=40)
    child = models.UUIDField(db_index=True)
    reason = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()

    care = dict.fromkeys(("id", "table", "field", "row", "at", "until"), WORK) | {
        "actor": ACTOR,
        "session": ACTOR,
        "child": ABOUT,
        "reason": ABOUT,
    }
    kept = Kept(Keep.WORK, since="at")

    class Meta:
        verbose_name = _("显示完整信息")
        indexes = (models.Index(fields=("actor", "at"), name="reveal_actor_at"),)


class Looks(models.Model):
    """Which children one account looked at on one day, told apart by eight bytes of each id; it is counted, not read."""

    objects: ClassVar[models.Manager[Looks]]

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=36)
    on = models.DateField(db_index=True)
    seen = models.BinaryField(default=b"")
    count = models.PositiveIntegerField(default=0)
    blocked_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(("id", "on", "count", "blocked_at"), WORK) | {"actor": ACTOR, "seen": ABOUT}
    kept = Kept(Keep.WORK, since="on")

    class Meta:
        verbose_name = _("当日查看")
        constraints = (models.UniqueConstraint(fields=("actor", "on"), name="looks_once_a_day"),)


class Export(models.Model):
    """A list on its way out of the house: who asked, what for, how many children, who agreed, what became of the file."""

    objects: ClassVar[models.Manager[Export]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("编号"), max_length=16, unique=True)
    exporter = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    in_full = models.BooleanField(_("显示完整号码"), default=False)
    reason = models.CharField(_("用途"), max_length=200)
    scope = models.JSONField(default=dict, help_text="the paths that the asker's power reached")
    children = models.PositiveIntegerField(_("儿童人数"), default=0)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.ASKED)
    asked_by = models.CharField(max_length=36)
    asked_name = models.CharField(max_length=64, blank=True)
    asked_posts = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    needs_approval = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=36, blank=True)
    decided_name = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=200, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    mark = SealedTextField(mask=Mask.HIDDEN, help_text="the secret of the hidden mark")
    password = SealedTextField(mask=Mask.HIDDEN, help_text="until it was shown once")
    ticket = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the link's secret")
    ticket_until = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file handed out")
    failure = models.CharField(max_length=200, blank=True)

    # The row outlives the file by the journal's own period: a list found years later can still be traced to who took it.
    care = dict.fromkeys(
        (
            "id", "number", "exporter", "columns", "in_full", "scope", "children", "state", "asked_at", "needs_approval",
            "decided_at", "refusal", "ready_at", "gone_at", "ticket", "ticket_until", "fetched_at", "digest", "failure",
        ),
        OFFICE,
    ) | dict.fromkeys(
        ("filters", "reason", "asked_by", "asked_name", "asked_posts", "decided_by", "decided_name"),
        Care(Level.PERSONAL, keep=Keep.JOURNAL),
    ) | {"mark": sealed(Mask.HIDDEN, keep=Keep.JOURNAL), "password": sealed(Mask.HIDDEN, keep=Keep.WORK)}  # fmt: skip

    class Meta:
        verbose_name = _("导出")
        ordering = ("-asked_at",)
        indexes = (
            models.Index(fields=("asked_by", "-asked_at"), name="export_asked_by"),
            models.Index(fields=("state", "asked_at"), name="export_state"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("asked_by")), name="export_two_people"),
        )

    def __str__(self) -> str:
        return self.number


class Alert(models.Model):
    """Something that a person should look into: too many looks, too many reveals, an export that does not open."""

    objects: ClassVar[models.Manager[Alert]]

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=AlertKind)
    actor = models.CharField(max_length=36)
    name = models.CharField(max_length=64, blank=True)
    posts = models.CharField(max_length=200, blank=True)
    county = models.CharField(max_length=40, blank=True, help_text="the counties of the posts; empty: the house")
    at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.CharField(max_length=36, blank=True)

    care = dict.fromkeys(("id", "kind", "at", "count", "seen_at", "seen_by"), OFFICE) | dict.fromkeys(
        ("actor", "name", "posts", "county"), Care(Level.PERSONAL, keep=Keep.JOURNAL)
    )

    class Meta:
        verbose_name = _("提醒")
        ordering = ("-at",)
