"""The hours of a week of rounds: on which days each person goes out, and when each family asked to be visited.

A cell says one day of one person: spans of the clock, nothing where that person does not go. What a family asked for is read over all days of the
plan: 晚上, 周六, 周六上午, 12-05 9:00-11:00. Nothing is guessed: what cannot be read is told back as it was written, and so is what falls on no day
of the plan, which would otherwise mean any time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from notoneless.planning.rounds.terms import DAY
from notoneless.planning.rounds.when import clock_of, windows_of
from notoneless.visits.rules.weeks import MINUTE, Evening, clock
from notoneless.visits.terms import Why

#: What a cell means that names no hour: that person does not go out that day.
NOT: Final = ""
WHOLE: Final = (0, 24 * 60)
MOST_A_DAY: Final = 3
_SPAN: Final = re.compile(r"(\d{1,2}[:：]\d{2})\s*[-–—~～至到]\s*(\d{1,2}[:：]\d{2})")
_ENGLISH: Final = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)
_WEEKDAYS: Final = dict(
    zip(
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        strict=True,
    )
)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """What a table of hours says: each person's outings, each family's time at home (none: at any time), and what of it cannot be taken."""

    going: Mapping[str, tuple[Evening, ...]]
    at_home: Mapping[str, tuple[Evening, ...]]
    faults: tuple[Why, ...]


def days_of(first: date, last: date) -> list[date]:
    """Return the days from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def said(spans: Sequence[Span]) -> str:
    """Return spans of a day as a cell says them."""
    return "；".join(f"{clock(begin)}-{clock(end)}" for begin, end in spans)


def cell_of(text: str) -> tuple[Span, ...] | None:
    """Return the spans that a cell says, none where one does not go, None where it cannot be read: no span, one that ends before it begins, two that
    overlap, more than three."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[；;]", text))):
        span = _span(part)
        if span is None:
            return None
        found.append(span)
    found.sort()
    if len(found) > MOST_A_DAY or any(one[1] > other[0] for one, other in pairwise(found)):
        return None
    return tuple(found)


def _span(text: str) -> Span | None:
    match = _SPAN.fullmatch(text)
    begin, end = (clock_of(match[1]), clock_of(match[2])) if match else (None, None)
    if begin is None or end is None or begin >= end:
        return None
    return begin // MINUTE, end // MINUTE


def asked_of_family(text: str, days: Sequence[date], named: Mapping[str, Span]) -> tuple[Evening, ...] | str:
    """Return when a family asked to be visited, over the days of a plan, or the part that cannot be read or falls on none of them. ``named`` are the
    words for parts of a day. Nothing written is any time."""
    found: set[Evening] = set()
    for group in filter(None, (part.strip() for part in re.split(r"[；;\n]", text))):
        parts = [part.strip() for part in re.split(r"[，,、]", group) if part.strip()]
        told = [_with_hours(part, named) for part in parts]
        if len({is_bare for _part, is_bare in told}) > 1:  # 周六、周日上午: is Saturday whole, or its morning?
            return str(group)
        for part, (words, _bare) in zip(parts, told, strict=True):
            spans = windows_of(words, days)
            if isinstance(spans, str) or not spans:
                return str(part)
            for one in spans:
                at = one.day * DAY
                found.add(Evening(days[one.day], (one.begin - at) // MINUTE, (one.end - at) // MINUTE))
    every = {Evening(day, *WHOLE) for day in days}
    return () if found >= every else tuple(sorted(found, key=lambda one: (one.on, one.begin, one.end)))


def _with_hours(part: str, named: Mapping[str, Span]) -> tuple[str, bool]:
    """Return a part with its hours written out, and whether it named only a day; an English weekday as the reader of cells knows it."""
    part = _ENGLISH.sub(lambda match: _WEEKDAYS[match[1].lower()], part)
    for word, (begin, end) in named.items():
        if part.endswith(word):
            return f"{part.removesuffix(word).strip()} {clock(begin)}-{clock(end)}".strip(), False
    if _SPAN.search(part):
        return part, False
    return f"{part} {clock(WHOLE[0])}-{clock(WHOLE[1])}", True


def family_words(evenings: Sequence[Evening], days: Sequence[date]) -> str:
    """Return a family's hours as they are written again: what holds on every day once, everything else by its day; empty for any time."""
    spans: dict[Span, list[date]] = {}
    for one in evenings:
        spans.setdefault((one.begin, one.end), []).append(one.on)
    told = []
    for span, some in spans.items():
        hours = "" if span == WHOLE else said([span])
        if set(some) == set(days):
            told.append(hours)
        else:
            told += [" ".join(filter(None, (f"{one:%m-%d}", hours))) for one in sorted(some)]
    return "；".join(filter(None, told))


def read(
    cells: Mapping[tuple[str, date], str], wishes: Mapping[str, str], *, days: Sequence[date], named: Mapping[str, Span],
    locked: Mapping[tuple[str, date], int] = {}, people: Sequence[str] = (),
) -> Hours:  # fmt: skip
    """Return what a table of hours says. ``cells`` are each person's days, ``wishes`` what each family asked for; ``locked`` counts the families that
    are held fast to a person and day, who must go out then. The codes are U187 (cannot be read), U188 (nobody goes), U189 (a family is held)."""
    going: dict[str, tuple[Evening, ...]] = {}
    faults: list[Why] = []
    for who in people or sorted({who for who, _on in cells}):
        evenings: list[Evening] = []
        for on in days:
            text = cells.get((who, on), NOT)
            spans = cell_of(text)
            if spans is None:
                faults.append(_unread(f"{who}:{on}", text))
                continue
            if not spans and locked.get((who, on)):
                faults.append(_held(f"{who}:{on}", on, locked[who, on]))
            evenings += [Evening(on, begin, end) for begin, end in spans]
        going[who] = tuple(evenings)
    at_home: dict[str, tuple[Evening, ...]] = {}
    for home, text in wishes.items():
        asked = asked_of_family(text, days, named)
        if isinstance(asked, str):
            faults.append(_unread(home, asked))
        else:
            at_home[home] = asked
    if not faults and not any(going.values()):
        faults.append(
            Why("U188", "所有人每天都不去，排不出安排。请给至少一个人留一次出门。",
                "Nobody goes out on any day, so there is nothing to plan: leave somebody one outing.")
        )  # fmt: skip
    return Hours(going, at_home, tuple(faults))


def _unread(at: str, text: str) -> Why:
    shown = text[:20]
    return Why(
        "U187", f"“{shown}”读不懂，或者不在这几天里。请写成：晚上、周六、周六上午、18:00-20:00、12-05 9:00-11:00；几个时间用分号隔开。",
        f"“{shown}” cannot be read, or falls on none of these days. Write evening, Saturday, Sat morning, 18:00-20:00 or 12-05 9:00-11:00, with semicolons "
        "between.", at,
    )  # fmt: skip


def _held(at: str, on: date, many: int) -> Why:
    return Why(
        "U189", f"{on:%m-%d} 有 {many} 家锁定给这个人，那天不能改成不去。请先在安排里把锁定放开，或让他去。",
        f"On {on:%m-%d} {many} families are locked to this person, who must then go: let them go in the plan first.", at,
    )  # fmt: skip
