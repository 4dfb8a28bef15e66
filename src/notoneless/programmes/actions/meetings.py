"""Meetings: one that was held is entered with its minutes; what it decided becomes tasks; where none is held, the bureau is told."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.places.models import Division
from notoneless.places.terms import Level
from notoneless.programmes.access import EDIT
from notoneless.programmes.actions.telling import bureau_of
from notoneless.programmes.actions.writing import Laid, add_measure, add_tasks, refuse_names, write_document
from notoneless.programmes.models import Document, Meeting
from notoneless.programmes.queries.ground import term_of
from notoneless.programmes.queries.meetings import kinds_of, meeting_of
from notoneless.programmes.rules.meetings import is_near, is_owed, period_of
from notoneless.programmes.terms import DocumentLevel, ProgrammeError


def hold_meeting(
    *, county_path: str, kind: str, held_on: date, chair: str, present: str, agenda: str, issuer: str, by: Viewer, at: datetime,
    place: str = "", number: str = "", form_key: str = "",
) -> Meeting:  # fmt: skip
    """Enter a meeting that was held, and its minutes as a document. Raises :class:`AbsentError`, I002, I022 (no such meeting in this
    place), I023 (a day to come), V007 (a number of a person)."""
    on = timezone.localdate(at)
    if held_on > on:
        raise ProgrammeError(
            "I023",
            "召开日期不能晚于今天：会议开过之后再登记。",
            "A meeting is entered when it was held: its day has not come.",
        )
    known = {one.id: one for one in kinds_of(county_path, on)}
    if kind not in known:
        raise ProgrammeError(
            "I022", "没有这种会议。请从名单里选。", "There is no such meeting here. Choose one of the list."
        )
    refuse_names(agenda, present)
    with transaction.atomic():
        if form_key and (before := Document.objects.filter(county_path=county_path, form_key=form_key).first()):
            return before.meeting
        document = write_document(
            county_path=county_path, title=f"{known[kind].zh}会议纪要（{held_on.year}年{held_on.month}月{held_on.day}日）",
            number=number, issuer=issuer, issued_on=held_on, level=DocumentLevel.COUNTY, by=by, at=at, form_key=form_key,
        )  # fmt: skip
        row = Meeting.objects.create(
            document=document, county_path=county_path, kind=kind, held_on=held_on, place=place.strip()[:120],
            chair=chair.strip()[:120], present=present.strip()[:2000], agenda=agenda.strip()[:2000], by=by.actor, written_at=at,
        )  # fmt: skip
        audit.write(
            "programmes.meeting", by=by, at=at, subject=f"programmes_document:{document.pk}", detail={"kind": kind}
        )
    return row


def add_decision(
    *, meeting: uuid.UUID | str, text: str, to: str, due_on: date, by: Viewer, at: datetime, owner: str = ""
) -> Laid:
    """Enter what a meeting decided: who has to do it by when. Raises what :func:`add_measure` and :func:`add_tasks` raise."""
    with transaction.atomic():
        held = meeting_of(by, meeting, EDIT)
        refuse_names(text)
        measure = add_measure(document=held.document_id, text=text, by=by, at=at)
        return add_tasks(measure=measure.pk, to=to, owner=owner, text=text, due_on=due_on, by=by, at=at)


def tell_of_meetings(*, at: datetime) -> int:
    """Tell the bureau of meetings that were not held in a period which ends soon; return how many people. Each period once."""
    on, told = timezone.localdate(at), 0
    for county in Division.objects.filter(level=Level.COUNTY, ended_on=None).values_list("path", flat=True):
        calendar = term_of(county, on)[1]
        people = bureau_of(county, on=on)
        for one in kinds_of(county, on):
            held = Meeting.objects.filter(county_path=county, kind=one.id).values_list("held_on", flat=True)
            if (
                not calendar.is_working(on)
                or not is_owed(held, on, one.months)
                or not is_near(on, one.months, one.remind, calendar)
            ):
                continue
            last = period_of(on, one.months).last
            with transaction.atomic():
                messaging.send(
                    to=people, kind=Kind.MEETING_OWED, key=f"programmes:{county}:{one.id}:{last}", county=county,
                    by=System("messages"), at=at, link="/programmes/meetings", params={"on": last},
                )  # fmt: skip
            told += len(people)
    return told
