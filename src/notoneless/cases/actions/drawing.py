"""Drawing a paper of a case: filled, laid out, kept with the case as it left the house, and written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.attendance import actions as attendance
from notoneless.cases.access import ACT, ORDER
from notoneless.cases.actions.writing import Key, Sheet, pen_of, sent_before, written_by
from notoneless.cases.models import Act
from notoneless.cases.queries.drafting import Draft, paper_draft
from notoneless.cases.queries.drawing import Drawn, draw
from notoneless.cases.rules.paper_facts import SCHOOL_REPORT, PaperFacts, content_of, facts_said, is_left_open, kind_of
from notoneless.cases.terms import ActKind, CaseError
from notoneless.privacy import actions as privacy


def look_at_paper(*, case: Key, kind: str, said: dict[str, Any], by: Viewer, at: datetime) -> Drawn:
    """Return a paper as it would be drawn, with nothing sealed in it, and keep nothing. Raises as :func:`draw_paper` does."""
    draft = paper_draft(by, case, kind, on=timezone.localdate(at))
    return draw(kind, _facts(draft, said), county=draft.county)


def draw_paper(
    *, case: Key, kind: str, said: dict[str, Any], by: Viewer, at: datetime, with_sealed: bool = False, reason: str = "",
    form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Draw a paper of ``kind``, keep it with the case as DOCX and PDF, and return the act. ``said`` are facts by their names in
    :class:`PaperFacts`; what is not said stands as the house knows it. ``with_sealed`` writes numbers, address and phone
    into it, each opened for ``reason`` as :func:`privacy.actions.reveal` does.

    Raises E090 (no such kind), E091 (facts that the paper cannot do without), E093 (not by this post), E094 (a day of
    leaving that is wanting), E096 (a fact that cannot be read), the refusals of a reveal, and D017 where the machine has no Chinese type.
    """
    draft = paper_draft(by, case, kind, on=timezone.localdate(at))
    power = ORDER if kind_of(kind).is_order else ACT
    if (before := written_by(form_key, draft.line.id, ActKind.DRAWN)) is not None:
        return before  # nothing is opened a second time
    facts = _facts(draft, said)
    content_of(kind, facts)  # what is wanting is told before anything is opened
    if with_sealed:
        opened: dict[str, Any] = {
            one.fact: privacy.reveal(table=one.table, field=one.field, row=one.row, reason=reason, by=by, at=at).text
            for one in draft.sealed
        }
        facts = replace(facts, **opened)
    drawn = draw(kind, facts, county=draft.county)
    name = f"{drawn.kind.zh} {facts.number}".strip().replace("/", "-")
    sheets: tuple[Sheet, ...] = (
        (f"{name}.pdf", "pdf", drawn.pdf()),
        (f"{name}.docx", "docx", drawn.docx),
    )
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, power=power, form_key=form_key, saw=saw)
        if (before := sent_before(pen, ActKind.DRAWN)) is not None:
            return before
        row = pen.put(
            ActKind.DRAWN, on=facts.drawn_on or pen.today, step=kind, document=facts.number[:80], due_on=facts.deadline_on,
            yes=True if with_sealed and draft.sealed else None, drawn=sheets,
        )  # fmt: skip
        if kind == SCHOOL_REPORT:
            attendance.reported(
                child=pen.case.child_id, by=by, at=at, on=row.on, form_key=f"paper:{row.pk}",
                text=f"已出具《{drawn.kind.zh}》{facts.number}，见案件 {pen.case.number} 第 {row.number} 条。",
            )  # fmt: skip
        pen.finish(paper=kind, template=drawn.version)
    return row


def _facts(draft: Draft, said: dict[str, Any]) -> PaperFacts:
    """Return the facts of the draft with what was said over them; a sealed one is never said."""
    facts = replace(draft.facts, **facts_said(said))
    if is_left_open(facts, draft.asked):
        raise CaseError(
            "E094",
            "请填离校或者未到校之日：不填，文书会写成“至今未入学”，与孩子在册不符。",
            "Fill in the day since which the child is not at school: without it the paper would say the child never came, "
            "though it is on a roll.",
        )
    return facts
