"""Reads of absences: what somebody has to do about them, one absence with all that was done, a proof."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.attendance import access
from notoneless.attendance.access import ANSWER, SEE, absence_of
from notoneless.attendance.models import Absence, Answer, Change, Proof, Task
from notoneless.attendance.queries.calls import PAGE, steps_at
from notoneless.attendance.queries.facts import fact
from notoneless.attendance.rules import answering
from notoneless.attendance.rules.runs import Step
from notoneless.attendance.terms import (
    WRITTEN,
    AnswerKind,
    ContactWay,
    End,
    Ended,
    NoAbsenceError,
    What,
)
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live
from notoneless.work.again import asked_again

MEDIA: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg"}
MINE, RISEN = "", "risen"
GROUPS: Final = (MINE, RISEN)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do about a child who is missed: what, by when, in whose hands it lies, who goes along, how far it went up."""

    id: uuid.UUID
    absence: uuid.UUID
    child: uuid.UUID
    name: str
    school: str
    room: str
    days: int
    step: Step | None
    came_on: date
    due_on: date
    unit: str
    people: tuple[str, ...]
    beside: str
    beside_people: tuple[str, ...]
    stands_in_for: str
    ended: str
    ended_label: str
    done_on: date | None
    answer: int
    risen_to: str
    is_late: bool
    is_due: bool


@dataclass(frozen=True, slots=True)
class TaskRows:
    """A page of them; ``next`` is the mark behind the last ('' on the last page)."""

    rows: tuple[TaskRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What was done or learnt: when, by whom, in which words, with which proof."""

    number: int
    kind: str
    label: str
    on: date
    written_at: datetime
    by: str
    post: str
    way: str
    since: date | None
    until: date | None
    names: int
    companion: str
    elsewhere: str
    text: str
    proof: uuid.UUID | None
    is_withdrawn: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What changed about it, and the school day of which that tells."""

    what: str
    label: str
    on: date
    at: datetime
    step: Step | None
    unit: str


@dataclass(frozen=True, slots=True)
class AbsencePage:
    """One absence: its days, what they call for and who does it, what was done, what changed."""

    id: uuid.UUID
    child: uuid.UUID
    name: str
    school: str
    room: str
    since: date
    days: tuple[date, ...]
    ended_on: date | None
    end: str
    end_label: str
    version: int
    tasks: tuple[TaskRow, ...]
    answers: tuple[AnswerRow, ...]
    changes: tuple[ChangeRow, ...]
    may: tuple[str, ...]
    withdrawable: tuple[int, ...]


def _open(viewer: Viewer, group: str) -> QuerySet[Task]:
    where = access.risen(viewer) if group == RISEN else access.mine(viewer)
    return Task.objects.filter(where, Children(viewer, SEE).q("absence__child__"), cached_ended="")


def task_counts(viewer: Viewer, *, on: date) -> dict[str, int]:
    """Return how many tasks about absences are the viewer's: overdue, due by ``on`` or later, risen from below."""
    return _mine(viewer, on) | {"risen": _risen(viewer)}


@asked_again
def _mine(viewer: Viewer, on: date) -> dict[str, int]:
    return _open(viewer, MINE).aggregate(
        red=Count("pk", filter=Q(due_on__lt=on)), due=Count("pk", filter=Q(due_on__gte=on))
    )


@asked_again
def _risen(viewer: Viewer) -> int:
    return _open(viewer, RISEN).count()


def tasks(viewer: Viewer, *, on: date, group: str = MINE, after: str = "", size: int = PAGE) -> TaskRows:
    """Return a page of what the viewer has to do about absences (``risen``: of what went up to him), the longest overdue first."""
    rows = _open(viewer, group)
    if after:
        due, _, key = after.partition("|")
        try:
            day, behind = date.fromisoformat(due), uuid.UUID(key)
        except ValueError:
            pass
        else:
            rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=behind))
    found = list(
        rows.select_related("absence__child", "absence__school_class__school").order_by("due_on", "pk")[: size + 1]
    )
    page = found[:size]
    audit.note_look("attendance.tasks", sorted({one.absence.child_id for one in page}))
    mark = f"{page[-1].due_on}|{page[-1].pk}" if len(found) > size else ""
    return TaskRows(tuple(_rows(page, on=on)), mark)


