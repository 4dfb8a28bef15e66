"""Reads of this station: what may be shown, what was shown, what waits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from notoneless.audit import actions as audit
from notoneless.privacy import access
from notoneless.privacy.models import Export, Reveal
from notoneless.privacy.rules.limits import export_limits
from notoneless.privacy.terms import Asker, NotThere, Shown
from notoneless.privacy.terms.states import ExportState


@dataclass(frozen=True, slots=True)
class MaskedCell:
    """A field as it stands on a page until somebody asks to see it."""

    table: str
    field: str
    row: str
    label: str
    masked: str


def masked(*, table: str, field: str, row: str, by: Asker) -> MaskedCell:
    """Return a field as its mask shows it. Raises :class:`NotThere` for what is absent or not in scope."""
    cell = access.cell_for(by, table=table, field=field, row=row)
    audit.note_look("privacy.masked", [cell.child])
    return MaskedCell(table, field, cell.row, str(cell.field.verbose_name), str(cell.sealed))


def shown(*, reveal: uuid.UUID, by: Asker, at: datetime) -> Shown:
    """Return what was revealed, while it lasts: to the same person, in the same session, still in scope.

    Raises :class:`NotThere` when it is over, another's, or was never: one answer for all.
    """
    found = Reveal.objects.filter(pk=reveal, actor=by.actor, session=by.session, at__lte=at, until__gt=at).first()
    if found is None:
        raise NotThere
    cell = access.cell_for(by, table=found.table, field=found.field, row=found.row)
    audit.note_look("privacy.shown", [cell.child], subject=f"privacy_reveal:{found.pk}")
    text = cell.sealed.open(why="reveal")
    return Shown(found.pk, text, str(cell.field.verbose_name), found.until, found.table, found.field, found.row)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export as its list shows it."""

    id: uuid.UUID
    number: str
    title: str
    columns: tuple[str, ...]
    children: int
    in_full: bool
    reason: str
    state: str
    state_label: str
    asked_name: str
    asked_posts: str
    asked_at: datetime
    decided_name: str
    decided_at: datetime | None
    refusal: str
    failure: str
    over_at: datetime | None


def exports_of(*, by: Asker, at: datetime, most: int = 100) -> list[ExportRow]:
    """Return the newest exports that ``by`` asked for."""
    return _rows(Export.objects.filter(asked_by=by.actor)[:most], at)


def waiting_for(*, by: Asker, most: int = 200) -> list[ExportRow]:
    """Return the exports that ``by`` may decide: other people's, whose askers' reach lies within that of ``by``.

    Whether every child on one of them is in reach is asked again, child by child, when it is decided.
    """
    waiting = Export.objects.filter(state=ExportState.ASKED).exclude(asked_by=by.actor).order_by("asked_at")[:most]
    return _rows([export for export in waiting if _within(export, by)], None)


def exports_decided(*, by: Asker, most: int = 100) -> list[ExportRow]:
    """Return the newest exports that ``by`` agreed to or refused."""
    return _rows(Export.objects.filter(decided_by=by.actor)[:most], None)


def _within(export: Export, by: Asker) -> bool:
    def inside(paths: list[str], reach: tuple[str, ...]) -> bool:
        return all(any(path.startswith(over) for over in reach) for path in paths)

    scope = export.scope
    return (
        by.has(access.APPROVE)
        and bool(scope["places"] or scope["schools"])
        and inside(scope["places"], by.places(access.APPROVE))
        and inside(scope["schools"], by.schools(access.APPROVE))
    )


def _rows(exports: Iterable[Export], at: datetime | None) -> list[ExportRow]:
    known = {exporter.name: exporter for exporter in access.exporters()}

    def row(export: Export) -> ExportRow:
        exporter = known.get(export.exporter)
        labels = {column.key: str(column.label) for column in exporter.columns} if exporter else {}
        lasts = export_limits(settings.NOTONELESS_PLACE, export.asked_at.date()).file_lasts
        return ExportRow(
            id=export.pk,
            number=export.number,
            title=str(exporter.label) if exporter else export.exporter,
            columns=tuple(labels.get(key, key) for key in export.columns),
            children=export.children,
            in_full=export.in_full,
            reason=export.reason,
            state=export.state,
            state_label=str(ExportState(export.state).label),
            asked_name=export.asked_name,
            asked_posts=export.asked_posts,
            asked_at=export.asked_at,
            decided_name=export.decided_name,
            decided_at=export.decided_at,
            refusal=export.refusal,
            failure=export.failure,
            over_at=export.ready_at + lasts if export.ready_at else None,
        )

    return [row(export) for export in exports]


def granted_exports() -> list[uuid.UUID]:
    """Return the exports that wait to be made, the oldest first."""
    return list(Export.objects.filter(state=ExportState.GRANTED).order_by("asked_at").values_list("pk", flat=True))
