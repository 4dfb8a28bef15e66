"""Leave to stay away (缓学, 休学) and the child's case: an approval that holds closes one, an approval that ran out or was revoked opens
one.

A paper that somebody attached is no approval: what counts is the application that the township or the bureau approved in the house. On
the day after its last day a child who was neither excused anew nor seen in a class is sought like any other.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.cases.access import Cases
from notoneless.cases.actions.opening import dispatch_along, new_pen
from notoneless.cases.actions.refreshing import refresh
from notoneless.cases.actions.writing import Key, Pen
from notoneless.cases.models import Act, Case
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.rules import opening
from notoneless.cases.terms import ActKind, CaseError, Needs, Opens, Way, Whence
from notoneless.children.access import kept_of
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.queries.ground import excused_by
from notoneless.deferrals.terms import ActKind as DeferralActKind
from notoneless.deferrals.terms import DeferralKind, State
from notoneless.responsibility.queries import system_scope

AT_ONCE: Final = 100
#: The newest sweep found the child to be gone, dead, or past the age: nobody is to look.
OUT_OF_SCOPE: Final = "out_of_scope"
#: Outcome of a case → the approvals that it may rest on.
RESTS_ON: Final = {
    "deferred": (DeferralKind.DEFERRED,),
    "suspended": (DeferralKind.SUSPENDED,),
    "unable": tuple(DeferralKind),
}


def approval_of(case: Key, outcome: str, *, by: Viewer, at: datetime) -> Deferral | None:
    """Return the approval that holds today and on which ``outcome`` rests; None for an outcome that rests on none. Raises E054 where
    there is no such approval, and :class:`cases.terms.AbsentError`."""
    found, on = Cases(by).one(case), timezone.localdate(at)
    book, _calendar = Ground(on).of(found.county_path)
    if book.needs(outcome) is not Needs.APPROVAL:
        return None
    named = excused_by(kept_of(found.child), on=on, kinds=RESTS_ON.get(outcome, ()))
    if named is None:
        verdict = book.verdicts[outcome]
        raise CaseError(
            "E054",
            f"“{verdict.zh}”只凭获批准、未到期的申请：这个孩子今天没有。请由监护人申请，学校或乡镇收件，乡镇政府或教育局批准（缓学休学页）。附一份证明不算批准。",
            f"“{verdict.en}” rests on an approved application that has not run out, and this child has none today. Let the guardian apply "
            "and the township or the bureau approve (see Deferrals); a proof alone is no approval.",
        )
    return named


def still_approved(case: Key, names: int, *, by: Viewer, at: datetime) -> None:
    """Refuse to agree to a closure whose approval no longer holds. Raises E054."""
    asked = Act.objects.filter(case=Cases(by).one(case), number=names, kind=ActKind.CLOSING).first()
    if asked is not None:
        approval_of(case, asked.outcome, by=by, at=at)


def follow_deferrals(*, by: System, at: datetime) -> dict[str, int]:
    """Open, reopen or write on the case of every child whose leave ran out or was revoked and who was not seen in a class since; return
    how many of each. Each approval is followed once."""
    on = timezone.localdate(at)
    ground, done = Ground(on), Counter[str]()
    with system_scope():
        over = Deferral.objects.filter(
            Q(cached_state=State.APPROVED, until__lt=on) | Q(cached_state=State.REVOKED, cached_ended_on__lte=on)
        )
        heard = Act.objects.filter(form_key__startswith="deferral:").values_list("form_key", flat=True)
        known = {key.removeprefix("deferral:") for key in heard}
        keys = [key for key in over.order_by("-until", "pk").values_list("pk", flat=True) if str(key) not in known]
    for begin in range(0, len(keys), AT_ONCE):
        counts: Counter[str] = Counter()
        touched: list[uuid.UUID] = []
        with system_scope(), transaction.atomic():
            for one in (
                Deferral.objects.filter(pk__in=keys[begin : begin + AT_ONCE])
                .select_related("child")
                .order_by("-until", "pk")
            ):
                pen = _follow(one, ground, counts, by=by, at=at)
                if pen is not None:
                    refresh(pen.case, pen.acts, pen.standing)
                    touched.append(pen.case.child_id)
            if touched:
                audit.write(
                    "cases.follow_deferrals", by=by, at=at, kind=Kind.SYSTEM, subject=f"deferrals:{on}", children=sorted(touched),
                    detail=dict(counts),
                )  # fmt: skip
        done += counts
    return dict(done)


def _follow(one: Deferral, ground: Ground, counts: Counter[str], *, by: System, at: datetime) -> Pen | None:
    child = Child.objects.select_for_update().get(pk=kept_of(one.child).pk)
    ended = one.until if one.cached_state == State.APPROVED else (one.cached_ended_on or one.until) - timedelta(days=1)
    if (
        child.removed_at is not None
        or child.cached_ledger == OUT_OF_SCOPE
        or excused_by(child, on=ground.on) is not None
        or _is_back(child, one.began_on)
    ):
        return None
    rows = Case.objects.select_for_update(of=("self",)).select_related("child").filter(child=child)
    listed = list(rows.order_by("-opened_at", "-pk"))
    case = next((row for row in listed if row.cached_closed_on is None), listed[0] if listed else None)
    if case is not None and _was_looked_into(case, one):
        return None
    book, _calendar = ground.of(child.county_path)
    standing = ground.standing(child.county_path, facts_of(case)) if case else None
    what, why = opening.opens_of_expiry(standing, book, until=ended)
    if what == Opens.NOTHING:
        return None
    key = f"deferral:{one.pk}"
    if what == Opens.MISSED and case is not None:
        pen = Pen(case, by, at, ground, facts_of(case))
        pen.put(ActKind.SEEN, on=ground.on, way=Way.ROLL, yes=False, text=f"{why.zh}。", check=False, form_key=key)
    else:
        pen = new_pen(child, case, by=by, at=at, on=ground.on, whence=Whence.EXPIRED, ground=ground)
        kind = ActKind.OPENED if what == Opens.OPEN else ActKind.REOPENED
        pen.put(kind, on=ground.on, text=f"{why.zh}。", check=False, form_key=key)
    counts[what.value] += 1
    dispatch_along(pen, text="缓学休学到期，派乡镇、学校核实去向。")
    return pen


def _is_back(child: Child, since: date) -> bool:
    """Return whether an enrolment in class began since the leave did: somebody entered that the child is back."""
    return EnrolmentSpell.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=F("began_on")), child=child, status=SpellStatus.ACTIVE, began_on__gt=since
    ).exists()


def _was_looked_into(case: Case, one: Deferral) -> bool:
    """Return whether the case was opened, reopened or closed since the leave ended: whoever did so had that before him."""
    kinds = (ActKind.OPENED, ActKind.REOPENED, ActKind.CHECKED)
    acts = case.acts.filter(kind__in=kinds)
    if one.cached_state == State.APPROVED:
        return acts.filter(written_on__gt=one.until).exists()
    revoked = (
        one.acts.filter(kind=DeferralActKind.REVOKED).order_by("number").values_list("written_at", flat=True).last()
    )
    return revoked is not None and acts.filter(written_at__gt=revoked).exists()
