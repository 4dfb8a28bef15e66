"""The gates of cases: how each stands by the records of the house, how many passed by town, the list behind each figure.

Whose cases these are is asked of the cases; what a quarterly review found is shown to whoever reviews, and to nobody else.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import override

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import TOWN, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import ORDER, Cases
from notoneless.cases.models import Act, Case, Charge
from notoneless.cases.queries.facts import AT_ONCE, COLUMNS, Ground, fact
from notoneless.cases.queries.listing import CaseLine, lines
from notoneless.cases.rules import folding
from notoneless.cases.terms import AbsentError as NoCaseError
from notoneless.cases.terms import ActFact, ActKind
from notoneless.children.access import reach_over
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.programmes.models import Notice
from notoneless.programmes.queries.ground import as_key, holders, policy
from notoneless.programmes.queries.town_figures import NOWHERE, TownFigures, by_town
from notoneless.programmes.rules.gates import Fact, Gate, Stand, gates_of, stand
from notoneless.programmes.terms import AbsentError, Found, Passage, Proof
from notoneless.reports.access import counties as reviewed
from notoneless.reports.models import Check
from notoneless.responsibility.queries import code_at

_READ: Final = [
    one.value for one in (
        ActKind.OPENED, ActKind.REOPENED, ActKind.VERIFIED, ActKind.RETURNED, ActKind.FOLLOWED, ActKind.SEEN, ActKind.STRUCK,
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gated:
    """A case at its gates. ``town`` is '' where nobody knows where the child lives."""

    id: uuid.UUID
    town: str
    gates: tuple[Stand, ...]
    found: str = ""


@dataclass(frozen=True, slots=True)
class GatedLine:
    """A case at its gates, as a list shows it."""

    id: uuid.UUID
    case: CaseLine
    gates: tuple[Stand, ...]
    found: str


@dataclass(slots=True)
class TownGates(TownFigures):
    """How many cases of a town passed each gate (``of``); what inspections found and is not mended, and is."""

    open: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class GateFigures:
    """The gates of the place, all cases and by town. ``is_reviewer``: whether what inspections found is the asker's to read."""

    gates: tuple[Gate, ...]
    whole: TownGates
    towns: tuple[TownGates, ...]
    is_reviewer: bool


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A public notice of a case."""

    id: uuid.UUID
    said: tuple[tuple[str, str], ...]
    place: str
    posted_on: date
    until: date
    post_title: str
    by_name: str
    taken_on: date | None
    taken_why: str
    may_take: bool


@dataclass(frozen=True, slots=True)
class CaseGates:
    """One case at its gates: the notices, what a notice would say today, whether the asker may post one now and why not."""

    line: CaseLine
    gates: tuple[Stand, ...]
    found: str
    notices: tuple[NoticeLine, ...]
    would_say: tuple[tuple[str, str], ...]
    may_post: bool


def gates_at(county_path: str, on: date) -> tuple[Gate, ...]:
    """Return the gates of a county on a day."""
    held: Any = policy().value("programmes.gates", code_at(county_path), on)
    return gates_of(held.value)


def gates_read(viewer: Viewer, *, on: date) -> tuple[Gate, ...]:
    """Return the gates of the viewer's county."""
    county = next(iter(sorted(viewer.counties)), "")
    return gates_at(county, on) if county else ()


def gated(
    viewer: Viewer, *, on: date, since: date, until: date, gate: str = "", state: str = "", found: str = "", place: str = "",
) -> list[Gated]:  # fmt: skip
    """Return the cases in scope that were opened in the time, at their gates; those of ``place`` (a path, or :data:`NOWHERE`), those
    at whose ``gate`` it stands as ``state``, those of which something was found. The longest open first."""
    told = at_gates(viewer, opened_in(viewer, since=since, until=until, place=place), on=on)
    if gate or state:
        told = [
            one for one in told
            if any((not gate or it.gate.id == gate) and (not state or it.state == state) for it in one.gates)
        ]  # fmt: skip
    return [one for one in told if not found or one.found == found]


def opened_in(viewer: Viewer, *, since: date, until: date, place: str = "") -> list[Case]:
    """Return the cases in scope that were opened in the time, those of ``place`` (a path, or :data:`NOWHERE`), the longest open first."""
    rows = Cases(viewer).filter(Case.objects.filter(opened_on__gte=since, opened_on__lte=until))
    cases = list(rows.select_related("child").order_by("opened_on", "pk"))
    return [one for one in cases if not place or (town_of(one) or NOWHERE) == place]


