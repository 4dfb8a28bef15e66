"""Reads of problems found at the door: the list, one with its deeds, the figures by town and by school."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q, QuerySet

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, TOWN, Viewer, is_english
from notoneless.audit import actions as audit
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.visits.access import WRITE, Issues
from notoneless.visits.models import Deed, Issue, Proof
from notoneless.visits.queries.choosing import people_near
from notoneless.visits.queries.ground import kinds_at
from notoneless.visits.queries.issue_facts import stands
from notoneless.visits.rules.issues import Standing, Tally, tally
from notoneless.visits.terms import AbsentError, IssueDeed, IssueState

MEDIA: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg"}
SCHOOL: Final = 3 * STEP
#: What a list is asked for beside the states: whatever is open and late; whatever counts.
LATE, COUNTED = "late", "counted"


@dataclass(frozen=True, slots=True)
class IssueLine:
    """A problem in a list."""

    id: uuid.UUID
    visit: uuid.UUID
    child: uuid.UUID
    name: str
    place: str
    school: str
    kind: str
    state: str
    state_label: str
    to: str
    raised_on: date
    due_on: date | None
    solved_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeedLine:
    """What was done about it."""

    number: int
    deed: str
    label: str
    on: date
    by: str
    post: str
    to: str
    due_on: date | None
    text: str
    proof_at: str
    proof: uuid.UUID | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class IssuePage:
    """One problem: its line, its deeds, whose hands it may come into, what the viewer may write."""

    line: IssueLine
    deeds: tuple[DeedLine, ...]
    hands: tuple[tuple[uuid.UUID, str], ...]
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssuePart:
    """The figures of a town or a school (of all: no path)."""

    path: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class IssueFigures:
    """Problems raised in a time: all, by town, by school. Whoever lives or learns nowhere known stands under the path ''."""

    whole: IssuePart
    towns: tuple[IssuePart, ...]
    schools: tuple[IssuePart, ...]


def issues(
    viewer: Viewer, *, on: date, since: date | None = None, until: date | None = None, state: str = "", school: str = "",
    place: str = "", mine: bool = False, nowhere: bool = False,
) -> QuerySet[Issue]:  # fmt: skip
    """Return the problems in scope, the most urgent first. ``state`` is one of the states, :data:`LATE` or :data:`COUNTED`; ``nowhere`` asks
    for children whose town nobody knows."""
    rows = Issue.objects.filter(Issues(viewer).q())
    if since:
        rows = rows.filter(cached_raised_on__gte=since)
    if until:
        rows = rows.filter(cached_raised_on__lte=until)
    if state == LATE:
        rows = rows.filter(cached_state=IssueState.ASSIGNED, cached_due_on__lt=on)
    elif state == COUNTED:
        rows = rows.exclude(cached_state=IssueState.WITHDRAWN)
    elif state:
        rows = rows.filter(cached_state=state)
    if mine:
        rows = rows.filter(cached_to=viewer.account_id)
    if school:
        rows = rows.filter(child__cached_school_path__startswith=school)
    if place:
        rows = rows.filter(child__cached_place_path__startswith=place)
    if nowhere:
        rows = rows.filter(Q(child__cached_place_path="") | Q(child__cached_place_path=F("child__county_path")))
    return rows.order_by(F("cached_due_on").asc(nulls_first=True), "cached_raised_on", "pk")


def my_issue_counts(viewer: Viewer, *, on: date) -> dict[str, int]:
    """Return how many problems lie in the viewer's hands: late, and not yet."""
    held = issues(viewer, on=on, state=IssueState.ASSIGNED, mine=True)
    late = held.filter(cached_due_on__lt=on).count()
    return {"late": late, "open": held.count() - late}


