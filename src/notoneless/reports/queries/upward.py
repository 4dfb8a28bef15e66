"""A county's reports of terms and school years as they are read: which are owed, what each says, the list behind every figure."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.queries import words as case_words
from notoneless.children.access import EXPORT, Children
from notoneless.children.queries.listing import lines as child_lines
from notoneless.places.models import Division
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Level, Line
from notoneless.reports.access import HAND_UP, REVIEW, UPWARD, counties
from notoneless.reports.models import UpwardReport, UpwardWords
from notoneless.reports.queries.campaign_children import names_of
from notoneless.reports.queries.upward_children import (
    NONE,
    UpwardFilter,
    UpwardRow,
    frozen,
    grouped,
    groups_at,
    items_of,
    narrowed,
    rows_of,
)
from notoneless.reports.queries.upward_facts import SCHOOL_AGE, Facts, facts_of, school_age
from notoneless.reports.queries.upward_periods import due_on, owed, owed_one
from notoneless.reports.rules.upward import COLUMNS, Item, Part, Period, Words
from notoneless.reports.terms import UPWARD as LABELS
from notoneless.reports.terms import AbsentError, Upward

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class UpwardVersion:
    """One version as it was handed up."""

    version: int
    handed_on: date
    due_on: date
    post_title: str
    reason: str

    @property
    def is_late(self) -> bool:
        """Whether it came after its day."""
        return self.handed_on > self.due_on


@dataclass(frozen=True, slots=True)
class UpwardLine:
    """A term or a school year in the list: how its report stands, by when it is due, the versions, the newest first."""

    county_path: str
    county: str
    period: Period
    due_on: date
    state: Upward
    versions: tuple[UpwardVersion, ...]


@dataclass(frozen=True, slots=True)
class UpwardPage:
    """A report: its line, which version is shown (0: the records of today), its figures, its parts, its facts, its words; who may do
    what; and a page of the list that was asked for."""

    line: UpwardLine
    version: int
    until: date
    counts: Mapping[str, int]
    parts: Mapping[str, tuple[Part, ...]]
    names: Mapping[str, Mapping[str, str]]
    facts: Facts
    words: Words
    saw: int
    may_fill: bool
    may_hand_up: bool
    may_list_groups: bool
    only: UpwardFilter
    rows: tuple[UpwardRow, ...]
    total: int
    next: str = ""


def upward_reports(viewer: Viewer, *, on: date) -> tuple[UpwardLine, ...]:
    """Return the terms and school years that the viewer's counties owe, the newest first."""
    return tuple(_line(county, one, on) for county in counties(viewer, UPWARD) for one in owed(county, on))


def upward_late(viewer: Viewer, *, on: date) -> int:
    """Return how many of them are late: for a front page, which shows none of them."""
    late = 0
    for county in counties(viewer, UPWARD):
        over = {(one.first, one.number) for one in owed(county, on) if one.last < on and due_on(county, one) < on}
        if over:
            rows = UpwardReport.objects.filter(county_path=county)
            late += len(over - set(rows.values_list("first", "number")))
    return late


def upward_page(
    viewer: Viewer, key: int, *, on: date, only: UpwardFilter, county: str = "", version: int | None = None, after: str = "",
    size: int = PAGE,
) -> UpwardPage:  # fmt: skip
    """Return the report of a period: without ``version`` the newest that was handed up, and while there is none (or with 0) the
    records of today. Whose names its list shows is noted as a look. Raises :class:`AbsentError`."""
    path = county_of(viewer, county)
    line = _line(path, owed_one(path, key, on), on)
    row = version_of(line, version)
    items, facts, words, until = told(line, row, on)
    groups = grouped(path, items, until, known_by=row.handed_at if row else None)
    kept = facts if facts.groups is not None else replace(facts, groups=of_groups(path, items, groups, until))
    may_list = path in Children(viewer, EXPORT).counties
    if only.group and not may_list:
        raise AbsentError
    if only.figure == SCHOOL_AGE:
        rows, total, following = _of_school_age(viewer, path, until, on, after, size)
    else:
        asked = narrowed(items, only, groups)
        begin = next((at + 1 for at, item in enumerate(asked) if str(item.case or item.child) == after), 0)
        rows, total = rows_of(viewer, asked[begin : begin + size], on), len(asked)
        following = str(rows[-1].id) if len(asked) > begin + size else ""
    audit.note_look(
        "reports.upward", [one.child.id for one in rows if one.child], subject=f"reports_upward:{path}-{key}"
    )
    return UpwardPage(
        line, row.version if row else 0, until, {name: sum(name in item.figures for item in items) for name in LABELS},
        _parts(path, items, kept), _names(path, items, until), kept, words, words_of(path, line.period)[1],
        may_fill=path in counties(viewer, REVIEW), may_hand_up=path in counties(viewer, HAND_UP),
        may_list_groups=may_list, only=only, rows=rows, total=total, next=following,
    )  # fmt: skip


def county_of(viewer: Viewer, county: str = "", power: str = UPWARD) -> str:
    """Return the county that is meant: the one named, else the viewer's first. Raises :class:`AbsentError`."""
    here = counties(viewer, power)
    if not here or (county and county not in here):
        raise AbsentError
    return county or here[0]


