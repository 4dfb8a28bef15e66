"""What is put in place for a child: the items of a place's checklist, and the measures that answer the reasons of a case.

An item is done by a record of the case that proves it, or by a mark: a dated act of somebody with a word on where the proof lies. What
a record proves nobody unmarks; what was marked is unmarked only by a further mark, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from notoneless.cases.rules.folding import SUSPECTED
from notoneless.cases.terms import ActFact, ActKind

#: What an act says that a record of the parameters may ask for.
SAYS: Final = {
    ActKind.REFERRED.value: "party", ActKind.RETURNED.value: "way", ActKind.STEPPED.value: "step", ActKind.VERIFIED.value: "outcome",
}  # fmt: skip
#: Records that are no act by themselves: told by whoever asks.
OWNER, MEASURE = "owner", "measure"
PLAIN: Final = (ActKind.VERIFIED.value, ActKind.REASONED.value, ActKind.VISITED.value)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list. ``reasons``: of a measure, for which reasons of a case it is meant; ``records``: which records prove it."""

    id: str
    zh: str
    en: str
    reasons: tuple[str, ...] = ()
    records: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the records of the parameters that the house cannot read."""
        return tuple(one for one in self.records if not _known(one))


def _known(record: str) -> bool:
    kind, colon, _value = record.partition(":")
    return record in (OWNER, MEASURE, *PLAIN) or (bool(colon) and kind in SAYS)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as the rule reads it."""

    item: str
    is_done: bool
    on: date


@dataclass(frozen=True, slots=True)
class Put:
    """Whether an item is done, since when, and whether a record proves it."""

    item: Item
    is_done: bool = False
    on: date | None = None
    by_record: bool = False


def items_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Return the items of a list of the parameters."""
    return tuple(
        Item(row["id"], row["zh"], row["en"], tuple(row.get("reasons", ())), tuple(row["records"])) for row in rows
    )


def for_reasons(items: Iterable[Item], reasons: Iterable[str]) -> tuple[Item, ...]:
    """Return the measures that answer any of the reasons."""
    asked = set(reasons)
    return tuple(one for one in items if asked & set(one.reasons))


def put(
    items: Iterable[Item], acts: Iterable[ActFact], marks: Iterable[Mark], *, told: Mapping[str, date] | None = None
) -> tuple[Put, ...]:
    """Return how each item stands. ``acts`` are those that stand, ``marks`` in the order of their writing, the newest counts; ``told``
    are the days of records that are no act: :data:`OWNER`, :data:`MEASURE`."""
    listed, newest = list(acts), {one.item: one for one in marks}
    found = []
    for item in items:
        days = [day for record in item.records if (day := _day(record, listed, told or {})) is not None]
        mark = newest.get(item.id)
        if days:
            found.append(Put(item, is_done=True, on=min(days), by_record=True))
        elif mark is not None and mark.is_done:
            found.append(Put(item, is_done=True, on=mark.on))
        else:
            found.append(Put(item))
    return tuple(found)


def _day(record: str, acts: Iterable[ActFact], told: Mapping[str, date]) -> date | None:
    if record in (OWNER, MEASURE):
        return told.get(record)
    kind, _colon, value = record.partition(":")
    days = [act.on for act in acts if act.kind.value == kind and _says(act, kind, value)]
    return min(days, default=None)


def _says(act: ActFact, kind: str, value: str) -> bool:
    if value:
        return str(getattr(act, SAYS[kind])) == value
    return kind != ActKind.VERIFIED.value or act.outcome != SUSPECTED
