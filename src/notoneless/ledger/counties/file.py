"""指标文件 — the one small file that a county gives to the level above it: figures, what they were counted by, and a seal.

No child is in it and no name but the county's; small numbers of children are not written (:mod:`notoneless.ledger.counties.told`).
The seal is a digest of all that is said: it tells a file that was cut off or typed into, not a forger. The same sweep gives the same
bytes, whether the command line wrote them or a site.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from notoneless import __version__
from notoneless.ledger.counties.definitions import Definitions, Part, from_plain
from notoneless.ledger.counties.told import LeftOut, Told, beside, tell
from notoneless.ledger.indicators import Indicators, Measured
from notoneless.ledger.indicators_rules import UNIT_RULES
from notoneless.ledger.labels import Word
from notoneless.ledger.tables import private
from notoneless.policy.lookup import Policy
from notoneless.policy.places import NATIONAL, place_code
from notoneless.standards.errors import UserError

KIND: Final = "notoneless county figures"
SCHEMA: Final = 1
SMALL: Final = "cases.small_numbers"
COUNTY: Final = 6
"""Digits of a county's code."""
NAME: Final = 64
"""Signs of the longest name of a county that is read."""
MANY: Final = 10**9
"""More children or villages than any county has."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One indicator of a county as it was counted, before anything is left out."""

    id: str
    name: Word
    counted: Word
    unit: Word
    numerator: int
    denominator: int
    deferred: int
    handed_in: bool
    target: float | None


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """One indicator as a county tells it. ``handed_in`` False: the roll that it needs was not handed in, there is no figure."""

    id: str
    name: Word
    counted: Word
    unit: Word
    told: Told
    handed_in: bool
    target: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class CountyFile:
    """A county's file: whose, of which day, its figures, the program that counted them, and its seal."""

    place: str
    place_name: str
    as_of: dt.date
    software: str
    small: int
    figures: tuple[CountyFigure, ...]
    seal: str

    def says(self) -> str:
        """Return the digest of what is said, whichever version of the program wrote it."""
        return _seal({key: value for key, value in _plain(self).items() if key != "software"})


def file_name(place: str, as_of: dt.date) -> str:
    """Return the name of a county's file: so many files of so many counties lie in one folder."""
    return f"指标文件-{place}-{as_of.isoformat()}.json"


def is_county(place: str | None) -> bool:
    """Return whether ``place`` is the code of a county: the file speaks for a whole county and for nothing else."""
    try:
        return len(place_code(place)) == COUNTY
    except UserError:
        return False


def small_of(policy: Policy, place: str, on: dt.date) -> int:
    """Return below which number of children none is written at ``place``; before the first line on it, what the first line says.

    What is left out below 2 could only be 1, so that 2 would hide nothing: it is taken for 3, and less than 1 for 1 (nothing).
    """
    first = policy.file(SMALL, NATIONAL)
    begins = first.dated[0].since if first is not None else on
    small = int(policy.value(SMALL, place, max(on, begins)).value)
    return 3 if small == 2 else max(small, 1)


def counted(m: Measured) -> Counted:
    """Return an indicator of a sweep as the file takes it."""
    d = m.definition
    target = None if m.target is None else float(m.target.value)
    return Counted(
        d.id, d.name, d.counted, d.unit, m.figure.numerator, m.figure.denominator, m.figure.deferred, m.asked, target
    )


def of_sweep(found: Indicators, by: Definitions, *, small: int) -> str:
    """Return the text of the county file of a sweep."""
    return text_of(found.place, found.place_name, found.as_of, (counted(m) for m in found.measured), by, small=small)


def text_of(
    place: str, place_name: str, as_of: dt.date, figures: Iterable[Counted], by: Definitions, *, small: int
) -> str:
    """Return the text of a county's file: small numbers left out, sealed, an indicator on each line.

    ``by`` says what each figure was counted by; one that it does not know says that nobody knows.
    """
    some = list(figures)
    told = {
        one.id: tell(
            one.numerator if one.handed_in else 0, one.denominator if one.handed_in else 0,
            one.deferred if one.handed_in else 0, small=small, of_places=one.id in UNIT_RULES,
        )
        for one in some
    }  # fmt: skip
    numbers = {one.id: (one.numerator, one.denominator, one.deferred) for one in some if one.handed_in}
    told |= beside({key: told[key] for key in numbers}, numbers, small=small)
    whole = CountyFile(
        place_code(place), place_name, as_of, __version__, small,
        tuple(
            CountyFigure(
                one.id, one.name, one.counted, one.unit, told[one.id], one.handed_in, one.target, tuple(by.get(one.id, ()))
            )
            for one in some
        ),
        "",
    )  # fmt: skip
    plain = _plain(whole)
    seal = _seal(plain)
    each = ",\n".join(json.dumps(one, ensure_ascii=False) for one in plain.pop("indicators"))
    head = json.dumps(plain, ensure_ascii=False)[:-1]
    return f'{head}, "indicators": [\n{each}\n], "seal": "{seal}"}}\n'


