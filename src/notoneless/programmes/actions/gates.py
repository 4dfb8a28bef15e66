"""A public notice of a case is posted, and taken down where an objection is borne out. Both leave their line in the journal."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import ORDER, Cases
from notoneless.children.access import reach_over
from notoneless.children.models import Child
from notoneless.policy.calendars import calendar_of
from notoneless.programmes.models import Notice
from notoneless.programmes.queries.gates import at_gates, case_of, notice_of, public_words
from notoneless.programmes.queries.ground import policy
from notoneless.programmes.terms import Passage, ProgrammeError, Proof
from notoneless.reports.rules.monthly import names_somebody
from notoneless.responsibility.queries import code_at

PLACE_LEAST, WHY_LEAST = 2, 5


def post_notice(
    *, case: uuid.UUID | str, place: str, on: date, by: Viewer, at: datetime, form_key: str = ""
) -> Notice:  # fmt: skip
    """Post the public notice of a case: the public fields of the parameters, nothing else. The gate is passed when it has hung its
    working days.

    Raises :class:`AbsentError`, I025 (no post that may), I026 (an earlier gate is not passed, or a notice hangs already), I027 (a day
    before that of the earlier gate, or one to come), I028 (the parameters want published what nobody may publish), I029 (no place),
    V007 (the place names a child).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row = case_of(by, case, lock=True)
        if form_key and (before := Notice.objects.filter(case=row, form_key=form_key).first()):
            return before
        reach = reach_over(by, row.child, ORDER) if Cases(by, ORDER).allows(row) else None
        gates = at_gates(by, [row], on=today)[0].gates
        at_notice = next((n for n, one in enumerate(gates) if one.gate.proof is Proof.NOTICE), None)
        gate = gates[at_notice].gate if at_notice is not None else None
        if reach is None or gate is None or (gate.by and reach.post not in gate.by):
            raise _not_yours()
        assert at_notice is not None
        if gates[at_notice].state != Passage.NEXT:
            raise ProgrammeError(
                "I026",
                "前面的关口还没有过，或者已经公示。请看本页各关口的情况。",
                "An earlier gate is not passed yet, or a notice hangs already: this page tells how each gate stands.",
            )
        since = max((one.on for one in gates[:at_notice] if one.on), default=row.opened_on)
        if not since <= on <= today:
            raise ProgrammeError(
                "I027",
                f"公示日期应在前一道关口过关（{since}）之后，不晚于今天。",
                f"The day of the notice lies not before the gate ahead of it was passed ({since}), and not after today.",
            )
        if gate.private:
            raise ProgrammeError(
                "I028",
                f"参数“四道关口”里要公示的 {'、'.join(gate.private)} 会让人认出学生，一律不公示。请先改参数。",
                f"The parameter “Four gates” asks for {', '.join(gate.private)} in a public notice, which would tell who the "
                "child is: mend the parameter first.",
            )
        if len(place.strip()) < PLACE_LEAST:
            raise ProgrammeError("I029", "请写明贴在哪里。", "Say where the notice hangs.")
        _refuse(place, row.child)
        notice = Notice.objects.create(
            case=row, county_path=row.county_path, said=public_words(row, gate), place=place.strip()[:120], posted_on=on,
            until=calendar_of(policy(), code_at(row.county_path)).add_working(on, gate.days), by=by.actor, post_kind=reach.post,
            post_title=reach.label[:120], written_at=at, form_key=form_key[:64],
        )  # fmt: skip
        audit.write(
            "programmes.notice", by=by, at=at, subject=f"programmes_notice:{notice.pk}", children=[row.child_id],
            detail={"until": notice.until.isoformat()},
        )  # fmt: skip
    return notice


def take_down_notice(*, notice: uuid.UUID | str, why: str, by: Viewer, at: datetime) -> Notice:
    """Take a notice down before its last day, saying why: it proves nothing then, and another is posted.

    Raises :class:`AbsentError`, I025 (no post that may), I030 (over, or taken down), I031 (no reason), V007 (the reason names a child).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row = notice_of(by, notice)
        if not Cases(by, ORDER).allows(row.case):
            raise _not_yours()
        if row.taken_on is not None or row.until < today:
            raise ProgrammeError(
                "I030",
                "这份公示已经期满或撤下。期满以后的异议，请在案件里登记。",
                "The notice is over or was taken down; write what was objected later on the case.",
            )
        if len(why.strip()) < WHY_LEAST:
            raise ProgrammeError(
                "I031",
                f"请写明收到什么异议、为什么撤下，至少 {WHY_LEAST} 个字。",
                f"Write what was objected and why it is taken down, in at least {WHY_LEAST} characters.",
            )
        _refuse(why, row.case.child)
        row.taken_on, row.taken_by, row.taken_why = today, by.actor, why.strip()[:300]
        row.save(update_fields=("taken_on", "taken_by", "taken_why"))
        audit.write(
            "programmes.notice_taken", by=by, at=at, subject=f"programmes_notice:{row.pk}", children=[row.case.child_id]
        )
    return row


def _refuse(words: str, child: Child) -> None:
    if (why := names_somebody(words, [child.name])) is not None:
        raise why


def _not_yours() -> ProgrammeError:
    return ProgrammeError(
        "I025",
        "这道关口不由您的岗位过。由谁公示见参数“四道关口”。",
        "Your post does not pass this gate: the parameter “Four gates” says whose does.",
    )
