"""What becomes of a table of tasks (任务分解表): which tasks are made of which units, and for each row left out, why.

Pure: the units and their posts, the measures that stand and the tasks that are given already are handed in. Offices merge the cell
of a measure over its tasks, so an empty one means the measure above; nothing else is filled in. A row that names a unit which is not
there, two posts of one kind or a day that cannot be read stays out, at its heading, and the rows around it go on.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from notoneless.programmes.terms import Repeats
from notoneless.responsibility.rules.staff import written

CLAUSE, MEASURE, TASK, UNIT, POST, DUE, REPEATS, UNTIL = (
    "条款", "措施", "任务", "责任单位", "责任岗位", "完成时限", "周期", "重复到",
)  # fmt: skip
BETWEEN: Final = re.compile(r"[、，,；;\n]+")
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月\s*底?)\s*前?(?:\s+00:00(?::00)?)?"
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One row as it was read: its number as a person counts it. ``spoiled``: the heading of a cell that could not be read, and why
    (Chinese, English)."""

    number: int
    measure: str = ""
    text: str = ""
    unit: str = ""
    due: str = ""
    clause: str = ""
    owner: str = ""
    repeats: str = ""
    until: str = ""
    spoiled: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A unit to which a task may be given: its key, its name, its posts (id, kind, title)."""

    key: str
    name: str
    posts: tuple[tuple[uuid.UUID, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: units by each word for them (as ``written``), several where a word means all of a kind; words for kinds of posts
    and for how often; the tasks that stand already (measure, unit, task, day)."""

    units: Mapping[str, Sequence[Place]]
    kinds: Mapping[str, str]
    repeats: Mapping[str, str]
    standing: frozenset[tuple[str, str, str, date]] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """A task that will be made. ``post`` is None where the row names none, or where one of many units has none of that kind."""

    row: TaskLine
    unit: str
    name: str
    post: uuid.UUID | None
    post_title: str
    due_on: date
    repeats: Repeats
    until: date | None

    @property
    def mark(self) -> tuple[str, str, str, date]:
        """By what a task is the same as another."""
        return self.row.measure, self.unit, self.row.text, self.due_on


@dataclass(frozen=True, slots=True)
class Unclear:
    """A row that is not taken: under which heading, and why (Chinese, English)."""

    row: TaskLine
    heading: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a table."""

    planned: tuple[Planned, ...]
    unclear: tuple[Unclear, ...]
    same: int

    @property
    def measures(self) -> tuple[tuple[str, str], ...]:
        """The measures of the tasks to be made, in their order: (clause, text)."""
        return tuple({one.row.measure: (one.row.clause, one.row.measure) for one in self.planned}.values())

    @property
    def digest(self) -> str:
        """What a person looked at before he confirmed it."""
        told = [(*one.mark, one.post, one.repeats.value, one.until) for one in self.planned]
        return hashlib.sha256(repr((told, len(self.unclear))).encode()).hexdigest()


class _Left(Exception):
    """A row stays out."""

    def __init__(self, heading: str, zh: str, en: str) -> None:
        super().__init__(heading)
        self.told = heading, zh, en


def judge(lines: Iterable[TaskLine], facts: Facts) -> Judged:
    """Return what becomes of a table."""
    planned: list[Planned] = []
    unclear: list[Unclear] = []
    made, same = set(facts.standing), 0
    above = TaskLine(0)
    for line in lines:
        row = line if line.measure.strip() else replace(line, measure=above.measure, clause=line.clause or above.clause)
        row = replace(row, measure=" ".join(row.measure.split()), text=" ".join(row.text.split()))
        above = row
        try:
            found = _planned(row, facts)
        except _Left as why:
            unclear.append(Unclear(row, *why.told))
            continue
        for one in found:
            if one.mark in made:
                same += 1
            else:
                made.add(one.mark)
                planned.append(one)
    return Judged(tuple(planned), tuple(unclear), same)


def _planned(row: TaskLine, facts: Facts) -> list[Planned]:
    if row.spoiled:
        heading, zh, en = row.spoiled
        raise _Left(heading, zh, en)
    for heading, value, most in ((MEASURE, row.measure, 500), (TASK, row.text, 500), (UNIT, row.unit, 2000)):
        if not value.strip():
            raise _Left(heading, "这一格空着，必须填。", "This cell is empty and must be filled.")
        if len(value) > most:
            raise _Left(heading, f"这一格超过 {most} 个字。", f"This cell holds more than {most} characters.")
    due = _day(row.due, DUE)
    if due is None:
        raise _Left(DUE, "这一格空着，必须填。", "This cell is empty and must be filled.")
    repeats = _repeats(row, facts)
    until = _day(row.until, UNTIL)
    if until is not None and (until < due or repeats == Repeats.ONCE):
        raise _Left(
            UNTIL,
            "“重复到”只用于重复的任务，并且不早于第一次的时限。",
            "An end is for a task that comes again, and lies not before its first day.",
        )
    found = []
    for word in filter(None, (part.strip() for part in BETWEEN.split(row.unit))):
        places = facts.units.get(written(word), ())
        names = {place.name for place in places}
        if not places:
            raise _Left(
                UNIT,
                f"没有“{word}”这个单位。请写全称，或从模板的下拉列表里选。",
                f"There is no unit “{word}”. Write its full name, or choose it in the template.",
            )
        if len(names) == 1 and len(places) > 1:
            raise _Left(
                UNIT,
                f"“{word}”有 {len(places)} 个，分不清是哪一个。请在页面上添加这项任务。",
                f"{len(places)} units are called “{word}”. Add this task on the page.",
            )
        for place in places:
            post, title = _post(row.owner, place, facts, must=len(places) == 1)
            found.append(Planned(row, place.key, place.name, post, title, due, repeats, until))
    return found


def _post(owner: str, place: Place, facts: Facts, *, must: bool) -> tuple[uuid.UUID | None, str]:
    if not owner.strip():
        return None, ""
    kind = facts.kinds.get(owner.strip(), "")
    named = [one for one in place.posts if written(one[2]) == written(owner)] or [
        one for one in place.posts if kind and one[1] == kind
    ]
    if len(named) == 1:
        return named[0][0], named[0][2]
    if not must and not named:
        return None, ""
    raise _Left(
        POST,
        f"“{place.name}”{'没有' if not named else f'有 {len(named)} 个'}“{owner.strip()}”。请写岗位的全称，或把这一格空着（任务落在单位）。",
        f"“{place.name}” has {'no' if not named else len(named)} “{owner.strip()}”. Write the post's full title, or leave it empty: "
        "the task is then the unit's.",
    )


def _repeats(row: TaskLine, facts: Facts) -> Repeats:
    word = row.repeats.strip()
    if not word:
        return Repeats.ONCE
    if word not in facts.repeats:
        raise _Left(
            REPEATS,
            f"“{word}”不是周期。请填：{'、'.join(str(one.label) for one in Repeats)}，或空着。",
            f"“{word}” says not how often. Fill in one of the words of the template, or leave it empty.",
        )
    return Repeats(facts.repeats[word])


def _day(text: str, heading: str) -> date | None:
    """Return the day that an office writes; a month alone means its last day."""
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        year, month = int(found[1]), int(found[2])
        return date(year, month, int(found[3]) if found[3] else monthrange(year, month)[1])
    except ValueError:
        raise _Left(
            heading,
            "这一格不是日期。请写成 2026-12-31，或“2026年12月底”。",
            "This cell is no day. Write 2026-12-31, or a month as 2026年12月.",
        ) from None
