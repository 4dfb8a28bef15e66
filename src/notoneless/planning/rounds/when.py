"""几号几点 — when: a day, an hour, the hours at which a family is at home, as people write them in a cell.

Nothing is guessed: what cannot be read is told back as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from notoneless.planning.rounds.terms import DAY, Span

_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?$")
_SHORT: Final = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?$")
_CLOCK: Final = re.compile(r"(?:1899-12-3[01][ T])?(\d{1,2})[:：点时](\d{2})?分?(?::00(?:\.0+)?)?$")
_RANGE: Final = re.compile(r"(.*?)(\d{1,2}[:：]\d{2})\s*(?:-|—|–|~|～|至|到)+\s*(\d{1,2}[:：]\d{2})$")
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


def day_of(text: str, days: Sequence[date] = ()) -> date | None:
    """Return the day that a cell says, None where it says none. A day without its year is looked for among ``days``."""
    text = text.strip()
    if found := _DAY.match(text):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    if found := _SHORT.match(text):
        month, day = map(int, found.groups())
        return next((one for one in days if (one.month, one.day) == (month, day)), None)
    return None


def clock_of(text: str) -> int | None:
    """Return the seconds since midnight that a cell says (13:00, 13点30分, Excel's own 0.5625), None where it says none."""
    text = text.strip()
    if found := _CLOCK.match(text):
        hour, minute = int(found[1]), int(found[2] or 0)
        return hour * 3600 + minute * 60 if hour <= 24 and minute < 60 and hour * 60 + minute <= 1440 else None
    try:
        share = float(text)
    except ValueError:
        return None
    return round(share * 1440) * 60 if 0 < share < 1 else None


def windows_of(text: str, days: Sequence[date]) -> tuple[Span, ...] | str:
    """Return the spans that a cell such as “12-02 18:00-20:00；周六 9:00-12:00” says, over ``days`` (the plan's, in order), or the
    part of it that cannot be read or ends before it begins. Hours without a day hold on every day; a day outside the plan gives
    none."""
    found: list[Span] = []
    last: list[date] | None = None
    for part in (p.strip() for p in re.split(r"[；;\n，,、]", text)):
        if not part:
            continue
        said = _RANGE.match(part)
        begin, end = (clock_of(said[2]), clock_of(said[3])) if said else (None, None)
        if said is None or begin is None or end is None or begin >= end:
            return part
        own = _days(said[1].strip(), days) if said[1].strip() else last if last is not None else list(days)
        if own is None:
            return part
        last = own if said[1].strip() else last
        for one in own:
            midnight = (one - days[0]).days * DAY
            found.append(Span(midnight + begin, midnight + end))
    return tuple(sorted(set(found)))


def _days(text: str, days: Sequence[date]) -> list[date] | None:
    if text in ("每天", "天天", "都可以"):
        return list(days)
    if weekday := re.fullmatch(
        r"(?:每?周|星期|礼拜)([一二三四五六日天](?:[至到\-](?:周|星期|礼拜)?[一二三四五六日天])?|末)", text
    ):
        word = weekday[1]
        if word == "末":
            wanted = {5, 6}
        elif len(word) == 1:
            wanted = {_WEEKDAYS[word]}
        else:
            first, final = _WEEKDAYS[word[0]], _WEEKDAYS[word[-1]]
            wanted = {n % 7 for n in range(first, final + 1 if final >= first else final + 8)}
        return [one for one in days if one.weekday() in wanted]
    one = day_of(text, days)
    if one is not None:
        return [one] if one in days else []
    return [] if _SHORT.match(text) else None
