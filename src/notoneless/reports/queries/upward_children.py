"""The children of a county's report of a term or a school year: told from the records while it is drafted, read as frozen once it
was handed up. Both are counted in the house's scope; a name is shown only to whoever sees the child today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.cases.models import Act, Case, Stood
from notoneless.cases.queries import words as case_words
from notoneless.cases.terms import ActKind
from notoneless.children.access import SEE as SEE_CHILD
from notoneless.children.access import Children
from notoneless.children.models import Category, Child
from notoneless.children.queries import marks
from notoneless.children.queries.dated import live
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.listing import lines as child_lines
from notoneless.deferrals.models import Deferral, DeferralAct
from notoneless.deferrals.terms import GRANTED, DeferralKind
from notoneless.deferrals.terms import ActKind as Decided
from notoneless.places.terms import Line
from notoneless.reports.models import UpwardChild, UpwardReport
from notoneless.reports.queries.campaign_children import names_of
from notoneless.reports.queries.owing import policy
from notoneless.reports.rules.upward import Days, Item, Period, figures_of, stage_of
from notoneless.responsibility.queries import code_at, system_scope
from notoneless.standards.school_year import expected_grade

AT_ONCE: Final = 400
#: Asks for those of no known town, reason or group.
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class UpwardFilter:
    """What is asked for: the figure, and of it a stage, a town (path), a reason, a group."""

    figure: str = "open"
    stage: str = ""
    town: str = ""
    reason: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class UpwardRow:
    """One child of the list; what belongs to it only where the viewer sees it today."""

    id: uuid.UUID
    case: uuid.UUID | None
    child: ChildLine | None
    number: str
    town: str
    school: str
    stage: str
    reason: str
    figures: frozenset[str]

    @property
    def name(self) -> str:
        """The child's name, '' where it is not seen."""
        return self.child.name if self.child else ""


def upward_filter(said: Mapping[str, Any]) -> UpwardFilter:
    """Return the question that plain words ask; a figure that is none asks for the open cases."""
    words = {name: str(said.get(name) or "") for name in UpwardFilter.__slots__}
    return UpwardFilter(**words | {"figure": words["figure"] or "open"})


def items_of(county: str, period: Period, on: date) -> list[Item]:
    """Return the children of a period as the records tell it, until its last day or ``on``."""
    until = min(period.last, on)
    with system_scope():
        return [*_cases(county, period, until), *_approvals(county, period, until)]


def frozen(report: UpwardReport) -> list[Item]:
    """Return the children of a version that was handed up."""
    columns = ("child", "case", "town_path", "school_path", "stage", "reason", "figures")
    with system_scope():
        rows = UpwardChild.objects.filter(report=report).order_by("pk").values_list(*columns)
        return [
            Item(child, case, town, school, stage, reason, frozenset(figures))
            for child, case, town, school, stage, reason, figures in rows
        ]


def _cases(county: str, period: Period, until: date) -> list[Item]:
    days: dict[uuid.UUID, list[Days]] = defaultdict(list)
    last: dict[uuid.UUID, tuple[uuid.UUID, str, str, int | None, date | None, str, date]] = {}
    moved = Stood.objects.filter(case=OuterRef("case"), since__gte=period.began_on, since__lte=until)
    open_before = Stood.objects.filter(
        case=OuterRef("case"), since__lt=period.began_on, until__gte=period.began_on
    ).exclude(ledger="")
    rows = Stood.objects.filter(Exists(moved) | Exists(open_before), county_path=county, since__lte=until)
    columns = (
        "case", "case__child", "case__child__birth_on", "since", "ledger", "stage", "due_on", "place_path", "school_path", "grade", "said",
    )  # fmt: skip
    for case, child, born, since, ledger, stage, due_on, place, school, grade, said in rows.order_by(
        "case", "since"
    ).values_list(*columns):
        days[case].append(Days(since, ledger, stage, said.get("relapses", 0), bool(said.get("returned_on"))))
        reasons = said.get("reasons", ())
        last[case] = (child, place, school, grade, born, reasons[0] if reasons else "", due_on)
    risen, by_age = _risen(days, period, until), _Ages(county, until)
    found = []
    for case, listed in days.items():
        child, place, school, grade, born, reason, due = last[case]
        figures = set(figures_of(listed, period))
        if "open" in figures and due < until:
            figures.add("overdue")
        if case in risen:
            figures.add("risen")
        if figures:
            found.append(
                Item(
                    child,
                    case,
                    _town(place),
                    _school(school),
                    stage_of(grade, by_age(born)),
                    reason,
                    frozenset(figures),
                )
            )
    return found


def _risen(cases: Iterable[uuid.UUID], period: Period, until: date) -> set[uuid.UUID]:
    """Return the cases of which a delay was told to a higher office in the period."""
    keys, found = list(cases), set()
    for begin in range(0, len(keys), AT_ONCE):
        found |= set(
            Act.objects.filter(
                case__in=keys[begin : begin + AT_ONCE], kind=ActKind.ESCALATED, written_on__gte=period.began_on,
                written_on__lte=until,
            ).values_list("case", flat=True)
        )  # fmt: skip
    return found


