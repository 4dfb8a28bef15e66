"""An item of a checklist or a measure is marked as put in place for a child, or as no longer so. Each leaves its line in the journal."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import ACT, Cases
from notoneless.children.access import reach_over
from notoneless.programmes.models import Mark
from notoneless.programmes.queries.gates import case_of
from notoneless.programmes.queries.marks import put_in_place
from notoneless.programmes.terms import Listed, ProgrammeError
from notoneless.reports.rules.monthly import names_somebody

PROOF_LEAST = 4


def mark(
    *, case: uuid.UUID | str, of: str, item: str, is_done: bool, on: date, proof: str, by: Viewer, at: datetime, form_key: str = ""
) -> Mark:  # fmt: skip
    """Mark an item as done, saying where the proof lies, or as not done any more, saying why.

    Raises :class:`AbsentError`, I032 (no post that works the case), I033 (no such item for this child), I034 (it stands so already, or a
    record of the case proves it), I035 (a day before the case was opened, or one to come), I036 (nothing said), V007 (it names the child).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row = case_of(by, case, lock=True)
        if form_key and (before := Mark.objects.filter(case=row, form_key=form_key).first()):
            return before
        reach = reach_over(by, row.child, ACT) if Cases(by, ACT).allows(row) else None
        if reach is None:
            raise ProgrammeError(
                "I032",
                "您的岗位不办这件案件，不能登记落实情况。",
                "Your post does not work this case, so it marks nothing on it.",
            )
        placed = put_in_place([row], on=today)[0]
        listed = placed.checklist if of == Listed.CHECKLIST else placed.measures if of == Listed.MEASURE else ()
        stands = next((one for one in listed if one.item.id == item), None)
        if stands is None:
            raise ProgrammeError(
                "I033",
                "这名学生没有这一项：清单里没有，或者不是他的原因的措施。先在案件里查明原因。",
                "There is no such item for this child: it is not on the list, or no measure for the child's reasons. Find out why first.",
            )
        if stands.is_done is is_done or stands.by_record:
            raise ProgrammeError(
                "I034",
                "这一项已经是这样，或者凭案件记录自动算已落实。要改的，请在案件里划去那条记录。",
                "It stands so already, or a record of the case proves it; strike that record on the case to change it.",
            )
        if not row.opened_on <= on <= today:
            raise ProgrammeError(
                "I035",
                f"日期应在立案（{row.opened_on}）之后，不晚于今天。",
                f"The day lies not before the case was opened ({row.opened_on}) and not after today.",
            )
        must_prove(proof)
        if (why := names_somebody(proof, [row.child.name])) is not None:
            raise why
        found = Mark.objects.create(
            case=row, county_path=row.county_path, of=of, item=item, is_done=is_done, on=on, proof=proof.strip()[:300], by=by.actor,
            post_title=reach.label[:120], written_at=at, form_key=form_key[:64],
        )  # fmt: skip
        audit.write(
            "programmes.mark", by=by, at=at, subject=f"programmes_mark:{found.pk}", children=[row.child_id],
            detail={"of": of, "item": item, "done": is_done},
        )  # fmt: skip
    return found


def must_prove(proof: str) -> None:
    """Raise I036 where nothing is said on where the proof of a mark lies."""
    if len(proof.strip()) < PROOF_LEAST:
        raise ProgrammeError(
            "I036",
            f"请写明依据在哪里（文号、材料名称、存放处）；取消的写明理由。至少 {PROOF_LEAST} 个字。",
            f"Say where the proof lies (a number, a paper, where it is kept), or why it is not so any more, in at least {PROOF_LEAST} "
            "characters.",
        )
