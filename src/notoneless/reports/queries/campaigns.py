"""Campaigns as they are read: how far each is, now and on its last day, by town, by school and by post, and the list behind a figure."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.accounts.terms import STEP, Viewer, covers
from notoneless.audit import actions as audit
from notoneless.places.models import Division
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Level, Line
from notoneless.reports.access import SEE, counties, suspects_q
from notoneless.reports.models import Campaign, Suspect
from notoneless.reports.queries.campaign_children import (
    FOUND,
    NONE,
    OPEN,
    CampaignFilter,
    CampaignRow,
    Item,
    campaign_of,
    found_since,
    names_of,
    narrowed,
    post_names,
    rows_of,
    stood,
    terms_of,
)
from notoneless.reports.queries.monthly import overview
from notoneless.reports.rules.campaign import Share, moment, tone_of
from notoneless.reports.terms import MISSING, Mark, Moment, Month
from notoneless.responsibility.queries import system_scope

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in the list."""

    id: uuid.UUID
    name: str
    document: str
    county_path: str
    county: str
    snapshot_on: date
    due_on: date
    now: Share
    at_due: Share | None
    left: int
    moment: Moment | None
    tone: str


@dataclass(frozen=True, slots=True)
class Part:
    """A town, a school or a post in a campaign; ``key`` asks for its list. ``unfiled`` are a town's schools whose monthly report did
    not come: nobody being listed there is not known to be nobody."""

    key: str
    name: str
    now: Share
    at_due: Share | None
    tone: str
    unfiled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign: its line, the same by town, by school and by post, who was found since, which schools did not report, the list."""

    line: CampaignLine
    marks: tuple[tuple[Mark, int], ...]
    towns: tuple[Part, ...]
    schools: tuple[Part, ...]
    posts: tuple[Part, ...]
    found: Share
    found_at_due: Share | None
    month: Month | None
    unfiled: tuple[str, ...]
    is_whole: bool
    only: CampaignFilter
    rows: tuple[CampaignRow, ...]
    total: int
    next: str = ""

    @property
    def now(self) -> Share:
        """How the snapshot stands today."""
        return self.line.now

    @property
    def at_due(self) -> Share | None:
        """How it stood when its last day ended; None before."""
        return self.line.at_due


def first_due(viewer: Viewer, *, on: date) -> date | None:
    """Return the last day that is proposed for a campaign that begins on ``on``."""
    found = counties(viewer, SEE)
    if not found:
        return None
    terms, calendar = terms_of(found[0], on)
    return calendar.add_working(on, terms.days)


def campaigns(viewer: Viewer, *, on: date) -> tuple[CampaignLine, ...]:
    """Return the campaigns of the viewer's counties as far as the viewer sees them, the newest last day first."""
    here = {path[:STEP] for path in (*viewer.places(SEE), *viewer.schools(SEE))}
    return tuple(
        _line(one, stood(one, on, suspects_q(viewer)), on) for one in Campaign.objects.filter(county_path__in=here)
    )


def campaign_page(
    viewer: Viewer, key: uuid.UUID | str, *, on: date, only: CampaignFilter, after: str = "", size: int = PAGE
) -> CampaignPage:  # fmt: skip
    """Return a campaign with a page of the list that ``only`` asks for; whose names it shows is noted as a look. Raises
    :class:`AbsentError`."""
    one = campaign_of(viewer, key)
    items, found = stood(one, on, suspects_q(viewer)), found_since(one, on, suspects_q(viewer))
    line = _line(one, items, on)
    seen = overview(viewer, on=on, county=one.county_path)
    is_over = seen is not None and seen.month != Month.of(on)
    missing = [row for row in seen.rows if row.state in MISSING] if seen is not None and is_over else []
    asked = narrowed(found if only.who == FOUND else items, only)
    begin = next((at + 1 for at, item in enumerate(asked) if str(item.case) == after), 0)
    page = asked[begin : begin + size]
    rows = rows_of(viewer, one, page, on)
    audit.note_look(
        "reports.campaign", [row.child.id for row in rows if row.child], subject=f"reports_campaign:{one.pk}"
    )
    return CampaignPage(
        line=line,
        marks=tuple((mark, sum(item.now == mark for item in items)) for mark in Mark),
        towns=_towns(viewer, one, items, line, [(row.town, row.name) for row in missing]),
        schools=_parts(items, line, lambda item: (item.school,), names_of(Line.SCHOOL, {item.school for item in items})),
        posts=_parts(items, line, lambda item: item.posts or ("",), post_names({post for item in items for post in item.posts})),
        found=Share.of(item.now for item in found),
        found_at_due=_due(found),
        month=seen.month if seen is not None and is_over else None,
        unfiled=tuple(f"{row.town} {row.name}".strip() for row in missing),
        is_whole=one.county_path in counties(viewer, SEE),
        only=only,
        rows=rows,
        total=len(asked),
        next=str(page[-1].case) if len(asked) > begin + size else "",
    )  # fmt: skip


