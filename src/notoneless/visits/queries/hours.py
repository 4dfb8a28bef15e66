"""The hours of a week of rounds as a table: a line for each person, a column for each day; and what each family asked for."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.responsibility.queries import system_scope
from notoneless.visits.access import Rounds
from notoneless.visits.models import RoundPlan
from notoneless.visits.queries.ground import held
from notoneless.visits.queries.round_facts import goers_in, homes_in
from notoneless.visits.rules import hours
from notoneless.visits.rules.hours import Span
from notoneless.visits.rules.weeks import Goer
from notoneless.visits.terms import DayPart, RoundState


@dataclass(frozen=True, slots=True)
class PersonHours:
    """A person's days as cells say them; an empty one is a day on which that person does not go."""

    key: uuid.UUID
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyHours:
    """What a family asked for: empty is any time. ``names`` are those of its children whom the viewer sees."""

    key: uuid.UUID
    names: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class HoursPage:
    """A plan's hours: its days, people and families; the spans that a cell offers (as a cell says them, and the part of a day that each is)."""

    plan: uuid.UUID
    version: int
    first_on: date
    last_on: date
    is_waiting: bool
    days: tuple[date, ...]
    people: tuple[PersonHours, ...]
    families: tuple[FamilyHours, ...]
    offered: tuple[tuple[str, str], ...]


def named_hours(county: str, on: date) -> dict[str, Span]:
    """Return the words for parts of a day, in either language, with their hours in a county."""
    setting = held("hours", county, on).value
    found: dict[str, Span] = {}
    for part in DayPart:
        spans = hours.cell_of(setting[part.value])
        assert spans, "the parameter says a span for every part of a day"
        found[part.zh] = found[part.value] = spans[0]
    return found


def locked_days(row: RoundPlan) -> dict[tuple[str, date], int]:
    """Return how many families are held fast to each person and day."""
    with system_scope():
        rows = row.stops.filter(is_locked=True, account__isnull=False).values_list("account", "on", "family").distinct()
        return dict(Counter((str(who), on) for who, on, _family in rows if on is not None))


def person_hours(goers: Sequence[Goer], days: Sequence[date]) -> list[PersonHours]:
    """Return each person's days, by name."""
    people = names_of([one.key for one in goers])
    found = []
    for one in goers:
        by_day: dict[date, list[Span]] = {}
        for evening in one.evenings:
            by_day.setdefault(evening.on, []).append((evening.begin, evening.end))
        cells = tuple(hours.said(sorted(by_day.get(day, []))) for day in days)
        found.append(PersonHours(uuid.UUID(one.key), people.get(one.key, ""), cells))
    return sorted(found, key=lambda one: (one.name, str(one.key)))


def hours_page(viewer: Viewer, key: uuid.UUID | str) -> HoursPage:
    """Return the hours of a plan. That its children were shown is noted as a look. Raises :class:`AbsentError`."""
    row = Rounds(viewer).one(key)
    days = hours.days_of(row.first_on, row.last_on)
    with system_scope():  # a child who moved away still stands in the plan, without its name
        stops = list(row.stops.select_related("child").order_by("child"))
    keys = {one.child_id for one in stops}
    seen = set(Children(viewer).filter(Child.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    audit.note_look("visits.rounds", sorted(seen), subject=f"visits_rounds:{row.pk}")
    places = names_on_lines({Line.PLACE: {one.child.cached_place_path for one in stops}})[Line.PLACE]
    names: dict[str, dict[uuid.UUID, str]] = {}
    lives = {str(one.family): places.get(one.child.cached_place_path, "") for one in stops}
    for one in stops:
        if one.child_id in seen:
            names.setdefault(str(one.family), {})[one.child_id] = one.child.name
    people = person_hours(goers_in(row), days)
    offered = {text: "" for person in people for text in person.cells if text}
    for part in DayPart:
        offered[hours.said([named_hours(row.county_path, row.first_on)[part.value]])] = str(part.label)
    families = [
        FamilyHours(
            uuid.UUID(one.key), "、".join(names.get(one.key, {}).values()), lives.get(one.key, ""), hours.family_words(one.at_home, days)
        )
        for one in homes_in(row)
    ]  # fmt: skip
    return HoursPage(
        row.pk, row.version, row.first_on, row.last_on, row.state == RoundState.WAITING, tuple(days), tuple(people),
        tuple(sorted(families, key=lambda one: (one.place, one.names, str(one.key)))), tuple(sorted(offered.items())),
    )  # fmt: skip