def write_county_file(folder: Path, found: Indicators, by: Definitions, *, small: int) -> Path:
    """Write the county file of a sweep into ``folder`` (mode 0600) and return its path."""
    path = folder / file_name(place_code(found.place), found.as_of)
    path.write_text(of_sweep(found, by, small=small), encoding="utf-8")
    return private(path)


def _plain(one: CountyFile) -> dict[str, Any]:
    return {
        "kind": KIND,
        "schema": SCHEMA,
        "place": one.place,
        "place_name": one.place_name,
        "as_of": one.as_of.isoformat(),
        "software": one.software,
        "fewer_than": one.small,
        "indicators": [_plain_figure(figure) for figure in one.figures],
    }


def _plain_figure(one: CountyFigure) -> dict[str, Any]:
    told = one.told
    return {
        "id": one.id,
        "name": {"zh": one.name.zh, "en": one.name.en},
        "counted": {"zh": one.counted.zh, "en": one.counted.en},
        "unit": {"zh": one.unit.zh, "en": one.unit.en},
        "handed_in": one.handed_in,
        "numerator": told.numerator if one.handed_in else None,
        "denominator": told.denominator if one.handed_in else None,
        "deferred": told.deferred if one.handed_in else None,
        "between": list(told.between) if told.between else None,
        "left_out": told.left_out.value,
        "target": one.target,
        "counted_by": [part.as_dict() for part in one.parts],
    }


def _seal(plain: Mapping[str, Any]) -> str:
    """Return the digest of all that a file says; spaces and line ends, which a mail may change, say nothing."""
    text = json.dumps(
        {key: value for key, value in plain.items() if key != "seal"},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def parse(plain: Mapping[str, Any]) -> CountyFile:
    """Return the file that ``plain`` is. Raises KeyError, TypeError or ValueError where it is not what such a file holds."""
    if not is_county(str(plain["place"])):
        raise ValueError("no county")
    small, name = _count(plain["fewer_than"]), str(plain["place_name"])
    if small < 1 or small == 2:
        raise ValueError("no threshold")
    if len(name) > NAME or not name.isprintable():
        raise ValueError("no name")
    figures = tuple(_figure(one, small) for one in plain["indicators"])
    if len({one.id for one in figures}) != len(figures):
        raise ValueError("an indicator twice")
    return CountyFile(
        place_code(str(plain["place"])), name, dt.date.fromisoformat(str(plain["as_of"])),
        str(plain["software"]), small, figures, str(plain["seal"]),
    )  # fmt: skip


def is_whole(plain: Mapping[str, Any]) -> bool:
    """Return whether the seal fits what the file says."""
    return bool(plain.get("seal") == _seal(plain))


def _figure(one: Mapping[str, Any], small: int) -> CountyFigure:
    handed_in = one["handed_in"]
    if not isinstance(handed_in, bool):
        raise TypeError("handed_in")
    numerator, denominator, deferred = (
        _number(one[key]) if handed_in else 0 for key in ("numerator", "denominator", "deferred")
    )
    between = None if one["between"] is None else (_count(one["between"][0]), _count(one["between"][1]))
    told = Told(numerator, denominator, deferred, LeftOut(one["left_out"]), small, between)
    if handed_in and (told.denominator is None) != (told.left_out is LeftOut.FEW):
        raise ValueError("a denominator is missing")
    if (told.left_out is LeftOut.COUNTED) != (between is not None):
        raise ValueError("no bounds")
    if handed_in and told.denominator is not None:
        least, most = told.counted or (0, 0)
        if (told.numerator is None) != (between is not None) or not 0 <= least <= most <= told.denominator:
            raise ValueError("more are counted than there are")
    target = None if one["target"] is None else float(one["target"])
    if target is not None and not 0 <= target <= 1:
        raise ValueError("no target")
    return CountyFigure(
        str(one["id"]), _word(one["name"]), _word(one["counted"]), _word(one["unit"]), told, handed_in,
        target, from_plain({"": one["counted_by"]})[""],
    )  # fmt: skip


def _number(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MANY:
        raise TypeError("no number")
    return value


def _count(value: Any) -> int:
    found = _number(value)
    if found is None:
        raise TypeError("no number")
    return found


def _word(value: Mapping[str, Any]) -> Word:
    return Word(str(value["zh"]), str(value["en"]))
