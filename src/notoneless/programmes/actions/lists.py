"""A table of tasks (任务分解表) comes in: uploaded, looked at, carried out at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.audit import actions as audit
from notoneless.programmes.actions.telling import tell_laid
from notoneless.programmes.actions.writing import column, standing_document
from notoneless.programmes.models import Measure, Task
from notoneless.programmes.queries.lists import lines_of, list_facts
from notoneless.programmes.queries.units import units_of
from notoneless.programmes.rules.lists import Judged, TaskLine, judge
from notoneless.programmes.terms import AbsentError, ChangedError, ProgrammeError


def keep_task_list(
    *, document: uuid.UUID | str, by: Viewer, at: datetime, file_name: str, rows: Sequence[TaskLine]
) -> uuid.UUID:
    """Keep a table of tasks as it was read until it is looked at and carried out; return its key. Raises :class:`AbsentError`, I014."""
    with transaction.atomic():
        held = standing_document(by, document)
        kept = accounts.keep_list(
            by=by, at=at, file_name=file_name, rows=[{"document": str(held.pk)}, *(asdict(row) for row in rows)],
            kind=ListKind.TASKS,
        )  # fmt: skip
        audit.write(
            "programmes.list_kept", by=by, at=at, subject=f"programmes_document:{held.pk}", detail={"rows": len(rows)}
        )
    return kept.pk


def take_task_list(*, list_id: uuid.UUID, by: Viewer, at: datetime, seen: str) -> Judged:
    """Carry out a table that was looked at, its unclear rows left out; all that is clear at once, once.

    ``seen`` is the digest of the preview. Raises :class:`AbsentError`, I014, I010 (other than was seen), I021 (carried out before).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        found = kept_rows(by=by, list_id=list_id, kind=ListKind.TASKS)
        if found is None:
            raise AbsentError
        kept, (head, *raw) = found
        document = standing_document(by, head["document"], lock=True)
        if not accounts.mark_applied(kept=kept, at=at):
            raise ProgrammeError("I021", "这份表已经办理过。", "This table was carried out already.")
        judged = judge(lines_of(raw), list_facts(document, on=on))
        if judged.digest != seen:
            raise ChangedError(
                "I010",
                "预览之后，单位、岗位或任务有了变化，这份表办出来会和您看到的不同，所以还没有办理。请看新的预览，再确认一次。",
                "A unit, a post or a task changed since the preview, so this table would do other than you saw; nothing was done. "
                "Look at it again and confirm.",
            )
        measures = {one.text: one for one in document.measures.all()}
        newest = document.measures.aggregate(newest=Max("number"))["newest"] or 0
        for clause, text in judged.measures:
            if text not in measures:
                newest += 1
                measures[text] = Measure.objects.create(
                    document=document, county_path=document.county_path, number=newest, clause=clause[:60], text=text,
                    by=by.actor, written_at=at,
                )  # fmt: skip
        units = units_of(document.county_path, on=on)
        made = Task.objects.bulk_create(
            Task(
                measure=measures[one.row.measure], county_path=document.county_path, text=one.row.text, post_id=one.post,
                due_on=one.due_on, repeats=one.repeats, until=one.until, by=by.actor, given_at=at, **column(units[one.unit].unit),
            )
            for one in judged.planned
        )  # fmt: skip
        tell_laid(made, by=by, at=at)
        audit.write(
            "programmes.list_taken", by=by, at=at, subject=f"programmes_document:{document.pk}",
            detail={"tasks": len(made), "unclear": len(judged.unclear)},
        )  # fmt: skip
    return judged
