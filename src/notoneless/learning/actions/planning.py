"""What is done about a barrier: a measure, in whose hands, by when; the proof that it is out of the way; a special visit; reopened."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.learning.actions.writing import Key, plan_of, put
from notoneless.learning.models import PupilPlan
from notoneless.learning.queries.ground import first_day, measures_at
from notoneless.learning.rules.lawful import day_refusal, nameless, told
from notoneless.learning.terms import BarrierLine, DeedKind, LearningError, Standing
from notoneless.visits import queries as visits


def plan_measure(
    *, plan: Key, barrier: str, measure: str, who: str, due_on: date, by: Viewer, at: datetime, text: str = ""
) -> None:
    """Say what is done about a barrier, who does it, by when. Said again it takes the place of what was said before.

    Raises :class:`AbsentError`, X304 (a number of a person beside who does it), X311, X315 (no such barrier is open), X316 (no such measure), X317
    (a day that is over), X318 (nobody does it).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row, now = plan_of(plan, by=by)
        _open(now, barrier)
        _known(row, measure, today)
        _ahead(due_on, today)
        hands = nameless(" ".join(who.split())[:60])
        if len(hands) < 2:
            raise LearningError(
                "X318",
                "请写明由谁办，例如“班主任”“村主任王某”。",
                "Say who does it, such as the class teacher or the head of the village.",
            )
        put(
            row,
            DeedKind.PLANNED,
            on=today,
            by=by,
            at=at,
            text=text,
            barrier=barrier,
            measure=measure,
            who=hands,
            due_on=due_on,
        )
        _write("learning.measure", row, by=by, at=at, barrier=barrier, measure=measure)


def answer(
    *,
    plan: Key,
    barrier: str,
    on: date,
    text: str,
    by: Viewer,
    at: datetime,
    measure: str = "",
    visit: Key | None = None,
) -> None:
    """Say what the pupil got and since when it can learn; with the visit at which that was seen, where there was one.

    Raises :class:`AbsentError`, X305, X308 (not said what was given), X311, X315, X316 (no measure, neither planned nor given here), X319 (no visit
    to this pupil in the time).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row, now = plan_of(plan, by=by)
        line = _open(now, barrier)
        if measure or not line.measure:
            _known(row, measure, today)
        if (refusal := day_refusal(on, first=line.found_on, last=today)) is not None:
            raise refusal
        proof = told(text, code="X308")
        seen = _visit(row, visit, by, today) if visit else None
        put(row, DeedKind.ANSWERED, on=on, by=by, at=at, text=proof, barrier=barrier, measure=measure, visit_id=seen)
        _write("learning.answer", row, by=by, at=at, barrier=barrier)


def link_visit(*, plan: Key, visit: Key, by: Viewer, at: datetime) -> None:
    """Say that a visit to the pupil was the special visit of this plan. Raises :class:`AbsentError`, X311, X319, X320 (it is linked already)."""
    today = timezone.localdate(at)
    with transaction.atomic():
        row, now = plan_of(plan, by=by)
        seen = _visit(row, visit, by, today)
        if seen in now.visits:
            raise LearningError(
                "X320", "这次走访已经关联，没有重复登记。", "This visit is linked already; nothing was changed."
            )
        put(row, DeedKind.VISITED, on=today, by=by, at=at, visit_id=seen)
        _write("learning.visit", row, by=by, at=at, visit=str(seen))


def reopen(*, plan: Key, barrier: str, text: str, due_on: date, by: Viewer, at: datetime) -> None:
    """Open a barrier again that was answered. Raises :class:`AbsentError`, X303 (no reason), X311, X317, X321 (it was not answered)."""
    today = timezone.localdate(at)
    with transaction.atomic():
        row, now = plan_of(plan, by=by)
        line = now.line(barrier)
        if line is None or line.answered_on is None:
            raise LearningError(
                "X321",
                "这一条还没有登记解决，不用重开。",
                "This barrier was not answered: there is nothing to reopen.",
            )
        _ahead(due_on, today)
        put(row, DeedKind.REOPENED, on=today, by=by, at=at, text=told(text), barrier=barrier, due_on=due_on)
        _write("learning.reopen", row, by=by, at=at, barrier=barrier)


def _open(now: Standing, barrier: str) -> BarrierLine:
    line = now.line(barrier)
    if line is None or line.answered_on is not None:
        raise LearningError(
            "X315",
            "这名学生没有这一种待解决的困难，可能已经解决。请看一眼现在的情况。",
            "The pupil has no such open barrier; it may have been answered. Look at how the plan stands.",
        )
    return line


def _known(row: PupilPlan, measure: str, on: date) -> None:
    if measure not in measures_at(row.county_path, on):
        raise LearningError(
            "X316",
            "请从名单里选一种办法：每一种困难都要写明用了什么办法。",
            "Choose a measure from the list: of every barrier it is said what was done.",
        )


def _ahead(due_on: date, today: date) -> None:
    if due_on < today:
        raise LearningError(
            "X317",
            f"最迟日期写的是 {due_on}，已经过去。请填今天或以后的日子。",
            f"The last day given is {due_on}, which is over. Give today or a later day.",
        )


def _visit(row: PupilPlan, key: Key, by: Viewer, today: date) -> uuid.UUID:
    """Return the first version of a visit to the pupil, between the beginning of the closure and today, that the actor sees. Raises X319."""
    first = first_day(row.closure)
    for root, newest, day in visits.visits_to_link(by, row.child_id):
        if str(key) in (str(root), str(newest)) and first <= day <= today:
            return root
    raise LearningError(
        "X319",
        "没有找到停课以来对这名学生的这次走访。请先在“走访”里登记，再来关联。",
        "There is no such visit to this pupil since the closure began. Write it under visits first, then link it.",
    )


def _write(verb: str, row: PupilPlan, *, by: Viewer, at: datetime, **detail: object) -> None:
    audit.write(
        verb, by=by, at=at, subject=f"learning_pupilplan:{row.pk}", children=[row.child_id], detail=dict(detail)
    )
