"""Whether a try to sign in is heard at all. A guesser is stopped early, a teacher who mistyped is not.

Three counts, each over a time: failures of this name from this address, of this name from anywhere, from this address
under any name. The second would let a stranger lock a teacher out by guessing; so it does not bind addresses from which
that account has signed in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Budget:
    """How many failures in how many minutes: for name and address together, for the name, for the address."""

    pair: int
    pair_minutes: int
    name: int
    name_minutes: int
    address: int
    address_minutes: int

    @classmethod
    def of(cls, row: dict[str, Any]) -> Budget:
        """Return the budget that a parameter describes."""
        return cls(**{key: int(row[key]) for key in cls.__slots__})


class Stop(StrEnum):
    """Which budget is used up."""

    PAIR = "pair"
    NAME = "name"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Failures:
    """What failed within the budget's times. ``known_address``: the account has signed in from this address before."""

    pair: int = 0
    name: int = 0
    address: int = 0
    known_address: bool = False


def stopped(failures: Failures, budget: Budget) -> Stop | None:
    """Return the budget that stops the next try, or ``None``: it is heard."""
    if failures.pair >= budget.pair:
        return Stop.PAIR
    if failures.name >= budget.name and not failures.known_address:
        return Stop.NAME
    if failures.address >= budget.address:
        return Stop.ADDRESS
    return None
