"""The one way by which an act gets onto a case: under the case's lock, asked of the rules, written once, and the columns that
repeat the case's standing made anew in the same transaction.

A form that is sent twice finds the act that it wrote (``form_key``). Two officers who write at once write one after the
other, and each act says which was the newest that its writer had before him.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import STEP, Reach, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor
from notoneless.cases.access import ACT, ASKS, Cases
from notoneless.cases.actions.refreshing import refresh
from notoneless.cases.models import Act, Case, Paper
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.rules import allowed
from notoneless.cases.terms import ActFact, ActKind, CaseError, CaseStanding, Side
from notoneless.children.access import reach_over
from notoneless.children.models import Child
from notoneless.responsibility.actions import KeptPaper, checked_scans

Key = uuid.UUID | str
#: A file as it was chosen: its name and its bytes.
File = tuple[str, bytes]
#: A file that the house made: its name, its kind, its bytes.
Sheet = tuple[str, str, bytes]
MOST_PAPERS = 10
REASON_LEAST = 4


@dataclass(slots=True)
class Pen:
    """One person, or the house, writing on one locked case."""

    case: Case
    by: Actor
    at: datetime
    ground: Ground
    acts: list[ActFact]
    reach: Reach | None = None
    form_key: str = ""
    saw: int | None = None
    written: list[Act] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the writing, as the office counts it."""
        return timezone.localdate(self.at)

    @property
    def standing(self) -> CaseStanding:
        """How the case stands with what was written so far."""
        return self.ground.standing(self.case.county_path, self.acts, on=self.today)

    def put(
        self, kind: ActKind, *, on: date, text: str = "", papers: Sequence[File] = (), drawn: Sequence[Sheet] = (),
        check: bool = True, **said: Any,
    ) -> Act:  # fmt: skip
        """Write one act; ``said`` may name another writer, of whose act the house tells. Raises :class:`CaseError` where the
        rules do not allow it now."""
        sheets = [*checked_scans(papers, most=MOST_PAPERS, too_many=_too_many), *(KeptPaper(*one) for one in drawn)]
        number = (self.acts[-1].number if self.acts else 0) + 1
        saw = number - 1 - len(self.written) if self.saw is None else self.saw
        said.setdefault("side", side_of(self.reach, self.case.child) if self.reach else "")
        writer = {
            "by": self.by.actor, "post_kind": self.reach.post[:24] if self.reach else "",
            "post_title": self.reach.label[:120] if self.reach else "", "form_key": self.form_key[:64],
        }  # fmt: skip
        row = Act(
            case=self.case, number=number, kind=kind, on=on, written_at=self.at, written_on=self.today, saw=saw,
            has_paper=bool(sheets), **(writer | said),
        )  # fmt: skip
        new = _fact(row)
        if check and self.acts:
            book, _calendar = self.ground.of(self.case.county_path)
            why = allowed.refusal(new, self.acts, self.standing, book)
            if why is not None:
                raise CaseError(why.code, why.zh, why.en)
        row.text = text.strip()[:4000] or None
        row.save(force_insert=True)
        for sheet in sheets:
            Paper.objects.create(act=row, added_at=self.at, **sheet.columns())
        self.acts.append(new)
        self.written.append(row)
        return row

    def finish(self, **detail: Any) -> CaseStanding:
        """Make the repeated columns anew, write the one line of the journal, whose verb is the act's kind; return how the case
        stands now."""
        now = self.standing
        refresh(self.case, self.acts, now)
        audit.write(
            f"cases.{self.written[0].kind}", by=self.by, at=self.at, subject=f"cases_case:{self.case.pk}", children=[self.case.child_id],
            detail={"acts": [row.number for row in self.written], "stage": now.stage.value} | detail,
        )  # fmt: skip
        return now


