"""行政区划 — which place a code meant on a given day, and which code a written place name means.

A child keeps for life the number of the county where it was first registered, while counties are renamed, merged and
renumbered around it; codes are even used again for other places. So a code is read together with a day, and never
taken for the child's present home. Town (9 digits) and village (12 digits) codes are those of the National Bureau of
Statistics; the villages of some counties only are shipped, a place may bring its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

from notoneless.standards.codes import ETHNIC_GROUPS
from notoneless.standards.tables import rows


class RegionStatus(StrEnum):
    """What a six-digit prefix says for somebody born on a day."""

    IN_FORCE = "in_force"  # was a code at some time in or after the birth year
    NOT_IN_FORCE = "not_in_force"  # was a code, but given up before the birth year
    UNKNOWN = "unknown"  # never seen in any list since 1980


@dataclass(frozen=True, slots=True)
class Division:
    """One code with one name over one half-open period; ``None`` = before the first list (1980) or still in force.

    Days are the first of the month of the list in which the code first appeared, or was first missing. Lists were
    yearly before 2015, so a true legal date may lie up to a year earlier (1996-12 to 1997-12 at the widest).
    """

    code: str
    name: str
    began_on: date | None = None
    ended_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Return whether the code bore this name on the day."""
        return (self.began_on is None or self.began_on <= on) and (self.ended_on is None or on < self.ended_on)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _history() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for code, name, began, ended in rows("divisions"):
        found.setdefault(code, []).append(Division(code, name, _day(began), _day(ended)))
    return {code: tuple(sorted(spells, key=lambda d: d.began_on or date.min)) for code, spells in found.items()}


@cache
def _lineage() -> dict[str, str]:
    return {old: new for old, new, _ in rows("lineage")}


def known(code: str) -> bool:
    """Return whether the six-digit code was ever in a national list."""
    return code in _history()


def spells(code: str) -> tuple[Division, ...]:
    """Return every (name, period) of a six-digit code, oldest first; () when it was never a code."""
    return _history().get(code, ())


def name_of(code: str, on: date) -> str | None:
    """Return the name that a six-digit code had on a day, or None."""
    return next((d.name for d in reversed(spells(code)) if d.in_force(on)), None)


def region_status(code: str, born_on: date | None) -> RegionStatus:
    """Return whether a number beginning with this code can belong to somebody born on that day.

    The code is that of the place of first registration, which may come years after birth: any code in force in or
    after the birth year will do. Without a birth date every known code is in force.
    """
    periods = spells(code)
    if not periods:
        return RegionStatus.UNKNOWN
    if born_on is None or any(d.ended_on is None or d.ended_on.year >= born_on.year for d in periods):
        return RegionStatus.IN_FORCE
    return RegionStatus.NOT_IN_FORCE


def current_code(code: str) -> str:
    """Return today's code for a county, town or village code, the code itself when nothing newer is known.

    The first six digits follow the lineage. A code that was used again for another place is its own present; ask
    with a day by :func:`name_of` when that matters.
    """
    head, tail = code[:6], code[6:]
    seen = {head}
    while head in _lineage() and _lineage()[head] not in seen:
        head = _lineage()[head]
        seen.add(head)
    return head + tail


def former_codes(code: str) -> tuple[str, ...]:
    """Return the older six-digit codes of a present county, sorted; () when none is known."""
    return tuple(sorted(old for old in _lineage() if current_code(old) == code))


@cache
def _towns() -> dict[str, Division]:
    return {code: Division(code, name) for code, name in rows("towns")}


@cache
def _villages() -> dict[str, Division]:
    return {code: Division(code, name) for code, name in rows("villages")}


@cache
def _within(places: Callable[[], dict[str, Division]], length: int) -> dict[str, tuple[Division, ...]]:
    """The first ``length`` digits of a code → the ``places`` whose codes begin with them, by code."""
    found: dict[str, list[Division]] = {}
    for code, place in places().items():
        found.setdefault(code[:length], []).append(place)
    return {code: tuple(inside) for code, inside in found.items()}


def towns_of(county: str) -> tuple[Division, ...]:
    """Return the towns of a county (old or present code), by code; () when we ship none for it."""
    return _within(_towns, 6).get(current_code(county)[:6], ())


def villages_of(within: str) -> tuple[Division, ...]:
    """Return the villages of a county (6 digits) or a town (9 digits), by code; () when we ship none for it."""
    code = current_code(within)
    return _within(_villages, len(code)).get(code, ())


