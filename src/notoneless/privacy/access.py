"""Who may have what shown in full or handed out, and how a row leads to its child: said by the station that owns the row.

This station stands before those that know children, so they tell it: each registers, in its own ``access``, the tables
whose sealed columns it answers for and the lists that it hands out. What nobody registered is never opened nor exported.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from notoneless.privacy.models import Alert, Sealed, SealedTextField
from notoneless.privacy.terms import Asker, NotThere
from notoneless.standards.care import Care, Level, Mask

REVEAL = "child.reveal"
EXPORT = "child.export"
APPROVE = "child.approve_export"


@dataclass(frozen=True, slots=True)
class Owner:
    """What a station says of one of its tables: whose child a row is, whether somebody may see it in full, and which
    children it tells of when it tells of several (a household's address)."""

    model: type[models.Model]
    child_of: Callable[[Any], uuid.UUID | None]
    may: Callable[[Any, Any], bool]
    all_of: Callable[[Any], Iterable[uuid.UUID]] | None = None


_owners: dict[str, Owner] = {}


def register(
    model: type[models.Model],
    *,
    child_of: Callable[[Any], uuid.UUID | None],
    may: Callable[[Any, Any], bool],
    all_of: Callable[[Any], Iterable[uuid.UUID]] | None = None,
) -> None:
    """Let the sealed columns of ``model`` be shown in full.

    ``child_of(row)`` gives the child's id, ``may(viewer, row)`` whether the viewer's ``child.reveal`` reaches that child;
    ``all_of(row)`` every child of whom a row tells, for the journal, where that is more than one.
    """
    _owners[model._meta.db_table] = Owner(model, child_of, may, all_of)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list that is handed out: its key in the rows, its heading, how it is treated."""

    key: str
    label: Any
    care: Care

    @property
    def tells_of_need(self) -> bool:
        """Whether it tells of poverty or health: such a column leaves the house only when a second person agrees."""
        return self.care.level is Level.SENSITIVE and self.care.mask in {Mask.HIDDEN, Mask.DISABILITY_NO}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as a place lays it out: its key, its words, and those above it that it shares with its neighbours ('': none)."""

    key: str
    label: str
    over: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: whose it is, what it says by column key, and the group inside which its place is free."""

    child: uuid.UUID
    values: Mapping[str, str | int | date | Sealed | None]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A list that can be handed out.

    ``name_key`` is the column of the child's name. ``children(viewer, filters, power)`` gives the ids of the children on
    the list within the viewer's ``power``; ``lines(viewer, filters, power)`` its lines, groups one after the other.
    Both take the same filters, as plain words (they are kept), and refuse those that they do not know.
    ``admit(viewer, filters)`` raises :class:`NotThere` when they name a unit or a child that this viewer has not, so that
    another's and none at all are one answer at the moment of asking; later a child may have moved away meanwhile.
    ``layout(place, day)``: the columns as the place with this division code lays them out, in its order and words; a column
    that it leaves out is not handed out. Such a list is printed on A3, its headings in two rows. ``called(filters)``: its name,
    where that depends on what is asked.
    """

    name: str
    label: Any
    columns: tuple[Column, ...]
    children: Callable[[Any, Mapping[str, Any], str], Iterable[uuid.UUID]]
    lines: Callable[[Any, Mapping[str, Any], str], Iterable[Line]]
    name_key: str = "name"
    group_key: str = ""
    admit: Callable[[Any, Mapping[str, Any]], None] = lambda _viewer, _filters: None
    layout: Callable[[str, date], Sequence[Heading]] | None = None
    called: Callable[[Mapping[str, Any]], str] | None = None

    def title(self, filters: Mapping[str, Any]) -> str:
        """Return what the list is called that these filters give."""
        return self.called(filters) if self.called else str(self.label)

    def laid_out(self, place: str, on: date) -> tuple[tuple[Column, Heading], ...]:
        """Return the columns with their headings, in the order in which they are handed out at ``place`` on ``on``."""
        if self.layout is None:
            return tuple((column, Heading(column.key, str(column.label))) for column in self.columns)
        known = {column.key: column for column in self.columns}
        return tuple((known[one.key], one) for one in self.layout(place, on) if one.key in known)


_exporters: dict[str, Exporter] = {}
_viewers: list[Callable[[str, datetime], Any]] = []
_scopes: list[Callable[[], AbstractContextManager[None]]] = []


def picked_keys(filters: Mapping[str, Any]) -> tuple[uuid.UUID, ...]:
    """Return the rows that were picked by hand, as ``keys`` names them with dots between; none where nobody picked. Raises
    :class:`ValueError` for what is no key."""
    return tuple(uuid.UUID(key) for key in str(filters.get("keys", "")).split(".") if key)


def register_exporter(exporter: Exporter) -> None:
    """Let a list be handed out."""
    _exporters[exporter.name] = exporter


def register_viewers(
    viewer_of: Callable[[str, datetime], Any], *, house: Callable[[], AbstractContextManager[None]] = nullcontext
) -> None:
    """Say how an account's id becomes a viewer with the powers of a moment (``None``: no such account, or disabled), and
    how every row is opened to the house itself, where the database has policies of its own.

    The worker needs it: a list is made with the powers that its asker has then, not with those of the asking.
    """
    _viewers[:], _scopes[:] = [viewer_of], [house]


def house_scope() -> AbstractContextManager[None]:
    """Return the context in which the house itself reaches every row: turning keys, letting go, making lists."""
    discover()
    return _scopes[0]() if _scopes else nullcontext()


def may_decide(viewer: Asker, scope: Mapping[str, list[str]]) -> bool:
    """Return whether ``viewer`` may decide over the export of somebody whose reach is ``scope``: all of it lies within."""

    def inside(paths: list[str], reach: tuple[str, ...]) -> bool:
        return all(any(path.startswith(over) for over in reach) for path in paths)

    return (
        viewer.has(APPROVE)
        and bool(scope["places"] or scope["schools"])
        and inside(scope["places"], viewer.places(APPROVE))
        and inside(scope["schools"], viewer.schools(APPROVE))
    )


def alerts_of(viewer: Asker, alerts: models.QuerySet[Alert]) -> models.QuerySet[Alert]:
    """Return those of ``alerts`` that concern ``viewer``: people whose posts lie in the viewer's counties, and the house."""
    own = models.Q(county="")
    for county in viewer.counties:
        own |= models.Q(county__contains=county)
    return alerts.filter(own)


def exporter_of(name: str) -> Exporter:
    """Return the exporter ``name``. Raises :class:`NotThere`."""
    discover()
    if name not in _exporters:
        raise NotThere
    return _exporters[name]


def exporters() -> list[Exporter]:
    """Return all lists that can be handed out, by name."""
    discover()
    return [_exporters[name] for name in sorted(_exporters)]


def viewer_of(account: str, *, at: datetime) -> Any:
    """Return the viewer that ``account`` is at ``at``. Raises :class:`NotThere` when it may not sign in any more."""
    discover()
    found = _viewers[0](account, at) if _viewers else None
    if found is None:
        raise NotThere
    return found


@cache
def discover() -> None:
    """Load every station's ``access`` and ``queries``, so that what it registers is known in the web process and in the worker alike.

    They are found by name: this station imports nothing that stands behind it.
    """
    for config in apps.get_app_configs():
        for room in ("access", "queries"):
            if config.name.startswith("notoneless.") and find_spec(f"{config.name}.{room}"):
                import_module(f"{config.name}.{room}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One sealed field of one row that the viewer may have shown: where it is, whose it is, what it holds, of whom it tells."""

    table: str
    field: SealedTextField
    row: str
    child: uuid.UUID
    sealed: Sealed
    children: tuple[uuid.UUID, ...]


def cell_for(viewer: Asker, *, table: str, field: str, row: str) -> Cell:
    """Return the cell that ``viewer`` may have shown in full. Raises :class:`NotThere` when it is absent, empty, or not
    in the viewer's scope: one answer for all."""
    discover()
    owner = _owners.get(table)
    column = next((f for f in sealed_columns(owner.model) if f.name == field), None) if owner else None
    if owner is None or column is None or not viewer.has(REVEAL):
        raise NotThere
    try:
        found = owner.model._default_manager.filter(pk=row).first()
    except (ValidationError, ValueError, OverflowError):
        raise NotThere from None
    child = owner.child_of(found) if found is not None else None
    if found is None or child is None or not owner.may(viewer, found):
        raise NotThere
    sealed = getattr(found, column.attname)
    if not isinstance(sealed, Sealed):
        raise NotThere
    told = tuple(owner.all_of(found)) if owner.all_of is not None else (child,)
    return Cell(table, column, str(found.pk), child, sealed, told)


def sealed_columns(model: type[models.Model]) -> list[SealedTextField]:
    """Return the sealed columns of ``model``, in its order."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
