"""What follows from calls and answers: an absence begins, its days call for something of somebody, it ends.

Run in the transaction of the call or the answer, so that a page never shows a child as missed who was seen a moment ago; and by
the clock, for what the passing of days brings. Run twice it writes nothing twice.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from notoneless.attendance.actions.telling import tell_laid
from notoneless.attendance.models import Absence, Change, Task
from notoneless.attendance.queries.calls import calendar_at, steps_at
from notoneless.attendance.queries.facts import answers_of, days_of
from notoneless.attendance.rules import answering, ending, tasking
from notoneless.attendance.rules.runs import Called, called_for
from notoneless.attendance.rules.tasking import Hand
from notoneless.attendance.terms import AnswerFact, End, Ended, What
from notoneless.audit.terms import Actor
from notoneless.children.models import Child
from notoneless.responsibility.queries import chain_for
from notoneless.responsibility.terms import At, Chain


def follow(children: Iterable[uuid.UUID], *, by: Actor, at: datetime) -> Counter[str]:
    """Let the absences of ``children`` and their tasks say what calls and answers say now; return what changed, by kind. The
    caller holds the system's scope and a transaction."""
    on = timezone.localdate(at)
    rows = list(Child.objects.select_for_update().filter(pk__in=set(children)).order_by("pk"))
    held = {
        one.child_id: one
        for one in Absence.objects.select_for_update(of=("self",)).filter(child__in=rows, cached_ended_on=None)
    }
    done: Counter[str] = Counter()
    for child in rows:
        days, said = days_of([child], on=on)[child.pk]
        absence = held.get(child.pk)
        if _is_elsewhere(child, absence):
            days = ()
        if absence is not None:
            before = [date.fromisoformat(day) for day in absence.cached_days]
            turn = ending.turn(before, days, said)
            for day in turn.corrected:
                _change(absence, What.CORRECTED, day, by=by, at=at, done=done)
            if turn.end is not None and turn.ended_on is not None:
                _end(absence, turn.end, turn.ended_on, by=by, at=at, done=done)
                absence = None
        if not days:
            continue
        if absence is None:
            room = _room(child, days, on)
            if room is None:
                continue
            absence = Absence(child=child, school_class_id=room, county_path=child.county_path, opened_at=at)
            done["began"] += 1
        _count(absence, days)
        _lay(absence, child, days, by=by, at=at, done=done)
    return done


def settle(absence: Absence, *, at: datetime) -> None:
    """Let the tasks of an absence say whether its answers ended them."""
    steps = {step.id: step for step in steps_at(absence.county_path, timezone.localdate(at))}
    answers = answers_of(absence)
    for task in (
        Task.objects.select_for_update().filter(absence=absence).exclude(cached_ended__in=(Ended.OVER, Ended.CORRECTED))
    ):
        step = steps.get(task.step)
        answer = answering.answer_to(step, task.came_on, answers) if step else None
        _put(task, answer)


def _put(task: Task, answer: AnswerFact | None) -> None:
    task.cached_answer = answer.number if answer else 0
    task.cached_done_on = answer.on if answer else None
    task.cached_ended = Ended.ANSWERED if answer else ""
    task.save(update_fields=("cached_answer", "cached_done_on", "cached_ended"))


def _is_elsewhere(child: Child, absence: Absence | None) -> bool:
    """Return whether the file is no more, or the child sits in another class than the one that misses it."""
    if child.merged_into_id is not None or child.removed_at is not None:
        return True
    return absence is not None and child.cached_school_path != absence.school_class.path


def _room(child: Child, days: Sequence[date], on: date) -> uuid.UUID | None:
    """Return the class that misses the child: the one of the child's now whose newest call names it."""
    newest = (
        child.not_here.filter(roll_call__school_class__path=child.cached_school_path, roll_call__on__in=days)
        .order_by("-roll_call__on", "-roll_call__number")
        .values_list("roll_call__school_class", flat=True)
        .first()
    )
    return newest


def _count(absence: Absence, days: Sequence[date]) -> None:
    told = [day.isoformat() for day in days]
    if absence._state.adding:
        absence.cached_days, absence.cached_since = told, days[0]
        absence.save(force_insert=True)
    elif absence.cached_days != told:
        absence.cached_days, absence.cached_since = told, days[0]
        absence.save(update_fields=("cached_days", "cached_since"))


def _lay(
    absence: Absence, child: Child, days: tuple[date, ...], *, by: Actor, at: datetime, done: Counter[str]
) -> None:
    """Lay what the days call for into somebody's hands, and take back what they no longer call for."""
    on = timezone.localdate(at)
    called = {one.step.id: one for one in called_for(days, steps_at(child.county_path, on))}
    there = {task.step: task for task in Task.objects.select_for_update().filter(absence=absence)}
    new = [one for key, one in called.items() if key not in there or there[key].cached_ended == Ended.CORRECTED]
    chain = chain_for(child.cached_place_path, child.cached_school_path, on) if new else None
    for one in new:
        assert chain is not None
        task = _task(absence, one, there.get(one.step.id), chain, child, on)
        done["laid"] += 1
        _change(absence, What.REACHED, one.on, by=by, at=at, done=done, step=one.step.id, days=len(days))
        tell_laid(task, by=by, at=at, on=on)
    for key, task in there.items():
        if key in called and task.came_on != called[key].on:
            task.came_on = called[key].on
            task.save(update_fields=("came_on",))
        elif key not in called and task.cached_ended in ("", Ended.ANSWERED):
            task.cached_ended, task.cached_done_on = Ended.CORRECTED, on
            task.save(update_fields=("cached_ended", "cached_done_on"))
            done["taken_back"] += 1
    settle(absence, at=at)


def _task(absence: Absence, called: Called, task: Task | None, chain: Chain, child: Child, on: date) -> Task:
    step, county = called.step, child.county_path
    hand = tasking.hand(chain, step.at, county_path=county)
    beside = tasking.hand(chain, At.VILLAGE, county_path=county) if step.beside else Hand("", "")
    task = task or Task(absence=absence, step=step.id)
    task.came_on, task.due_on = called.on, tasking.due_on(step, max(on, called.on), calendar_at(county))
    task.line, task.unit_path, task.post_id, task.stands_in_for = (
        hand.line,
        hand.unit_path,
        hand.post,
        hand.stands_in_for,
    )
    task.beside_path, task.beside_post_id = beside.unit_path, beside.post
    task.cached_ended, task.cached_done_on, task.cached_answer, task.cached_risen_to = "", None, 0, ""
    task.save()
    return task


def _end(absence: Absence, end: End, on: date, *, by: Actor, at: datetime, done: Counter[str]) -> None:
    absence.cached_ended_on, absence.cached_end = on, end
    absence.save(update_fields=("cached_ended_on", "cached_end"))
    ended = Ended.CORRECTED if end == End.CORRECTED else Ended.OVER
    Task.objects.filter(Q(cached_ended=""), absence=absence).update(cached_ended=ended, cached_done_on=on)
    if end != End.CORRECTED:  # a day that was corrected was told already
        _change(absence, What(end.value), on, by=by, at=at, done=done)
    done["ended"] += 1


def _change(
    absence: Absence,
    what: What,
    on: date,
    *,
    by: Actor,
    at: datetime,
    done: Counter[str],
    step: str = "",
    days: int = 0,
) -> None:
    Change.objects.create(
        absence=absence, what=what, on=on, at=at, by=by.actor, step=step, days=days or len(absence.cached_days)
    )
    done[what.value] += 1