def gate_figures(viewer: Viewer, *, on: date, since: date, until: date) -> GateFigures:
    """Return how many cases passed which gate, by town."""
    whole, towns = TownGates(""), dict[str, TownGates]()
    for one in gated(viewer, on=on, since=since, until=until):
        for part in (whole, towns.setdefault(one.town, TownGates(one.town))):
            part.cases += 1
            part.open += one.found == Found.OPEN
            part.closed += one.found == Found.CLOSED
            for it in one.gates:
                part.of[it.gate.id] += it.is_passed
    return GateFigures(gates_read(viewer, on=on), whole, by_town(towns), bool(reviewed(viewer)))


def gated_lines(viewer: Viewer, rows: Sequence[Gated], *, on: date) -> tuple[GatedLine, ...]:
    """Return a page of the list with the children's names; that they were shown is noted as a look."""
    found = {one.pk: one for one in Case.objects.filter(pk__in=[row.id for row in rows]).select_related("child")}
    listed = lines([found[row.id] for row in rows], Ground(on))
    audit.note_look("programmes.gates", [one.child.id for one in listed])
    return tuple(
        GatedLine(row.id, case, row.gates, row.found) for row, case in zip(rows, listed, strict=True)
    )  # fmt: skip


def case_gates(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> CaseGates:
    """Return one case at its gates. Raises :class:`AbsentError`."""
    case = case_of(viewer, key)
    audit.note_look("programmes.gate", [case.child_id], subject=f"cases_case:{case.pk}")
    one = at_gates(viewer, [case], on=on)[0]
    reach = reach_over(viewer, case.child, ORDER) if Cases(viewer, ORDER).allows(case) else None
    gate = next((it for it in one.gates if it.gate.proof is Proof.NOTICE), None)
    may = bool(gate and reach and reach.post in (gate.gate.by or (reach.post,)))
    rows = list(Notice.objects.filter(case=case).order_by("-posted_on", "-written_at"))
    names = names_of(row.by for row in rows)
    return CaseGates(
        line=lines([case], Ground(on))[0],
        gates=one.gates,
        found=one.found,
        notices=tuple(
            NoticeLine(
                row.pk, tuple((label, word) for label, word in row.said), row.place, row.posted_on, row.until, row.post_title,
                names.get(row.by, ""), row.taken_on, row.taken_why, may and row.taken_on is None and row.until >= on,
            )
            for row in rows
        ),
        would_say=public_words(case, gate.gate) if gate else (),
        may_post=may and gate is not None and gate.state == Passage.NEXT,
    )  # fmt: skip


def case_of(viewer: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> Case:
    """Return a case in scope. Raises :class:`AbsentError`."""
    try:
        return Cases(viewer).one(key, lock=lock)
    except NoCaseError:
        raise AbsentError from None


def notice_of(viewer: Viewer, key: uuid.UUID | str) -> Notice:
    """Return a notice of a case in scope, locked. Raises :class:`AbsentError`."""
    row = Notice.objects.select_for_update(of=("self",)).select_related("case__child").filter(pk=as_key(key)).first()
    if row is None or not Cases(viewer).allows(row.case):
        raise AbsentError
    return row


def case_of_notice(viewer: Viewer, key: uuid.UUID | str) -> uuid.UUID:
    """Return the case of a notice in scope. Raises :class:`AbsentError`."""
    row = Notice.objects.select_related("case__child").filter(pk=as_key(key)).first()
    if row is None or not Cases(viewer).allows(row.case):
        raise AbsentError
    return row.case_id


def public_words(case: Case, gate: Gate) -> tuple[tuple[str, str], ...]:
    """Return what a public notice of a case says: label and words of the public fields, in Chinese."""
    place = Charge.objects.filter(case=case, is_offer=False).order_by("side").first()
    unit = ""
    if "unit" in gate.fields and place is not None:
        line = Line(place.side)
        unit = names_on_lines({line: {place.unit_path}})[line].get(place.unit_path, "")
    with override("zh-hans"):
        words = {
            "number": ("案号", case.number),
            "unit": ("责任单位", unit or "区县教育局"),
            "stage": ("办到哪一步", str(case.get_cached_stage_display())),
        }
    return tuple(words[one] for one in gate.fields if one in words)


# ── From the records to the gates ──


def at_gates(viewer: Viewer, cases: Sequence[Case], *, on: date) -> list[Gated]:
    """Return cases at their gates, in the same order; a few statements for every :data:`AT_ONCE` of them."""
    hidden = () if reviewed(viewer) else (Proof.SAMPLED,)
    gates = {path: gates_at(path, on) for path in {one.county_path for one in cases}}
    found = []
    for begin in range(0, len(cases), AT_ONCE):
        some = cases[begin : begin + AT_ONCE]
        proofs = _Proofs(viewer, some, on)
        for case in some:
            facts = proofs.of(case)
            found.append(
                Gated(
                    case.pk,
                    town_of(case),
                    stand(gates[case.county_path], facts, on=on, hidden=hidden),
                    proofs.found(case),
                )
            )
    return found


class _Proofs:
    """What the records say of some cases, each table read once."""

    def __init__(self, viewer: Viewer, cases: Sequence[Case], on: date) -> None:
        keys = [one.pk for one in cases]
        self.acts: dict[uuid.UUID, list[ActFact]] = defaultdict(list)
        for key, *row in (
            Act.objects.filter(case__in=keys, kind__in=_READ)
            .order_by("case", "number")
            .values_list("case_id", *COLUMNS)
        ):
            self.acts[key].append(fact(tuple(row)))
        self.owners = {key: Fact(day, kind) for key, (day, kind) in owners_of(keys, on).items()}
        self.notices: dict[uuid.UUID, Notice] = {
            row.case_id: row
            for row in Notice.objects.filter(case__in=keys, taken_on=None).order_by("posted_on", "written_at")
        }
        self.checks: dict[uuid.UUID, list[Check]] = defaultdict(list)
        of_child = {one.child_id: one.pk for one in cases}
        for row in Check.objects.filter(
            review__county_path__in=reviewed(viewer), child__in=of_child
        ).select_related("review").order_by("review__drawn_on", "id"):  # fmt: skip
            assert row.child_id is not None
            self.checks[row.case_id or of_child[row.child_id]].append(row)

    def found(self, case: Case) -> str:
        """Return whether an inspection found something of the case, and whether it is mended: closed anew by a second person."""
        if not any(row.agrees is False for row in self.checks[case.pk]):
            return ""
        return (Found.OPEN if case.cached_closed_on is None else Found.CLOSED).value

    def of(self, case: Case) -> dict[Proof, Fact]:
        """Return what proves the gates of a case since it was opened, reopened or the child was last missed: then it is verified anew."""
        acts = folding.this_round(folding.standing_acts(self.acts[case.pk]))
        missed = [n for n, act in enumerate(acts) if folding.is_miss(act)]
        acts = acts[missed[-1] :] if missed else acts
        if not acts:
            return {}
        began = acts[0].on
        facts: dict[Proof, Fact] = {}
        verified = next((act for act in acts if _verifies(act)), None)
        if verified is not None:
            facts[Proof.VERIFIED] = Fact(verified.on, verified.post_kind)
        notice = self.notices.get(case.pk)
        if notice is not None and notice.posted_on >= began:
            facts[Proof.NOTICE] = Fact(notice.until, notice.post_kind)
        if case.pk in self.owners:
            facts[Proof.OWNER] = self.owners[case.pk]
        if (sample := self._sample(case, began)) is not None:
            facts[Proof.SAMPLED] = sample
        return facts

    def _sample(self, case: Case, began: date) -> Fact | None:
        rows = self.checks[case.pk]
        if rows and self.found(case) == Found.OPEN:
            return Fact(
                max(row.checked_on for row in rows if row.checked_on and row.agrees is False), says=Passage.FINDING
            )
        of_round = [row for row in rows if row.agrees is not False and row.review.drawn_on >= began]
        if not of_round:
            return None
        looked = [row.checked_on for row in of_round if row.checked_on]
        return Fact(min(looked)) if looked else Fact(of_round[-1].review.drawn_on, says=Passage.DRAWN)


def owners_of(cases: Sequence[uuid.UUID], on: date) -> dict[uuid.UUID, tuple[date, str]]:
    """Return case → since when it lies with a post that accepted it and that somebody holds on ``on``, and the post's kind."""
    held = Charge.objects.filter(case__in=cases, is_offer=False, post__isnull=False, accepted_on__isnull=False)
    rows = list(held.order_by("accepted_on").values_list("case_id", "accepted_on", "post_id", "post__kind"))
    live = holders({post for _key, _day, post, _kind in rows}, on=on)
    found: dict[uuid.UUID, tuple[date, str]] = {}
    for key, day, post, kind in rows:
        if post in live and day is not None:
            found.setdefault(key, (day, kind))
    return found


def _verifies(act: ActFact) -> bool:
    return act.kind == ActKind.RETURNED or (act.kind == ActKind.VERIFIED and act.outcome != folding.SUSPECTED)


def town_of(case: Case) -> str:
    """Return the path of the town where a case's child lives, '' where nobody knows it."""
    place = case.child.cached_place_path
    return "" if place in ("", case.county_path) else place[:TOWN]
