"""Who may be put into a post by whom: never more powers than one's own, never oneself, never two of the three keepers.

Each function returns why not, or ``None``; the action that asked turns the reason into a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notoneless.responsibility.rules.powers import powers_of
from notoneless.responsibility.terms import APART, Holding


class Why(StrEnum):
    """Why an appointment may not be."""

    ONESELF = "oneself"
    MORE_POWERS = "more_powers"
    KEEPERS = "keepers"
    APART = "apart"
    HELD = "held"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Term:
    """A post of some kind held over a time (half-open; no end: until further notice)."""

    kind: str
    began_on: date
    ended_on: date | None = None
    holding: str = Holding.FULL


def overlap(one: Term, other: Term) -> bool:
    """Return whether the two share a day. A term that ends on the day it began has none."""
    if one.ended_on == one.began_on or other.ended_on == other.began_on:
        return False
    return (other.ended_on is None or one.began_on < other.ended_on) and (
        one.ended_on is None or other.began_on < one.ended_on
    )


def may_give(kind: str, *, own: frozenset[str]) -> Why | None:
    """Whether someone with the powers ``own`` over the post's unit may fill a post of ``kind``, or end it.

    The three keepers of the house have powers that no office has; whoever leads the office (``house.appoint``) names them,
    and can never be one of them (:func:`apart`, and nobody appoints himself).
    """
    if kind in APART:
        return None if "house.appoint" in own else Why.KEEPERS
    return None if powers_of(kind) <= own else Why.MORE_POWERS


def apart(new: Term, held: Iterable[Term]) -> Why | None:
    """Whether ``new`` would make one person two of the three keepers (GB/T 22239 8.1.4.1) on any day, or a keeper of the
    house of someone who names its keepers."""
    for other in held:
        if not overlap(new, other):
            continue
        kinds = {new.kind, other.kind}
        if len(kinds & APART) == 2:
            return Why.APART
        if kinds & APART and any("house.appoint" in powers_of(kind) for kind in kinds):
            return Why.APART
    return None


def room(new: Term, in_post: Iterable[Term]) -> Why | None:
    """Whether the post is free over the time of ``new``: one full holder at a time, and one who acts for him."""
    if any(other.holding == new.holding and overlap(new, other) for other in in_post):
        return Why.HELD
    return None
