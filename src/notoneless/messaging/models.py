"""Four tables: the letters (inbox and outbox in one), their sendings, what each person chose, and the ways of a county."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.models import Account
from notoneless.messaging.terms import Channel, Kind, State
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import ACCOUNT, OFFICE, Care, Keep, Kept, Level, Mask, Scrub, sealed

PASSING = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)


class Letter(models.Model):
    """One letter to one person. It lies in the inbox from the moment that its act is done; until ``parted_at`` it waits for the
    worker to see by which ways the person wants to hear of it.

    The key is made from the act's own key and the person (``actions.sending``): one act makes one letter, however often it is
    told. There is no text: ``params`` holds numbers and days, the sentence is the kind's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="letters")
    county = models.CharField(max_length=4, help_text="whose ways carry it")
    kind = models.CharField(max_length=20, choices=Kind)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=36, blank=True)
    made_at = models.DateTimeField()
    parted_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        ("id", "account", "county", "kind", "params", "link", "made_by", "made_at", "parted_at", "read_at"), PASSING
    )
    kept = Kept(Keep.WORK, since="made_at")

    class Meta:
        verbose_name = _("消息")
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=("account", "-made_at", "-id"), name="letter_inbox"),
            models.Index(fields=("account",), condition=Q(read_at=None), name="letter_unread"),
            models.Index(fields=("made_at",), condition=Q(parted_at=None), name="letter_outbox"),
        )

    def __str__(self) -> str:
        return self.kind


class Sending(models.Model):
    """Word of some letters, by one way, to one person. Its id is the key by which a second try is known as the same sending."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sendings")
    county = models.CharField(max_length=4)
    channel = models.CharField(max_length=10, choices=Channel)
    letters = models.JSONField(default=list)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True, help_text="the other side's code, never its words")

    care = dict.fromkeys(
        (
            "id", "account", "county", "channel", "letters", "urgent", "state", "made_at", "due_at", "tries", "tried_at",
            "sent_at", "trouble",
        ),
        PASSING,
    )  # fmt: skip
    kept = Kept(Keep.WORK, since="made_at")

    class Meta:
        verbose_name = _("发送")
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="waiting"), name="sending_due"),
            models.Index(fields=("county", "channel", "tried_at"), name="sending_pace"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Choice(models.Model):
    """By which ways somebody wants to hear of letters. Without a row: by mail, where there is an address."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="letter_choice")
    mail = models.BooleanField(default=True)
    sms = models.BooleanField(default=False)
    wecom = models.BooleanField(default=False)
    dingtalk = models.BooleanField(default=False)
    chosen_at = models.DateTimeField()

    care = dict.fromkeys(("account", "mail", "sms", "wecom", "dingtalk", "chosen_at"), ACCOUNT)

    class Meta:
        verbose_name = _("消息提醒方式")


class Gate(models.Model):
    """A way of one county: its secrets, sealed, and whether it is open. Mail has none here: the server's environment knows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.CharField(max_length=4)
    channel = models.CharField(max_length=10, choices=Channel)
    is_open = models.BooleanField(default=True)
    secrets = SealedTextField(mask=Mask.HIDDEN)
    rests_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=36)

    care = dict.fromkeys(("id", "county", "channel", "is_open", "rests_until", "changed_at", "changed_by"), OFFICE) | {
        "secrets": sealed(Mask.HIDDEN, keep=Keep.STRUCTURE)
    }

    class Meta:
        verbose_name = _("消息渠道")
        constraints = (models.UniqueConstraint(fields=("county", "channel"), name="one_gate_of_a_way"),)

    def __str__(self) -> str:
        return f"{self.county} {self.channel}"
