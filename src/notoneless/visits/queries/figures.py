"""人次、户次、学生、教职工 by town and by school, and the list behind each figure, which is as long as the figure says.

A visit to children of two schools stands in both schools' figures and once in the whole: the parts need not add up to it, and the page
says so. Where a child lives and learns is asked today.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from notoneless.accounts.models import Account
from notoneless.accounts.terms import STEP, TOWN, Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.visits.access import Visits
from notoneless.visits.models import Issue, Visit, VisitChild, Visitor
from notoneless.visits.queries.ground import Seen, seen
from notoneless.visits.rules.counting import Counts, counts
from notoneless.visits.terms import VisitFact

SCHOOL: Final = 3 * STEP
NOWHERE: Final = "nowhere"
#: What is counted, and what its list is of.
VISITS: Final = ("household_visits", "incomplete", "unhoused")
PUPILS: Final = ("pupils", "repeated")
LISTS: Final = (*VISITS, "person_visits", *PUPILS, "pupil_visits", "staff")


@dataclass(frozen=True, slots=True)
class Part:
    """The counts of a town or a school (of all: no path)."""

    path: str
    name: str
    counts: Counts

    @property
    def incomplete(self) -> int:
        """Visits whose form is not complete."""
        return self.counts.household_visits - self.counts.complete


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """The visits of a time: all, by town, by school."""

    since: date
    until: date
    whole: Part
    towns: tuple[Part, ...]
    schools: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in a list; ``who`` is the one visitor where the list is of person-visits, the one child where it is of pupil-visits."""

    id: uuid.UUID
    on: date
    children: tuple[str, ...]
    visitors: tuple[str, ...]
    is_complete: bool
    issues: int
    who: str = ""


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A pupil who was visited: how often, when last."""

    id: uuid.UUID
    name: str
    place: str
    school: str
    times: int
    last_on: date


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody who visited: how many visits, to how many distinct pupils of those whom the asker sees."""

    id: uuid.UUID
    name: str
    visits: int
    pupils: int
    last_on: date


def figures(viewer: Viewer, *, since: date, until: date) -> VisitFigures:
    """Return the counts of a time (both days included). Counts only: nobody is named."""
    listed = seen(viewer, since=since, until=until)
    towns = _parted(listed, lambda place, _school: _town(place))
    schools = _parted(listed, lambda _place, school: school[:SCHOOL] if len(school) >= SCHOOL else None)
    names = names_on_lines({Line.PLACE: set(towns) - {""}, Line.SCHOOL: set(schools)})
    return VisitFigures(
        since, until, Part("", "", counts(one.fact for one in listed)),
        tuple(Part(path, names[Line.PLACE].get(path, ""), counts(towns[path])) for path in sorted(towns)),
        tuple(Part(path, names[Line.SCHOOL].get(path, ""), counts(schools[path])) for path in sorted(schools)),
    )  # fmt: skip


def _parted(listed: Iterable[Seen], unit_of: Callable[[str, str], str | None]) -> dict[str, list[VisitFact]]:
    """Return unit → the visits to its children, each with these alone; a child of no unit (None) is in none. One pass over the visits."""
    found: dict[str, list[VisitFact]] = defaultdict(list)
    for one in listed:
        children: dict[str, set[uuid.UUID]] = defaultdict(set)
        for key, (place, school) in one.where.items():
            if (unit := unit_of(place, school)) is not None:
                children[unit].add(key)
        for unit, keys in children.items():
            found[unit].append(one.fact if len(keys) == len(one.where) else replace(one.fact, children=frozenset(keys)))
    return found


def _town(place: str) -> str:
    return place[:TOWN] if len(place) >= TOWN else ""


def _within(
    listed: Iterable[Seen], *, town: str | None = None, school: str = "", who: uuid.UUID | None = None
) -> list[Seen]:
    found = []
    for one in listed:
        if who is not None and who not in one.fact.staff:
            continue
        if town == "":
            keys = {key for key, (place, _school) in one.where.items() if _town(place) == ""}
            part = one if len(keys) == len(one.where) else _only(one, keys) if keys else None
        else:
            part = one.within(place=town or "", school=school)
        if part is not None:
            found.append(part)
    return found


def _only(one: Seen, keys: set[uuid.UUID]) -> Seen:
    return Seen(replace(one.fact, children=frozenset(keys)), {key: one.where[key] for key in keys})