def campaign_open(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> tuple[CampaignRow, ...]:
    """Return every child of a campaign that is not cleared, for its paper."""
    one = campaign_of(viewer, key)
    left = narrowed(stood(one, on, suspects_q(viewer)), CampaignFilter(mark=OPEN))
    rows = rows_of(viewer, one, left, on)
    audit.note_look(
        "reports.campaign", [row.child.id for row in rows if row.child], subject=f"reports_campaign:{one.pk}"
    )
    return rows


def _due(items: Iterable[Item]) -> Share | None:
    marks = [item.at_due for item in items]
    return Share.of(mark for mark in marks if mark is not None) if any(marks) else None


def _line(one: Campaign, items: list[Item], on: date) -> CampaignLine:
    terms, calendar = terms_of(one.county_path, one.due_on)
    when = moment(terms, due_on=one.due_on, on=on, calendar=calendar)
    now = Share.of(item.now for item in items)
    names = names_on_lines({Line.PLACE: {one.county_path}})[Line.PLACE]
    return CampaignLine(
        one.pk, one.name, one.document, one.county_path, names.get(one.county_path, one.county_path), one.snapshot_on,
        one.due_on, now, _due(items), calendar.working_between(on, one.due_on), when, tone_of(now, when),
    )  # fmt: skip


# ── By town, by school, by post ──


def _parts(
    items: list[Item], line: CampaignLine, keys: Callable[[Item], tuple[str, ...]], names: Mapping[str, str]
) -> tuple[Part, ...]:  # fmt: skip
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    ordered = sorted(groups, key=lambda key: (not key, key))
    return tuple(_part(key, names.get(key, ""), groups[key], line) for key in ordered)


def _part(key: str, name: str, items: list[Item], line: CampaignLine, unfiled: Iterable[str] = ()) -> Part:
    now = Share.of(item.now for item in items)
    return Part(key or NONE, name, now, _due(items), tone_of(now, line.moment), tuple(unfiled))


def _towns(
    viewer: Viewer, one: Campaign, items: list[Item], line: CampaignLine, missing: list[tuple[str, str]]
) -> tuple[Part, ...]:  # fmt: skip
    """Return every town in reach, those of whom nobody is listed too; who lived in no known town comes last."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.town].append(item)
    whole = one.county_path in counties(viewer, SEE)
    rows = Division.objects.filter(level=Level.TOWN, path__startswith=one.county_path).order_by("path")
    names = {
        path: name
        for path, name, ended_on in rows.values_list("path", "name", "ended_on")
        if path in groups or (ended_on is None and (whole or any(covers(reach, path) for reach in viewer.places(SEE))))
    }
    parts = [
        _part(path, name, groups[path], line, [school for town, school in missing if town == name])
        for path, name in names.items()
    ]
    rest = [item for path, listed in groups.items() if path not in names for item in listed]
    return (*parts, *([_part("", "", rest, line)] if rest else []))


def campaigns_of(cases: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, tuple[Campaign, ...]]:
    """Return case → the running campaigns in whose snapshot it stood, the first to end first. That a case which somebody sees stands in
    one is no secret from him."""
    found: dict[uuid.UUID, tuple[Campaign, ...]] = {}
    with system_scope():
        rows = Suspect.objects.filter(case__in=list(cases), campaign__due_on__gte=on).select_related("campaign")
        for row in rows.order_by("campaign__due_on", "campaign__opened_at"):
            found[row.case_id] = (*found.get(row.case_id, ()), row.campaign)
    return found
