"""学习困难: who teaches the children says which of them struggle, in what, since when; and when it is over, how it stands.

The mark has a subject of its own in the journal, and is no correction of the file: what is written there is read by whoever sees the child.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import MARK, Children
from notoneless.children.actions.common import Key, end, not_ahead
from notoneless.children.models import Child, LearningMark
from notoneless.children.queries.learning import kinds_at
from notoneless.children.terms import AbsentError, ChildError

TEXT_LEAST: Final = 4
MOST: Final = 200
"""As many pupils at once: more than any class has."""


def mark_learning(
    *, children: Iterable[Key], kind: str, text: str, source: str, by: Viewer, at: datetime, on: date
) -> list[uuid.UUID]:
    """Say of all ``children`` that they struggle with ``kind`` from ``on``; all of them or none. Returns the marks' ids.

    Raises :class:`AbsentError` for a child whom ``by`` does not teach, K004 (a day that has not come), K018 (no such kind), K028 (nobody, or
    too many), K029 (some are marked so already), K030 (not said how it shows).
    """
    asked = {_key(one) for one in children}
    not_ahead(on, at)
    if not 0 < len(asked) <= MOST:
        raise ChildError(
            "K028",
            f"选了 {len(asked)} 名学生。请至少选一名，一次不超过 {MOST} 名。",
            f"{len(asked)} pupils were chosen. Choose at least one, and at most {MOST} at a time.",
        )
    told = _told(text, "K030", "请写明具体表现和已做的帮扶", "Say how it shows and what was done so far")
    with transaction.atomic():
        found = list(
            Children(by, MARK).filter(Child.objects.select_for_update(of=("self",))).filter(pk__in=asked).order_by("pk")
        )
        if len(found) != len(asked):
            raise AbsentError
        if any(kind not in kinds_at(one.county_path, on) for one in found):
            raise ChildError(
                "K018",
                "没有这种类别。请从名单里选。",
                "There is no such kind. Choose one from the list.",
            )
        same = LearningMark.objects.filter(child__in=asked, kind=kind, ended_on=None)
        if already := same.values("child").distinct().count():
            raise ChildError(
                "K029",
                f"所选的学生里有 {already} 名已经登记了这一种，没有重复登记，其余的也还没有保存。请去掉他们，或另选一种。",
                f"{already} of the chosen pupils have this entry already; nothing was saved. Leave them out, or choose another kind.",
            )
        rows = [
            LearningMark(
                child=one, kind=kind, text=told, began_on=on, source=source.strip()[:160], recorded_at=at, recorded_by=by.actor
            )
            for one in found
        ]  # fmt: skip
        for row in rows:
            row.save(force_insert=True)
            audit.write(
                "children.mark_learning", by=by, at=at, subject=f"children_learningmark:{row.pk}", children=[row.child_id],
                detail={"kind": kind, "at_once": len(rows)},
            )  # fmt: skip
    return [row.pk for row in rows]


def end_learning(*, mark: Key, text: str, by: Viewer, at: datetime, on: date) -> None:
    """End a mark on ``on``, and say how the child stands now. Raises :class:`AbsentError`, K004, K005 (before it began), K031 (not said
    how), K032 (it has ended)."""
    not_ahead(on, at)
    told = _told(text, "K031", "请写明结束时的情况", "Say how the child stands now")
    with transaction.atomic():
        rows = LearningMark.objects.select_for_update(of=("self",)).filter(Children(by, MARK).q("child__"))
        row = rows.filter(pk=_key(mark)).first()
        if row is None:
            raise AbsentError
        if row.ended_on is not None:
            raise ChildError(
                "K032",
                f"这一条已于 {row.ended_on} 结束，没有改动。又有困难的，请另登记一条。",
                f"This entry ended on {row.ended_on} and was not changed. If the child struggles again, make a new entry.",
            )
        end(row, on)
        row.outcome, row.closed_by, row.closed_at = told, by.actor, at
        row.save(update_fields=("outcome", "closed_by", "closed_at"))
        audit.write(
            "children.end_learning", by=by, at=at, subject=f"children_learningmark:{row.pk}", children=[row.child_id],
            detail={"kind": row.kind},
        )  # fmt: skip


def _told(text: str, code: str, zh: str, en: str) -> str:
    told = text.strip()
    if not TEXT_LEAST <= len(told) <= 1000:
        raise ChildError(code, f"{zh}，{TEXT_LEAST} 到 1000 个字。", f"{en}, in {TEXT_LEAST} to 1,000 characters.")
    return told


def _key(key: Key) -> uuid.UUID:
    try:
        return uuid.UUID(str(key))
    except ValueError:
        raise AbsentError from None
