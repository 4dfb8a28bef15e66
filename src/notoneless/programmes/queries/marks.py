"""What is put in place for the children of cases: the place's checklist and the measures by reason, with the figures and their lists."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import ACT, Cases
from notoneless.cases.models import Case
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.queries.listing import CaseLine, lines
from notoneless.cases.queries.words import said
from notoneless.cases.rules import folding
from notoneless.cases.terms import ActFact, ActKind
from notoneless.programmes.models import Mark
from notoneless.programmes.queries.gates import case_of, opened_in, owners_of, town_of
from notoneless.programmes.queries.ground import policy
from notoneless.programmes.queries.town_figures import TownFigures, by_town
from notoneless.programmes.rules import marks as rules
from notoneless.programmes.rules.marks import Item, Put, for_reasons, items_of, put
from notoneless.programmes.terms import Listed
from notoneless.responsibility.queries import code_at

#: What the list is asked for where nobody found out why.
UNREASONED: Final = "none"
_TOPICS: Final = {Listed.CHECKLIST: "programmes.checklist", Listed.MEASURE: "programmes.measures"}


@dataclass(frozen=True, slots=True)
class Placed:
    """What is put in place for the child of a case: the checklist, and the measures that answer its reasons. ``reason`` is the main
    one, '' where it is not known; ``town`` '' where nobody knows where the child lives."""

    id: uuid.UUID
    town: str
    reason: str
    checklist: tuple[Put, ...]
    measures: tuple[Put, ...]

    @property
    def is_measured(self) -> bool:
        """Whether a measure that answers a reason of the child's was carried out."""
        return any(one.is_done for one in self.measures)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """The same as a list shows it."""

    id: uuid.UUID
    case: CaseLine
    placed: Placed


@dataclass(slots=True)
class Segment:
    """The cases of one main reason: for how many a measure of theirs was carried out."""

    reason: str
    name: str
    cases: int = 0
    measured: int = 0

    @property
    def unmeasured(self) -> int:
        """Cases for which nothing that answers the reason was done."""
        return self.cases - self.measured


@dataclass(frozen=True, slots=True)
class MarkFigures:
    """The checklist by town, the measures by main reason. Cases of which nobody found out why are no segment: ``unreasoned``."""

    items: tuple[Item, ...]
    whole: TownFigures
    towns: tuple[TownFigures, ...]
    segments: tuple[Segment, ...]
    unreasoned: int


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark as it was written."""

    item: str
    is_done: bool
    on: date
    proof: str
    by_name: str
    post_title: str


@dataclass(frozen=True, slots=True)
class CaseMarks:
    """One case: its checklist and measures, each with the marks that were written on it; whether the asker may mark."""

    line: CaseLine
    placed: Placed
    marks: dict[tuple[str, str], tuple[MarkLine, ...]]
    may_mark: bool


def items_at(county_path: str, of: Listed, on: date) -> tuple[Item, ...]:
    """Return the items of a list in a county on a day."""
    held: Any = policy().value(_TOPICS[of], code_at(county_path), on)
    return items_of(held.value)


def checklist_read(viewer: Viewer, *, on: date) -> tuple[Item, ...]:
    """Return the checklist of the viewer's county."""
    county = next(iter(sorted(viewer.counties)), "")
    return items_at(county, Listed.CHECKLIST, on) if county else ()


def placed(
    viewer: Viewer, *, on: date, since: date, until: date, item: str = "", done: str = "", reason: str = "", measured: str = "",
    place: str = "",
) -> list[Placed]:  # fmt: skip
    """Return what is put in place for the cases in scope that were opened in the time; ``done`` (yes, no) is asked of ``item``,
    ``measured`` (yes, no) of the measures, ``reason`` of the main one (:data:`UNREASONED`: not known)."""
    cases = opened_in(viewer, since=since, until=until, place=place)
    if reason:
        cases = [one for one in cases if (one.cached_reason or UNREASONED) == reason]
    found = put_in_place(cases, on=on)
    if item:
        found = [
            one for one in found
            if any(it.item.id == item and (not done or it.is_done is (done == "yes")) for it in one.checklist)
        ]  # fmt: skip
    return [one for one in found if not measured or one.is_measured is (measured == "yes")]