def told(line: UpwardLine, row: UpwardReport | None, on: date) -> tuple[list[Item], Facts, Words, date]:
    """Return the children, facts and words of a version, or of the records of today, and the day until which they tell."""
    if row is not None:
        words = Words(row.problems, row.measures, row.next_steps)
        return frozen(row), Facts.read(row.facts), words, row.last
    path, period = line.county_path, line.period
    return items_of(path, period, on), facts_of(path, period, on), words_of(path, period)[0], min(period.last, on)


def words_of(county: str, period: Period) -> tuple[Words, int]:
    """Return what the office wrote last into a report, and the number of that writing (0: none)."""
    row = UpwardWords.objects.filter(county_path=county, first=period.first, number=period.number).order_by(
        "-version"
    ).first()  # fmt: skip
    return (Words(row.problems, row.measures, row.next_steps), row.version) if row else (Words(), 0)


def of_groups(
    county: str, items: Iterable[Item], groups: Mapping[str, set[uuid.UUID]], on: date
) -> dict[str, dict[str, int]]:
    """Return group → column → how many of its children."""
    listed = list(items)
    return {
        key: dict(Part.of(key, [item for item in listed if item.child in groups[key]]).counts)
        for key in groups_at(county, on)
    }


def line_of(county: str, period: Period, on: date) -> UpwardLine:
    """Return how the report of a period stands."""
    return _line(county, period, on)


def version_of(line: UpwardLine, version: int | None) -> UpwardReport | None:
    """Return the version that is meant: None asks for the newest, 0 for the records of today (None too). Raises
    :class:`AbsentError` where it is not there."""
    if version == 0 or (version is None and not line.versions):
        return None
    period = line.period
    rows = UpwardReport.objects.filter(county_path=line.county_path, first=period.first, number=period.number)
    row = rows.filter(version=version).first() if version else rows.order_by("-version").first()
    if row is None:
        raise AbsentError
    return row


def _line(county: str, period: Period, on: date) -> UpwardLine:
    rows = UpwardReport.objects.filter(county_path=county, first=period.first, number=period.number).order_by(
        "-version"
    )
    versions = tuple(UpwardVersion(row.version, row.handed_on, row.due_on, row.post_title, row.reason) for row in rows)
    due = due_on(county, period)
    if versions:
        state = Upward.HANDED
    elif on <= period.last:
        state = Upward.RUNNING
    elif on > due:
        state = Upward.LATE
    else:
        state = Upward.FILLED if words_of(county, period)[0].is_whole else Upward.DRAFTED
    names = names_on_lines({Line.PLACE: {county}})[Line.PLACE]
    return UpwardLine(county, names.get(county, county), period, due, state, versions)


def _of_school_age(
    viewer: Viewer, county: str, until: date, on: date, after: str, size: int
) -> tuple[tuple[UpwardRow, ...], int, str]:
    """Return a page of the children who stood in the school-age ledger that day: as rows without figures."""
    found = Children(viewer).filter(school_age(county, until))
    try:
        behind = found.filter(pk__gt=uuid.UUID(after)) if after else found
    except ValueError:
        behind = found
    page = list(behind.order_by("pk")[: size + 1])
    lines = child_lines(page[:size], on=on)
    rows = tuple(UpwardRow(one.id, None, one, "", one.place, one.school, one.grade, "", frozenset()) for one in lines)
    return rows, found.count(), str(page[size - 1].pk) if len(page) > size else ""


# ── By stage, town, reason, group ──


def _parts(county: str, items: list[Item], facts: Facts) -> dict[str, tuple[Part, ...]]:
    """Return the same columns by stage of school, by every town of the county, by reason, by group."""
    here = Division.objects.filter(level=Level.TOWN, path__startswith=county, ended_on=None).order_by("path")
    towns = list(here.values_list("path", flat=True))
    reasons = [code for code, _name in case_words.choices("reason")]
    of_cases = [item for item in items if item.case]
    groups = facts.groups or {}
    return {
        "stage": _by(of_cases, lambda item: item.stage, ("primary", "junior")),
        "town": _by(of_cases, lambda item: item.town or NONE, towns),
        "reason": _by(of_cases, lambda item: item.reason or NONE, [one for one in reasons if any(item.reason == one for item in of_cases)]),
        "group": tuple(Part(key, {name: groups[key].get(name, 0) for name in COLUMNS}) for key in groups),
    }  # fmt: skip


def _by(items: list[Item], key: Callable[[Item], str], always: Iterable[str]) -> tuple[Part, ...]:
    split: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        split[key(item)].append(item)
    order = dict.fromkeys(always)
    order |= dict.fromkeys(sorted((one for one in split if one not in order), key=lambda one: (one == NONE, one)))
    return tuple(Part.of(one, split[one]) for one in order)


def _names(county: str, items: list[Item], on: date) -> dict[str, dict[str, str]]:
    towns = set(Division.objects.filter(level=Level.TOWN, path__startswith=county).values_list("path", flat=True))
    return {
        "town": names_of(Line.PLACE, towns | {item.town for item in items if len(item.town) == 2 * STEP}),
        "reason": dict(case_words.choices("reason")),
    }


def group_names(county: str, on: date) -> dict[str, Mapping[str, str]]:
    """Return group → its words in both languages."""
    return {key: {"zh": str(row["zh"]), "en": str(row["en"])} for key, row in groups_at(county, on).items()}
