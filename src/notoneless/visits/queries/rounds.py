"""Reads of rounds: a week as who planned it sees it, with what its check finds; and for whoever goes, the day in its order."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.responsibility.queries import system_scope
from notoneless.visits.access import WRITE, Rounds
from notoneless.visits.models import RoundPlan, RoundStop, VisitChild
from notoneless.visits.queries.choosing import people_near
from notoneless.visits.queries.hours import PersonHours, person_hours
from notoneless.visits.queries.round_facts import goers_in, homes_in, plan_in, problem_in
from notoneless.visits.queries.targets import target_lines, targets
from notoneless.visits.queries.walks import DayMap, day_maps
from notoneless.visits.rules import hours, weeks
from notoneless.visits.rules.weeks import clock
from notoneless.visits.terms import LeftOver, RoundChange, RoundState

#: So many children are listed to choose from, so many of one's own days are shown.
MOST_LISTED, MOST_DAYS, MOST_PLANS, MOST_DEEDS = 60, 14, 200, 200


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A week in a list."""

    id: uuid.UUID
    first_on: date
    last_on: date
    state: str
    state_label: str
    people: int
    families: int
    placed: int
    visited: int
    maker: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StopLine:
    """A family on a round, or left over (``who`` is empty, ``why`` says why); those of its children whom the viewer sees."""

    family: uuid.UUID
    children: tuple[tuple[uuid.UUID, str], ...]
    place: str
    goer: uuid.UUID | None
    who: str
    on: date | None
    outing: int
    nth: int
    begin: str
    end: str
    why: str
    is_locked: bool
    is_visited: bool
    along: tuple[str, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class Outing:
    """One evening of one person: which of hers, when."""

    goer: uuid.UUID
    who: str
    number: int
    on: date
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class RoundDeedLine:
    """What was done with a plan: when, by whom (empty: the worker), what, to which family, to whom it went, on which day."""

    at: datetime
    who: str
    post: str
    what: str
    family: str
    to: str
    on: date | None


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A week: its rounds by person and day, what is left over, the outings to which a family can be moved, what the check finds, what was done with
    it, the newest first; its days and each person's hours."""

    row: RoundRow
    version: int
    code: str
    stops: tuple[StopLine, ...]
    left: tuple[StopLine, ...]
    outings: tuple[Outing, ...]
    faults: tuple[tuple[str, str], ...]
    deeds: tuple[RoundDeedLine, ...]
    days: tuple[date, ...]
    hours: tuple[PersonHours, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody has to do on a day: as which one, at what minute of the day, the family and those of its children whom he sees."""

    order: int
    at: int
    until: int
    family: uuid.UUID
    children: tuple[uuid.UUID, ...]
    is_visited: bool


def round_of(viewer: Viewer, day: date) -> list[Due]:
    """Return what the viewer has to do on a day, in its order, of all weeks that were planned: order, minute of the day, the keys of family and
    children. A family none of whose children he sees is among them without a child: he goes along. Keys only; whoever shows a child says so
    to the journal."""
    return rounds_between(viewer, day, day).get(day, [])


def rounds_between(viewer: Viewer, first: date, last: date) -> dict[date, list[Due]]:
    """Return the same of every day from ``first`` to ``last`` on which there is something, in one reading."""
    return _dues(viewer, _own_stops(viewer).filter(on__gte=first, on__lte=last))


def _own_stops(viewer: Viewer) -> QuerySet[RoundStop]:
    """Return where the viewer is sent, in the order of each day."""
    rows = RoundStop.objects.filter(account=viewer.account_id, plan__state=RoundState.PLANNED)
    rows = rows if viewer.account_id else rows.none()
    return rows.order_by("on", "begin", "nth", "family", "child").select_related("plan")


def _dues(viewer: Viewer, stops: Iterable[RoundStop]) -> dict[date, list[Due]]:
    listed = list(stops)
    if not listed:
        return {}
    keys = {one.child_id for one in listed}
    mine = set(Children(viewer).filter(Child.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    done = visited_in(listed)
    grouped: dict[date, dict[tuple[uuid.UUID, uuid.UUID], list[RoundStop]]] = {}
    for one in listed:
        if one.on is not None:
            grouped.setdefault(one.on, {}).setdefault((one.plan_id, one.family), []).append(one)
    return {
        day: [
            Due(
                number, some[0].begin or 0, some[0].end or 0, family,
                tuple(one.child_id for one in some if one.child_id in mine), (plan, family) in done,
            )
            for number, ((plan, family), some) in enumerate(families.items(), start=1)
        ]
        for day, families in grouped.items()
    }  # fmt: skip


def rounds(viewer: Viewer) -> list[RoundRow]:
    """Return the weeks that the viewer planned, and those of the unit that he leads, the newest first."""
    plans = list(RoundPlan.objects.filter(Rounds(viewer).q()).order_by("-first_on", "-asked_at")[:MOST_PLANS])
    with system_scope():  # a child who moved away still counts in the plan
        stops = list(RoundStop.objects.filter(plan__in=plans).select_related("plan"))
        done = visited_in(stops)
    makers = names_of([one.by for one in plans])
    of_plan: dict[uuid.UUID, list[RoundStop]] = defaultdict(list)
    for one in stops:
        of_plan[one.plan_id].append(one)
    return [_row(one, of_plan[one.pk], done, makers, viewer) for one in plans]


def round_page(viewer: Viewer, key: uuid.UUID | str) -> RoundPage:
    """Return a week. That its children were shown is noted as a look. Raises :class:`AbsentError`."""
    row = Rounds(viewer).one(key)
    with system_scope():  # a child who moved away still stands in the plan, without its name
        stops = list(
            row.stops.select_related("child", "plan").order_by("on", "account", "begin", "nth", "family", "child")
        )
        done = visited_in(stops)
        deeds = list(row.deeds.order_by("-number")[:MOST_DEEDS])
    keys = {one.child_id for one in stops}
    seen = set(Children(viewer).filter(Child.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    audit.note_look("visits.rounds", sorted(seen), subject=f"visits_rounds:{row.pk}")
    goers = goers_in(row)
    people = names_of([*(one.key for one in goers), row.by, *(one.by for one in deeds if one.by)])
    places = names_on_lines({Line.PLACE: {one.child.cached_place_path for one in stops}})[Line.PLACE]
    days = hours.days_of(row.first_on, row.last_on)
    asked = {one.key: hours.family_words(one.at_home, days) for one in homes_in(row)}
    grouped: dict[tuple[uuid.UUID, uuid.UUID | None], list[RoundStop]] = defaultdict(list)
    for one in stops:
        grouped[one.family, one.account_id].append(one)
    lines = [
        StopLine(
            family, tuple((one.child_id, one.child.name) for one in some if one.child_id in seen), places.get(some[0].child.cached_place_path, ""), who,
            people.get(str(who), "") if who else "", some[0].on, some[0].outing, some[0].nth, clock(some[0].begin), clock(some[0].end),
            str(LeftOver(some[0].why).label) if some[0].why else "", some[0].is_locked, (row.pk, family) in done,
            tuple(sorted(people.get(str(other), "") for same, other in grouped if same == family and other not in (None, who))),
            asked.get(str(family), ""),
        )
        for (family, who), some in grouped.items()
    ]  # fmt: skip
    outings = tuple(
        Outing(
            uuid.UUID(one.key), people.get(one.key, ""), number, evening.on, clock(evening.begin), clock(evening.end)
        )
        for one in goers
        for number, evening in enumerate(one.evenings)
    )
    families = {str(one.family): "、".join(name for _key, name in one.children) or one.place for one in lines}
    faults: tuple[tuple[str, str], ...] = ()
    if row.state == RoundState.PLANNED:
        with system_scope():
            problem = problem_in(row)
            made = plan_in(row, problem)
        named = families | people
        faults = tuple((str(wrong.label), named.get(where, "")) for wrong, where in weeks.faults(problem, made))
    return RoundPage(
        _row(row, stops, done, people, viewer), row.version, row.code, tuple(one for one in lines if one.goer),
        tuple(one for one in lines if not one.goer), outings, faults,
        tuple(
            RoundDeedLine(
                one.at, people.get(one.by, "") if one.by else "", one.post_title, str(RoundChange(one.what).label),
                families.get(str(one.family), "") if one.family else "", people.get(str(one.account_id), "") if one.account_id else "",
                one.on,
            )
            for one in deeds
        ),
        tuple(days), tuple(person_hours(goers, days)),
    )  # fmt: skip


def _row(
    row: RoundPlan, stops: Sequence[RoundStop], done: Set[tuple[uuid.UUID, uuid.UUID]], people: Mapping[str, str], viewer: Viewer
) -> RoundRow:  # fmt: skip
    families = {one.family for one in stops}
    return RoundRow(
        row.pk, row.first_on, row.last_on, row.state, str(RoundState(row.state).label), len(row.asked["goers"]), len(families),
        len({one.family for one in stops if one.account_id}), sum((row.pk, family) in done for family in families),
        people.get(row.by, ""), row.by == viewer.actor,
    )  # fmt: skip


def visited_in(stops: Sequence[RoundStop]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Return (plan, family) of those of whose children one was visited within the days of its plan."""
    if not stops:
        return set()
    first, last = min(one.plan.first_on for one in stops), max(one.plan.last_on for one in stops)
    rows = VisitChild.objects.filter(
        child__in={one.child_id for one in stops}, visit__cached_newest=True, visit__on__gte=first, visit__on__lte=last
    )
    days: dict[uuid.UUID, list[date]] = defaultdict(list)
    for child, on in rows.values_list("child", "visit__on"):
        days[child].append(on)
    return {
        (one.plan_id, one.family)
        for one in stops
        if any(one.plan.first_on <= on <= one.plan.last_on for on in days[one.child_id])
    }


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """What a week is asked for on: children who are still to be visited (key, name and class or village), people who may go (key, name and posts);
    ``more`` children are not listed."""

    children: tuple[tuple[uuid.UUID, str], ...]
    people: tuple[tuple[uuid.UUID, str], ...]
    more: int


def round_sheet(viewer: Viewer, *, on: date, school: str = "", place: str = "") -> RoundSheet:
    """Return what a week is asked for on; the children shown are noted as a look."""
    waiting = targets(viewer, on=on, visited="no", school=school, place=place)
    mine = Children(viewer, WRITE)
    keys = [one.id for one in waiting[:MOST_LISTED]]
    found = {one.pk: one for one in mine.filter(Child.objects.filter(pk__in=keys))}
    shown = target_lines([one for one in waiting[:MOST_LISTED] if one.id in found], on=on)
    return RoundSheet(
        tuple((one.id, " ".join(filter(None, (one.name, one.room or one.school, one.place)))) for one in shown),
        tuple(people_near(list(found.values()), on=on)) if found else (), max(0, len(waiting) - MOST_LISTED),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MyStop:
    """A family of one's own day: as which one, from when to when, the children whom one sees (none: one goes along), where, and with whom."""

    order: int
    begin: str
    end: str
    children: tuple[tuple[uuid.UUID, str], ...]
    place: str
    along: tuple[str, ...]
    is_visited: bool


@dataclass(frozen=True, slots=True)
class MyDay:
    """One's own day, and its map; none where no town's outline was brought in."""

    on: date
    stops: tuple[MyStop, ...]
    map: DayMap | None


def my_days(viewer: Viewer, *, on: date) -> list[MyDay]:
    """Return the viewer's days from ``on`` that have something on them. That children were shown is noted as a look."""
    with (
        system_scope()
    ):  # where the family lives to which one goes along, though none of its children is shown; and with whom
        stops = list(_own_stops(viewer).filter(on__gte=on).select_related("plan", "child"))
        families = {one.family for one in stops}
        others = RoundStop.objects.filter(
            plan__in={one.plan_id for one in stops}, family__in=families, account__isnull=False
        )
        along: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for family, who in others.exclude(account=viewer.account_id).values_list("family", "account"):
            along[family].add(who)
    days = dict(list(_dues(viewer, stops).items())[:MOST_DAYS])
    audit.note_look("visits.my_round", sorted({key for due in days.values() for one in due for key in one.children}))
    names = {one.child_id: one.child.name for one in stops}
    lives = {one.family: one.child.cached_place_path for one in stops}
    places = names_on_lines({Line.PLACE: set(lives.values())})[Line.PLACE]
    starts: dict[date, set[str]] = defaultdict(set)
    for plan in {one.plan_id: one.plan for one in stops}.values():
        for goer in goers_in(plan):
            if goer.key == viewer.actor:
                for one in goer.evenings:
                    starts[one.on].add(goer.place)
    maps = day_maps(
        [
            (day, [*((0, place) for place in sorted(starts[day])), *((one.order, lives[one.family]) for one in due)])
            for day, due in days.items()
        ]
    )
    people = names_of([str(who) for some in along.values() for who in some])
    return [
        MyDay(
            day,
            tuple(
                MyStop(
                    one.order, clock(one.at), clock(one.until), tuple((key, names[key]) for key in one.children),
                    places.get(lives[one.family], ""), tuple(sorted(people.get(str(who), "") for who in along[one.family])),
                    one.is_visited,
                )
                for one in due
            ),
            drawn,
        )
        for (day, due), drawn in zip(days.items(), maps, strict=True)
    ]  # fmt: skip
