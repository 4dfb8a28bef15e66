"""Files that were put away: absent everywhere else, and here for whoever may bring one back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit import queries as journal
from notoneless.children.access import MERGE, Children
from notoneless.children.models import Child

#: So many are told, the newest first.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that was put away: when, by whom, why."""

    id: uuid.UUID
    name: str
    birth_on: date | None
    removed_at: datetime
    by: str
    reason: str


def removed_files(viewer: Viewer) -> tuple[Removed, ...]:
    """Return the files that were put away and that the viewer may bring back, the newest first: three statements."""
    reach = Children(viewer, MERGE).reach()
    rows = list(
        Child.objects.filter(reach, removed_at__isnull=False, merged_into=None).order_by("-removed_at", "pk")[:MOST]
    )
    audit.note_look("children.removed", [one.pk for one in rows])
    acts: dict[str, Any] = {}
    for event in journal.acts_on([f"children_child:{one.pk}" for one in rows], most=20 * MOST):
        if event.verb == "children.remove":
            acts.setdefault(event.subject, event)
    people = names_of(event.actor for event in acts.values())
    found = []
    for one in rows:
        act = acts.get(f"children_child:{one.pk}")
        if one.removed_at is not None:
            found.append(
                Removed(
                    one.pk, one.name, one.birth_on, one.removed_at,
                    people.get(act.actor, act.actor_post) if act else "", str(act.detail.get("reason", "")) if act else "",
                )
            )  # fmt: skip
    return tuple(found)
