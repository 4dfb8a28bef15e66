"""A problem goes from hand to hand: raised at the door, given to somebody until a day, solved with a proof, sent back, withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children, reach_over
from notoneless.children.models import Child
from notoneless.responsibility.actions import checked_scans
from notoneless.visits.access import WRITE, Issues, Visits
from notoneless.visits.actions.telling import tell
from notoneless.visits.models import Deed, Issue, Proof, Visit
from notoneless.visits.queries.choosing import may_take
from notoneless.visits.queries.ground import kinds_at
from notoneless.visits.queries.issue_facts import deeds_of, fact
from notoneless.visits.rules.contents import Problem
from notoneless.visits.rules.issues import refusal, standing
from notoneless.visits.rules.words import refuse_names
from notoneless.visits.terms import AbsentError, DeedFact, IssueDeed, VisitError

Key = uuid.UUID | str
File = tuple[str, bytes]
MayTake = Callable[[uuid.UUID, Child, datetime], bool]


def raise_issue(
    *, visit: Key, child: Key, kind: str, text: str, by: Viewer, at: datetime, to: Key | None = None, due_on: date | None = None,
    form_key: str = "",
) -> Issue:  # fmt: skip
    """Raise a problem of a child behind a visit; with ``to`` and ``due_on`` it is given to somebody at once. One that this form raised before
    is returned as it is. Raises :class:`AbsentError`, U126 (not a child of the visit), U127 (no such kind), and as :func:`assign`."""
    with transaction.atomic():
        found = Visits(by, WRITE).one(visit)
        before = (
            Deed.objects.filter(issue__visit=found, deed=IssueDeed.RAISED, form_key=form_key[:64]).first()
            if form_key
            else None
        )
        if before is not None:
            return before.issue
        row = found.of_children.filter(child=_key(child)).select_related("child").first()
        if row is None or not Children(by, WRITE).allows(row.child):
            raise VisitError(
                "U126", "问题要写明是这次走访的哪个学生的。", "A problem belongs to one of the children of the visit."
            )
        problem = Problem(row.child_id, kind, text, _key(to) if to else None, due_on)
        return put_issue(found, row.child, problem, by=by, at=at, on=timezone.localdate(at), form_key=form_key)


def put_issue(
    visit: Visit, child: Child, problem: Problem, *, by: Viewer, at: datetime, on: date, form_key: str = ""
) -> Issue:  # fmt: skip
    """Write a problem within the transaction of whoever found it. Raises as :func:`beginnings`."""
    issue = Issue(visit=visit, child=child, kind=problem.kind, cached_raised_on=on)
    deeds = beginnings(issue, problem, county_path=visit.county_path, by=by, at=at, on=on, form_key=form_key)
    issue.save(force_insert=True)
    for row in deeds:
        row.save(force_insert=True)
        _told(issue, row, by=by, at=at)
    return issue


def _may_take(who: uuid.UUID, child: Child, at: datetime) -> bool:
    return may_take(who, child, at=at)


def beginnings(
    issue: Issue, problem: Problem, *, county_path: str, by: Viewer, at: datetime, on: date, form_key: str = "",
    may_take: MayTake = _may_take,
) -> list[Deed]:  # fmt: skip
    """Return the first deeds of a problem of a visit, and let ``issue`` stand after them; nothing is written. Raises U127 (no such kind), U133,
    U134, U137, U138 as :func:`assign`."""
    if problem.kind not in kinds_at(county_path, on):
        raise VisitError("U127", "请选问题的类别。", "Choose of what kind the problem is.")
    today = timezone.localdate(at)
    made = [_deed(issue, [], IssueDeed.RAISED, by=by, at=at, on=on, text=problem.text, form_key=form_key)]
    if problem.to is not None or problem.due_on is not None:
        told = [fact(made[0], has_proof=False)]
        made.append(
            _deed(issue, told, IssueDeed.ASSIGNED, by=by, at=at, on=today, to=problem.to, due_on=problem.due_on)
        )
    facts: list[DeedFact] = []
    for row in made:
        _refuse(fact(row, has_proof=False), facts, issue, by=by, at=at, may_take=may_take)
        facts.append(fact(row, has_proof=False))
    _let_stand(issue, facts)
    return made


def assign(*, issue: Key, to: Key | None, due_on: date | None, by: Viewer, at: datetime, form_key: str = "") -> Deed:
    """Give a problem to somebody until a day. Raises :class:`AbsentError`, U130, U133, U134, U138 (somebody who does not see the child)."""
    return _act(issue, IssueDeed.ASSIGNED, by=by, at=at, to=_key(to) if to else None, due_on=due_on, form_key=form_key)


def solve(
    *, issue: Key, on: date, text: str, by: Viewer, at: datetime, proof: File | None = None, proof_at: str = "", form_key: str = ""
) -> Deed:  # fmt: skip
    """Write that a problem is solved, with the proof or with where it lies. Only who has it in hand does. Raises :class:`AbsentError`, U130,
    U132, U135–U137, U128 (a name in where the proof lies) and the refusals of a scan."""
    return _act(
        issue, IssueDeed.SOLVED, by=by, at=at, on=on, text=text, proof=proof, proof_at=proof_at, form_key=form_key
    )


def reopen(*, issue: Key, due_on: date | None, text: str, by: Viewer, at: datetime, form_key: str = "") -> Deed:
    """Send back what is not solved, saying why and until when. Raises :class:`AbsentError`, U131, U133, U137."""
    return _act(issue, IssueDeed.REOPENED, by=by, at=at, due_on=due_on, text=text, form_key=form_key)


def withdraw(*, issue: Key, text: str, by: Viewer, at: datetime, form_key: str = "") -> Deed:
    """Withdraw what was raised by mistake, saying why. Raises :class:`AbsentError`, U130, U137."""
    return _act(issue, IssueDeed.WITHDRAWN, by=by, at=at, text=text, form_key=form_key)


def _act(
    issue: Key, deed: IssueDeed, *, by: Viewer, at: datetime, on: date | None = None, form_key: str = "", **said: Any
) -> Deed:
    with transaction.atomic():
        found = Issues(by, WRITE).one(issue, lock=True)
        if form_key and (before := Deed.objects.filter(issue=found, form_key=form_key[:64]).first()) is not None:
            return before
        return _put(found, deed, by=by, at=at, on=on or timezone.localdate(at), form_key=form_key, **said)


def _put(
    issue: Issue, deed: IssueDeed, *, by: Viewer, at: datetime, on: date, text: str = "", to: uuid.UUID | None = None,
    due_on: date | None = None, proof: File | None = None, proof_at: str = "", form_key: str = "",
) -> Deed:  # fmt: skip
    refuse_names(proof_at, [issue.child.name])
    before: list[DeedFact] = deeds_of([issue.pk])[issue.pk]
    row = _deed(
        issue, before, deed, by=by, at=at, on=on, text=text, to=to, due_on=due_on, proof_at=proof_at, form_key=form_key
    )
    new = fact(row, has_proof=proof is not None)
    _refuse(new, before, issue, by=by, at=at, may_take=_may_take)
    row.save(force_insert=True)
    for scan in checked_scans([proof] if proof else [], most=1, too_many=AssertionError):
        Proof.objects.create(deed=row, added_at=at, **scan.columns())
    _let_stand(issue, [*before, new])
    issue.save()
    _told(issue, row, by=by, at=at)
    return row


def _told(issue: Issue, row: Deed, *, by: Viewer, at: datetime) -> None:
    """Tell whom a deed concerns, and the journal."""
    tell(issue, row, by=by, at=at)
    audit.write(
        "visits.issue", by=by, at=at, subject=f"visits_issue:{issue.pk}", children=[issue.child_id],
        detail={"deed": str(row.deed), "number": row.number},
    )  # fmt: skip


def _deed(
    issue: Issue, before: list[DeedFact], deed: IssueDeed, *, by: Viewer, at: datetime, on: date, text: str = "",
    to: uuid.UUID | None = None, due_on: date | None = None, proof_at: str = "", form_key: str = "",
) -> Deed:  # fmt: skip
    reach = reach_over(by, issue.child, WRITE)
    row = Deed(
        issue=issue, number=len(before) + 1, deed=deed, on=on, to_id=to, due_on=due_on, words=len(text.strip()),
        proof_at=proof_at.strip()[:200], written_at=at, by=by.actor, post_title=reach.label[:120] if reach else "", form_key=form_key[:64],
    )  # fmt: skip
    row.text = text.strip()[:2000] or None
    return row


def _refuse(
    new: DeedFact, before: list[DeedFact], issue: Issue, *, by: Viewer, at: datetime, may_take: MayTake
) -> None:  # fmt: skip
    if (why := refusal(new, before, today=timezone.localdate(at), me=by.account_id)) is not None:
        raise why.error()
    if new.deed == IssueDeed.ASSIGNED and new.to is not None and not may_take(new.to, issue.child, at):
        raise VisitError(
            "U138", "这个人看不到这名学生，没法接办。请选学生所在班级、学校、村社或乡镇的人。",
            "This person does not see the child and could not take it in hand: choose somebody of its class, school, village or town.",
        )  # fmt: skip


def _let_stand(issue: Issue, deeds: list[DeedFact]) -> None:
    """Repeat in the row how the problem stands after these deeds."""
    stands = standing(deeds)
    issue.version, issue.cached_state = deeds[-1].number, stands.state
    issue.cached_to_id, issue.cached_due_on, issue.cached_solved_on = stands.to, stands.due_on, stands.solved_on


def _key(key: Key) -> uuid.UUID:
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(str(key))
    except ValueError:
        raise AbsentError from None
