"""Where a child is, told from dated rows: the columns that repeat it for lists and row policies are made here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from notoneless.children.terms import ResidenceKind, SpellStatus


@dataclass(frozen=True, slots=True)
class Lives:
    """A residence: its path in the county ('' where it lies elsewhere), its period."""

    kind: str
    path: str
    began_on: date | None
    ended_on: date | None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Learns:
    """An enrolment: the path of its class, else of its school ('' where it lies elsewhere), its period."""

    status: str
    path: str
    grade: int | None
    began_on: date | None
    ended_on: date | None
    order: str = ""


#: Ended so, an enrolment leaves nobody to whom the child belongs; ended otherwise, the school goes on looking.
_DONE = frozenset({SpellStatus.MOVED.value, SpellStatus.GRADUATED.value})


def _newest(row: Lives | Learns) -> tuple[date, str]:
    return row.began_on or date.min, row.order


def _stands(row: Lives | Learns, on: date) -> bool:
    return row.ended_on is None or row.ended_on > on


def place(rows: Iterable[Lives], on: date) -> str:
    """Return where the child lives: really, else by the register; '' where neither is known in this county."""
    known = [row for row in rows if row.path and _stands(row, on)]
    for kind in (ResidenceKind.ACTUAL, ResidenceKind.REGISTERED):
        if found := [row for row in known if row.kind == kind]:
            return max(found, key=_newest).path
    return ""


def school(rows: Iterable[Learns], on: date) -> tuple[str, int | None]:
    """Return on whose roll the child is and in which grade. Who left is still sought by the school where he was last;
    who moved or graduated is not."""
    listed = list(rows)
    live = [row for row in listed if _stands(row, on) and row.status not in _DONE]
    pool = live or [row for row in listed if not _stands(row, on) or row.status in _DONE]
    if not pool:
        return "", None
    last = max(pool, key=_newest)
    if not live and last.status in _DONE:
        return "", last.grade
    return last.path, last.grade
