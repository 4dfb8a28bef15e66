"""Applications in a list: those that wait for a decision, those that somebody is to look at again, what ran out; and all."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import SEE, kept_of
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.listing import lines as child_lines
from notoneless.deferrals.access import DECIDE, TAKE, Deferrals
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.terms import DeferralKind, State
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.work.again import asked_again

PAGE: Final = 50
DECIDE_GROUP, RECHECK, RISEN, ENDING = "decide", "recheck", "risen", "expired"
GROUPS: Final = (DECIDE_GROUP, RECHECK, RISEN, ENDING)
IN_FORCE: Final = "in_force"
EXPIRED: Final = "expired"


@dataclass(frozen=True, slots=True)
class DeferralFilter:
    """Which applications are asked for. ``state`` is a state, ``in_force`` (holds on the day) or ``expired`` (approved, and past)."""

    group: str = ""
    state: str = ""
    kind: str = ""
    keys: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class DeferralLine:
    """One application in a list."""

    id: uuid.UUID
    child: ChildLine
    kind: str
    kind_label: str
    guardian: str
    applied_on: date
    began_on: date
    until: date
    proof: str
    proof_label: str
    state: str
    state_label: str
    tone: str
    is_expired: bool
    decided_on: date | None
    ended_on: date | None
    recheck_from: date | None
    recheck_by: date | None
    is_late: bool
    risen_to: str
    left: int

    @property
    def name(self) -> str:
        """The child's name."""
        return self.child.name


@dataclass(frozen=True, slots=True)
class DeferralPage:
    """A page of the list; ``next`` is the application behind which the next one begins ('' on the last)."""

    rows: tuple[DeferralLine, ...]
    next: str = ""


TONES: Final = {
    State.WAITING: "blue", State.APPROVED: "green", State.REFUSED: "", State.WITHDRAWN: "", State.RETURNED: "green",
    State.REVOKED: "red",
}  # fmt: skip


def deferral_filter(said: Mapping[str, Any]) -> DeferralFilter:
    """Return the question that plain words ask; a word that is not known asks for nothing."""
    group, state, kind = (str(said.get(name) or "") for name in ("group", "state", "kind"))
    return DeferralFilter(
        group if group in GROUPS else "",
        state if state in (*State.values, IN_FORCE, EXPIRED) else "",
        kind if kind in DeferralKind.values else "",
    )


def asked_for(viewer: Viewer, only: DeferralFilter, *, on: date, power: str = SEE) -> QuerySet[Deferral]:
    """Return the applications in reach that are asked for."""
    rows = Deferrals(viewer, power).filter(Deferral.objects.all())
    if only.group:
        rows = rows.filter(_group(viewer, only.group, on))
    if only.state == IN_FORCE:
        rows = rows.filter(cached_state=State.APPROVED, began_on__lte=on, until__gte=on)
    elif only.state == EXPIRED:
        rows = rows.filter(cached_state=State.APPROVED, until__lt=on)
    elif only.state:
        rows = rows.filter(cached_state=only.state)
    if only.kind:
        rows = rows.filter(kind=only.kind)
    return rows.filter(pk__in=only.keys) if only.keys else rows


def _group(viewer: Viewer, group: str, on: date) -> Q:
    if group == DECIDE_GROUP:
        return Q(cached_state=State.WAITING) & Deferrals(viewer, DECIDE).q()
    if group == RECHECK:
        mine = Q(pk__in=())
        for line, units in ((Line.SCHOOL, viewer.schools(TAKE)), (Line.PLACE, viewer.places(TAKE))):
            mine |= Q(line=line, unit_path__in=sorted(units))
        return mine & Q(cached_state=State.APPROVED, cached_recheck_from__lte=on, until__gte=on)
    if group == ENDING:
        last = on - timedelta(days=90)
        return Q(cached_state=State.APPROVED, until__lt=on, until__gte=last) & Deferrals(viewer, TAKE).q()
    found = Q(pk__in=())
    for line, units in ((Line.SCHOOL, viewer.schools(SEE)), (Line.PLACE, viewer.places(SEE))):
        for unit in units:
            told = [unit[:end] for end in range(STEP, len(unit) + 1, STEP)]
            below = Q(unit_path__startswith=unit) & ~Q(unit_path=unit)
            found |= Q(line=line, cached_risen_to__in=told) & below
    return found & Q(cached_state=State.APPROVED, until__gte=on)