def act(
    kind: ActKind, *, case: Key, by: Viewer, at: datetime, on: date, form_key: str = "", saw: int | None = None,
    power: str = "", of_county: bool = False, text: str = "", papers: Sequence[File] = (),
    tells: Callable[[Pen, Act], None] | None = None, **said: Any,
) -> Act:  # fmt: skip
    """Write one act of ``kind`` and return it; one that this form wrote before is returned as it is. ``tells`` hands in the
    letters that go with it.

    Raises :class:`cases.terms.AbsentError` (no such case in reach, or no power over it) and :class:`CaseError` as the rules say.
    """
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, power=power or ASKS[kind], of_county=of_county, form_key=form_key, saw=saw)
        if (before := sent_before(pen, kind, str(said.get("side", "")))) is not None:
            return before
        row = pen.put(kind, on=on, text=text, papers=papers, **said)
        if tells is not None:
            tells(pen, row)
        pen.finish()
    return row


def pen_of(
    case: Key, *, by: Viewer, at: datetime, power: str = ACT, of_county: bool = False, form_key: str = "",
    saw: int | None = None,
) -> Pen:  # fmt: skip
    """Return a pen on the case, locked. Raises :class:`cases.terms.AbsentError` for a case that is not there for ``by``, and E002 where the
    viewer sees it and the power does not reach."""
    found = Cases(by).one(case, lock=True)
    may = Cases(by, power)
    if not (may.allows_county(found) if of_county else may.allows(found)):
        raise not_yours()
    return Pen(
        found,
        by,
        at,
        Ground(timezone.localdate(at)),
        facts_of(found),
        reach_over(by, found.child, power),
        form_key,
        saw,
    )


def sent_before(pen: Pen, kind: ActKind, side: str = "") -> Act | None:
    """Return the act that this form wrote already, or None."""
    return written_by(pen.form_key, pen.case.pk, kind, side)


def written_by(form_key: str, case: uuid.UUID, kind: ActKind, side: str = "") -> Act | None:
    """Return the act of ``kind`` that a form wrote on a case, or None; no form has an empty key."""
    if not form_key:
        return None
    rows = Act.objects.filter(case=case, form_key=form_key, kind=kind)
    return (rows.filter(side=side) if side else rows).order_by("number").first()


def side_of(reach: Reach, child: Child) -> str:
    """Return on which side somebody writes by ``reach``: the bureau for a post at the county, else the line of the post."""
    if STEP in {len(path) for path in (*reach.place_paths, *reach.school_paths)}:
        return Side.COUNTY.value
    on_place = any(child.cached_place_path.startswith(path) for path in reach.place_paths)
    return Side.PLACE.value if on_place else Side.SCHOOL.value


def because(text: str) -> str:
    """Return what was written, without outer blanks. Raises E009 for want of it."""
    if len(text.strip()) < REASON_LEAST:
        raise CaseError(
            "E009",
            f"请写明情况或理由，至少 {REASON_LEAST} 个字。",
            f"Write what was found, or why, in at least {REASON_LEAST} characters.",
        )
    return text.strip()


def not_yours() -> CaseError:
    """Return the refusal of an act for which the viewer's posts give no power over this case."""
    return CaseError(
        "E002",
        "您的岗位不能在这件案件上办理这一项。请由派给的单位或上级办理。",
        "Your post cannot do this on the case: the unit with which it lies, or a superior, does.",
    )


def _too_many(number: int) -> CaseError:
    return CaseError(
        "E003",
        f"一次最多附 {MOST_PAPERS} 份材料，现有 {number} 份。请分几次登记。",
        f"At most {MOST_PAPERS} papers go with one entry, not {number}: make several entries.",
    )


def _fact(row: Act) -> ActFact:
    return ActFact(
        number=row.number, kind=ActKind(row.kind), written_on=row.written_on, on=row.on, by=row.by,
        post_kind=row.post_kind, side=row.side, outcome=row.outcome, step=row.step, reasons=tuple(row.reasons),
        party=row.party, way=row.way, names=row.names, yes=row.yes, days=row.days, due_on=row.due_on,
        has_paper=row.has_paper, unit_path=row.unit_path, post=row.post_id, stands_in_for=row.stands_in_for,
        publication=str(row.publication or ""), saw=row.saw, approval=str(row.approval or ""),
    )  # fmt: skip
