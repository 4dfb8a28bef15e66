"""From rows to what the rules of an absence read: its answers, the days as they stand with the notes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache

from notoneless.attendance.models import Absence, Answer
from notoneless.attendance.queries.calls import calendar_at, policy, words_of
from notoneless.attendance.rules.answering import EXPLAINS, explained
from notoneless.attendance.rules.runs import missed_days
from notoneless.attendance.terms import AnswerFact, AnswerKind, Word
from notoneless.children.models import Child
from notoneless.responsibility.queries import code_at

_KINDS = {kind.value: kind for kind in AnswerKind}


def fact(row: Answer) -> AnswerFact:
    """Return one answer as the rules read it."""
    return AnswerFact(
        row.number, _KINDS[row.kind], row.on, row.by, row.way, row.since, row.until, row.names, row.companion, row.elsewhere,
        row.words, row.has_proof,
    )  # fmt: skip


def answers_of(absence: Absence) -> list[AnswerFact]:
    """Return the answers of one absence, in their order."""
    return [fact(row) for row in Answer.objects.filter(absence=absence).defer("text").order_by("number")]


def days_of(
    children: Iterable[Child], *, on: date
) -> dict[uuid.UUID, tuple[tuple[date, ...], dict[date, Word]]]:  # fmt: skip
    """Return child → the school days of the unexplained absence that runs on ``on`` (none: none runs), and what is said of every
    day, read with the notes."""
    rows = list(children)
    said = words_of([one.pk for one in rows], on=on)
    notes: dict[uuid.UUID, list[list[AnswerFact]]] = defaultdict(list)
    wanted = [*EXPLAINS, AnswerKind.WITHDRAWN]
    by_absence: dict[tuple[uuid.UUID, uuid.UUID], list[AnswerFact]] = defaultdict(list)
    for row in Answer.objects.filter(absence__child__in=rows, kind__in=wanted).defer("text").select_related("absence"):
        by_absence[row.absence.child_id, row.absence_id].append(fact(row))
    for (child, _absence), facts in by_absence.items():
        notes[child].append(sorted(facts, key=lambda one: one.number))
    found = {}
    for one in rows:
        words = dict(said[one.pk])
        for facts in notes[one.pk]:
            words = explained(words, facts)
        found[one.pk] = missed_days(words, calendar_at(one.county_path), on=on), words
    return found


@cache
def longest_at(county_path: str, on: date) -> dict[str, int]:
    """Return for how many days a note and a word of moving explain an absence."""
    return dict(policy().value("attendance.explained_days", code_at(county_path), on).value)


def between_levels(county_path: str, on: date) -> int:
    """Return how many working days lie between two levels to which an overdue task goes up."""
    return int(policy().value("cases.act_days", code_at(county_path), on).value["escalate"])
