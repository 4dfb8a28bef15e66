"""Who answers for a child, by name, on both lines, on any day; and for how many children everybody does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Q

from notoneless.accounts.terms import STEP
from notoneless.responsibility.access import under
from notoneless.responsibility.queries.organisation import unit_names
from notoneless.responsibility.queries.standing import posts_at, posts_of, schools_in_areas
from notoneless.responsibility.queries.ways import model_at
from notoneless.responsibility.rules import chain as rules
from notoneless.responsibility.rules.shares import share_of
from notoneless.responsibility.terms import Chain, Coverage, Holder, Hole, Line, Step


def chain_for(
    place_path: str,
    school_path: str,
    on: date,
    *,
    guardians: Sequence[str] | None = None,
    sponsors: Sequence[Holder] = (),
) -> Chain:
    """Return the chain of a child who lies at these paths on ``on`` (either may be empty, not both).

    It is the chain of that day: posts, holders, inspectors' areas and the county's model as they stood. Whoever calls has
    found the child through the access of children; what is said here are names and posts of staff.
    """
    return chains_for([(place_path, school_path)], on, guardians=guardians, sponsors=sponsors)[0]


def chains_for(
    pairs: Sequence[tuple[str, str]],
    on: date,
    *,
    guardians: Sequence[str] | None = None,
    sponsors: Sequence[Holder] = (),
) -> list[Chain]:
    """Return the chains of several children at once, in the same few queries as one."""
    places, schools = _units(pair[0] for pair in pairs), _units(pair[1] for pair in pairs)
    counties = {(place or school)[:4] for place, school in pairs}
    posts = posts_at(on, places | counties, schools | counties)
    areas = schools_in_areas(on, Q(school__path__in=[path for path in schools if len(path) == 12]))
    models = {county: model_at(county, on) for county in counties}
    return [
        rules.chain(
            models[(place or school)[:4]],
            place_path=place,
            school_path=school,
            posts=posts,
            areas=areas,
            guardians=guardians,
            sponsors=sponsors,
        )
        for place, school in pairs
    ]


def _units(paths: Iterable[str]) -> set[str]:
    return {path[:end] for path in paths for end in range(4, len(path) + 1, 4)}


def chain_coverage(triples: Iterable[tuple[str, str, int]], on: date) -> Coverage:
    """Return how many of the children have a full chain on ``on``, and where and why not.

    ``triples`` (place path, school path, number) are the children of a scope grouped by their two paths; ``children``
    knows them. Four queries, whatever
    their number. The family's step is left out: guardians stand in the children's files.
    """
    counted = list(triples)
    counties = {(place or school)[:4] for place, school, _count in counted}
    return rules.coverage(
        cache(lambda county: model_at(county, on)),
        counted,
        posts=posts_of(on, counties),
        areas=schools_in_areas(on, under("school__path", counties)),
    )


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Children of one unit and how many of them have a full chain."""

    path: str
    name: str
    children: int
    missing: int

    @property
    def percent(self) -> str:
        """The share with a full chain."""
        return share_of(self.children - self.missing, self.children)


@dataclass(frozen=True, slots=True)
class HoleRow:
    """How many children want somebody on one step, and why."""

    step: Step
    line: str
    why: Hole
    children: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The coverage of chains below one unit: the whole, its parts, the holes with the most children first."""

    whole: CoverageRow
    units: tuple[CoverageRow, ...]
    holes: tuple[HoleRow, ...]


def coverage_page(triples: Iterable[tuple[str, str, int]], on: date, *, line: str, path: str) -> CoveragePage:
    """Return how many of the children at or under ``path`` of ``line`` have a full chain, by the units one step below.

    ``triples`` are (place path, school path, children) of whoever asks: what is not in them is not counted.
    """
    on_place = line == Line.PLACE
    inside = [
        (place, school, count) for place, school, count in triples if (place if on_place else school).startswith(path)
    ]
    found = chain_coverage(inside, on)
    units = found.places if line == Line.PLACE else found.schools
    below = sorted(unit for unit in units if len(unit) == len(path) + STEP)
    names = unit_names(line, [path, *below])
    return CoveragePage(
        CoverageRow(path, names.get(path, path), found.children, found.missing),
        tuple(CoverageRow(unit, names.get(unit, unit), units[unit].children, units[unit].missing) for unit in below),
        tuple(
            HoleRow(step, str(Line(step.line).label), why, children)
            for (step, why), children in sorted(
                found.holes.items(), key=lambda item: (-item[1], item[0][0].zh, item[0][1])
            )
        ),
    )
