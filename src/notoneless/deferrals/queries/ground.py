"""What the rules of an application are asked with: its acts as facts, the county's calendar, what the parameters say."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.attendance.queries.calls import calendar_at
from notoneless.attendance.queries.calls import policy as parameters
from notoneless.children.models import Category, Child, EnrolmentSpell
from notoneless.children.queries.offices import office_over
from notoneless.children.terms import CategoryGroup, SpellStatus
from notoneless.deferrals.access import DECIDE, TAKE
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.rules.folding import Terms, fold, holds
from notoneless.deferrals.rules.lawful import Grounds, Reason
from notoneless.deferrals.terms import GRANTED, ActFact, ActKind, Standing, State
from notoneless.responsibility.queries import code_at

__all__ = [
    "calendar_at",
    "excused_by",
    "facts_of",
    "grounds_at",
    "is_disabled",
    "is_enrolled",
    "standing_of",
    "terms_at",
]


def terms_at(county_path: str, on: date) -> Terms:
    """Return the months and days of the place."""
    code = code_at(county_path)
    months = parameters().value("ledger.deferral_recheck", code, on).value
    days = parameters().value("deferrals.recheck", code, on).value
    return Terms(int(months["longest"]), int(months["every"]), int(days["before"]), int(days["within"]))


def grounds_at(county_path: str, on: date) -> Grounds:
    """Return what is accepted in the place, with every reason that people give."""
    code = code_at(county_path)
    asked = parameters().value("deferrals.grounds", code, on).value
    rows = parameters().value("ledger.reason_codes", code, on).value
    reasons = {row["id"]: Reason(row["id"], row["zh"], row["en"], row["measures"], row["measures_en"]) for row in rows}
    return Grounds(reasons, frozenset(asked["bodily"]), bool(asked["committee"]))


def facts_of(deferral: Deferral) -> list[ActFact]:
    """Return the acts of an application as the rules read them, in their order."""
    rows = deferral.acts.order_by("number").values_list("kind", "written_on", "on", "by", "unit_path")
    return [ActFact(ActKind(kind), written, on, by, unit) for kind, written, on, by, unit in rows]


def standing_of(deferral: Deferral, facts: list[ActFact]) -> Standing:
    """Return how an application stands after these acts."""
    return fold(
        facts, calendar_at(deferral.county_path), began_on=deferral.began_on, until=deferral.until,
        terms=terms_at(deferral.county_path, facts[0].written_on),
    )  # fmt: skip


def office_of(viewer: Viewer, deferral: Deferral, kind: ActKind, on: date) -> str:
    """Return the office in whose name the viewer writes an act of ``kind``."""
    decides = kind in (ActKind.APPROVED, ActKind.REFUSED, ActKind.REVOKED)
    return office_over(viewer, deferral.child, DECIDE if decides else TAKE, policy=parameters(), on=on)[:120]


def files_of(child: Child) -> list[uuid.UUID]:
    """Return the child's file and those that were merged into it: an application stays where it was written."""
    return [child.pk, *Child.objects.filter(merged_into=child).values_list("pk", flat=True)]


def excused_by(child: Child, *, on: date, kinds: Iterable[str] = ()) -> Deferral | None:
    """Return the approval by which a child is excused with leave on a day, or None."""
    rows = Deferral.objects.filter(child__in=files_of(child), cached_state__in=GRANTED, began_on__lte=on, until__gte=on)
    for row in (rows.filter(kind__in=list(kinds)) if kinds else rows).order_by("-until", "pk"):
        if holds(State(row.cached_state), row.began_on, row.until, row.cached_ended_on, on=on):
            return row
    return None


def is_enrolled(child: Child) -> bool:
    """Return whether the child stands on a school's roll, here or elsewhere, suspended or not."""
    return EnrolmentSpell.objects.filter(
        child=child, ended_on=None, status__in=(SpellStatus.ACTIVE, SpellStatus.SUSPENDED, SpellStatus.ABSENT)
    ).exists()


def is_disabled(child: Child) -> bool:
    """Return whether the file says that the child is disabled."""
    return Category.objects.filter(child=child, group=CategoryGroup.DISABILITY, ended_on=None).exists()
