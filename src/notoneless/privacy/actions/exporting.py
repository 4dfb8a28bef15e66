"""A list of children leaves the house: asked for with a reason, agreed to by a second person, sealed, marked, and gone.

The file exists from the moment it is made until it is fetched, once, or until its hours are over. Each step is a line in
the journal; where the line cannot be written the step is not taken.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit import queries as journal
from notoneless.audit.terms import Kind, Outcome, System
from notoneless.privacy import access
from notoneless.privacy.access import APPROVE, EXPORT, Exporter
from notoneless.privacy.actions.alerting import alert
from notoneless.privacy.actions.revealing import no_reason
from notoneless.privacy.models import Export, Sealed
from notoneless.privacy.rules import marking, packing
from notoneless.privacy.rules.limits import export_limits, is_reason, reveal_limits, tidy_reason
from notoneless.privacy.terms import Asker, NotThere, Parcel, PrivacyError, Ticket
from notoneless.privacy.terms.states import AlertKind, ExportState


def folder() -> Path:
    """Return where sealed lists lie until they are fetched."""
    return Path(settings.NOTONELESS_HOME.work) / "exports"


def file_of(export: Export) -> Path:
    """Return where the sealed list of ``export`` lies."""
    return folder() / f"{export.pk}.zip"


def request_export(
    *,
    exporter: str,
    filters: Mapping[str, Any],
    columns: Sequence[str],
    in_full: bool,
    reason: str,
    by: Asker,
    at: datetime,
) -> uuid.UUID:
    """Ask for a list; return its id. It waits for a second person (state ``asked``) when it holds more children than the
    threshold, tells of disability or hardship, or shows numbers in full; else the worker makes it (``granted``).

    Raises :class:`NotThere` for an unknown list or column or want of the power, P011 for want of a reason, P014 when
    nobody is on the list, P015 when too many are.
    """
    known = access.exporter_of(exporter)
    offered = [column for column, _heading in known.laid_out(settings.NOTONELESS_PLACE, at.date())]
    chosen = [column for column in offered if column.key in set(columns) | {known.name_key}]
    if not by.has(EXPORT) or not set(columns) <= {column.key for column in offered}:
        raise NotThere
    known.admit(by, filters)
    floor = reveal_limits(settings.NOTONELESS_PLACE, at.date())
    limits = export_limits(settings.NOTONELESS_PLACE, at.date())
    why = tidy_reason(reason)
    if not is_reason(why, least=floor.reason_least, distinct=floor.reason_distinct):
        raise no_reason(floor.reason_least)
    with transaction.atomic():
        wanted = set(known.children(by, filters, EXPORT))
        count = len(wanted)
        if not count:
            raise PrivacyError(
                "P014",
                "这份名单里一个儿童也没有，没有可导出的。请核对筛选条件。",
                "Nobody is on this list, so there is nothing to export. Check the filters.",
            )
        if count > limits.most_children:
            raise PrivacyError(
                "P015",
                f"这份名单有 {count} 名儿童，一次最多导出 {limits.most_children} 名。请按乡镇或学校分批导出。",
                f"There are {count} children on this list; at most {limits.most_children} leave at once. Export it by town "
                "or school.",
            )
        needs = in_full or count > limits.approval_above or any(column.tells_of_need for column in chosen)
        export = Export(id=uuid.uuid4())
        line = audit.write(
            "privacy.request_export",
            by=by,
            at=at,
            subject=f"privacy_export:{export.pk}",
            children=wanted,
            detail={"list": exporter, "children": count, "in_full": in_full, "needs_approval": needs, "reason": why},
        )
        export.number = f"E{line.seq:07}"
        export.exporter, export.filters, export.columns = exporter, dict(filters), [column.key for column in chosen]
        export.in_full, export.reason, export.children, export.needs_approval = in_full, why, count, needs
        export.state = ExportState.ASKED if needs else ExportState.GRANTED
        export.asked_by, export.asked_name, export.asked_posts, export.asked_at = by.actor, by.name, by.posts, at
        export.scope = _scope(by)
        export.mark = secrets.token_hex(32)
        export.save(force_insert=True)
    return export.pk


def approve_export(*, export: uuid.UUID, by: Asker, at: datetime) -> None:
    """Agree to somebody else's export. Raises :class:`NotThere` when none waits in the scope of ``by``, P016 for one's own."""
    with transaction.atomic():
        found, children = _waiting(export, by, at)
        found.state, found.decided_by, found.decided_name, found.decided_at = (
            ExportState.GRANTED, by.actor, by.name, at,
        )  # fmt: skip
        found.save(update_fields=("state", "decided_by", "decided_name", "decided_at"))
        audit.write("privacy.approve_export", by=by, at=at, subject=f"privacy_export:{export}", children=children,
                    detail={"number": found.number, "children": found.children})  # fmt: skip


def refuse_export(*, export: uuid.UUID, reason: str, by: Asker, at: datetime) -> None:
    """Refuse somebody else's export, saying why. Raises as :func:`approve_export`, and P011 for want of a reason."""
    why = tidy_reason(reason)
    if len(why) < 2:
        raise no_reason(2)
    with transaction.atomic():
        found, children = _waiting(export, by, at)
        found.state, found.decided_by, found.decided_name, found.decided_at, found.refusal = (
            ExportState.REFUSED, by.actor, by.name, at, why,
        )  # fmt: skip
        found.save(update_fields=("state", "decided_by", "decided_name", "decided_at", "refusal"))
        audit.write("privacy.refuse_export", by=by, at=at, subject=f"privacy_export:{export}", children=children,
                    detail={"number": found.number, "reason": why})  # fmt: skip


