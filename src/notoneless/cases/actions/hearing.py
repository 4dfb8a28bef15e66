"""What changed about absences is heard: a long one becomes a case, what was done and seen is written on the case.

Every change is heard once: its mark is written in the transaction of the acts that came of it, so that a worker that is killed
goes on behind the last whole batch. A child who was seen again before the change was heard gets no case; one who has a case gets
no second one.
"""

from __future__ import annotations

import base64
import uuid
from collections import Counter
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from notoneless.attendance.models import Answer, Change, Proof, Task
from notoneless.attendance.queries import steps_at
from notoneless.attendance.queries.facts import fact
from notoneless.attendance.rules import answering
from notoneless.attendance.terms import AnswerKind, Ended, What
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.cases.actions.opening import dispatch_along, new_pen
from notoneless.cases.actions.refreshing import refresh
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Act, Case, Heard
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.rules import opening
from notoneless.cases.terms import ActKind, Opens, Side, Way, Whence
from notoneless.children.access import kept_of
from notoneless.children.models import Child
from notoneless.responsibility.queries import system_scope
from notoneless.responsibility.terms import PostKind
from notoneless.work.turns import Turns

BATCH: Final = 100
HEARD: Final = (What.REACHED, What.ANSWERED, What.SEEN, What.CORRECTED, What.EXPLAINED)
#: What was done about an absence → the act that tells of it on a case, and by what way (its own, where none is named).
ACTS: Final = {
    AnswerKind.CONTACTED: (ActKind.CONTACTED, ""),
    AnswerKind.VISITED: (ActKind.VISITED, Way.VISIT.value),
    AnswerKind.GROUP_VISITED: (ActKind.VISITED, Way.GROUP_VISIT.value),
    AnswerKind.LEAVE_NOTE: (ActKind.NOTED, ""),
    AnswerKind.MOVED: (ActKind.NOTED, ""),
    AnswerKind.CAME_BACK: (ActKind.NOTED, ""),
}
_ON_PLACE: Final = frozenset(
    {PostKind.TOWNSHIP_LEADER, PostKind.TOWNSHIP_OFFICER, PostKind.VILLAGE_HEAD, PostKind.VILLAGE_OFFICER}
)


def hear_absences(*, by: System, at: datetime) -> dict[str, int]:
    """Hear every change of an absence that was not heard yet, in their order; return what was done, by kind."""
    done: Counter[str] = Counter()
    turns = Turns()
    ground = Ground(timezone.localdate(at))
    while True:
        with turns.turn(), system_scope(), transaction.atomic():
            changes = list(
                Change.objects.select_for_update(of=("self",))
                .select_related("absence__child", "absence__school_class__school", "answer")
                .filter(heard=None, what__in=HEARD)
                .order_by("pk")[:BATCH]
            )
            if not changes:
                return dict(done)
            counts: Counter[str] = Counter()
            touched: set[uuid.UUID] = set()
            for change in changes:
                case = _hear(change, ground, counts, by=by, at=at)
                Heard.objects.create(change=change, case=case, at=at)
                if case is not None:
                    touched.add(case.child_id)
            if touched:
                audit.write(
                    "cases.hear", by=by, at=at, kind=Kind.SYSTEM, subject=f"attendance_change:{changes[-1].pk}",
                    children=sorted(touched), detail=dict(counts),
                )  # fmt: skip
        done += counts


def _hear(change: Change, ground: Ground, counts: Counter[str], *, by: System, at: datetime) -> Case | None:
    """Write what comes of one change; return the case on which something was written, or None."""
    child = Child.objects.select_for_update().get(pk=kept_of(change.absence.child).pk)
    if child.removed_at is not None:
        return None
    case = _case_of(child)
    is_open = case is not None and case.cached_closed_on is None
    if change.what == What.REACHED:
        pen = _reached(change, child, case, ground, counts, by=by, at=at)
    elif case is None or not is_open:
        return None
    else:
        pen = Pen(case, by, at, ground, facts_of(case))
        _told(pen, change)
        counts[change.what] += bool(pen.written)
    if pen is None or not pen.written:
        return None
    refresh(pen.case, pen.acts, pen.standing)
    return pen.case


