"""What every act on a file does: finds it within reach, waits its turn, sees that nobody was quicker, tells what changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import EDIT, Children
from notoneless.children.models import Child, Correction
from notoneless.children.queries.page import changes_since
from notoneless.children.terms import AbsentError, ChildError, FileChangedError

Key = uuid.UUID | str
REASON_LEAST: Final = 4


@dataclass(slots=True)
class Act:
    """One act on one file: who, when, on which day the fact began, from which source; what it changed."""

    child: Child
    by: Viewer
    at: datetime
    on: date
    source: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def row(self) -> dict[str, Any]:
        """What a new dated row says of itself."""
        return {
            "child": self.child, "began_on": self.on, "source": self.source[:160], "recorded_at": self.at,
            "recorded_by": self.by.actor,
        }  # fmt: skip

    def changed(self, what: str, was: object, became: object) -> None:
        """Remember that a fact changed; sealed values come as they print, under their masks."""
        self.changes.append((what, "" if was is None else str(was), "" if became is None else str(became)))

    def finish(self, verb: str, *, others: tuple[uuid.UUID, ...] = (), **detail: object) -> None:
        """Write the corrections, let the file's version grow, and write the one line of the journal."""
        self.child.version += 1
        self.child.save(update_fields=("version",))
        for what, was, became in self.changes:
            # A plain text goes in; the column seals it.
            Correction.objects.create(**self.row, version=self.child.version, field=what, was=was, became=became)
        audit.write(
            f"children.{verb}", by=self.by, at=self.at, subject=f"children_child:{self.child.pk}",
            children=[self.child.pk, *others],
            detail={"version": self.child.version, "facts": [what for what, _was, _became in self.changes]} | detail,
        )  # fmt: skip


def begin(
    key: Key, *, by: Viewer, at: datetime, on: date, source: str = "", seen: int | None = None, power: str = EDIT
) -> Act:
    """Return the act on the file ``key``, which is locked from here on.

    Raises :class:`AbsentError`, :class:`MovedError`, :class:`FileChangedError` when the file changed since it was ``seen``, and
    K004 for a day that has not come.
    """
    child = Children(by, power).one(key, lock=True)
    if seen is not None and seen != child.version:
        raise FileChangedError(changes_since(child, seen), version=child.version)
    not_ahead(on, at)
    return Act(child, by, at, on, source.strip())


def not_ahead(on: date, at: datetime) -> None:
    """Refuse a day that has not come. Raises K004."""
    if on > timezone.localdate(at):
        raise ChildError(
            "K004",
            f"日期 {on} 还没有到。请填事情发生的那一天，不晚于今天。",
            f"{on} has not come yet. Give the day on which it happened, today at the latest.",
        )


def end(row: Any, on: date) -> None:
    """End a dated row on ``on``. Raises K005 when it began later."""
    if row.began_on is not None and row.began_on > on:
        raise ChildError(
            "K005",
            f"现有的一条自 {row.began_on} 起，早于它的日期 {on} 不能作为结束日。请核对日期。",
            f"The present entry began on {row.began_on}; it cannot end on {on}, before that. Check the date.",
        )
    row.ended_on = on
    row.save(update_fields=("ended_on",))


def own(act: Act, rows: Any, key: Key) -> Any:
    """Return the row ``key`` of this file, standing. Raises :class:`AbsentError`."""
    try:
        return rows.get(pk=key, child=act.child, ended_on=None)
    except (rows.model.DoesNotExist, ValueError, TypeError):
        raise AbsentError from None
    except Exception as error:  # Django's own ValidationError for a key that is none
        if type(error).__name__ == "ValidationError":
            raise AbsentError from None
        raise


def reason_of(text: str) -> str:
    """Return a reason without outer blanks. Raises K006 for want of one."""
    reason = " ".join(text.split())[:300]
    if len(reason) < REASON_LEAST:
        raise ChildError(
            "K006",
            f"请写明理由，至少 {REASON_LEAST} 个字，例如“同一儿童，户籍改名前后各建一份”。",
            f"Say why, in at least {REASON_LEAST} characters, such as “one child, filed before and after a change of name”.",
        )
    return reason


def same() -> ChildError:
    """Return the refusal of an act that would change nothing."""
    return ChildError(
        "K007",
        "填写的内容和档案现在的一样，没有可改的。",
        "What was typed is what the file says already: nothing to change.",
    )
