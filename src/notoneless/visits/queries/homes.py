"""Poor families by households: how many there are, how many of them a visit reached in the time that counts, each figure with its list.

A household is reached by a visit to any of its children whom the asker sees, or by one that names it. A household is that of the police register
where the files name one, else another roll's, else the one that was told; children whose files name none are told beside them. Who may not take a
list of poor families along is told none of this.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from notoneless.accounts.terms import TOWN, Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import EXPORT, Children
from notoneless.children.models import Category, Child
from notoneless.children.queries.dated import live
from notoneless.children.queries.households import homes_of, members_of
from notoneless.children.terms import CategoryGroup
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.visits.access import Visits
from notoneless.visits.models import Visit, VisitChild
from notoneless.visits.queries.figures import NOWHERE
from notoneless.visits.queries.ground import Cadence
from notoneless.visits.queries.targets import cadence_of

VISITED, UNVISITED, UNHOUSED = "yes", "no", "unhoused"


@dataclass(slots=True)
class PoorHome:
    """A household with a child of a poor family: its children, where they live, when a visit reached it last. ``id`` is None for a child whose
    file names no household."""

    id: uuid.UUID | None
    town: str = ""
    children: list[uuid.UUID] = field(default_factory=list)
    visited_on: date | None = None

    @property
    def state(self) -> str:
        """Which list it stands in."""
        return UNHOUSED if self.id is None else VISITED if self.visited_on else UNVISITED


@dataclass(slots=True)
class HomesPart:
    """The households of a town (of all: no path): all, reached; ``unhoused`` are children whose files name no household."""

    path: str
    name: str = ""
    homes: int = 0
    visited: int = 0
    unhoused: int = 0

    @property
    def unvisited(self) -> int:
        """Households that no visit reached."""
        return self.homes - self.visited


@dataclass(frozen=True, slots=True)
class HomesFigures:
    """All and by town, and what is asked in which time."""

    cadence: Cadence | None
    whole: HomesPart
    towns: tuple[HomesPart, ...]


@dataclass(frozen=True, slots=True)
class PoorHomeLine:
    """The same household as a list shows it."""

    first: uuid.UUID
    names: tuple[str, ...]
    town: str
    visited_on: date | None
    state: str


def poor_homes(viewer: Viewer, *, on: date, state: str = "", place: str = "") -> list[PoorHome]:
    """Return the households of poor families, town by town, those not reached in front. ``state`` is :data:`VISITED`, :data:`UNVISITED` or
    :data:`UNHOUSED` ('': the households, whatever their state); ``place`` a town's path or :data:`NOWHERE`."""
    cadence = cadence_of(viewer, on=on)
    found = [
        one for one in _homes(viewer, on, cadence)
        if (one.state == state if state else one.id is not None) and (not place or (one.town or NOWHERE) == place)
    ] if cadence else []  # fmt: skip
    return sorted(found, key=lambda one: (one.town or "9", one.visited_on is not None, str(one.children[0])))


def poor_home_figures(viewer: Viewer, *, on: date) -> HomesFigures:
    """Return how many households of poor families there are and how many a visit reached, by town. Counts only."""
    cadence = cadence_of(viewer, on=on)
    whole, towns = HomesPart(""), dict[str, HomesPart]()
    for one in _homes(viewer, on, cadence) if cadence else ():
        for part in (whole, towns.setdefault(one.town, HomesPart(one.town))):
            part.homes += one.id is not None
            part.visited += one.state == VISITED
            part.unhoused += one.id is None
    names = names_on_lines({Line.PLACE: set(towns) - {""}})[Line.PLACE]
    for path, part in towns.items():
        part.name = names.get(path, "")
    return HomesFigures(cadence, whole, tuple(towns[path] for path in sorted(towns)))


def poor_home_lines(rows: Sequence[PoorHome]) -> list[PoorHomeLine]:
    """Return a page of the list with the children's names; noted as a look. ``rows`` are of :func:`poor_homes`."""
    keys = sorted(key for one in rows for key in one.children)
    audit.note_look("visits.homes", keys)
    called = dict(Child.objects.filter(pk__in=keys).values_list("pk", "name"))
    towns = names_on_lines({Line.PLACE: {one.town for one in rows} - {""}})[Line.PLACE]
    return [
        PoorHomeLine(
            one.children[0], tuple(called[key] for key in one.children if key in called), towns.get(one.town, ""),
            one.visited_on, one.state,
        )
        for one in rows
    ]  # fmt: skip


def _homes(viewer: Viewer, on: date, cadence: Cadence) -> list[PoorHome]:
    """Return every household with a marked child, and one for each marked child without. Its children are all who live in it and of whom the
    viewer may take a list along: a brother without a mark was at home as well."""
    within = Children(viewer, EXPORT)
    marked = set(
        Category.objects.filter(live(on), within.q("child__"), group=CategoryGroup.HARDSHIP).values_list("child", flat=True)
    )  # fmt: skip
    own = homes_of(marked, on)
    beside = members_of(set(own.values()), on) - marked
    home_of = own | {key: home for key, home in homes_of(beside, on).items() if home in set(own.values())}
    places = dict(within.filter(Child.objects.all()).values_list("pk", "cached_place_path"))
    last = _last(viewer, cadence, on)
    homes: dict[object, PoorHome] = {}
    for key in sorted(marked | set(home_of), key=str):
        if key not in places:
            continue
        home = home_of.get(key)
        one = homes.setdefault(home or key, PoorHome(home))
        one.children.append(key)
        one.town = one.town or (places[key][:TOWN] if len(places[key]) >= TOWN else "")
        one.visited_on = max(
            filter(None, (one.visited_on, last.get(key), last.get(home) if home else None)), default=None
        )
    return list(homes.values())


def _last(viewer: Viewer, cadence: Cadence, on: date) -> dict[uuid.UUID, date]:
    """Return child or household → the last day in the time that counts on which a visit reached it."""
    since = cadence.group_span[0]
    visits = Visits(viewer)
    found: dict[uuid.UUID, date] = {}
    of_children = VisitChild.objects.filter(
        visits.children("child__"), visit__cached_newest=True, visit__on__gte=since, visit__on__lte=on
    ).values_list("child", "visit__on")
    named = Visit.objects.filter(
        visits.q(), cached_newest=True, on__gte=since, on__lte=on, household__isnull=False
    ).values_list("household", "on")
    for key, day in (*of_children, *named):
        found[key] = max(day, found.get(key, day))
    return found
