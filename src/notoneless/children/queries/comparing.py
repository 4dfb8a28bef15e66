"""Two files side by side: what agrees, what differs, what speaks against their being one child."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.children.access import MERGE, Children
from notoneless.children.models import Child
from notoneless.children.queries.page import ChildFile, Fact, child_file
from notoneless.children.terms import AbsentError, IdentifierKind


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of both files. ``take`` is its name where the second file's may be taken over."""

    label: str
    kept: tuple[str, ...]
    other: tuple[str, ...]
    take: str = ""

    @property
    def differs(self) -> bool:
        """Whether the two say different things, both of them something."""
        return self.kept != self.other


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files, and what both say."""

    kept: ChildFile
    other: ChildFile
    rows: tuple[Row, ...]
    doubts: tuple[str, ...]


def compare(viewer: Viewer, kept: uuid.UUID | str, other: uuid.UUID | str, *, on: date) -> Pair:
    """Return two files side by side. Raises :class:`AbsentError` where the viewer may not merge one of them."""
    access = Children(viewer, MERGE)
    if str(kept) == str(other):
        raise AbsentError
    first, second = access.one(kept), access.one(other)
    one, two = child_file(viewer, kept, on=on), child_file(viewer, other, on=on)

    def facts(rows: tuple[Fact, ...]) -> tuple[str, ...]:
        return tuple(
            " ".join(part for part in (row.what, row.text, *map(str, row.cells)) if part)
            for row in rows
            if row.is_current
        )

    rows = (
        Row("姓名", (one.line.name,), (two.line.name,), "name"),
        Row("性别", (one.line.sex,), (two.line.sex,), "sex"),
        Row("出生日期", (str(one.line.birth_on or ""),), (str(two.line.birth_on or ""),), "birth_on"),
        Row("民族", (one.ethnicity,), (two.ethnicity,), "ethnicity"),
        Row("号码", facts(one.identifiers), facts(two.identifiers)),
        Row("监护人", facts(one.guardians), facts(two.guardians)),
        Row("住地", facts(one.residences), facts(two.residences)),
        Row("就读", facts(one.spells), facts(two.spells)),
        Row("现在", (one.line.standing,), (two.line.standing,)),
        Row("户", facts(one.households), facts(two.households)),
    )
    doubts = []
    numbers = [
        {row.number.open(why="compare") for row in child.identifiers.filter(kind=IdentifierKind.CITIZEN_ID, ended_on=None)
         if row.number is not None}
        for child in (first, second)
    ]  # fmt: skip
    if all(numbers) and not numbers[0] & numbers[1]:
        doubts.append("number")
    if first.birth_on and second.birth_on and first.birth_on != second.birth_on:
        doubts.append("birth")
    if {first.sex, second.sex} == {"1", "2"}:
        doubts.append("sex")
    if first.name != second.name and _houses(first) & _houses(second):
        doubts.append("siblings")
    return Pair(one, two, rows, tuple(doubts))


def _houses(child: Child) -> set[uuid.UUID]:
    return set(child.household_spells.filter(ended_on=None).values_list("household", flat=True))
