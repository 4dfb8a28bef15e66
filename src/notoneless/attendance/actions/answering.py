"""What was done about a child who is missed is written down: who, when, what was said, with which proof."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.attendance.access import ANSWER, absence_of
from notoneless.attendance.actions.following import follow, settle
from notoneless.attendance.models import Absence, Answer, Change, Proof, Task
from notoneless.attendance.queries.calls import steps_at
from notoneless.attendance.queries.facts import answers_of, fact, longest_at
from notoneless.attendance.rules import answering
from notoneless.attendance.terms import AnswerKind, AttendanceError, What
from notoneless.audit import actions as audit
from notoneless.children.access import reach_over
from notoneless.children.models import Child
from notoneless.responsibility.actions import checked_scans
from notoneless.responsibility.queries import system_scope

Key = uuid.UUID | str
#: A file as it was chosen: its name and its bytes.
File = tuple[str, bytes]


def answer(
    *, absence: Key, kind: str, by: Viewer, at: datetime, on: date, text: str, way: str = "", since: date | None = None,
    until: date | None = None, names: int = 0, companion: str = "", elsewhere: str = "", proof: File | None = None,
    form_key: str = "",
) -> Answer:  # fmt: skip
    """Write what was done or learnt about an absence; one that this form wrote before is returned as it is.

    A leave note explains the days from ``since`` to ``until``; a word of moving explains those of some weeks
    (``attendance.explained_days``), for whoever moved is soon on no roll here.

    Raises :class:`NoAbsenceError`, Z010 to Z019 as ``rules.answering.refusal`` says, and the refusals of a scan.
    """
    with transaction.atomic():
        found = _locked(by, absence)
        if form_key and (before := Answer.objects.filter(absence=found, form_key=form_key).first()) is not None:
            return before
        today = timezone.localdate(at)
        longest = longest_at(found.county_path, today)
        first = date.fromisoformat(found.cached_days[0])
        if kind == AnswerKind.MOVED:
            since, until = first, on + timedelta(days=longest["moved"])
        elif kind == AnswerKind.LEAVE_NOTE:
            since = since or first
        else:
            since = until = None
        row = Answer(
            absence=found, number=found.version + 1, kind=kind if kind in AnswerKind.values else "", on=on, written_at=at,
            form_key=form_key[:64], way=way if kind == AnswerKind.CONTACTED else "", since=since, until=until,
            names=names if kind == AnswerKind.WITHDRAWN else 0, companion=companion.strip()[:60],
            elsewhere=elsewhere.strip()[:120], words=len(text.strip()), has_proof=proof is not None, **_writer(by, found),
        )  # fmt: skip
        if not row.kind:
            raise AttendanceError("Z010", "请选办了什么、查到什么。", "Choose what was done or learnt.")
        why = answering.refusal(fact(row), answers_of(found), since=first, today=today, longest=longest)
        if why is not None:
            raise AttendanceError(why.code, why.zh, why.en)
        _write(row, text, proof, by=by, at=at)
    return row


def reported(*, child: uuid.UUID, by: Viewer, at: datetime, on: date, text: str, form_key: str) -> Answer | None:
    """Write that the absence of a child was reported in writing, told by the paper that was drawn; None where no absence waits for
    it. Part of the transaction of whoever drew it."""
    found = (
        Absence.objects.select_for_update(of=("self",))
        .filter(child=child, tasks__in=Task.objects.filter(step__in=_reporting(child, on), cached_ended=""))
        .order_by("-opened_at")
        .first()
    )
    if found is None or Answer.objects.filter(absence=found, form_key=form_key).exists():
        return None
    row = Answer(
        absence=found, number=found.version + 1, kind=AnswerKind.REPORTED, on=on, written_at=at, form_key=form_key[:64],
        words=len(text), has_proof=False, **_writer(by, found),
    )  # fmt: skip
    _write(row, text, None, by=by, at=at, explains=False)
    return row


def _reporting(child: uuid.UUID, on: date) -> list[str]:
    county = Child.objects.values_list("county_path", flat=True).get(pk=child)
    return [step.id for step in steps_at(county, on) if AnswerKind.REPORTED.value in step.ends_with]


def _locked(by: Viewer, key: Key) -> Absence:
    """Return the absence, locked behind its child: whoever calls the class locks them in the same order."""
    found = absence_of(by, key, power=ANSWER)
    Child.objects.select_for_update().filter(pk=found.child_id).first()
    return absence_of(by, key, power=ANSWER, lock=True)


def _writer(by: Viewer, absence: Absence) -> dict[str, Any]:
    reach = reach_over(by, absence.child, ANSWER)
    return {
        "by": by.actor, "post_kind": reach.post[:24] if reach else "", "post_title": reach.label[:120] if reach else "",
    }  # fmt: skip


def _write(row: Answer, text: str, proof: File | None, *, by: Viewer, at: datetime, explains: bool = True) -> None:
    absence = row.absence
    row.text = text.strip()[:4000] or None
    scans = checked_scans([proof] if proof else [], most=1, too_many=AssertionError)
    row.save(force_insert=True)
    for scan in scans:
        Proof.objects.create(answer=row, added_at=at, **scan.columns())
    absence.version = row.number
    absence.save(update_fields=("version",))
    Change.objects.create(
        absence=absence, what=What.ANSWERED, on=row.on, at=at, by=by.actor, answer=row, days=len(absence.cached_days)
    )
    # Whoever goes to the door need not see the class, nor the posts above: what follows is the house's to work out.
    with system_scope():
        if explains:
            follow([absence.child_id], by=by, at=at)
        settle(absence, at=at)
    audit.write(
        "attendance.answer", by=by, at=at, subject=f"attendance_absence:{absence.pk}", children=[absence.child_id],
        detail={"kind": row.kind, "number": row.number},
    )  # fmt: skip