def _case_of(child: Child) -> Case | None:
    """Return the child's case, locked: the open one, else the newest."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("child").filter(child=child)
    listed = list(rows.order_by("-opened_at", "-pk"))
    return next((one for one in listed if one.cached_closed_on is None), listed[0] if listed else None)


def _reached(
    change: Change, child: Child, case: Case | None, ground: Ground, counts: Counter[str], *, by: System, at: datetime
) -> Pen | None:
    """Open the case of a child whose absence came to the step that opens one, or write on the open one that she is missed."""
    absence = change.absence
    step = next((one for one in steps_at(child.county_path, ground.on) if one.id == change.step), None)
    still = Task.objects.filter(absence=absence, step=change.step).exclude(cached_ended=Ended.CORRECTED).exists()
    if step is None or not step.opens_case or absence.cached_ended_on is not None or not still:
        return None
    book, _calendar = ground.of(child.county_path)
    standing = ground.standing(child.county_path, facts_of(case)) if case else None
    what, why = opening.opens_of_absence(standing, book, days=change.days)
    if what == Opens.NOTHING:
        return None
    room = absence.school_class
    text = f"{room.school.name}{room.name}点名：{absence.cached_since} 起，{why.zh}。"
    if what == Opens.MISSED and case is not None:
        pen = Pen(case, by, at, ground, facts_of(case))
        pen.put(ActKind.SEEN, on=change.on, way=Way.ROLL_CALL, yes=False, text=text, check=False, form_key=_key(change))
    else:
        pen = new_pen(child, case, by=by, at=at, on=ground.on, whence=Whence.ABSENCE, ground=ground)
        kind = ActKind.OPENED if what == Opens.OPEN else ActKind.REOPENED
        pen.put(kind, on=ground.on, text=text, check=False, form_key=_key(change))
    counts[what.value] += 1
    rows = list(Answer.objects.filter(absence=absence).order_by("number"))
    stand = {one.number for one in answering.standing([fact(row) for row in rows])}
    for row in rows:
        if row.number in stand:
            _attach(pen, row)
    dispatch_along(pen, text="缺勤满天数，派乡镇、学校核实去向。")
    return pen


def _told(pen: Pen, change: Change) -> None:
    """Write on an open case what was done about an absence, or that the child was seen, or why she was away."""
    if change.answer is not None:
        _attach(pen, change.answer)
        return
    room = change.absence.school_class
    where = f"{room.school.name}{room.name}"
    said: dict[str, Any] = {"on": change.on, "check": False, "form_key": _key(change)}
    if change.what == What.SEEN:
        pen.put(ActKind.SEEN, way=Way.ROLL_CALL, yes=True, text=f"{where}点名见到。", **said)
    elif change.what == What.CORRECTED:
        pen.put(ActKind.SEEN, way=Way.ROLL_CALL, yes=True, text=f"{where}更正点名：{change.on} 这天到了。", **said)
    elif change.what == What.EXPLAINED:
        pen.put(ActKind.NOTED, text=f"{where}：{change.on} 起的缺勤，原因已明（请假或有说明）。", **said)


def _attach(pen: Pen, answer: Answer) -> None:
    """Write on the case, in the name of who did it, what was done about the absence; once."""
    key = f"answer:{answer.pk}"
    if Act.objects.filter(case=pen.case, form_key=key).exists():
        return
    said: dict[str, Any] = {
        "by": answer.by, "post_kind": answer.post_kind, "post_title": answer.post_title, "form_key": key,
        "side": Side.PLACE.value if answer.post_kind in _ON_PLACE else Side.SCHOOL.value, "check": False,
    }  # fmt: skip
    if answer.kind == AnswerKind.WITHDRAWN:
        gone = Answer.objects.filter(absence=answer.absence_id, number=answer.names).values_list("pk", flat=True)
        named = Act.objects.filter(case=pen.case, form_key__in=[f"answer:{one}" for one in gone]).first()
        if named is not None:
            pen.put(ActKind.STRUCK, on=pen.today, names=named.number, text=str(answer.text or ""), **said)
        return
    found = ACTS.get(AnswerKind(answer.kind))
    if found is None:  # the report lies on the case already
        return
    kind, way = found
    pen.put(kind, on=answer.on, way=way or answer.way, text=_words(answer), drawn=_sheets(answer), **said)


def _words(answer: Answer) -> str:
    text = str(answer.text or "")
    if answer.kind == AnswerKind.GROUP_VISITED:
        return f"{text}（会同：{answer.companion}）"
    if answer.kind == AnswerKind.LEAVE_NOTE:
        return f"补交假条，{answer.since} 至 {answer.until}：{text}"
    if answer.kind == AnswerKind.MOVED:
        return f"说是转走了，到{answer.elsewhere}：{text}"
    if answer.kind == AnswerKind.CAME_BACK:
        return f"说是来了，待点名：{text}"
    return text


def _sheets(answer: Answer) -> list[tuple[str, str, bytes]]:
    proof = Proof.objects.filter(answer=answer).first()
    if proof is None or proof.data is None:
        return []
    return [(proof.name, proof.kind, base64.b64decode(proof.data.open(why="absence")))]


def _key(change: Change) -> str:
    return f"absence:{change.pk}"
