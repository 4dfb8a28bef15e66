"""From the acts that were written to what they leave standing: strikes, rounds, the outcome, with whom the case lies.

A case as of a past day is the same fold over the acts that were written by then; which day an act tells of does not matter
for that, only when the house learnt of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from notoneless.cases.rules.book import Book
from notoneless.cases.terms import ActFact, ActKind, ChargeFact, Side

RETURNED: Final = "returned"
DROPOUT: Final = "dropout"
SUSPECTED: Final = "suspected_dropout"
BEGINS: Final = (ActKind.OPENED, ActKind.REOPENED)


def standing_acts(acts: Iterable[ActFact], on: date | None = None) -> tuple[ActFact, ...]:
    """Return the acts that stand on ``on``: written by then, in their order, without those that a standing act strikes.

    A strike may be struck itself; the act that it took away stands again.
    """
    written = sorted((act for act in acts if on is None or act.written_on <= on), key=lambda act: act.number)
    struck: set[int] = set()
    for act in reversed(written):
        if act.kind == ActKind.STRUCK and act.number not in struck:
            struck.add(act.names)
    return tuple(act for act in written if act.number not in struck and act.kind != ActKind.STRUCK)


def this_round(acts: Sequence[ActFact]) -> tuple[ActFact, ...]:
    """Return the standing acts since the case was last opened or reopened, that one included."""
    begins = [at for at, act in enumerate(acts) if act.kind in BEGINS]
    return tuple(acts[begins[-1] :]) if begins else ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, by which act; since which act the child counts as out of school (0: it does not)."""

    id: str = ""
    act: ActFact | None = None
    sought_since: ActFact | None = None
    against: tuple[ActFact, ...] = ()

    @property
    def is_contested(self) -> bool:
        """Whether another officer wrote another outcome without having this one before him."""
        return bool(self.against)


def outcome(acts: Sequence[ActFact], book: Book) -> Outcome:
    """Return the outcome of a round.

    A later finding takes the place of an earlier one where its writer had that before him (``saw``), or wrote it himself.
    Two persons who wrote at once and found different things contradict each other until somebody who saw both decides. A
    child who was found in class and is not there at a follow-up, a roll-call or a later roll is out of school again.
    """
    found = Outcome()
    for act in acts:
        if act.kind in (ActKind.VERIFIED, ActKind.RETURNED):
            new = RETURNED if act.kind == ActKind.RETURNED else act.outcome
            against = tuple(
                other
                for other in ((found.act, *found.against) if found.act else ())
                if other.number > act.saw and other.by != act.by and _said(other) != new and _said(other) != SUSPECTED
            )
            found = _found(found, new, act, book, against if new != SUSPECTED else ())
        elif is_miss(act) and found.id and not book.is_out_of_school(found.id):
            found = _found(found, DROPOUT if found.id == RETURNED else SUSPECTED, act, book, ())
    return found


def is_miss(act: ActFact) -> bool:
    """Return whether the act says that the child was looked for in class and not found there."""
    return act.kind in (ActKind.FOLLOWED, ActKind.SEEN) and act.yes is False


def _said(act: ActFact) -> str:
    return RETURNED if act.kind == ActKind.RETURNED else act.outcome


def _found(before: Outcome, new: str, act: ActFact, book: Book, against: tuple[ActFact, ...]) -> Outcome:
    sought = book.is_out_of_school(new) and new != SUSPECTED
    since = (before.sought_since or act) if sought else None
    return Outcome(new, act, since, against)


def charges(acts: Sequence[ActFact]) -> tuple[tuple[ChargeFact, ...], tuple[ChargeFact, ...], tuple[ActFact, ...]]:
    """Return with whom the case lies, what is offered and not yet taken over, and the declining acts that wait for another
    dispatch. All rounds count: who answered for the child goes on doing so when the case is reopened."""
    held: dict[str, ChargeFact] = {}
    offers: dict[str, ChargeFact] = {}
    declined: dict[str, ActFact] = {}
    for act in acts:
        side = act.side
        if act.kind == ActKind.DISPATCHED:
            held[side] = _charge(act)
            offers.pop(side, None)
            declined.pop(side, None)
        elif act.kind == ActKind.ACCEPTED and side in held:
            held[side] = replace(held[side], accepted_on=act.on)
        elif act.kind == ActKind.DECLINED and side in held:
            del held[side]
            declined[side] = act
        elif act.kind == ActKind.HANDED_OVER:
            offers[side] = replace(_charge(act), is_offer=True)
        elif act.kind == ActKind.TAKEN_OVER and side in offers:
            offer = offers.pop(side)
            if act.yes is not False:
                held[side] = replace(offer, since=act.on, accepted_on=act.on, act=act.number, is_offer=False)
    in_order = (Side.PLACE, Side.SCHOOL)
    return (
        tuple(held[side] for side in in_order if side in held),
        tuple(offers[side] for side in in_order if side in offers),
        tuple(declined[side] for side in in_order if side in declined),
    )


def _charge(act: ActFact) -> ChargeFact:
    return ChargeFact(
        side=act.side, unit_path=act.unit_path, post=act.post, since=act.on, stands_in_for=act.stands_in_for,
        act=act.number,
    )  # fmt: skip


def last(acts: Sequence[ActFact], *kinds: ActKind, names: int = 0) -> ActFact | None:
    """Return the newest of the acts of these kinds (that name ``names``, where it is given)."""
    return next((act for act in reversed(acts) if act.kind in kinds and (not names or act.names == names)), None)
