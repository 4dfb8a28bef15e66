"""Reads of this station: what may be shown, what was shown, what waits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import F

from notoneless.audit import actions as audit
from notoneless.privacy import access
from notoneless.privacy.models import Alert, Export, Reveal, SealedTextField, keys
from notoneless.privacy.rules.envelope import Suite
from notoneless.privacy.rules.foreign import FOREIGN
from notoneless.privacy.rules.limits import export_limits, keep_days, value
from notoneless.privacy.terms import Asker, NotThere, Shown
from notoneless.privacy.terms.states import AlertKind, ExportState
from notoneless.standards.care import Care, Level


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
    audit.note_look("privacy.masked", cell.children)
    return MaskedCell(table, field, cell.row, str(cell.field.verbose_name), str(cell.sealed))


def shown(*, reveal: uuid.UUID, by: Asker, at: datetime) -> Shown:
    """Return what was revealed, while it lasts: to the same person, in the same session, still in scope.

    Raises :class:`NotThere` when it is over, another's, or was never: one answer for all.
    """
    found = Reveal.objects.filter(pk=reveal, actor=by.actor, session=by.session, at__lte=at, until__gt=at).first()
    if found is None:
        raise NotThere
    cell = access.cell_for(by, table=found.table, field=found.field, row=found.row)
    audit.note_look("privacy.shown", cell.children, subject=f"privacy_reveal:{found.pk}", waits=False)
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
    return _rows([export for export in waiting if access.may_decide(by, export.scope)], None)


def exports_decided(*, by: Asker, most: int = 100) -> list[ExportRow]:
    """Return the newest exports that ``by`` agreed to or refused."""
    return _rows(Export.objects.filter(decided_by=by.actor)[:most], None)


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


@dataclass(frozen=True, slots=True)
class FieldRow:
    """How one field is treated, for the impact assessment: made from its declarations, so it cannot lie about them."""

    table: str
    table_label: str
    field: str
    label: str
    care: Care
    sealed: bool
    days: int
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every field that tells of a person, the periods of keeping, the purposes; with where the figures are from."""

    fields: tuple[FieldRow, ...]
    tables: int
    open_fields: int
    periods: tuple[dict[str, Any], ...]
    purposes: tuple[dict[str, Any], ...]
    source: str
    purposes_source: str


def inventory(*, on: date) -> Inventory:
    """Return what the house holds of persons and how it treats it, on ``on``, by the declarations of every table."""
    periods = keep_days(settings.NOTONELESS_PLACE, on)
    rows, tables, others = [], 0, 0
    for model in apps.get_models():
        declared = getattr(model, "care", None)
        tables += 1
        for column in model._meta.concrete_fields:
            care = declared[column.name] if declared is not None else FOREIGN[model._meta.label]
            if care.level < Level.PERSONAL:
                others += 1
                continue
            rows.append(
                FieldRow(
                    table=model._meta.db_table,
                    table_label=str(model._meta.verbose_name),
                    field=column.name,
                    label=str(column.verbose_name),
                    care=care,
                    sealed=isinstance(column, SealedTextField),
                    days=periods[care.keep].value["days"],
                    is_ours=declared is not None,
                )
            )
    purposes = value("purposes", settings.NOTONELESS_PLACE, on)
    rows.sort(key=lambda row: (not row.is_ours, row.table, -row.care.level, row.field))
    any_period = next(iter(periods.values()))
    return Inventory(
        fields=tuple(rows),
        tables=tables,
        open_fields=others,
        periods=tuple(row.value for row in periods.values()),
        purposes=tuple(purposes.value),
        source=any_period.source.cite(),
        purposes_source=purposes.source.cite(),
    )


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as the watchers see it."""

    id: int
    kind: str
    name: str
    posts: str
    at: datetime
    count: int
    seen_at: datetime | None


def alerts(*, by: Asker, most: int = 200) -> list[AlertRow]:
    """Return the newest alerts of the counties of ``by``, and the house's own, open ones first."""
    newest = access.alerts_of(by, Alert.objects.all()).order_by(F("seen_at").desc(nulls_first=True), "-at")[:most]
    return [AlertRow(a.pk, str(AlertKind(a.kind).label), a.name, a.posts, a.at, a.count, a.seen_at) for a in newest]


@dataclass(frozen=True, slots=True)
class ListChoice:
    """A list that can be asked for: its columns, and which of them need a second person."""

    name: str
    title: str
    columns: tuple[tuple[str, str, bool], ...]
    children: int
    above: int


def list_choice(*, exporter: str, filters: Mapping[str, Any], by: Asker, on: date) -> ListChoice:
    """Return what ``by`` can ask for of a list. Raises :class:`NotThere` for one that is unknown or without the power."""
    known = access.exporter_of(exporter)
    if not by.has(access.EXPORT):
        raise NotThere
    known.admit(by, filters)
    return ListChoice(
        name=known.name,
        title=str(known.label),
        columns=tuple(
            (column.key, heading.label, column.tells_of_need)
            for column, heading in known.laid_out(settings.NOTONELESS_PLACE, on)
        ),
        children=len(set(known.children(by, filters, access.EXPORT))),
        above=export_limits(settings.NOTONELESS_PLACE, on).approval_above,
    )


def suite_in_use() -> Suite:
    """Return the cipher of the key that seals now."""
    return keys.current().suite
