"""Tasks day by day: whose they are, by when, how far; one task with all that was given to prove it.

A row is a milestone, a task with one of the days by which it is due: every figure counts rows and opens the list of just these.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.terms import Lamp
from notoneless.programmes.access import ANSWER, EDIT, Tasks, counties, seat
from notoneless.programmes.models import Evidence, Sheet, Task
from notoneless.programmes.queries.ground import UNIT, Due, as_key, holders, key_of, own_posts, standings
from notoneless.programmes.rules.standing import acting, share
from notoneless.programmes.terms import AbsentError, Milestone, Repeats, Stage

MEDIA: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg"}
ALL = (*UNIT, "measure__document", "post")
#: Of documents that no later one replaced.
NEWEST = Q(measure__document__replaced_by=None)
#: What a list may be narrowed to: whose, which stage, which lamp, which of the milestones that count.
GROUPS: Final = ("mine", "check", "risen")
TIMES: Final = ("due", "on_time", "not_on_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A milestone as figures count it: how it stands, whether it is the asker's own, whether it has risen to him."""

    milestone: Milestone
    is_mine: bool
    risen_to_me: bool

    @property
    def due_on(self) -> date:
        """By when."""
        return self.milestone.due_on

    @property
    def stage(self) -> Stage:
        """How it stands."""
        return self.milestone.stage

    @property
    def lamp(self) -> Lamp:
        """How near the day is, where its owner must act."""
        return self.milestone.lamp

    @property
    def given_on(self) -> date | None:
        """When what proves it was given, where it waits for a look or is done."""
        return self.milestone.given_on


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow(Standing):
    """A milestone in a list."""

    id: uuid.UUID
    document_id: uuid.UUID
    document: str
    measure_id: uuid.UUID
    clause: str
    measure: str
    text: str
    unit: str
    owner: str
    holder: str
    repeats: Repeats
    institution: str = ""
    unit_key: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the list counts, over everything in reach. Each figure opens the list of its rows."""

    red: int
    yellow: int
    green: int
    check: int
    risen: int
    due: int
    on_time: int

    @property
    def share(self) -> str:
        """The share of milestones whose day has come that were proved in time; empty where none has come."""
        return share(self.on_time, self.due)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A scan that lies with evidence or a document."""

    id: uuid.UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What was given for one day, and what a second person said of it. ``may_look``: it waits, and the asker may look."""

    id: uuid.UUID
    due_on: date
    text: str
    link: str
    given_on: date
    given_at: datetime
    by_name: str
    post_title: str
    agrees: bool | None
    look_text: str
    looked_on: date | None
    looker_name: str
    sheets: tuple[SheetLine, ...]
    may_look: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A task: its milestones, what was given, what the asker may do."""

    row: TaskRow
    task: Task
    milestones: tuple[Milestone, ...]
    proofs: tuple[Proof, ...]
    answers_for: Milestone | None
    may_withdraw: bool
    withdrawn_by: str


def rows(viewer: Viewer, *, on: date, document: uuid.UUID | None = None, measure: uuid.UUID | None = None) -> list[TaskRow]:  # fmt: skip
    """Return the milestones in reach of the tasks that stand, of documents that no later one replaced; what is asked for by its
    document is read also where the document was replaced. The earliest day first, what is done behind."""
    found = _standing(viewer).select_related(*ALL)
    if document is not None:
        found = found.filter(measure__document=document)
    elif measure is not None:
        found = found.filter(measure=measure)
    else:
        found = found.filter(NEWEST)
    return milestone_rows(viewer, list(found), on=on)


def _standing(viewer: Viewer) -> QuerySet[Task]:
    return Tasks(viewer).filter(Task.objects.filter(withdrawn_at=None))


