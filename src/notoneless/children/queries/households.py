"""困难家庭逐户: of the households of the kinds whose children must all stand on a school's roll, those of which every school-age
child does, and those of which one does not.

A household is that of the police register where the files name one, else another roll's, else the one that was told. Which kinds
count is the place's parameter (``ledger.hardship_record_kinds``). A child so marked whose file names no household is told beside
them: nobody knows who else lives there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import TOWN, Viewer, is_english
from notoneless.audit import actions as audit
from notoneless.children.access import EXPORT, Children
from notoneless.children.models import Category, Child, EnrolmentSpell, HouseholdSpell
from notoneless.children.queries import marks
from notoneless.children.queries.dated import live
from notoneless.children.terms import CategoryGroup, HouseholdKind, SpellStatus
from notoneless.places.models import Division
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.policy import load
from notoneless.standards.pieces import pieces

NOWHERE: Final = "nowhere"
#: Ledgers of the sweep that hold children of school age.
OF_AGE: Final = ("school_age", "suspected_dropout", "dropout")
#: How an enrolment stands that is one: on the roll, whether or not in class.
ON_ROLL: Final = (SpellStatus.ACTIVE, SpellStatus.SUSPENDED, SpellStatus.ABSENT)
_FIRST: Final = {HouseholdKind.REGISTER.value: 0, HouseholdKind.LISTED.value: 1, HouseholdKind.TOLD.value: 2}
AT_ONCE: Final = 5000
HOMES_PAGE: Final = 50


@dataclass(slots=True)
class Home:
    """A household: its children of school age, and those of them who stand on no roll. ``town`` is '' where nobody knows where they live."""

    id: uuid.UUID | None
    town: str = ""
    children: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    missing: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    town_name: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every child of school age stands on a roll."""
        return not self.missing


@dataclass(slots=True)
class TownHomes:
    """The households of a town (of all: no path): all, whole, not whole; ``unhoused`` are marked children without a household."""

    path: str
    name: str = ""
    homes: int = 0
    whole: int = 0
    broken: int = 0
    unhoused: int = 0


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """The households of a day, all and by town; the kinds that count, in words."""

    kinds: tuple[str, ...]
    whole: TownHomes
    towns: tuple[TownHomes, ...]


def home_figures(viewer: Viewer, *, on: date) -> HomeFigures:
    """Return how many households of these kinds are whole, by town. Counts only."""
    whole, towns = TownHomes(""), dict[str, TownHomes]()
    for one in _homes(viewer, on):
        part = towns.setdefault(one.town, TownHomes(one.town, one.town_name))
        for each in (whole, part):
            each.unhoused += one.id is None
            each.homes += one.id is not None
            each.whole += one.id is not None and one.is_whole
            each.broken += one.id is not None and not one.is_whole
    return HomeFigures(_kind_words(viewer, on), whole, tuple(towns[path] for path in sorted(towns)))


def homes_listed(
    viewer: Viewer, *, on: date, state: str, place: str = "", after: int = 0, size: int = HOMES_PAGE
) -> tuple[tuple[Home, ...], int]:  # fmt: skip
    """Return a page of the households that are ``broken``, or of the marked children who have none (``unhoused``), of a town (a path,
    or :data:`NOWHERE`), and how many there are. Whose names it shows is noted as a look."""
    found = [
        one for one in _homes(viewer, on)
        if (one.id is None if state == "unhoused" else one.id is not None and not one.is_whole)
        and (not place or (one.town or NOWHERE) == place)
    ]  # fmt: skip
    page = tuple(found[after : after + size])
    audit.note_look("children.households", [key for one in page for key, _name in one.children])
    return page, len(found)


def _kinds(county: str, on: date) -> tuple[str, ...]:
    code = Division.objects.filter(path=county).values_list("code", flat=True).first() or "00"
    held: Any = load().value("ledger.hardship_record_kinds", code, on)
    return tuple(held.value)


def _kind_words(viewer: Viewer, on: date) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for county in viewer.counties:
        known = marks.kinds_at(county)
        found |= dict.fromkeys(marks.told(code, known, english=is_english()) for code in _kinds(county, on))
    return tuple(found)


def _homes(viewer: Viewer, on: date) -> list[Home]:
    """Return the households with a marked child, and one for each marked child without; town by town. Of age are those whom the newest
    sweep holds to be; a household of nobody of age is none of these."""
    within = Children(viewer, EXPORT)
    marked: set[uuid.UUID] = set()
    for county in viewer.counties:
        known = marks.kinds_at(county)
        indexes = {index for code in _kinds(county, on) for index in marks.indexes_of(code, known)}
        rows = Category.objects.filter(
            live(on), within.q("child__"), group=CategoryGroup.HARDSHIP, child__county_path=county
        )
        marked |= set(rows.filter(code_index__in=indexes).values_list("child", flat=True))
    own = homes_of(marked, on)
    housing = set(own.values())
    housed = members_of(housing, on)
    of_home = homes_of(housed, on)
    wanted = {*marked, *(key for key, home in of_home.items() if home in housing)}
    told = {
        key: (name, place)
        for some in _batches(wanted)
        for key, name, place in Child.objects.filter(within.q(), pk__in=some, cached_ledger__in=OF_AGE).values_list(
            "pk", "name", "cached_place_path"
        )
    }
    on_roll = {
        key for some in _batches(told)
        for key in EnrolmentSpell.objects.filter(live(on), child__in=some, status__in=ON_ROLL).values_list("child", flat=True)
    }  # fmt: skip
    homes: dict[Any, Home] = {}
    for key, (name, place) in sorted(told.items(), key=lambda one: (one[1][1] or "9", str(one[0]))):
        home = of_home.get(key) or own.get(key)
        one = homes.setdefault(home or (None, key), Home(home))
        one.town = one.town or (place[:TOWN] if len(place) >= TOWN else "")
        one.children.append((key, name))
        if key not in on_roll:
            one.missing.append((key, name))
    names = names_on_lines({Line.PLACE: {one.town for one in homes.values()}})[Line.PLACE]
    for one in homes.values():
        one.town_name = names.get(one.town, one.town)
    return sorted(homes.values(), key=lambda one: (one.town, str(one.children[0][0])))


def homes_of(keys: Any, on: date) -> dict[uuid.UUID, uuid.UUID]:
    """Return child → its household on the day, the register's before another roll's before one that was told."""
    found: dict[uuid.UUID, tuple[int, uuid.UUID]] = {}
    for some in _batches(keys):
        rows = HouseholdSpell.objects.filter(live(on), child__in=some).values_list(
            "child", "household__kind", "household"
        )
        for child, kind, home in rows:
            found[child] = min(found.get(child, (9, home)), (_FIRST.get(kind, 8), home))
    return {child: home for child, (_rank, home) in found.items()}


def members_of(homes: Any, on: date) -> set[uuid.UUID]:
    """Return the children who live in ``homes`` on the day."""
    return {
        key for some in _batches(homes)
        for key in HouseholdSpell.objects.filter(live(on), household__in=some).values_list("child", flat=True)
    }  # fmt: skip


def _batches(keys: Any) -> Iterator[list[uuid.UUID]]:
    return pieces(sorted(keys), AT_ONCE)
