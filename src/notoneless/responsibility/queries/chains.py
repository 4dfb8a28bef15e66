"""Who answers for a child, by name, on both lines, on any day; and for how many children everybody does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from django.db.models import Q

from notoneless.responsibility.access import under
from notoneless.responsibility.queries.standing import posts_at, posts_of, schools_in_areas
from notoneless.responsibility.queries.ways import model_at
from notoneless.responsibility.rules import chain as rules
from notoneless.responsibility.terms import Chain, Coverage, Holder, Triple


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


def chain_coverage(triples: Iterable[Triple], on: date) -> Coverage:
    """Return how many of the children have a full chain on ``on``, and where and why not.

    ``triples`` are the children of a scope grouped by their two paths; ``children`` knows them. Four queries, whatever
    their number. The family's step is left out: guardians stand in the children's files.
    """
    counted = list(triples)
    counties = {(triple.place_path or triple.school_path)[:4] for triple in counted}
    return rules.coverage(
        cache(lambda county: model_at(county, on)),
        counted,
        posts=posts_of(on, counties),
        areas=schools_in_areas(on, under("school__path", counties)),
    )
