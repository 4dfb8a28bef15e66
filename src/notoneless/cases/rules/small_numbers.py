"""Small numbers on a wall: where two children are out of school in a town, everybody there knows which two.

What hangs where anybody may pass is told by place and in total. A number below the threshold is left out, and so is what
would give it away: the smallest other number where the total minus the rest would tell it, and at last the total. Of how
many of them are overdue, only whether there are any is told by place, and in total how many, unless that gives one away.
That nobody is out (0) names nobody and stays. A reader is taken to know these rules: what is left out is at least 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: As large as you please, for all that a reader knows.
ANY: Final = 10**9


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: each place's number, whether any of them are overdue, and both totals; ``None`` is left out."""

    numbers: tuple[int | None, ...]
    some_late: tuple[bool, ...]
    total: int | None
    late: int | None


def told(numbers: Sequence[int], late: Sequence[int], *, small: int) -> Told:
    """Return what may be told of ``numbers`` (one for each place) and of how many of each are ``late``.

    Numbers from 1 to ``small`` - 1 are left out; a ``small`` of 1 leaves out nothing. Of what is left out two numbers at least
    are possible, for all that a reader can reckon who knows this rule. Raises ValueError where more are late than there are,
    and for a ``small`` of 2: what is left out there could only be 1.
    """
    if len(numbers) != len(late) or any(not 0 <= some <= every for every, some in zip(numbers, late, strict=True)):
        raise ValueError("in each place at most as many are late as there are")
    if small < 1 or small == 2:
        raise ValueError(f"numbers below {small} cannot be left out: it is 1 (nothing), or 3 and more")
    hidden = {at for at, number in enumerate(numbers) if 0 < number < small}
    is_told = not 0 < sum(numbers) < small
    # Where those left out are not all the same, each of them may be the one or the other: nothing but their sum is told.
    while is_told and len({numbers[at] for at in hidden}) == 1:
        rest = [number for at, number in enumerate(numbers) if number and at not in hidden]
        if rest:
            hidden |= {at for at, number in enumerate(numbers) if number == min(rest)}
        else:
            is_told = False
    shown = tuple(None if at in hidden else number for at, number in enumerate(numbers))
    flags = tuple(some > 0 for some in late)
    total = sum(numbers) if is_told else None
    many = sum(late)
    # Where some are late and where none are, they may change places: then the number of the late ones narrows none to one.
    with_late = {numbers[at] for at in hidden if flags[at]}
    without = {numbers[at] for at in hidden if not flags[at]}
    mixed = len(with_late) != 1 and len(without) != 1
    return Told(shown, flags, total, many if _may_tell(many, shown, flags, total, small, mixed=mixed) else None)


def _may_tell(
    many: int, numbers: Sequence[int | None], flags: Sequence[bool], total: int | None, small: int, *, mixed: bool
) -> bool:
    """Return whether a reader who is told that ``many`` are late still cannot reckon a number that is not told, nor how many are
    late in a place where they are fewer than ``small``. It asks nothing but what is told, and whether those left out are
    ``mixed`` both where some are late and where none are."""
    if not many or small == 1:
        return True
    # One late in each such place, and one more: what is not told must be one of two numbers at least.
    if many < small or many < sum(flags) + 2:
        return False
    left = ANY if total is None else total - sum(number or 0 for number in numbers)
    hidden = [at for at, number in enumerate(numbers) if number is None]
    both = [at for at in hidden if flags[at]]
    open_ = {at: number for at, number in enumerate(numbers) if flags[at] and number is not None}
    room = sum(open_.values())
    if (
        both and many - room > len(both) and not mixed
    ):  # more late in the hidden places than one each: it would narrow their numbers
        return False
    # Each hidden number is at least 1, so that those with somebody late have at most this together.
    at_most = left - (len(hidden) - len(both))
    for at in (at for at, flag in enumerate(flags) if flag):
        own = open_.get(at)
        if own is None:
            elsewhere, most = room + (at_most - 1 if len(both) > 1 else 0), at_most - (len(both) - 1)
        else:
            elsewhere, most = room - own + (at_most if both else 0), own
        least = max(1, many - elsewhere)
        most = min(most, many - (sum(flags) - 1))
        if least < small and least == most:
            return False
    return True
