"""A teacher's telephone in a valley without a network: what she took along, what comes back sealed, and the pictures of it.

The telephone shows a token that lets it send and ask for receipts and read no child. What it sends is sealed to a key of the house whose
private half lies here as every sealed text does; keys are never thrown away while a telephone may still hold something sealed to one.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.children.models import Child
from notoneless.children.terms import Along
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import (
    ACCOUNT,
    CHILD_FACT,
    CHILD_LINK,
    OFFICE,
    Care,
    Keep,
    Kept,
    Level,
    Mask,
    Scrub,
    sealed,
)
from notoneless.visits.models.records import Visit
from notoneless.visits.terms import FileKind

#: What has not arrived whole yet is a working paper, and goes as a whole row.
PASSING = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)


class SealKey(models.Model):
    """The key to which telephones seal what they finalised: the public half as they are given it, the private half sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public = models.TextField(help_text="SPKI, DER in base64")
    made_at = models.DateTimeField()
    private = SealedTextField(mask=Mask.HIDDEN, help_text="PKCS #8, DER in base64")

    care = dict.fromkeys(("id", "public", "made_at"), OFFICE) | {"private": sealed(Mask.HIDDEN, keep=Keep.STRUCTURE)}

    class Meta:
        verbose_name = _("离线走访的收件密钥")


class Device(models.Model):
    """A telephone that may bring visits. It is let go by ``revoked_at``; its row stays, so that what it still brings is known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visit_phones")
    label = models.CharField(_("手机名称"), max_length=40)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    seal = models.ForeignKey(SealKey, models.PROTECT, related_name="devices", help_text="the newest key it was given")
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    app = models.CharField(max_length=20, blank=True, help_text="version of the app, as it says")
    waiting = models.PositiveIntegerField(default=0, help_text="visits not sent yet, as it says")
    skew = models.IntegerField(default=0, help_text="seconds by which its clock goes before the house's")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=36, blank=True)

    care = dict.fromkeys(
        (
            "id", "account", "label", "digest", "registered_at", "seen_at", "app", "waiting", "skew", "revoked_at", "revoked_by",
        ),
        ACCOUNT,
    ) | {"seal": OFFICE}  # fmt: skip

    class Meta:
        verbose_name = _("离线走访的手机")
        indexes = (models.Index(fields=("account", "registered_at"), name="visit_phone_of"),)


class Packet(models.Model):
    """What was taken along on a telephone, until when it may lie there, and the digest of it as it was given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="packets")
    made_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    digest = models.CharField(max_length=64)
    on = models.DateField()

    care = dict.fromkeys(("id", "made_at", "lease_until", "digest", "on"), OFFICE) | {"device": ACCOUNT}

    class Meta:
        verbose_name = _("离线走访包")
        indexes = (models.Index(fields=("device", "made_at"), name="visit_packet_newest"),)


class PacketChild(models.Model):
    """A child of whom something was taken along."""

    id = models.BigAutoField(primary_key=True)
    packet = models.ForeignKey(Packet, models.PROTECT, related_name="of_children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="visit_packets")

    along = Along(once_by="packet")
    care = {"id": OFFICE, "packet": CHILD_LINK, "child": CHILD_LINK}

    class Meta:
        verbose_name = _("离线走访包里的学生")
        constraints = (models.UniqueConstraint(fields=("packet", "child"), name="packet_child_once"),)


class Attachment(models.Model):
    """A picture that came with a visit, as it is kept: drawn anew, so that neither place nor camera stands in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visit_pictures")
    came_as = models.CharField(max_length=64, help_text="SHA-256 of what was sent, which the visit names")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is kept")
    kind = models.CharField(max_length=8, help_text="pdf or jpeg")
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")

    care = dict.fromkeys(("id", "came_as", "digest", "kind", "size", "received_at"), OFFICE) | {
        "account": ACCOUNT, "data": sealed(Mask.HIDDEN),
    }  # fmt: skip
    kept_alone = Kept(Keep.CHILD_FILE, since="received_at", done="data")  # one that no visit names

    class Meta:
        verbose_name = _("走访附件")
        constraints = (models.UniqueConstraint(fields=("account", "came_as"), name="visit_picture_once"),)


class VisitFile(models.Model):
    """A picture that a visit names. The visit is taken also where the picture has not come: then it says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=FileKind)
    name = models.CharField(max_length=120)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="named_by")

    care = {
        "id": OFFICE, "visit": CHILD_LINK, "number": OFFICE, "digest": OFFICE, "kind": OFFICE, "name": CHILD_FACT,
        "attachment": CHILD_LINK,
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访附件的登记")
        ordering = ("visit", "number")
        constraints = (models.UniqueConstraint(fields=("visit", "digest"), name="visit_file_once"),)
        indexes = (models.Index(fields=("digest",), name="visit_file_awaited", condition=Q(attachment=None)),)


class Upload(models.Model):
    """A sealed picture on its way, in pieces: how much of it is here, and what became of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="uploads")
    size = models.PositiveIntegerField()
    have = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, default="coming", help_text="coming, received, refused")
    code = models.CharField(max_length=8, blank=True, help_text="of the refusal")
    began_at = models.DateTimeField()

    care = dict.fromkeys(("id", "device", "size", "have", "state", "code", "began_at"), PASSING)
    kept = Kept(Keep.WORK, since="began_at")

    class Meta:
        verbose_name = _("正在传送的走访附件")


class Piece(models.Model):
    """Some bytes of it, sealed as they came; they go when the last has come."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    came_at = models.DateTimeField()
    data = models.BinaryField()

    care = dict.fromkeys(("id", "upload", "offset", "came_at", "data"), PASSING)
    kept = Kept(Keep.WORK, since="came_at")

    class Meta:
        verbose_name = _("传送中的一段")
        constraints = (models.UniqueConstraint(fields=("upload", "offset"), name="piece_once"),)
