"""Who may have what shown in full, and how a row leads to its child: said by the station that owns the row.

This station stands before those that know children, so they tell it: each registers, in its own ``access``, the tables
whose sealed columns it answers for. A table that nobody registered is never opened.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from notoneless.privacy.models import Sealed, SealedTextField
from notoneless.privacy.terms import Asker, NotThere

REVEAL = "child.reveal"


@dataclass(frozen=True, slots=True)
class Owner:
    """What a station says of one of its tables: whose child a row is, and whether somebody may see it in full."""

    model: type[models.Model]
    child_of: Callable[[Any], uuid.UUID | None]
    may: Callable[[Any, Any], bool]


_owners: dict[str, Owner] = {}


def register(
    model: type[models.Model], *, child_of: Callable[[Any], uuid.UUID | None], may: Callable[[Any, Any], bool]
) -> None:
    """Let the sealed columns of ``model`` be shown in full.

    ``child_of(row)`` gives the child's id, ``may(viewer, row)`` whether the viewer's ``child.reveal`` reaches that child.
    """
    _owners[model._meta.db_table] = Owner(model, child_of, may)


@cache
def discover() -> None:
    """Load every station's ``access``, so that what it registers is known in the web process and in the worker alike.

    They are found by name: this station imports nothing that stands behind it.
    """
    for config in apps.get_app_configs():
        if config.name.startswith("notoneless.") and find_spec(f"{config.name}.access"):
            import_module(f"{config.name}.access")


@dataclass(frozen=True, slots=True)
class Cell:
    """One sealed field of one row that the viewer may have shown: where it is, whose it is, what it holds."""

    table: str
    field: SealedTextField
    row: str
    child: uuid.UUID
    sealed: Sealed


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
    return Cell(table, column, str(found.pk), child, sealed)


def sealed_columns(model: type[models.Model]) -> list[SealedTextField]:
    """Return the sealed columns of ``model``, in its order."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
