"""A table of tasks as it was uploaded: what the rule wants to know, and what would become of it at this moment."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation

from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.programmes.models import Document, Task
from notoneless.programmes.queries.ground import UNIT, document_of, key_of
from notoneless.programmes.queries.units import EVERY, UnitChoice, chosen, units_of
from notoneless.programmes.rules.lists import Facts, Judged, Place, TaskLine, judge
from notoneless.programmes.terms import AbsentError, Repeats
from notoneless.responsibility.queries import staff_kinds
from notoneless.responsibility.rules.staff import written

#: What offices write for all units of a kind.
ALL_OF = {
    "every:town": ("各镇街", "各乡镇", "各乡镇（街道）", "各镇乡街道", "各镇（街道）", "各乡镇街道"),
    "every:centre": ("各片区", "各教管中心"),
    "every:school": ("各学校", "各中小学", "各义务教育学校"),
}


@dataclass(frozen=True, slots=True)
class ListPreview:
    """A table as it would be carried out at this moment."""

    file_name: str
    document: uuid.UUID
    title: str
    judged: Judged
    applied_at: datetime | None


def list_facts(document: Document, *, on: date) -> Facts:
    """Return what the rule needs to judge a table of tasks of a document."""
    units = units_of(document.county_path, on=on)
    by_word: dict[str, list[Place]] = defaultdict(list)
    for one in units.values():
        by_word[written(one.name)].append(_place(one))
    for key, words in ALL_OF.items():
        for word in (*words, str(EVERY[key])):
            by_word[written(word)] = [_place(one) for one in chosen(units, key)]
    with translation.override(None):
        repeats = {str(one.label): one.value for one in Repeats}
    repeats |= {str(one.label): one.value for one in Repeats}
    tasks = Task.objects.filter(measure__document=document, withdrawn_at=None).select_related("measure", *UNIT)
    standing = frozenset((task.measure.text, key_of(task), task.text, task.due_on) for task in tasks)
    return Facts(by_word, staff_kinds(), repeats, standing)


def _place(one: UnitChoice) -> Place:
    return Place(one.key, one.name, one.posts)


def list_preview(by: Viewer, list_id: uuid.UUID, *, on: date) -> ListPreview | None:
    """Return what would become of a table that one has uploaded; ``None``: there is none, or it is another's."""
    found = kept_rows(by=by, list_id=list_id, kind=ListKind.TASKS)
    if found is None:
        return None
    kept, raw = found
    head, *rows = raw
    try:
        document = document_of(by, head["document"])
    except AbsentError:
        return None
    lines = lines_of(rows)
    return ListPreview(
        kept.file_name, document.pk, document.title, judge(lines, list_facts(document, on=on)), kept.applied_at
    )


def lines_of(rows: list[dict[str, Any]]) -> list[TaskLine]:
    """Return the rows as they were kept."""
    return [TaskLine(**row) for row in rows]