def issue_lines(rows: Iterable[Issue], *, on: date, is_list: bool = False) -> list[IssueLine]:
    """Return these problems as a list shows them; ``is_list``: that they were shown is noted as a look."""
    chosen = list(rows.select_related("child") if isinstance(rows, QuerySet) else rows)
    if is_list:
        audit.note_look("visits.issues", sorted({one.child_id for one in chosen}))
    names = names_on_lines(
        {
            Line.PLACE: {one.child.cached_place_path for one in chosen},
            Line.SCHOOL: {one.child.cached_school_path[:SCHOOL] for one in chosen},
        }
    )
    people = names_of(str(one.cached_to_id) for one in chosen if one.cached_to_id)
    kinds = {path: kinds_at(path, on) for path in {one.child.county_path for one in chosen}}
    language = "en" if is_english() else "zh"
    return [
        IssueLine(
            one.pk, one.visit_id, one.child_id, one.child.name, names[Line.PLACE].get(one.child.cached_place_path, ""),
            names[Line.SCHOOL].get(one.child.cached_school_path[:SCHOOL], ""),
            kinds[one.child.county_path].get(one.kind, {}).get(language, one.kind), one.cached_state,
            str(IssueState(one.cached_state).label), people.get(str(one.cached_to_id), "") if one.cached_to_id else "",
            one.cached_raised_on, one.cached_due_on, one.cached_solved_on, stands(one).is_late(on),
        )
        for one in chosen
    ]  # fmt: skip


def issue_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> IssuePage:
    """Return one problem. Raises :class:`AbsentError`."""
    found = Issues(viewer).one(key)
    audit.note_look("visits.issue_page", [found.child_id], subject=f"visits_issue:{found.pk}")
    rows = list(Deed.objects.filter(issue=found).order_by("number"))
    proofs = dict(Proof.objects.filter(deed__in=rows).values_list("deed", "pk"))
    people = names_of([*(one.by for one in rows), *(str(one.to_id) for one in rows if one.to_id)])
    deeds = tuple(
        DeedLine(
            one.number, one.deed, str(IssueDeed(one.deed).label), one.on, people.get(one.by, ""), one.post_title,
            people.get(str(one.to_id), "") if one.to_id else "", one.due_on, str(one.text or ""), one.proof_at, proofs.get(one.pk),
            one.written_at,
        )
        for one in rows
    )  # fmt: skip
    return IssuePage(
        issue_lines([found], on=on)[0], deeds, tuple(people_near([found.child], on=on, above_only=True)),
        _may(viewer, found),
    )  # fmt: skip


def _may(viewer: Viewer, found: Issue) -> tuple[str, ...]:
    if not Issue.objects.filter(Issues(viewer, WRITE).q(), pk=found.pk).exists():
        return ()
    if found.cached_state == IssueState.SOLVED:
        return (IssueDeed.REOPENED.value,)
    if found.cached_state == IssueState.WITHDRAWN:
        return ()
    solves = (
        (IssueDeed.SOLVED.value,) if found.cached_to_id is not None and found.cached_to_id == viewer.account_id else ()
    )
    return (*solves, IssueDeed.ASSIGNED.value, IssueDeed.WITHDRAWN.value)


def open_proof(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a proof. Raises :class:`AbsentError`."""
    found = Proof.objects.select_related("deed").filter(pk=key).first()
    if found is None:
        raise AbsentError
    issue = Issues(viewer).one(found.deed.issue_id)
    audit.note_look("visits.proof", [issue.child_id], subject=f"visits_proof:{found.pk}")
    assert found.data is not None
    return found.name, MEDIA[found.kind], base64.b64decode(found.data.open(why="visit"))


@dataclass(slots=True)
class _Parts:
    whole: list[Standing] = field(default_factory=list)
    towns: dict[str, list[Standing]] = field(default_factory=dict)
    schools: dict[str, list[Standing]] = field(default_factory=dict)


def issue_figures(viewer: Viewer, *, on: date, since: date, until: date) -> IssueFigures:
    """Return the figures of the problems that were raised in a time. Counts only."""
    parts = _Parts()
    for one in issues(viewer, on=on, since=since, until=until).select_related("child"):
        stand, place, school = stands(one), one.child.cached_place_path, one.child.cached_school_path[:SCHOOL]
        parts.whole.append(stand)
        parts.towns.setdefault(place[:TOWN] if len(place) >= TOWN else "", []).append(stand)
        if len(school) == SCHOOL:
            parts.schools.setdefault(school, []).append(stand)
    names = names_on_lines({Line.PLACE: set(parts.towns) - {""}, Line.SCHOOL: set(parts.schools)})
    return IssueFigures(
        IssuePart("", "", tally(parts.whole, on=on)),
        tuple(IssuePart(path, names[Line.PLACE].get(path, ""), tally(parts.towns[path], on=on)) for path in sorted(parts.towns)),
        tuple(IssuePart(path, names[Line.SCHOOL].get(path, ""), tally(parts.schools[path], on=on)) for path in sorted(parts.schools)),
    )  # fmt: skip