def milestone_rows(viewer: Viewer, tasks: list[Task], *, on: date) -> list[TaskRow]:
    """Return the milestones of tasks that were read with all that a row tells (``ALL``)."""
    told = standings(tasks, on=on)
    mine, names = own_posts(viewer, on=on), holders((task.post_id for task in tasks), on=on)
    found = [
        _row(viewer, task, one, mine, names)
        for task in tasks
        for one in told[task.pk]
    ]  # fmt: skip
    return sorted(
        found, key=lambda row: (row.stage == Stage.DONE, row.due_on, row.document, row.clause, row.unit, str(row.id))
    )


def _row(
    viewer: Viewer, task: Task, one: Milestone, mine: frozenset[uuid.UUID], names: Mapping[uuid.UUID, str]
) -> TaskRow:
    document = task.measure.document
    return TaskRow(
        id=task.pk,
        document_id=document.pk,
        document=document.title,
        measure_id=task.measure_id,
        clause=task.measure.clause,
        measure=task.measure.text,
        text=task.text,
        unit=task.unit.name,
        owner=task.post.title if task.post else "",
        holder=names.get(task.post_id, "") if task.post_id else "",
        repeats=Repeats(task.repeats),
        milestone=one,
        is_mine=_is_mine(viewer, task, mine),
        risen_to_me=_risen_to(viewer, task, one),
        institution=task.measure.institution,
        unit_key=key_of(task),
    )


def _is_mine(viewer: Viewer, task: Task | Due, mine: frozenset[uuid.UUID]) -> bool:
    return task.post_id in mine if task.post_id else seat(viewer, task) is not None


def _risen_to(viewer: Viewer, task: Task | Due, one: Milestone) -> bool:
    """Return whether the milestone has risen to a unit where a post of the viewer stands."""
    above = {task.unit_path[: -STEP * level] for level in range(1, one.risen + 1)}
    for reach in viewer.reaches_with(ANSWER) if above else ():
        own = reach.place_paths if task.is_of_a_place else reach.school_paths
        if above & set(own):
            return True
    return False


def narrowed(found: Iterable[TaskRow], *, on: date, document: str = "", **asked: str) -> list[TaskRow]:
    """Return those of ``found`` that are asked for (``group``, ``stage``, ``lamp``, ``time``, and of one ``document``); what is not
    among the words of this list narrows nothing."""
    tests = _tests(on=on, **asked)
    return [
        row for row in found if (not document or str(row.document_id) == document) and all(test(row) for test in tests)
    ]


def _tests(
    *, on: date, group: str = "", stage: str = "", lamp: str = "", time: str = ""
) -> list[Callable[[Standing], bool]]:
    tests: list[Callable[[Standing], bool]] = []
    if group == "mine":
        tests.append(lambda row: row.is_mine)
    if group == "check":
        tests.append(lambda row: row.stage == Stage.CHECK)
    if group == "risen":
        tests.append(lambda row: row.risen_to_me)
    if stage in Stage.values:
        tests.append(lambda row: row.stage == stage)
    if lamp in ("red", "yellow", "green"):
        tests.append(lambda row: row.lamp == lamp)
    if time in TIMES:
        tests.append(lambda row: row.due_on <= on)
    if time == "on_time":
        tests.append(lambda row: row.milestone.is_on_time)
    if time == "not_on_time":
        tests.append(lambda row: not row.milestone.is_on_time)
    return tests


def figures(found: Iterable[Standing], *, on: date) -> Figures:
    """Count what the list's figures say: each is the length of the list that :func:`narrowed` gives for it."""
    asked: dict[str, dict[str, str]] = {
        "red": {"group": "mine", "lamp": "red"}, "yellow": {"group": "mine", "lamp": "yellow"},
        "green": {"group": "mine", "lamp": "green"}, "check": {"group": "check"}, "risen": {"group": "risen"},
        "due": {"time": "due"}, "on_time": {"time": "on_time"},
    }  # fmt: skip
    tests = [(name, _tests(on=on, **one)) for name, one in asked.items()]
    counts = dict.fromkeys(asked, 0)
    for row in found:
        for name, every in tests:
            counts[name] += all(test(row) for test in every)
    return Figures(**counts)


