"""Files of invented counties as they reach a prefecture: figures typed here, everything else as the program writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from notoneless.ledger.counties.definitions import Definitions, definitions
from notoneless.ledger.counties.file import Counted, file_name, text_of
from notoneless.ledger.labels import Word
from notoneless.policy import load

POLICY = load()
AUTUMN, SPRING = date(2026, 9, 15), date(2026, 3, 10)
#: Indicator → counted, of how many, excused; None for a roll that was not handed in.
Figures = Mapping[str, tuple[int, int, int] | None]


def by(place: str = "00", on: date = AUTUMN, **other: Any) -> Definitions:
    """Return what the figures of a county are counted by; ``other`` are values of its own, by the last word of their topic."""
    recorded = []
    for last, value in other.items():
        topic = next(one for one in POLICY.topics() if one.endswith(f".{last}"))
        recorded.append(POLICY.value(topic, place, on).as_dict() | {"value": value})
    return definitions(POLICY, place, on, recorded)


def county_file(
    into: Path, place: str, name: str, figures: Figures, *, on: date = AUTUMN, counted_by: Definitions | None = None,
    targets: Mapping[str, float | None] | None = None, small: int = 3, file: str = "",
) -> Path:  # fmt: skip
    """Write the file of a county into ``into`` and return its path."""
    rows = POLICY.value("ledger.indicators", None, on).by_id()
    some = []
    for key, numbers in figures.items():
        row, target = rows[key], (targets or {}).get(key, 1.0)
        some.append(
            Counted(
                key,
                Word(row["zh"], row["en"]),
                Word(row["counted_zh"], row["counted_en"]),
                Word(row["unit_zh"], row["unit_en"]),
                *(numbers or (0, 0, 0)),
                numbers is not None,
                target,
            )
        )
    into.mkdir(parents=True, exist_ok=True)
    path = into / (file or file_name(place, on))
    path.write_text(text_of(place, name, on, some, counted_by or by(on=on), small=small), "utf-8")
    return path
