"""From what calls and notes say to what changed about an absence: it goes on, it is over, a day of it was called wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from notoneless.attendance.terms import End, Word


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of an absence: whether the run that is counted now is still the same one; how and on which day it ended
    where it is not; the days that were counted and on which, as is said now, the child was there."""

    goes_on: bool
    end: End | None = None
    ended_on: date | None = None
    corrected: tuple[date, ...] = ()


def turn(held: Sequence[date], days: Sequence[date], said: Mapping[date, Word]) -> Turn:
    """Return what became of the absence whose days were ``held``, where ``days`` are those of the run that is counted now (none:
    no absence runs) and ``said`` is what stands of every day."""
    corrected = tuple(day for day in held if said.get(day) is Word.HERE)
    if set(held) & set(days):
        return Turn(True, corrected=corrected)
    last = held[-1]
    later = sorted(day for day in said if day > last)
    seen = next((day for day in later if said[day] is Word.HERE), None)
    if corrected and said.get(last) is Word.HERE:
        return Turn(False, End.CORRECTED, last, corrected)
    if seen is not None and said.get(last) is Word.AWAY:
        return Turn(False, End.SEEN, seen, corrected)
    excused = next((day for day in (last, *later) if said.get(day) is Word.EXCUSED), None)
    if excused is not None:
        return Turn(False, End.EXPLAINED, excused, corrected)
    if seen is not None:
        return Turn(False, End.SEEN, seen, corrected)
    return Turn(False, End.LEFT, last, corrected)