def task_of(viewer: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> Task:
    """Return a task in reach. Raises :class:`AbsentError`."""
    if lock:
        Task.objects.select_for_update().filter(pk=as_key(key)).first()
    found = Tasks(viewer).filter(Task.objects.filter(pk=as_key(key))).select_related(*ALL).first()
    if found is None:
        raise AbsentError
    return found


def task_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> TaskPage:
    """Return a task with what was given for it. Raises :class:`AbsentError`."""
    task = task_of(viewer, key)
    milestones = standings([task], on=on)[task.pk]
    shown = acting(milestones) or milestones[-1]
    names = holders([task.post_id], on=on)
    edits = task.county_path in counties(viewer, EDIT)
    stands = task.withdrawn_at is None and task.measure.document.replaced_by_id is None
    rows_ = list(task.evidence.select_related("look").prefetch_related("sheets").order_by("-given_at"))
    people = names_of({one.by for one in rows_} | {one.look.by for one in rows_ if hasattr(one, "look")} | {task.withdrawn_by})  # fmt: skip
    return TaskPage(
        row=_row(viewer, task, shown, own_posts(viewer, on=on), names),
        task=task,
        milestones=milestones,
        proofs=tuple(_proof(one, people, stands and edits and one.by != viewer.actor) for one in rows_),
        answers_for=acting(milestones) if stands and seat(viewer, task) is not None else None,
        may_withdraw=stands and edits,
        withdrawn_by=people.get(task.withdrawn_by, ""),
    )


def _proof(one: Evidence, people: Mapping[str, str], may_look: bool) -> Proof:
    look = getattr(one, "look", None)
    return Proof(
        id=one.pk, due_on=one.due_on, text=one.text, link=one.link, given_on=one.given_on, given_at=one.given_at,
        by_name=people.get(one.by, ""), post_title=one.post_title, agrees=look.agrees if look else None,
        look_text=look.text if look else "", looked_on=look.on if look else None,
        looker_name=people.get(look.by, "") if look else "",
        sheets=tuple(SheetLine(sheet.pk, sheet.name, sheet.size) for sheet in one.sheets.all()),
        may_look=may_look and look is None,
    )  # fmt: skip


def evidence_of(viewer: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> Evidence:
    """Return evidence of a task in reach. Raises :class:`AbsentError`."""
    found = Evidence.objects.filter(pk=as_key(key)).first()
    if found is None:
        raise AbsentError
    task_of(viewer, found.task_id, lock=lock)
    return Evidence.objects.select_related("look", *(f"task__{name}" for name in ALL)).get(pk=found.pk)


def open_sheet(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a scan that lies with a document of the county or with a task in reach; that it was
    opened is noted. Raises :class:`AbsentError`."""
    sheet = Sheet.objects.select_related("evidence__task", "document").filter(pk=as_key(key)).first()
    if sheet is None or sheet.county_path not in counties(viewer):
        raise AbsentError
    if sheet.evidence is not None:
        task_of(viewer, sheet.evidence.task_id)
    audit.note_look("programmes.sheet", [], subject=f"programmes_sheet:{sheet.pk}")
    assert sheet.data is not None
    return sheet.name, MEDIA[sheet.kind], base64.b64decode(sheet.data.open(why="programmes"))


def waiting(viewer: Viewer, *, on: date) -> Figures:
    """Return the figures of everything in reach: for a front page, which shows no row and reads of each task no more than its figure
    needs."""
    tasks = Due.of(_standing(viewer).filter(NEWEST))
    told, mine = standings(tasks, on=on), own_posts(viewer, on=on)
    found = (
        Standing(milestone=one, is_mine=_is_mine(viewer, task, mine), risen_to_me=_risen_to(viewer, task, one))
        for task in tasks
        for one in told[task.pk]
    )
    return figures(found, on=on)


def task_of_evidence(viewer: Viewer, key: uuid.UUID | str) -> uuid.UUID:
    """Return the task that evidence was given for. Raises :class:`AbsentError`."""
    return evidence_of(viewer, key).task_id