def mark_figures(viewer: Viewer, *, on: date, since: date, until: date) -> MarkFigures:
    """Return the figures over :func:`placed`."""
    whole, towns, segments = TownFigures(""), dict[str, TownFigures](), dict[str, Segment]()
    unreasoned = 0
    for one in placed(viewer, on=on, since=since, until=until):
        for part in (whole, towns.setdefault(one.town, TownFigures(one.town))):
            part.cases += 1
            part.items += len(one.checklist)
            part.done += sum(it.is_done for it in one.checklist)
            for it in one.checklist:
                part.of[it.item.id] += it.is_done
        if one.reason:
            segment = segments.setdefault(one.reason, Segment(one.reason, said("reason", one.reason)))
            segment.cases += 1
            segment.measured += one.is_measured
        else:
            unreasoned += 1
    return MarkFigures(
        checklist_read(viewer, on=on), whole, by_town(towns),
        tuple(sorted(segments.values(), key=lambda one: (-one.cases, one.reason))), unreasoned,
    )  # fmt: skip


def placed_lines(rows: Sequence[Placed], *, on: date) -> tuple[PlacedLine, ...]:
    """Return a page of the list with the children's names; that they were shown is noted as a look. ``rows`` are of :func:`placed`."""
    found = {one.pk: one for one in Case.objects.filter(pk__in=[row.id for row in rows]).select_related("child")}
    listed = lines([found[row.id] for row in rows], Ground(on))
    audit.note_look("programmes.marks", [one.child.id for one in listed])
    return tuple(PlacedLine(row.id, case, row) for row, case in zip(rows, listed, strict=True))


def case_marks(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> CaseMarks:
    """Return one case with what is put in place. Raises :class:`programmes.terms.AbsentError`."""
    case = case_of(viewer, key)
    audit.note_look("programmes.case_marks", [case.child_id], subject=f"cases_case:{case.pk}")
    rows = list(Mark.objects.filter(case=case).order_by("written_at", "id"))
    names = names_of(row.by for row in rows)
    marks: dict[tuple[str, str], list[MarkLine]] = defaultdict(list)
    for row in rows:
        line = MarkLine(row.item, row.is_done, row.on, row.proof, names.get(row.by, ""), row.post_title)
        marks[row.of, row.item].append(line)
    return CaseMarks(
        lines([case], Ground(on))[0],
        put_in_place([case], on=on)[0],
        {key: tuple(found) for key, found in marks.items()},
        Cases(viewer, ACT).allows(case),
    )


def put_in_place(cases: Sequence[Case], *, on: date) -> list[Placed]:
    """Return what is put in place for each of these cases, in the same order; the same few statements for hundreds of them."""
    keys = [one.pk for one in cases]
    facts, owners = facts_of_all(keys), owners_of(keys, on)
    marks = _marks(keys)
    lists = {
        path: (items_at(path, Listed.CHECKLIST, on), items_at(path, Listed.MEASURE, on))
        for path in {one.county_path for one in cases}
    }
    return [
        _placed(case, facts[case.pk], owners.get(case.pk, (None,))[0], marks, *lists[case.county_path])
        for case in cases
    ]


def _marks(keys: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, str], list[rules.Mark]]:
    found: dict[tuple[uuid.UUID, str], list[rules.Mark]] = defaultdict(list)
    rows = Mark.objects.filter(case__in=list(keys)).order_by("written_at", "id")
    for key, of, item, is_done, on in rows.values_list("case_id", "of", "item", "is_done", "on"):
        found[key, of].append(rules.Mark(item, is_done, on))
    return found


def _placed(
    case: Case, acts: list[ActFact], owned: date | None, marks: dict[tuple[uuid.UUID, str], list[rules.Mark]],
    checklist: tuple[Item, ...], measures: tuple[Item, ...],
) -> Placed:  # fmt: skip
    stand = folding.standing_acts(acts)
    reasoned = folding.last(stand, ActKind.REASONED)
    reasons = reasoned.reasons if reasoned else ()
    done = put(for_reasons(measures, reasons), stand, marks[case.pk, Listed.MEASURE])
    days = [one.on for one in done if one.on]
    told = {rules.OWNER: owned} if owned else {}
    told |= {rules.MEASURE: min(days)} if days else {}
    return Placed(
        case.pk, town_of(case), case.cached_reason, put(checklist, stand, marks[case.pk, Listed.CHECKLIST], told=told), done
    )  # fmt: skip
