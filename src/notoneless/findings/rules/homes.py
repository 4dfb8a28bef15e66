"""The households that a line's rolls name, beside those in which the file has its child.

A roll that is silent changes nothing. One that names a household ends the child's time in another one of the same kind and
begins it there; two that disagree are both written down, each with the row that said so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Home:
    """A household as a roll's line names it: its key, its number (or its head's), its head, what the child is to him."""

    kind: str
    key: str
    column: str
    number: str
    index: str
    head: str
    relation: str
    said: str
    is_guarded: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """A time in a household that stands in the file."""

    row: UUID
    kind: str
    key: str
    head: str
    relation: str

    def is_confirmed_by(self, home: Home) -> bool:
        """Return whether the line says the same; a head that it leaves out is no other head."""
        return self.key == home.key and home.head in ("", self.head) and home.relation in ("", self.relation)


def begun(seen: Iterable[Home], lived: Iterable[Lived]) -> list[Home]:
    """Return the households in which the child's time begins."""
    standing = list(lived)
    return [home for home in seen if not any(one.is_confirmed_by(home) for one in standing)]


def ended(seen: Iterable[Home], lived: Iterable[Lived]) -> list[Lived]:
    """Return the times that end: of the kinds of which the rolls speak, those that none of them confirms."""
    said = list(seen)
    kinds = {home.kind for home in said}
    return [one for one in lived if one.kind in kinds and not any(one.is_confirmed_by(home) for home in said)]
