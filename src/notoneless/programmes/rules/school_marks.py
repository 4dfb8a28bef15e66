"""What is put in place in a school: each item of its checklist, proved by the house's records or by a dated mark.

A record that asks for so many of so many (letters, reports, days called) proves the item when there are all; where nothing is due yet
the item is asked of nobody and counts neither as done nor as wanting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.programmes.rules.marks import Item, Mark

GROUP, LETTERS, REPORTS, CALLS = "group", "letters", "reports", "calls"
RECORDS: Final = (GROUP, LETTERS, REPORTS, CALLS)


@dataclass(frozen=True, slots=True)
class Record:
    """What a record of the house says of a school: so many of so many, the last of them on a day."""

    part: int
    whole: int
    on: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wanting of what was due."""
        return 0 < self.whole == self.part


@dataclass(frozen=True, slots=True)
class SchoolPut:
    """How an item stands in a school. ``record`` is what the house's records say of it, None where only a mark tells."""

    item: Item
    is_done: bool = False
    on: date | None = None
    record: Record | None = None

    @property
    def is_due(self) -> bool:
        """Whether the item can be asked for: a record of which nothing is due yet cannot."""
        return self.record is None or self.record.whole > 0


def unknown(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the records of the parameters that the house cannot read."""
    return tuple(record for item in items for record in item.records if record not in RECORDS)


def put_in_school(items: Iterable[Item], records: Mapping[str, Record], marks: Iterable[Mark]) -> tuple[SchoolPut, ...]:
    """Return how each item stands; ``marks`` in the order of their writing, the newest counts. An item of several records needs all."""
    newest = {one.item: one for one in marks}
    found = []
    for item in items:
        if item.records:
            told = [records[record] for record in item.records]
            days = [one.on for one in told if one.on]
            record = Record(sum(one.part for one in told), sum(one.whole for one in told), max(days, default=None))
            found.append(SchoolPut(item, record.is_whole, record.on if record.is_whole else None, record))
        else:
            mark = newest.get(item.id)
            is_done = mark is not None and mark.is_done
            found.append(SchoolPut(item, is_done, mark.on if mark and is_done else None))
    return tuple(found)
