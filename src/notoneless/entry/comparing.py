"""两遍对一遍 — comparing: the cells that two people typed differently, and how many they are.

Where both typed the same, the paper very likely says so: two people seldom make the same slip in the same cell. Where they
differ one of them erred, or both; each such cell becomes one line for a person with the paper in hand. Nothing is decided
here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from notoneless.entry.pairing import Lone, Pairing, pair
from notoneless.entry.reading import Entry, Row
from notoneless.standards.errors import UserError
from notoneless.standards.shares import wilson

Place = tuple[str, str]
#: The town or village of lines that the two entries put in two of them.
UNLIKE = "（两遍不同）"


@dataclass(frozen=True, slots=True)
class Tally:
    """Of ``compared`` cells, ``differ`` were typed differently."""

    compared: int = 0
    differ: int = 0

    @property
    def share(self) -> float | None:
        """The share of cells that differ; None where none was compared."""
        return self.differ / self.compared if self.compared else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval of the share (95 %)."""
        return wilson(self.differ, self.compared)


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that was typed differently: the lines of both entries (from 0), the standard column, both texts."""

    one: int
    other: int
    column: str
    first: str | None
    second: str | None


@dataclass(frozen=True)
class Comparison:
    """Two entries laid side by side. ``columns`` stand in both files and are compared; ``once`` maps a column that only one
    file has to 1 or 2; ``stated`` are the pairs that a person has said."""

    first: Entry
    second: Entry
    pairing: Pairing
    columns: tuple[str, ...]
    once: Mapping[str, int]
    differences: tuple[Difference, ...]
    by_column: Mapping[str, Tally]
    by_place: Mapping[Place, Tally]
    stated: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """What the two files are known by: ten hex digits over both contents, in this order."""
        return hashlib.sha256(f"{self.first.sha256}{self.second.sha256}".encode()).hexdigest()[:10]

    @cached_property
    def total(self) -> Tally:
        """All cells together."""
        tallies = self.by_column.values()
        return Tally(sum(t.compared for t in tallies), sum(t.differ for t in tallies))

    @cached_property
    def lone(self) -> tuple[tuple[int, Lone], ...]:
        """Lines without a partner: (1 or 2, line), the first entry's before the second's."""
        return (*((1, one) for one in self.pairing.first), *((2, one) for one in self.pairing.second))

    def row(self, side: int, at: int) -> Row:
        """Return line ``at`` of entry ``side`` (1 or 2)."""
        return (self.first if side == 1 else self.second).rows[at]

    def key(self, difference: Difference) -> str:
        """Return by what a differing cell is known in a book of decisions."""
        return f"{self.digest}-{difference.one + 1}-{difference.other + 1}-{difference.column}"

    def lone_key(self, side: int, at: int) -> str:
        """Return by what a line of one entry is known in a book of decisions."""
        return f"{self.digest}-{'ab'[side - 1]}{at + 1}"

    @property
    def word_for_word(self) -> bool:
        """Whether both are the same to the letter, spacing and spelling of dates too: two people hardly ever type so."""
        return [row.cells for row in self.first.rows] == [row.cells for row in self.second.rows]


def refuse_copy(first: str, second: str, digests: tuple[str, str]) -> None:
    """Refuse two files of the same bytes (T020): a copy is not a second entry, and finds no slip."""
    if digests[0] == digests[1]:
        raise UserError(
            "T020",
            f"《{first}》和《{second}》一个字节不差，是同一个文件的两份，不是两个人各录的一遍：抄一份查不出录错的格。请交第二个人照纸表另录的文件。",
            f"{first} and {second} are the same to the byte: one file twice, not two entries. A copy finds no slip. Give the file that "
            "somebody else typed from the paper.",
        )


def compare(first: Entry, second: Entry, *, share: float, stated: Mapping[int, int] | None = None) -> Comparison:
    """Lay two entries side by side. Raises UserError when they are not two entries of one roll: the same bytes (T020), two
    kinds (T022), two places (T023), not one line in common (T024).

    Compared are the cells that at least one of both filled in, of columns that both files have."""
    refuse_copy(first.file, second.file, (first.sha256, second.sha256))
    if first.kind != second.kind:
        raise UserError(
            "T022",
            f"《{first.file}》是{first.kind.zh}，《{second.file}》是{second.kind.zh}，不是同一份表的两遍。请换成同一种，或用 --kind 写明。",
            f"{first.file} is read as {first.kind.value}, {second.file} as {second.kind.value}: not two entries of one roll. Give two of "
            "one kind, or say it with --kind.",
        )
    if first.said_place and second.said_place and first.said_place != second.said_place:
        raise _two_places(first, second, first.said_place, second.said_place)
    pairing = pair([r.meant for r in first.rows], [r.meant for r in second.rows], share=share, stated=stated)
    if not pairing.pairs:
        _refuse_strangers(first, second, pairing)
    columns = tuple(c for c in first.columns if c in second.columns)
    once = {c: 1 for c in first.columns if c not in columns} | {c: 2 for c in second.columns if c not in columns}
    differences, compared, differ = [], Counter[tuple[Place, str]](), Counter[tuple[Place, str]]()
    places: set[Place] = set()
    for one, other in pairing.pairs:
        a, b = first.rows[one], second.rows[other]
        place = place_of(a, b)
        places.add(place)
        for column in columns:
            said, said_again = a.meant.get(column, ""), b.meant.get(column, "")
            if not said and not said_again:
                continue
            compared[place, column] += 1
            if said != said_again:
                differ[place, column] += 1
                differences.append(Difference(one, other, column, a.cells.get(column), b.cells.get(column)))
    return Comparison(
        first, second, pairing, columns, once, tuple(differences),
        {c: _sum(compared, differ, column=c) for c in columns},
        {p: _sum(compared, differ, place=p) for p in sorted(places)},
        dict(stated or {}),
    )  # fmt: skip


def _sum(
    compared: Counter[tuple[Place, str]],
    differ: Counter[tuple[Place, str]],
    *,
    column: str | None = None,
    place: Place | None = None,
) -> Tally:
    wanted = [key for key in compared if column in (None, key[1]) and place in (None, key[0])]
    return Tally(sum(compared[key] for key in wanted), sum(differ[key] for key in wanted))


def place_of(a: Row, b: Row | None = None) -> Place:
    """Return the town and village that a line is counted under: what both say, or the one that says it. Where the two
    entries name two, the line is of neither: a misspelt village would else be counted as one more."""
    return _agreed(a, b or a, "town"), _agreed(a, b or a, "village")


def _agreed(a: Row, b: Row, column: str) -> str:
    one, other = a.meant.get(column, ""), b.meant.get(column, "")
    return UNLIKE if one and other and one != other else one or other


def _refuse_strangers(first: Entry, second: Entry, pairing: Pairing) -> None:
    """Refuse two files of which no line is the other's: of two places, where they name such, or of other sheets."""
    if any(line.ambiguous for line in pairing.first):
        return  # the same lines, and nobody can tell which is which: a person can
    for column in ("county", "town", "village"):
        here, there = (sorted({r.meant[column] for r in e.rows if r.meant.get(column)}) for e in (first, second))
        if here and there and not set(here) & set(there):
            raise _two_places(first, second, "、".join(here[:3]), "、".join(there[:3]))
    raise UserError(
        "T024",
        f"《{first.file}》（{len(first.rows)} 行）和《{second.file}》（{len(second.rows)} 行）没有一行是同一行，不像同一份纸表的两遍录入。"
        "请核对是不是拿错了文件。",
        f"Not one line of {first.file} ({len(first.rows)}) is a line of {second.file} ({len(second.rows)}): they do not look like two "
        "entries of the same sheets. Check whether one is the wrong file.",
    )


def _two_places(first: Entry, second: Entry, here: str, there: str) -> UserError:
    return UserError(
        "T023",
        f"《{first.file}》写的是{here}，《{second.file}》写的是{there}，是两个地方的表，不是一份表的两遍。请各找各的第二遍。",
        f"{first.file} is of {here}, {second.file} of {there}: rolls of two places, not two entries of one. Find the second entry of each.",
    )


__all__ = ["Comparison", "Difference", "Place", "Tally", "compare", "place_of", "refuse_copy"]
