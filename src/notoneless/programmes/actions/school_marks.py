"""An item of a school's checklist is marked as put in place, or as no longer so. Each leaves its line in the journal."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places.models import School
from notoneless.programmes.actions.marks import must_prove
from notoneless.programmes.actions.writing import refuse_names
from notoneless.programmes.models import SchoolMark
from notoneless.programmes.queries.school_marks import lines_of, school_of, seat_at
from notoneless.programmes.terms import ProgrammeError
from notoneless.standards.school_year import school_year


def mark_school(
    *, school: uuid.UUID | str, item: str, is_done: bool, on: date, proof: str, by: Viewer, at: datetime, form_key: str = ""
) -> SchoolMark:  # fmt: skip
    """Mark an item as done, saying where the proof lies, or as not done any more, saying why.

    Raises :class:`AbsentError`, I037 (no post that answers for the school), I038 (no such item), I039 (it stands so already, or the house's
    records tell it), I040 (a day of another school year, or one to come), I036 (nothing said), V007 (it holds a number of a person).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row = School.objects.select_for_update(of=("self",)).get(pk=school_of(by, school, on=today).pk)
        if form_key and (before := SchoolMark.objects.filter(school=row, form_key=form_key).first()):
            return before
        post = seat_at(by, row)
        if post is None:
            raise ProgrammeError(
                "I037",
                "您的岗位不负责这所学校，不能登记它的落实情况。",
                "Your post does not answer for this school, so it marks nothing there.",
            )
        stands = next((one for one in lines_of([row], on=today)[0].items if one.item.id == item), None)
        if stands is None:
            raise ProgrammeError(
                "I038",
                "学校的清单里没有这一项，请刷新页面。",
                "There is no such item on the school's checklist; reload the page.",
            )
        if stands.record is not None or stands.is_done is is_done:
            raise ProgrammeError(
                "I039",
                "这一项已经是这样，或者由本系统的记录自动算（小组和一校一案、责任书、月报、点名），请到那里补。",
                "It stands so already, or the house's own records tell it (group and plan, letters, reports, roll-calls): mend it there.",
            )
        began = school_year(today).began_on
        if not began <= on <= today:
            raise ProgrammeError(
                "I040",
                f"日期应在本学年（{began} 起），不晚于今天。",
                f"The day lies in this school year (from {began}) and not after today.",
            )
        must_prove(proof)
        refuse_names(proof)
        found = SchoolMark.objects.create(
            school=row, item=item, is_done=is_done, on=on, proof=proof.strip()[:300], by=by.actor, post_title=post.label[:120],
            written_at=at, form_key=form_key[:64],
        )  # fmt: skip
        audit.write(
            "programmes.mark_school", by=by, at=at, subject=f"programmes_schoolmark:{found.pk}",
            detail={"item": item, "done": is_done},
        )  # fmt: skip
    return found
