"""An act tried out: everything it would do is done, read, and undone, so that the preview cannot tell of anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.actions.common import By, Done
from notoneless.places.models import PathChange, SchoolClass, UnitChange
from notoneless.places.terms import Change

#: What is told of a change, by its kind: the words of the day before and of the day itself.
_TOLD = {
    Change.RENAMED: ("old_name", "new_name"),
    Change.RECODED: ("old_code", "new_code"),
    Change.RECLASSED: ("old_kind", "new_kind"),
    Change.MERGED: ("old_name", "new_name"),
    Change.SPLIT: ("old_name", "new_name"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that an act would do: its kind in words, the unit, what was and what becomes."""

    label: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effects:
    """All that an act would do, and what a person should look at again."""

    rows: tuple[Effect, ...]
    warnings: tuple[str, ...]
    classes_ended: int
    classes_made: int
    paths: int


def rehearse(act: Callable[..., Done], **given: Any) -> Effects:
    """Return what ``act`` would do with ``given``; nothing stays. Raises what the act raises."""
    with transaction.atomic():
        known = set(UnitChange.objects.filter(recorded_at=given["at"]).values_list("pk", flat=True))
        last = PathChange.objects.order_by("-id").values_list("id", flat=True).first() or 0
        rooms = _rooms(given["by"])
        done = act(**given)
        changes = UnitChange.objects.filter(recorded_at=given["at"]).exclude(pk__in=known).order_by("recorded_at")
        changes = changes.select_related(
            "before_division", "after_division", "before_school", "after_school", "before_centre", "after_centre"
        )
        rows = tuple(_effect(one) for one in changes)
        now = _rooms(given["by"])
        effects = Effects(
            rows=rows,
            warnings=done.warnings,
            classes_ended=sum(1 for key, ended in now.items() if key in rooms and rooms[key] != ended),
            classes_made=len(now.keys() - rooms.keys()),
            paths=PathChange.objects.filter(id__gt=last).count(),
        )
        transaction.set_rollback(True)
    return effects


def _rooms(by: By) -> dict[Any, Any]:
    """Return class → the day it ends, of the classes that ``by`` may change."""
    rows = SchoolClass.objects.all()
    if isinstance(by, Viewer):
        rows = access.classes(by, access.EDIT_CLASS).filter(rows)
    return dict(rows.values_list("pk", "ended_on"))


def _effect(one: UnitChange) -> Effect:
    before = one.before_division or one.before_school or one.before_centre
    after = one.after_division or one.after_school or one.after_centre
    unit = before or after
    assert unit is not None
    old, new = _TOLD.get(Change(one.kind), ("", ""))
    if one.kind == Change.MOVED:
        said = (one.said.get("old_parent") or _where(one, "old"), one.said.get("new_parent") or _where(one, "new"))
    else:
        said = (one.said.get(old, ""), one.said.get(new, ""))
    return Effect(str(Change(one.kind).label), unit.name, *said)


def _where(one: UnitChange, edge: str) -> str:
    return " · ".join(part for part in (one.said.get(f"{edge}_place", ""), one.said.get(f"{edge}_centre", "")) if part)