def produce_export(*, export: uuid.UUID, at: datetime) -> None:
    """Make the sealed list of an export that was granted, with what its asker may see at this moment. May run twice.

    An asker who lost the post meanwhile gets nothing (state ``failed``); a list that grew past the threshold since it
    was granted without a second person goes back to wait for one.
    """
    found = Export.objects.filter(pk=export, state=ExportState.GRANTED).first()
    if found is None:
        return
    try:
        asker = access.viewer_of(found.asked_by, at=at)
        known = access.exporter_of(found.exporter)
        if _scope(asker) != found.scope or not asker.has(EXPORT):
            raise NotThere
    except NotThere:
        _fail(found, "申请人的岗位已有变动", at)
        return
    with access.house_scope(), audit.gathered():  # who was looked at stands in the export's own line below
        lines = list(known.lines(asker, found.filters, EXPORT))
    children = {line.child for line in lines}
    limits = export_limits(settings.NOTONELESS_PLACE, at.date())
    if not found.decided_by and (found.needs_approval or len(children) > limits.approval_above):
        Export.objects.filter(pk=export, state=ExportState.GRANTED).update(
            state=ExportState.ASKED, needs_approval=True, children=len(children)
        )
        return
    password = packing.new_password()
    content = packing.archive(f"{found.number}.xlsx", _workbook(found, known, lines, at), password=password)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file_of(found).with_suffix(f".{os.getpid()}.new")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with transaction.atomic():
            locked = Export.objects.select_for_update().get(pk=export)
            if locked.state != ExportState.GRANTED:
                return
            locked.state, locked.ready_at, locked.children = ExportState.READY, at, len(children)
            locked.digest, locked.password = hashlib.sha256(content).hexdigest(), password
            locked.save(update_fields=("state", "ready_at", "children", "digest", "password"))
            audit.write(
                "privacy.produce_export", by=asker, at=at, kind=Kind.EXPORT, subject=f"privacy_export:{export}",
                children=children, detail={"number": found.number, "columns": found.columns, "in_full": found.in_full},
            )  # fmt: skip
            os.replace(beside, file_of(found))
    finally:
        beside.unlink(missing_ok=True)