def _approvals(county: str, period: Period, until: date) -> list[Item]:
    """Return whose entry was deferred or study suspended with leave in the period, and whose leave ran out in it."""
    approved = set(
        DeferralAct.objects.filter(
            kind=Decided.APPROVED, written_on__gte=period.began_on, written_on__lte=until, deferral__county_path=county
        ).values_list("deferral", flat=True)
    )
    over = Q(until__gte=period.began_on, until__lte=until, cached_state__in=GRANTED) & (
        Q(cached_ended_on=None) | Q(cached_ended_on__gt=F("until"))
    )
    by_age = _Ages(county, until)
    ran_out = set(Deferral.objects.filter(over, county_path=county).values_list("pk", flat=True))
    found = []
    for row in Deferral.objects.filter(pk__in=approved | ran_out).select_related("child"):
        figures = {"deferred" if row.kind == DeferralKind.DEFERRED else "suspended"} if row.pk in approved else set()
        if row.pk in ran_out:
            figures.add("expired")
        child = row.child
        found.append(
            Item(
                child.pk, None, _town(child.cached_place_path), _school(child.cached_school_path),
                stage_of(child.cached_grade, by_age(child.birth_on)), "", frozenset(figures),
            )
        )  # fmt: skip
    return found


class _Ages:
    """In which grade a child would sit by its age, in a county on a day."""

    def __init__(self, county: str, on: date) -> None:
        held: Any = policy().value("standards.entry_age", code_at(county), on).value
        month, day = (int(part) for part in str(held["cutoff"]).split("-"))
        self.years, self.cut_off, self.on = int(held["years"]), (month, day), on

    def __call__(self, born: date | None) -> int | None:
        return expected_grade(born, self.on, entry_age=self.years, cut_off=self.cut_off) if born else None


def _town(path: str) -> str:
    return path[: 2 * STEP] if len(path) >= 2 * STEP else ""


def _school(path: str) -> str:
    return path[: 3 * STEP] if len(path) >= 3 * STEP else ""


# ── Groups looked for first ──


def groups_at(county: str, on: date) -> dict[str, dict[str, Any]]:
    """Return id → row of the groups that the circular names, as the county's parameters know them."""
    return dict(policy().value("ledger.priority_groups", code_at(county), on).by_id())


def grouped(
    county: str, items: Sequence[Item], last: date, *, known_by: datetime | None = None
) -> dict[str, set[uuid.UUID]]:
    """Return group → those of the children who bore a mark of it on ``last``, as was written by ``known_by`` (else by its end)."""
    known = marks.kinds_at(county)
    written = known_by or timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    children = list(dict.fromkeys(item.child for item in items))
    found: dict[str, set[uuid.UUID]] = {}
    with system_scope():
        for key, row in groups_at(county, last).items():
            indexes = {index for code in row["marks"] for index in marks.indexes_of(code, known)}
            which = Q(code_index__in=indexes) | (Q(group=row["group"]) if row.get("group") else Q(pk__in=()))
            found[key] = set()
            for begin in range(0, len(children), AT_ONCE):
                some = Category.objects.filter(
                    live(last), which, child__in=children[begin : begin + AT_ONCE], recorded_at__lt=written
                )
                found[key] |= set(some.values_list("child", flat=True))
    return found


# ── The list ──


def narrowed(items: Sequence[Item], only: UpwardFilter, groups: Mapping[str, set[uuid.UUID]]) -> list[Item]:
    """Return those that ``only`` asks for, town by town."""

    def fits(asked: str, there: str) -> bool:
        return not asked or (there == asked if asked != NONE else not there)

    found = [
        item
        for item in items
        if only.figure in item.figures
        and (not only.stage or item.stage == only.stage)
        and fits(only.town, item.town)
        and fits(only.reason, item.reason)
        and (not only.group or item.child in groups.get(only.group, ()))
    ]
    return sorted(found, key=lambda item: (not item.town, item.town, item.school, str(item.case or item.child)))


def reason_said(code: str) -> str:
    """Return a reason in words, '' where nobody found out."""
    return case_words.said("reason", code) if code not in ("", NONE) else ""


def rows_of(viewer: Viewer, items: Sequence[Item], on: date, power: str = SEE_CHILD) -> tuple[UpwardRow, ...]:
    """Return the children as rows; what belongs to a child only where it lies within ``power`` today."""
    keys = [item.child for item in items]
    seen = list(Children(viewer, power).filter(Child.objects.filter(pk__in=keys)))
    children = {one.id: one for one in child_lines(seen, on=on)}
    numbers = {
        one.pk: one.number for one in Case.objects.filter(pk__in=[item.case for item in items if item.case])
    }  # fmt: skip
    towns = names_of(Line.PLACE, {item.town for item in items})
    schools = names_of(Line.SCHOOL, {item.school for item in items})
    return tuple(
        UpwardRow(
            item.case or item.child, item.case if item.child in children else None, children.get(item.child),
            numbers.get(item.case, "") if item.case and item.child in children else "", towns.get(item.town, ""),
            schools.get(item.school, ""), item.stage, item.reason, item.figures,
        )
        for item in items
    )  # fmt: skip
