"""Pictures of a visit come in pieces, go on where they were broken off, and are bound to their visit whichever of the two came first.

A picture is opened, held against the digest that its visit names, drawn anew (so that neither place nor camera stands in it) and kept sealed.
"""

from __future__ import annotations

import hashlib
import uuid
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.responsibility.actions import checked_scans
from notoneless.responsibility.queries import system_scope
from notoneless.responsibility.terms import DutyError
from notoneless.visits.actions.keys_of_phones import private_half
from notoneless.visits.models import Attachment, Piece, Upload, Visit, VisitFile
from notoneless.visits.queries.offline import Bearer, limits_of
from notoneless.visits.rules.contents import Content
from notoneless.visits.rules.files import too_large
from notoneless.visits.rules.sealing import AROUND, CannotOpenError, opened_file
from notoneless.visits.terms import VisitError

COMING, RECEIVED, REFUSED = "coming", "received", "refused"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a picture is: bytes that are here, its state, the refusal's code."""

    have: int
    state: str
    code: str = ""


NOT_BEGUN: Final = Progress(0, COMING)


def progress_of(upload: str, *, by: Bearer) -> Progress:
    """Return how far a picture is; one that never came has nothing."""
    with system_scope():
        found = _upload(upload, by)
    return NOT_BEGUN if found is None else Progress(found.have, found.state, found.code)


def _upload(key: str | uuid.UUID, by: Bearer, *, lock: bool = False) -> Upload | None:
    rows = Upload.objects.filter(device__account=by.device.account_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.filter(pk=key).first()
    except (ValidationError, ValueError):
        return None


def _begun(upload: str, size: int, by: Bearer, at: datetime) -> Upload:
    """Return the picture that comes under an id, locked; begun now where nothing of it is here. Raises U157 (no id, or another's)."""
    try:
        key = uuid.UUID(upload)
    except ValueError:
        raise _no_address() from None
    found = _upload(key, by, lock=True)
    if found is not None:
        return found
    if Upload.objects.filter(pk=key).exists():  # another's, by chance or by guessing
        raise _no_address()
    return Upload.objects.create(id=key, device=by.device, size=size, began_at=at)


def take_piece(*, upload: str, offset: int, size: int, seal: str, data: bytes, by: Bearer, at: datetime) -> Progress:
    """Take the next bytes of a sealed picture of ``size`` bytes; return how far it is. A piece that is here already changes nothing.

    Raises U157 (an address that is none), U158 (another size than before: 409), U159 (a piece that does not follow: ask how far it
    is), U163 (too large).
    """
    limits = limits_of(by.viewer, timezone.localdate(at))
    if size > limits.photo_bytes + AROUND:
        raise too_large(size, limits.photo_bytes).error()
    if not size > AROUND or not 0 <= offset <= size or not 0 < len(data) <= min(limits.piece_bytes, size - offset):
        raise _no_address()
    with transaction.atomic(), system_scope():
        found = _begun(upload, size, by, at)
        if found.size != size:
            raise VisitError(
                "U158",
                "同一张照片的大小前后不一致。请换一个编号重新发送。",
                "The same picture has another size than before: send it under another id.",
            )
        if found.state != COMING or offset + len(data) <= found.have:
            return Progress(found.have, found.state, found.code)
        if offset != found.have:
            raise VisitError(
                "U159", "这一段接不上前面的。请先问收到了多少，再接着发送。",
                "This piece does not follow what is here: ask how far it is, and go on from there.",
            )  # fmt: skip
        if offset + len(data) < size:
            Piece.objects.create(upload=found, offset=offset, came_at=at, data=data)
            found.have = offset + len(data)
        else:
            before = [bytes(one) for one in found.pieces.order_by("offset").values_list("data", flat=True)]
            _finish(found, b"".join([*before, data]), seal, by, at)
            found.pieces.all().delete()
        found.save(update_fields=("have", "state", "code"))
        return Progress(found.have, found.state, found.code)


def take_picture(*, upload: str, seal: str, data: bytes, by: Bearer, at: datetime) -> Progress:
    """Take a whole sealed picture, as it lies in a file that is handed in. Raises U157, U163."""
    limits = limits_of(by.viewer, timezone.localdate(at))
    if len(data) > limits.photo_bytes + AROUND:
        raise too_large(len(data), limits.photo_bytes).error()
    with transaction.atomic(), system_scope():
        found = _begun(upload, max(len(data), 1), by, at)
        if found.state != COMING:
            return Progress(found.have, found.state, found.code)
        found.size = max(len(data), 1)
        _finish(found, data, seal, by, at)
        found.pieces.all().delete()
        found.save(update_fields=("size", "have", "state", "code"))
        return Progress(found.have, found.state, found.code)


def _no_address() -> VisitError:
    return VisitError(
        "U157",
        "附件的编号、位置或大小写得不对。请升级手机上的程序再发送。",
        "Id, offset or size of a picture are not as they should be: update the app and send again.",
    )


def _finish(upload: Upload, data: bytes, seal: str, by: Bearer, at: datetime) -> None:
    """Open what has come whole and keep it. What does not open or is no picture is refused, for good: it would not be better next time."""
    upload.have = upload.size
    try:
        plain = opened_file(data, private_half(seal))
    except CannotOpenError:
        upload.state, upload.code = REFUSED, "U155"
        return
    try:
        (scan,) = checked_scans([("x", plain)], most=1, too_many=AssertionError)
    except DutyError as error:
        upload.state, upload.code = REFUSED, error.code
        return
    upload.state = RECEIVED
    came_as = hashlib.sha256(plain).hexdigest()
    row = Attachment.objects.filter(account=by.device.account_id, came_as=came_as).first()
    if row is None:
        row = Attachment(
            account_id=by.device.account_id, came_as=came_as, digest=hashlib.sha256(scan.kept).hexdigest(), kind=scan.kind,
            size=len(scan.kept), received_at=at,
        )  # fmt: skip
        row.data = b64encode(scan.kept).decode()
        row.save(force_insert=True)
        audit.write("visits.picture", by=by.viewer, at=at, subject=f"visits_attachment:{row.pk}")
    mine = Q(visit__by=str(row.account_id)) | Q(visit__visitors__account=row.account_id)
    waiting = VisitFile.objects.filter(mine, digest=came_as, attachment=None).values_list("pk", flat=True)
    VisitFile.objects.filter(pk__in=list(waiting)).update(attachment=row)


def name_files(visit: Visit, content: Content) -> None:
    """Write down which pictures a visit names, and bind those that are here already: sent by its writer or one of its visitors. Within the
    transaction that takes the visit."""
    listed = sorted(content.files, key=lambda one: one.digest)
    if not listed:
        return
    whose = {visit.by, *(str(one) for one in content.visitors)}
    here = _here((one.digest for one in listed), whose)
    VisitFile.objects.bulk_create(
        VisitFile(
            visit=visit, number=number, digest=one.digest, kind=one.kind, name=one.name, attachment_id=here.get(one.digest)
        )
        for number, one in enumerate(listed, start=1)
    )  # fmt: skip


def _here(digests: Iterable[str], whose: Iterable[str]) -> dict[str, uuid.UUID]:
    accounts = []
    for one in whose:
        try:
            accounts.append(uuid.UUID(one))
        except ValueError:
            continue
    rows = Attachment.objects.filter(came_as__in=list(digests), account__in=accounts).order_by("received_at", "pk")
    return dict(reversed(rows.values_list("came_as", "pk")))