def fetch_export(*, export: uuid.UUID, by: Asker, at: datetime) -> Ticket:
    """Return what fetches the file, for some minutes and one download; the password with the first ticket only.

    Raises :class:`NotThere` for another's, for one that is not ready or over, and when the asker's posts changed.
    """
    limits = export_limits(settings.NOTONELESS_PLACE, at.date())
    with transaction.atomic():
        found = _mine(export, by, at)
        secret = secrets.token_urlsafe(32)
        password = found.password.open(why="export") if isinstance(found.password, Sealed) else None
        found.ticket, found.ticket_until = _digest(secret), at + limits.link_lasts
        found.password = None
        found.save(update_fields=("ticket", "ticket_until", "password"))
        audit.write("privacy.fetch_export", by=by, at=at, subject=f"privacy_export:{export}", children=_children_in(found),
                    detail={"number": found.number, "password_shown": password is not None})  # fmt: skip
    return Ticket(secret, at + limits.link_lasts, password)


def download_export(*, export: uuid.UUID, ticket: str, by: Asker, at: datetime) -> Parcel:
    """Return the sealed list, once. Raises :class:`NotThere` for a ticket that is over, used, or another's."""
    with transaction.atomic():
        found = _mine(export, by, at)
        fits = bool(found.ticket) and hmac.compare_digest(found.ticket, _digest(ticket))
        if not fits or found.ticket_until is None or found.ticket_until <= at:
            raise NotThere
        content = file_of(found).read_bytes()
        if hashlib.sha256(content).hexdigest() != found.digest:
            raise NotThere
        found.state, found.fetched_at, found.gone_at, found.ticket = ExportState.FETCHED, at, at, ""
        found.password = None
        found.save(update_fields=("state", "fetched_at", "gone_at", "ticket", "password"))
        audit.write("privacy.download_export", by=by, at=at, kind=Kind.EXPORT, subject=f"privacy_export:{export}",
                    children=_children_in(found), detail={"number": found.number, "children": found.children})  # fmt: skip
        transaction.on_commit(lambda: file_of(found).unlink(missing_ok=True))
    return Parcel(f"{found.number}.zip", content)


def expire_exports(*, at: datetime) -> int:
    """Take away the files whose hours are over, and any file that no ready export owns; return how many exports ended."""
    limits = export_limits(settings.NOTONELESS_PLACE, at.date())
    over = Export.objects.filter(state=ExportState.READY, ready_at__lte=at - limits.file_lasts)
    ended = 0
    for export in list(over):
        with transaction.atomic():
            locked = Export.objects.select_for_update().filter(pk=export.pk, state=ExportState.READY).first()
            if locked is None:
                continue
            locked.state, locked.gone_at, locked.ticket = ExportState.GONE, at, ""
            locked.password = None
            locked.save(update_fields=("state", "gone_at", "ticket", "password"))
            audit.write("privacy.expire_export", by=System("exports"), at=at, kind=Kind.SYSTEM,
                        subject=f"privacy_export:{export.pk}", children=_children_in(locked),
                        detail={"number": export.number})  # fmt: skip
            ended += 1
    owned = {f"{key}.zip" for key in Export.objects.filter(state=ExportState.READY).values_list("pk", flat=True)}
    if folder().is_dir():
        long_ago = (at - timedelta(hours=1)).timestamp()
        for file in folder().iterdir():
            being_made = file.suffix == ".new" and file.stat().st_mtime > long_ago
            if file.name not in owned and not being_made:
                file.unlink(missing_ok=True)
    return ended


def _scope(by: Asker) -> dict[str, list[str]]:
    return {
        "places": list(by.places(EXPORT)),
        "schools": list(by.schools(EXPORT)),
        "children": sorted(str(child) for child in by.children(EXPORT)),
    }


