"""What tests of cases share: a plain calendar told by hand, the book of the parameters, and acts written in few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from notoneless.cases.queries.book import book_of
from notoneless.cases.terms import ActFact, ActKind
from tests import world

ON = date(2026, 9, 10)
CHECKER, ASKER = "section_chief", "township_officer"
KINDS = {kind.value: kind for kind in ActKind}


@dataclass(frozen=True)
class Plain:
    """Monday to Friday are worked, but for ``holidays``; ``make_ups`` are worked weekends; out of term from July 10 to August 31."""

    holidays: frozenset[date] = frozenset(date(2026, 10, day) for day in range(1, 9))
    make_ups: frozenset[date] = field(default=frozenset({date(2026, 9, 27), date(2026, 10, 10)}))

    def is_working(self, day: date) -> bool:
        return day in self.make_ups or (day.weekday() < 5 and day not in self.holidays)

    def add_working(self, day: date, n: int) -> date:
        while n > 0:
            day += timedelta(days=1)
            n -= self.is_working(day)
        return day

    def in_term(self, day: date) -> bool:
        return not (date(day.year, 7, 10) <= day <= date(day.year, 8, 31)) and day.month != 2


def book(code: str = "500153", on: date = ON):
    """Return the book of a place: the real parameters."""
    return book_of(code, on)


def act(number: int, kind: str, on: date, **more: Any) -> ActFact:
    """Return one act. Who writes is ``by`` (a letter will do); a check is written in a post that may check."""
    kind_ = KINDS[kind]
    more.setdefault("by", "" if kind in ("opened", "escalated") else "a")
    more.setdefault("post_kind", CHECKER if kind == "checked" else ASKER)
    more.setdefault("saw", number - 1)
    if isinstance(more.get("reasons"), list):
        more["reasons"] = tuple(more["reasons"])
    return ActFact(number=number, kind=kind_, on=on, written_on=more.pop("written_on", on), **more)


def acts(rows: Iterable[dict[str, Any]]) -> list[ActFact]:
    """Return the acts of a table's rows: ``{kind: on, …}`` with the first key the kind."""
    found = []
    for number, row in enumerate(rows, start=1):
        row = dict(row)
        if "found" in row:  # YAML takes the bare word yes for true
            row["yes"] = row.pop("found")
        kind = next(iter(row))
        found.append(act(number, kind, row.pop(kind), **row))
    return found


def laid(made, *more, key="a1", ago=3, accepted=True, **said):
    """Write the case of a child that lies with its township and its school, accepted by both ``ago`` days ago."""
    day = timezone.localdate() - timedelta(days=ago)
    child = made.children[key]
    at = {"place": child.cached_place_path[:8], "school": child.cached_school_path[:12]}
    kinds = {"place": "township_officer", "school": "principal"}
    holds = {
        side: next(
            name for name, post in made.posts.items() if name.split(":")[0] == kind and post.unit_path == at[side]
        )
        for side, kind in kinds.items()
    }
    written = [{"opened": day}]
    written += [
        {"dispatched": day, "by": CHECKER, "side": side, "unit_path": at[side], "post": made.posts[name]}
        for side, name in holds.items()
    ]
    if accepted:
        written += [{"accepted": day, "by": name, "side": side} for side, name in holds.items()]
    return world.case(made, key, *written, *more, on=timezone.localdate(), **said)