def deferral_list(viewer: Viewer, *, on: date, only: DeferralFilter, after: str = "") -> DeferralPage:
    """Return a page of applications, the last day first that is nearest behind; of all, the newest first. Whom it shows is said to the
    journal."""
    rows = asked_for(viewer, only, on=on)
    order, beyond = ("until", "gt") if only.group or only.state == IN_FORCE else ("-until", "lt")
    if after:
        try:
            mark = Deferral.objects.filter(pk=uuid.UUID(after)).values_list("until", "pk").first()
        except ValueError:
            mark = None
        if mark is not None:
            rows = rows.filter(Q(**{f"until__{beyond}": mark[0]}) | Q(until=mark[0], pk__gt=mark[1]))
    found = list(rows.select_related("child").order_by(order, "pk")[: PAGE + 1])
    page = found[:PAGE]
    listed = lines(page, on=on)
    audit.note_look("deferrals.list", [one.child.id for one in listed])
    return DeferralPage(listed, str(page[-1].pk) if len(found) > PAGE else "")


def deferral_count(viewer: Viewer, *, on: date, only: DeferralFilter) -> int:
    """Return how many applications are asked for."""
    return asked_for(viewer, only, on=on).order_by().count()


def counts(viewer: Viewer, *, on: date, but: Collection[str] = ()) -> dict[str, int]:
    """Return group → how many applications; and how many hold today (``in_force``); ``but`` these."""
    asked = {group: DeferralFilter(group=group) for group in GROUPS} | {IN_FORCE: DeferralFilter(state=IN_FORCE)}
    return {name: _count(viewer, only, on) for name, only in asked.items() if name not in but}


@asked_again
def _count(viewer: Viewer, only: DeferralFilter, on: date) -> int:
    return deferral_count(viewer, on=on, only=only)


def deferrals_of(viewer: Viewer, child: uuid.UUID, *, on: date) -> tuple[DeferralLine, ...]:
    """Return the applications for a child, the newest first."""
    rows = Deferrals(viewer).filter(Deferral.objects.filter(child=child)).select_related("child")
    return lines(list(rows.order_by("-opened_at", "pk")), on=on)


def lines(deferrals: Sequence[Deferral], *, on: date) -> tuple[DeferralLine, ...]:
    """Return applications as they stand in a list."""
    files = {one.pk: kept_of(one.child) for one in deferrals}
    told = {line.id: line for line in child_lines(list({file.pk: file for file in files.values()}.values()), on=on)}
    names: dict[Line, dict[str, str]] = {}
    for line in Line:
        units = {one.cached_risen_to for one in deferrals if one.line == line and one.cached_risen_to}
        names[line] = dict(names_on_lines({line: units})[line]) if units else {}
    listed = []
    for one in deferrals:
        state = State(one.cached_state)
        expired = state == State.APPROVED and one.until < on
        late = state == State.APPROVED and bool(one.cached_recheck_by) and one.cached_recheck_by < on <= one.until  # type: ignore[operator]
        listed.append(
            DeferralLine(
                one.pk, told[files[one.pk].pk], one.kind, str(DeferralKind(one.kind).label), one.guardian, one.applied_on,
                one.began_on, one.until, one.proof, str(one.get_proof_display()), state.value, str(state.label),
                "red" if expired else "amber" if late else TONES[state], expired, one.cached_decided_on, one.cached_ended_on,
                one.cached_recheck_from, one.cached_recheck_by, late,
                names[Line(one.line)].get(one.cached_risen_to, ""), (one.until - on).days,
            )
        )  # fmt: skip
    return tuple(listed)
