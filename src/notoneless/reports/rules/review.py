"""The quarterly review: who is drawn, who may check, and how far what was checked bears out what was reported.

The draw is stratified by town, as many of each as its share, and can be made again by anybody from the seed that stands with it:
whoever is drawn has the smallest digest of seed and key. Nobody chooses the seed, and a quarter is drawn once.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from notoneless.cases.terms import ActFact, ActKind
from notoneless.standards.shares import wilson

K = TypeVar("K")
#: Acts by which somebody said that a child is accounted for: whoever wrote one does not check it.
BORE_OUT: Final = frozenset({ActKind.VERIFIED, ActKind.RETURNED, ActKind.FOLLOWED, ActKind.CLOSING, ActKind.CHECKED})


def shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Return stratum → how many of it are drawn: by its share, the largest remainders first, never more than it has; at least one
    of each where the sample is large enough for that."""
    total = sum(sizes.values())
    wanted = min(size, total)
    strata = sorted(name for name, many in sizes.items() if many)
    least = 1 if wanted >= len(strata) else 0
    found = {name: max(least, wanted * sizes[name] // total) for name in strata}
    by_remainder = sorted(strata, key=lambda name: (-(wanted * sizes[name] % total), name))
    while sum(found.values()) < wanted:
        for name in by_remainder:
            if sum(found.values()) < wanted and found[name] < sizes[name]:
                found[name] += 1
    while sum(found.values()) > wanted:  # the small ones were given one each: the largest give way
        largest = max((name for name in strata if found[name] > least), key=lambda name: (found[name], name))
        found[largest] -= 1
    return {name: many for name, many in found.items() if many}


def drawn(strata: Mapping[str, Iterable[K]], sizes: Mapping[str, int], *, size: int, seed: str) -> dict[str, list[K]]:
    """Return stratum → who is drawn of it; the same seed draws the same whatever the order in which they come."""
    many = shares(sizes, size)
    return {name: heapq.nsmallest(many[name], strata[name], key=lambda key: digest(seed, key)) for name in sorted(many)}


def digest(seed: str, key: object) -> str:
    """Return by what a key is ordered under a seed; of a pair (a child and its case) the first counts."""
    key = key[0] if isinstance(key, tuple) else key
    return hashlib.sha256(f"{seed}|{key}".encode()).hexdigest()


def may_check(account: str, acts: Iterable[ActFact]) -> bool:
    """Return whether somebody may check a child: not who verified, placed, followed up, asked to close or agreed to it."""
    return not any(act.by == account and act.kind in BORE_OUT for act in acts)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of ``checked`` that were looked at, ``agree`` were found as reported; the share lies between ``low`` and ``high`` (95 %)."""

    drawn: int
    checked: int
    agree: int

    @property
    def disagree(self) -> int:
        """How many were found otherwise."""
        return self.checked - self.agree

    @property
    def share(self) -> float | None:
        """The share that was found as reported; None while nothing was checked: that is not nought and not all."""
        return self.agree / self.checked if self.checked else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval (1927): it stays within 0 and 1, and 20 of 20 do not make certain."""
        return wilson(self.agree, self.checked)
