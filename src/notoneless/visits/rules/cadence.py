"""How often, and of whom how many: a leader twice a month, of a class 95 %, of the poor all. The numbers are parameters.

A share is held against its target by whole numbers: 19 of 20 is 95 %, 18 of 19 is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from notoneless.standards.school_year import school_year, term
from notoneless.visits.terms import Period

_SPRING: Final = (2, 1)


def span_of(period: Period, on: date) -> tuple[date, date]:
    """Return first and last day of the month, term or school year in which ``on`` lies, both included."""
    if period == Period.MONTH:
        first = on.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    year = school_year(on)
    last = year.ended_on - timedelta(days=1)
    if period == Period.YEAR:
        return year.began_on, last
    spring = date(year.first + 1, *_SPRING)
    return (spring, last) if term(on).number == 2 else (year.began_on, spring - timedelta(days=1))


def wanted(whole: int, share: float | Decimal) -> int:
    """Return how many of ``whole`` must be visited so that the share is reached: of 20 at 95 % 19, of 19 all 19."""
    asked = Decimal(str(share)) * whole
    return int(asked) + (asked != int(asked))


def reaches(visited: int, whole: int, share: float | Decimal) -> bool:
    """Return whether ``visited`` of ``whole`` reach the share; of nobody nothing is asked."""
    return visited >= wanted(whole, share)


@dataclass(frozen=True, slots=True)
class Group:
    """Pupils of whom all must be visited, as the place's campaign says. ``by`` is what tells who they are: ``hardship``, ``struggling``, ``case``,
    or ``none``, where the house keeps no record of them and says so."""

    id: str
    zh: str
    en: str
    by: str


def groups(
    campaign: Mapping[str, Any], known: Iterable[Mapping[str, Any]]
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """Return the groups that a campaign names (``visits.campaign``), and its words that the house cannot read."""
    rows = list(known)
    found: dict[str, Group] = {}
    unread = []
    for word in campaign.get("all_of", ()):
        row = next((one for one in rows if word in one["words"]), None)
        if row is None:
            unread.append(word)
        else:
            found[row["id"]] = Group(row["id"], row["zh"], row["en"], row["by"])
    return tuple(found.values()), tuple(unread)