def place_name(code: str) -> str | None:
    """Return the present name of a 6-, 9- or 12-digit code (old county prefixes followed), or None."""
    present = current_code(code)
    if len(present) == 6:
        return spells(present)[-1].name if present in _history() else None
    found = (_towns() if len(present) == 9 else _villages()).get(present)
    return found.name if found else None


def counties_of(within: str, *, on: date) -> tuple[Division, ...]:
    """Return the county-level divisions in force on a day whose codes begin with ``within`` (2 digits: a province, 4: a prefecture),
    by code; () when no list knows any."""
    return tuple(
        spell
        for code, periods in sorted(_history().items())
        if code.startswith(within) and not code.endswith("00")
        for spell in periods
        if spell.in_force(on)
    )


def spoken(name: str) -> str:
    """Return a village's name without its committee, as people say it: 新民村民委员会 → 新民村, 玉屏社区居民委员会 → 玉屏社区."""
    if name.endswith("村民委员会"):
        return name.removesuffix("民委员会").removesuffix("村").removesuffix("村") + "村"
    return name.removesuffix("居民委员会").removesuffix("居委会").removesuffix("民委员会")


_ETHNIC = "|".join(sorted((re.escape(n) for n in ETHNIC_GROUPS.values()), key=len, reverse=True))
_COMMITTEE = re.compile(
    r"(?:村民委员会|居民委员会|村委会|居委会|村委|居委|街道办事处|街道办|人民政府|办事处|管理委员会|管委会)$"
)
_KIND = re.compile(
    rf"(?:(?:{_ETHNIC})+(?:自治县|自治州|自治旗|民族乡|乡)|街道|地区|社区|民族乡|镇|乡|村|屯|自治县|特区|林区|新区|区|县|市|旗)$"
)
_SPACE = re.compile(r"[\s\u200b-\u200f\u3000\ufeff]+")


@lru_cache(maxsize=65536)
def _light(name: str) -> str:
    """Return the name without its committee: 新民村社区居民委员会 → 新民村社区."""
    text = _SPACE.sub("", name)
    return _COMMITTEE.sub("", text) or text


@lru_cache(maxsize=65536)
def stem(name: str) -> str:
    """Return the bare name of a place: 双河街道办事处, 双河街道 and 双河镇 → 双河; 清泉苗族土家族乡 → 清泉.

    Never shorter than two characters, so 万村 stays 万村.
    """
    text = _light(name)
    for _ in range(2):
        shorter = _KIND.sub("", text)
        if len(shorter) < 2:
            break
        text = shorter
    return text


def fitting(places: Iterable[Division], text: str) -> tuple[Division, ...]:
    """Return the places that a written name may mean: one when it is clear, several when it is not, none when it is no
    name of theirs.

    Tried in order: the name as it stands, without its committee, the bare stem, and the bare stem at the end of a
    longer text (某某区新民街道). The first step that fits any place decides; nothing is guessed.
    """
    pool = tuple(places)
    wanted = _SPACE.sub("", text)
    if not wanted:
        return ()
    for key in (str, _light, stem):
        hits = tuple(p for p in pool if key(p.name) == key(wanted))
        if hits:
            return hits
    tail, bare = _light(wanted), stem(wanted)
    hits = tuple(
        p for p in pool if tail.endswith(_light(p.name)) or (len(stem(p.name)) >= 2 and bare.endswith(stem(p.name)))
    )
    longest = max((len(stem(p.name)) for p in hits), default=0)
    return tuple(p for p in hits if len(stem(p.name)) == longest)


def find(places: Iterable[Division], text: str) -> Division | None:
    """Return the one place that a written name means (see :func:`fitting`), or None when none or several fit."""
    hits = fitting(places, text)
    return hits[0] if len(hits) == 1 else None


def find_town(county: str, text: str) -> Division | None:
    """Return the town of a county that a written name means (suffix and committee words ignored), or None."""
    return find(towns_of(county), text)


def find_village(within: str, text: str) -> Division | None:
    """Return the village of a county or town that a written name means, or None when none or several fit."""
    return find(villages_of(within), text)


def find_county(text: str, *, on: date, province: str = "") -> Division | None:
    """Return the county-level division in force on a day that a written name means, or None.

    ``province`` narrows by the first two digits; the same county name exists in several provinces.
    """
    pool = (
        d
        for code, periods in _history().items()
        if not code.endswith("00") and code.startswith(province[:2])
        for d in periods
        if d.in_force(on)
    )
    return find(pool, text)
