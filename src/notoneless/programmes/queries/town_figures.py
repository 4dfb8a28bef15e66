"""Figures by town, as the pages of gates, of marks and of the schools' checklists show them: how many, how many items done, each by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line

#: What a list is asked for where nobody knows in which town it lies.
NOWHERE: Final = "nowhere"


@dataclass(slots=True)
class TownFigures:
    """A town (all: no path, no name): how many cases or schools, how many of how many items are done, and how many by item."""

    path: str
    name: str = ""
    cases: int = 0
    items: int = 0
    done: int = 0
    of: dict[str, int] = field(default_factory=lambda: defaultdict(int))


T = TypeVar("T", bound=TownFigures)


def by_town(towns: Mapping[str, T]) -> tuple[T, ...]:
    """Return the figures in the order of the towns' paths, each with its name where it has none yet."""
    names = names_on_lines({Line.PLACE: _nameless(towns)})[Line.PLACE]
    for path, part in towns.items():
        part.name = part.name or names.get(path, path)
    return tuple(towns[path] for path in sorted(towns))


def _nameless(towns: Mapping[str, TownFigures]) -> Iterable[str]:
    return {path for path, part in towns.items() if path and not part.name}