def counted(
    viewer: Viewer, *, of: str, since: date, until: date, school: str = "", place: str = "", who: str = ""
) -> list[tuple[uuid.UUID, ...]]:  # fmt: skip
    """Return the keys of the list behind a figure, in its order: visits (``household_visits``, ``incomplete``, ``unhoused``), visits with one
    visitor each (``person_visits``) or one child each (``pupil_visits``), pupils (``pupils``, ``repeated``), accounts (``staff``). A
    person-visit by somebody without an account has the key of nobody. ``place`` may be :data:`NOWHERE`; ``who`` an account."""
    try:
        account = uuid.UUID(who) if who else None
    except ValueError:
        return []
    town = "" if place == NOWHERE else place or None
    listed = list(reversed(_within(seen(viewer, since=since, until=until), town=town, school=school, who=account)))
    if of in VISITS:
        return [
            (one.fact.id,) for one in listed
            if of == "household_visits" or (of == "incomplete" and not one.fact.is_complete) or (of == "unhoused" and not one.fact.household)
        ]  # fmt: skip
    if of == "person_visits":
        return [
            (one.fact.id, key) for one in listed for key in [*sorted(one.fact.staff), *(uuid.UUID(int=n) for n in range(len(one.fact.others)))]
        ]  # fmt: skip
    if of == "pupil_visits":
        return [(one.fact.id, key) for one in listed for key in sorted(one.fact.children)]
    if of == "staff":
        return [(key,) for key in Counter(key for one in listed for key in sorted(one.fact.staff))]
    pupils = Counter(key for one in listed for key in sorted(one.fact.children))
    return [(key,) for key, times in pupils.items() if of == "pupils" or times > 1]


def visit_lines(keys: Sequence[tuple[uuid.UUID, ...]], viewer: Viewer) -> list[VisitLine]:
    """Return a page of a list of visits; that its children were shown is noted as a look."""
    visits = {key[0] for key in keys}
    rows = {one.pk: one for one in Visits(viewer).filter(Visit.objects.filter(pk__in=visits)).defer("content")}
    children: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    of = VisitChild.objects.filter(Visits(viewer).children("child__"), visit__in=visits).order_by(
        "child__birth_on", "pk"
    )
    for visit, child, name in of.values_list("visit", "child", "child__name"):
        children.setdefault(visit, []).append((child, name))
    people: dict[uuid.UUID, list[tuple[uuid.UUID | None, str]]] = {}
    for visit, account, name, other in (
        Visitor.objects.filter(visit__in=visits).order_by("pk").values_list("visit", "account", "account__name", "name")
    ):
        people.setdefault(visit, []).append((account, name or other))
    # A problem lies with the version behind which it was raised, and is one of the visit whatever was corrected since.
    roots = {one.root_id for one in rows.values()}
    issues = Counter(
        Issue.objects.filter(Visits(viewer).children("child__"), visit__root__in=roots).values_list(
            "visit__root", flat=True
        )
    )
    audit.note_look("visits.list", sorted({key for some in children.values() for key, _name in some}))
    found = []
    for key in keys:
        row = rows.get(key[0])
        if row is None:
            continue
        named = dict([*people.get(row.pk, ()), *children.get(row.pk, ())])
        others = [name for who, name in people.get(row.pk, ()) if who is None]
        who = ""
        if len(key) > 1:
            who = named.get(key[1], "") or (others[key[1].int] if key[1].int < len(others) else "")
        found.append(
            VisitLine(
                row.pk, row.on, tuple(name for _key, name in children.get(row.pk, ())),
                tuple(name for _key, name in people.get(row.pk, ())), row.is_complete, issues[row.root_id], who,
            )
        )  # fmt: skip
    return found


def pupil_lines(keys: Sequence[tuple[uuid.UUID, ...]], viewer: Viewer, *, since: date, until: date) -> list[PupilLine]:
    """Return a page of a list of pupils who were visited; noted as a look."""
    wanted = [key[0] for key in keys]
    audit.note_look("visits.pupils", sorted(wanted))
    days: dict[uuid.UUID, list[date]] = {}
    for one in seen(viewer, since=since, until=until):
        for key in one.fact.children:
            days.setdefault(key, []).append(one.fact.on)
    children = {one.pk: one for one in Child.objects.filter(pk__in=wanted)}
    names = names_on_lines(
        {
            Line.PLACE: {one.cached_place_path for one in children.values()},
            Line.SCHOOL: {one.cached_school_path[:SCHOOL] for one in children.values()},
        }
    )
    return [
        PupilLine(
            one.pk, one.name, names[Line.PLACE].get(one.cached_place_path, ""), names[Line.SCHOOL].get(one.cached_school_path[:SCHOOL], ""),
            len(days[one.pk]), max(days[one.pk]),
        )
        for one in (children[key] for key in wanted if key in children and key in days)
    ]  # fmt: skip


def staff_lines(keys: Sequence[tuple[uuid.UUID, ...]], viewer: Viewer, *, since: date, until: date) -> list[StaffLine]:
    """Return a page of a list of people who visited. It names no child."""
    visits: dict[uuid.UUID, list[Seen]] = {}
    for one in seen(viewer, since=since, until=until):
        for key in one.fact.staff:
            visits.setdefault(key, []).append(one)
    names = dict(Account.objects.filter(pk__in=[key[0] for key in keys]).values_list("pk", "name"))
    return [
        StaffLine(
            who, names.get(who, ""), len(visits[who]), len({child for one in visits[who] for child in one.fact.children}),
            max(one.fact.on for one in visits[who]),
        )
        for (who,) in keys
        if who in visits
    ]  # fmt: skip
