"""哪一行对哪一行 — pairing: which line of the second entry is the same line of the paper.

Sheets get out of order, and a line is skipped; so lines are brought together by what they say of the child, never by their
place. A line is paired only where exactly one of each entry bears the same key; two that could be it are told to be two, and
a person says which. Wrong pairing would show a page of differences that nobody typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: What names a line, surest first. A number that agrees without the name comes after the name, birthday and village
#: together: whoever slips by a line types the neighbour's number beside the right name.
KEYS: tuple[tuple[str, ...], ...] = (
    ("id_number", "name"),
    ("pupil_no", "name"),
    ("disability_no", "name"),
    ("household_no", "name"),
    ("name", "birth_on", "village"),
    ("id_number", "birth_on"),
    ("id_number",),
    ("pupil_no",),
    ("disability_no",),
    ("household_no", "birth_on"),
)
#: One of name, birthday and village was typed wrong: the other two name a line where most else of it agrees.
WEAK: tuple[tuple[str, ...], ...] = (("name", "birth_on"), ("name", "village"), ("birth_on", "village"))

# So many pairs of lone lines are looked at for a likeness; beyond it the entries are not of one roll, and nothing is like.
_LOOKED_AT = 1_000_000

Meant = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lone:
    """A line that has no partner. ``rivals`` are lines of the other entry without one that bear a key of this one, so that
    nobody can tell by the files which it is; ``fellows`` the lines of its own entry that bear the same key; ``like`` the line
    of the other entry that resembles it most, to be looked at first."""

    at: int
    rivals: tuple[int, ...] = ()
    fellows: tuple[int, ...] = ()
    like: int | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether there are lines that could be its partner, and more than one way to pair them."""
        return bool(self.rivals)


@dataclass(frozen=True, slots=True)
class Pairing:
    """``pairs`` of (line of the first, line of the second), in the first's order; lines of either without a partner."""

    pairs: tuple[tuple[int, int], ...]
    first: tuple[Lone, ...]
    second: tuple[Lone, ...]


def pair(
    first: Sequence[Meant], second: Sequence[Meant], *, share: float, stated: Mapping[int, int] | None = None
) -> Pairing:
    """Pair the lines of two entries; lines are numbered from 0 as they come.

    ``stated`` are pairs that a person has said; ``share`` is how much of what both have filled in must agree before two of
    name, birthday and village are enough. Every line ends in one pair or is lone, exactly once."""
    held = _Held(first, second, share)
    for one, other in (stated or {}).items():
        held.join(one, other)
    held.alike()
    for key in KEYS:
        held.by(_present(key, first, second))
    for key in WEAK:
        held.by(_present(key, first, second), weakly=True)
    return held.told()


def _present(key: tuple[str, ...], first: Sequence[Meant], second: Sequence[Meant]) -> tuple[str, ...]:
    """Return ``key`` without a village where one of the entries has no such column at all: it cannot be asked for."""
    if "village" not in key or len(key) < 3:
        return key
    return key if all(any(row.get("village") for row in rows) for rows in (first, second)) else key[:-1]


class _Held:
    """The lines that have no partner yet."""

    def __init__(self, first: Sequence[Meant], second: Sequence[Meant], share: float) -> None:
        self.rows = (first, second)
        self.free: tuple[dict[int, None], dict[int, None]] = (
            dict.fromkeys(range(len(first))),
            dict.fromkeys(range(len(second))),
        )
        self.share = share
        self.pairs: list[tuple[int, int]] = []

    def join(self, one: int, other: int) -> None:
        del self.free[0][one], self.free[1][other]
        self.pairs.append((one, other))

    def alike(self) -> None:
        """Lines that say the same in every cell, as many in one entry as in the other: whichever way, nothing differs."""
        groups = [self._groups(side, None, self.free[side]) for side in (0, 1)]
        for value, ones in groups[0].items():
            others = groups[1].get(value, [])
            if len(ones) == len(others):
                for one, other in zip(ones, others, strict=True):
                    self.join(one, other)

    def by(self, key: tuple[str, ...], *, weakly: bool = False) -> None:
        """Pair what one line of each entry bears; ``weakly``: alone in the whole of both entries, and most else agrees."""
        lines: Iterable[Iterable[int]] = (range(len(self.rows[0])), range(len(self.rows[1]))) if weakly else self.free
        one_side, other_side = (self._groups(side, key, some) for side, some in enumerate(lines))
        for value, ones in one_side.items():
            others = other_side.get(value, [])
            if len(ones) != 1 or len(others) != 1 or ones[0] not in self.free[0] or others[0] not in self.free[1]:
                continue
            if not weakly or self.agreement(ones[0], others[0]) >= self.share:
                self.join(ones[0], others[0])

    def agreement(self, one: int, other: int) -> float:
        """Return the share of cells filled in by both that say the same; 0 where none is."""
        a, b = self.rows[0][one], self.rows[1][other]
        both = [c for c, said in a.items() if said and b.get(c)]
        return sum(a[c] == b[c] for c in both) / len(both) if both else 0.0

    def _groups(
        self, side: int, key: tuple[str, ...] | None, lines: Iterable[int]
    ) -> dict[tuple[object, ...], list[int]]:
        groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for at in lines:
            row = self.rows[side][at]
            if key is None:
                groups[tuple(sorted((c, said) for c, said in row.items() if said))].append(at)
            elif all(row.get(c) for c in key):
                groups[tuple(row[c] for c in key)].append(at)
        return groups

    def told(self) -> Pairing:
        rivals: tuple[dict[int, set[int]], dict[int, set[int]]] = (defaultdict(set), defaultdict(set))
        fellows: tuple[dict[int, set[int]], dict[int, set[int]]] = (defaultdict(set), defaultdict(set))
        for key in KEYS:
            groups = [self._groups(side, _present(key, *self.rows), range(len(self.rows[side]))) for side in (0, 1)]
            for side in (0, 1):
                for value, lines in groups[side].items():
                    free = [other for other in groups[1 - side].get(value, ()) if other in self.free[1 - side]]
                    for at in lines:
                        if at in self.free[side]:
                            rivals[side][at].update(free)
                            fellows[side][at].update(other for other in lines if other != at)
        found = []
        for side in (0, 1):
            alone = []
            for at in self.free[side]:
                like = None if rivals[side][at] else self._like(side, at)
                alone.append(Lone(at, tuple(sorted(rivals[side][at])), tuple(sorted(fellows[side][at])), like))
            found.append(tuple(alone))
        return Pairing(tuple(sorted(self.pairs)), found[0], found[1])

    def _like(self, side: int, at: int) -> int | None:
        """Return the lone line of the other entry that resembles this one most, where one does and no other as much."""
        if len(self.free[0]) * len(self.free[1]) > _LOOKED_AT:
            return None
        marks = Counter(
            {
                other: self.agreement(at, other) if side == 0 else self.agreement(other, at)
                for other in self.free[1 - side]
            }
        )
        best = marks.most_common(2)
        if not best or best[0][1] < self.share or (len(best) > 1 and best[1][1] == best[0][1]):
            return None
        return best[0][0]


__all__ = ["KEYS", "Lone", "Pairing", "pair"]