def _children_in(export: Export) -> list[uuid.UUID]:
    """Return the children in the file of ``export``: the journal's own line of its making knows them."""
    return journal.children_of("privacy.produce_export", f"privacy_export:{export.pk}")


def _waiting(export: uuid.UUID, by: Asker, at: datetime) -> tuple[Export, set[uuid.UUID]]:
    """Return an export that waits for ``by`` to decide, locked, and the children on it."""
    found = Export.objects.select_for_update().filter(pk=export, state=ExportState.ASKED).first()
    if found is None or not access.may_decide(by, found.scope):
        raise NotThere
    if found.asked_by == by.actor:
        raise PrivacyError(
            "P016",
            "自己申请的导出不能自己批准，须由另一位有审批权的人办理。",
            "Nobody approves an export of one's own; another person with that power must.",
        )
    known = access.exporter_of(found.exporter)
    asker = access.viewer_of(found.asked_by, at=at)
    with access.house_scope():  # all that the asker would get, also what the database keeps from ``by``
        wanted = set(known.children(asker, found.filters, EXPORT))
    if not wanted or not wanted <= set(known.children(by, found.filters, APPROVE)):
        raise NotThere
    return found, wanted


def _mine(export: uuid.UUID, by: Asker, at: datetime) -> Export:
    """Return an export of ``by`` that is ready and not over, locked."""
    found = Export.objects.select_for_update().filter(pk=export, state=ExportState.READY, asked_by=by.actor).first()
    limits = export_limits(settings.NOTONELESS_PLACE, at.date())
    if found is None or found.ready_at is None or found.ready_at + limits.file_lasts <= at:
        raise NotThere
    if not by.has(EXPORT) or _scope(by) != found.scope or not file_of(found).exists():
        raise NotThere
    return found


def _fail(export: Export, why: str, at: datetime) -> None:
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, failure=why)
        counties = sorted({path[:4] for path in (*export.scope.get("places", ()), *export.scope.get("schools", ()))})
        by = System("exports", actor=export.asked_by, counties=tuple(counties))
        audit.write("privacy.produce_export", by=by, at=at, kind=Kind.EXPORT, outcome=Outcome.FAILED,
                    subject=f"privacy_export:{export.pk}", detail={"number": export.number})  # fmt: skip
        alert(AlertKind.EXPORT, by=by, at=at, count=export.children, name=export.asked_name)


def _workbook(export: Export, known: Exporter, lines: Sequence[access.Line], at: datetime) -> bytes:
    secret = mark_of(export)
    laid = [pair for pair in known.laid_out(settings.NOTONELESS_PLACE, at.date()) if pair[0].key in export.columns]
    columns = [column for column, _heading in laid]
    groups: dict[str, list[access.Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    ordered = [
        line
        for group in groups.values()
        for line in sorted(
            group, key=lambda one: (marking.place_of(str(one.values.get(known.name_key, "")), secret=secret), one.child)
        )
    ]

    def cell(line: access.Line, column: access.Column) -> packing.Cell:
        value = line.values.get(column.key)
        if isinstance(value, Sealed):
            value = value.open(why="export") if export.in_full or column.tells_of_need else str(value)
        if isinstance(value, str) and column.key != known.name_key:
            return marking.marked(value, anchor=str(line.values.get(known.name_key, "")), secret=secret)
        return value

    stamp = packing.Stamp(
        number=export.number,
        name=export.asked_name,
        posts=export.asked_posts,
        at=timezone.make_naive(at),
        reason=export.reason,
    )
    return packing.workbook(
        known.title(export.filters),
        [heading.label for _column, heading in laid],
        ([cell(line, column) for column in columns] for line in ordered),
        stamp,
        over=[heading.over for _column, heading in laid] if known.layout else None,
    )


def mark_of(export: Export) -> bytes:
    """Return the secret of the hidden mark of ``export``."""
    assert isinstance(export.mark, Sealed)
    return bytes.fromhex(export.mark.open(why="mark"))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