def absence_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> AbsencePage:
    """Return one absence. Raises :class:`NoAbsenceError`."""
    found = absence_of(viewer, key)
    audit.note_look("attendance.absence", [found.child_id], subject=f"attendance_absence:{found.pk}")
    steps = {step.id: step for step in steps_at(found.county_path, on)}
    laid = list(
        Task.objects.filter(absence=found).select_related("absence__child", "absence__school_class__school").order_by("came_on", "due_on", "pk")
    )  # fmt: skip
    laid.sort(key=lambda task: steps[task.step].after_days if task.step in steps else 0)
    answers = list(Answer.objects.filter(absence=found).order_by("number"))
    may = Children(viewer, ANSWER).allows(found.child)
    standing = {one.number for one in answering.standing([fact(row) for row in answers])}
    changes = list(Change.objects.filter(absence=found).exclude(what=What.ANSWERED).order_by("pk"))
    units = names_on_lines({Line.SCHOOL: {row.unit_path for row in changes if row.unit_path}})[Line.SCHOOL]
    withdrawable = tuple(
        row.number
        for row in answers
        if row.number in standing and row.by == viewer.actor and row.kind != AnswerKind.REPORTED
    )
    return AbsencePage(
        found.pk, found.child_id, found.child.name, found.school_class.school.name, found.school_class.name,
        found.cached_since, tuple(date.fromisoformat(day) for day in found.cached_days), found.cached_ended_on,
        found.cached_end, str(End(found.cached_end).label) if found.cached_end else "", found.version,
        tuple(_rows(laid, on=on)), tuple(_answers(answers, standing, viewer)),
        tuple(ChangeRow(row.what, str(What(row.what).label), row.on, row.at, steps.get(row.step), units.get(row.unit_path, ""))
              for row in changes),
        may=tuple(kind.value for kind in WRITTEN if kind != AnswerKind.WITHDRAWN or withdrawable) if may else (),
        withdrawable=withdrawable if may else (),
    )  # fmt: skip


def open_proof(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a proof. Raises :class:`NoAbsenceError` where its child is not the viewer's."""
    found = Proof.objects.select_related("answer__absence__child").filter(pk=key).first()
    if found is None or not Children(viewer).allows(found.answer.absence.child):
        raise NoAbsenceError
    audit.note_look("attendance.proof", [found.answer.absence.child_id], subject=f"attendance_proof:{found.pk}")
    assert found.data is not None
    return found.name, MEDIA[found.kind], base64.b64decode(found.data.open(why="absence"))


def _answers(rows: Iterable[Answer], standing: set[int], viewer: Viewer) -> Iterable[AnswerRow]:
    listed = list(rows)
    people = names_of(row.by for row in listed)
    proofs = dict(Proof.objects.filter(answer__in=listed).values_list("answer", "pk"))
    for row in listed:
        yield AnswerRow(
            row.number, row.kind, str(AnswerKind(row.kind).label), row.on, row.written_at, people.get(row.by, ""), row.post_title,
            str(ContactWay(row.way).label) if row.way else "", row.since, row.until, row.names, row.companion, row.elsewhere,
            str(row.text or ""), proofs.get(row.pk),
            is_withdrawn=row.number not in standing and row.kind != AnswerKind.WITHDRAWN,
            is_mine=bool(row.by) and row.by == viewer.actor,
        )  # fmt: skip


def _rows(laid: Iterable[Task], *, on: date) -> Iterable[TaskRow]:
    listed = list(laid)
    units: dict[Line, set[str]] = {Line.PLACE: set(), Line.SCHOOL: set()}
    for task in listed:
        units[Line(task.line)].add(task.unit_path)
        units[Line.PLACE].add(task.beside_path)
    names = names_on_lines({line: paths - {""} for line, paths in units.items() if paths - {""}})
    held: dict[uuid.UUID, list[str]] = {}
    posts = {post for task in listed for post in (task.post_id, task.beside_post_id) if post}
    for post, name in Appointment.objects.filter(live(on), post__in=posts, account__is_active=True).values_list(
        "post_id", "account__name"
    ):
        held.setdefault(post, []).append(name)
    for task in listed:
        yield _row(task, names, held, on)


def _row(task: Task, names: Mapping[Line, Mapping[str, str]], held: Mapping[uuid.UUID, list[str]], on: date) -> TaskRow:
    absence = task.absence
    step = next((one for one in steps_at(absence.county_path, on) if one.id == task.step), None)

    def people(post: Any) -> tuple[str, ...]:
        return tuple(held.get(post, ())) if post else ()

    return TaskRow(
        task.pk, absence.pk, absence.child_id, absence.child.name, absence.school_class.school.name, absence.school_class.name,
        len(absence.cached_days), step, task.came_on, task.due_on,
        names.get(Line(task.line), {}).get(task.unit_path, ""), people(task.post_id),
        names.get(Line.PLACE, {}).get(task.beside_path, "") if task.beside_path else "", people(task.beside_post_id),
        task.stands_in_for, task.cached_ended, str(Ended(task.cached_ended).label) if task.cached_ended else "",
        task.cached_done_on, task.cached_answer, task.cached_risen_to,
        is_late=not task.cached_ended and task.due_on < on, is_due=not task.cached_ended and task.due_on == on,
    )  # fmt: skip


def last_absence(child: uuid.UUID) -> Absence | None:
    """Return the newest absence of a child, or None: for stations that have found the child by its own scope."""
    return Absence.objects.filter(child=child).order_by("-opened_at", "-pk").first()
