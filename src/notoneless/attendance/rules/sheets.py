"""What becomes of a month's sheet of a class: for each day a call, or none; for each cell that is left out, why.

Pure: the class's pupils of every day and the calls that stand are handed in. A day is called where its column says so; then who
has no word was there. A day with one unclear cell stays out whole, for whoever is left out of a call would count as seen.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from notoneless.attendance.terms import Reason

#: What stands in the row that says whether a day was called, and in the one that says how often it was when the sheet was made.
CALLED_ROW: Final = frozenset({"本日点名", "calledthatday"})
SAW_ROW: Final = frozenset({"出表时已点几次", "callswhenmade"})
CALLED_WORDS: Final = frozenset({"已点名", "点名", "已点", "是", "called"})
HERE_WORDS: Final = frozenset({"", "到", "已到", "在校", "√", "✓", "here"})
#: Words for not being there → why.
AWAY_WORDS: Final[Mapping[str, str]] = {
    "没到": Reason.UNKNOWN, "未到": Reason.UNKNOWN, "缺": Reason.UNKNOWN, "缺勤": Reason.UNKNOWN, "旷课": Reason.UNKNOWN,
    "×": Reason.UNKNOWN, "原因不明": Reason.UNKNOWN, "absent": Reason.UNKNOWN, "病假": Reason.SICK, "病": Reason.SICK,
    "sick": Reason.SICK, "事假": Reason.LEAVE, "事": Reason.LEAVE, "请假": Reason.LEAVE, "leave": Reason.LEAVE,
}  # fmt: skip


class Becomes(StrEnum):
    """What becomes of one day."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it was read: its number as a person counts it, the pupil's mark and name, day → what was written.
    ``spoiled`` are cells that could not be read: day → why (Chinese, English)."""

    number: int
    key: str
    name: str
    cells: Mapping[str, str]
    spoiled: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A pupil on the roll of some day of the month; ``key`` is the mark by which the sheet names her."""

    id: uuid.UUID
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands of a day: the number of its newest call (0: none) and who is not there, why."""

    number: int
    away: Mapping[uuid.UUID, str]


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What is known: the pupils of every day of the month, what stands of it, which day is today."""

    pupils: Mapping[date, Sequence[Listed]]
    stands: Mapping[date, Stands]
    today: date


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell that is not taken: in which row, of which day (None: the whole row), and why."""

    number: int
    name: str
    day: date | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """What becomes of one day: who is not there and why, which call its writer had before him."""

    day: date
    becomes: Becomes
    away: tuple[tuple[uuid.UUID, str], ...]
    names: tuple[str, ...]
    listed: int
    saw: int


@dataclass(frozen=True, slots=True)
class JudgedSheet:
    """A sheet as it would be carried out."""

    days: tuple[DayVerdict, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, *becomes: Becomes) -> tuple[DayVerdict, ...]:
        """Return the days that become one of these."""
        return tuple(one for one in self.days if one.becomes in becomes)

    @property
    def digest(self) -> str:
        """Return a fingerprint of what the sheet would do: what is carried out is what was seen."""
        told = [
            (one.day.isoformat(), one.becomes.value, [(str(key), why) for key, why in one.away], one.saw)
            for one in self.days
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def judge(rows: Sequence[SheetRow], facts: SheetFacts) -> JudgedSheet:
    """Return what becomes of every day of which the sheet says something, and every cell that stays out; in their order."""
    left: list[LeftOut] = []
    called = next((row for row in rows if _is(row, CALLED_ROW)), None)
    seen = next((row for row in rows if _is(row, SAW_ROW)), None)
    people = _people([row for row in rows if row not in (called, seen)], facts, left)
    days = []
    for day in sorted(facts.pupils):
        verdict = _day(day, called, seen, people, facts, left)
        if verdict is not None:
            days.append(verdict)
    left.sort(key=lambda one: (one.number, one.day or date.min))
    return JudgedSheet(tuple(days), tuple(left))


def _is(row: SheetRow, words: frozenset[str]) -> bool:
    return not row.key and "".join(row.name.split()).lower() in words


def _people(rows: Iterable[SheetRow], facts: SheetFacts, left: list[LeftOut]) -> dict[uuid.UUID, SheetRow]:
    """Return pupil → the row that tells of her; a row that names nobody of the class, or one twice, is told and left out."""
    everybody = {one.id: one for listed in facts.pupils.values() for one in listed}
    by_key: dict[str, list[Listed]] = defaultdict(list)
    by_name: dict[str, list[Listed]] = defaultdict(list)
    for one in everybody.values():
        by_key[one.key].append(one)
        by_name[one.name].append(one)
    found: dict[uuid.UUID, SheetRow] = {}
    twice: set[uuid.UUID] = set()
    for row in rows:
        here = by_key.get(row.key, []) if row.key else by_name.get(row.name, [])
        if not here:
            left.append(_out(row, None, "本班这个月的名册上没有这名学生。请核对编号和姓名，或先请学籍管理员登记。",
                             "No such pupil stands on this class's roll in the month: check mark and name."))  # fmt: skip
        elif len(here) > 1:
            left.append(_out(row, None, f"本班有 {len(here)} 名同名的学生。请用下载的表，保留“编号”一列。",
                             f"{len(here)} pupils of the class have this name: use the sheet as downloaded, with its marks."))  # fmt: skip
        elif row.name and here[0].name != row.name:
            left.append(_out(row, None, "编号和姓名对不上：可能粘贴时错了行。请重新下载表再填。",
                             "Mark and name do not belong together: a row may have slipped. Download the sheet again."))  # fmt: skip
        elif here[0].id in found:
            left.append(_out(row, None, f"和第 {found[here[0].id].number} 行是同一名学生。请只留一行。",
                             f"The same pupil stands in row {found[here[0].id].number}: keep one."))  # fmt: skip
            twice.add(here[0].id)
        else:
            found[here[0].id] = row
    for key in twice:
        del found[key]  # of two rows neither is believed: she is wanting, and the days wait
    return found


def _day(
    day: date, called: SheetRow | None, seen: SheetRow | None, people: Mapping[uuid.UUID, SheetRow], facts: SheetFacts,
    left: list[LeftOut],
) -> DayVerdict | None:  # fmt: skip
    said = called.cells.get(day.isoformat(), "") if called else ""
    listed = {one.id: one for one in facts.pupils[day]}
    before = len(left)
    away: dict[uuid.UUID, str] = {}
    for key, row in people.items():
        word = row.cells.get(day.isoformat(), "")
        if why := row.spoiled.get(day.isoformat()):
            left.append(_out(row, day, why[0], why[1]))
        elif word.lower() in HERE_WORDS and (not word or key in listed):
            continue
        elif key not in listed:
            left.append(_out(row, day, "这名学生那天不在本班名册上。请清空这一格。",
                             "This pupil was not on the roll that day: empty the cell."))  # fmt: skip
        elif word.lower() not in AWAY_WORDS:
            left.append(_out(row, day, f"认不出“{word[:20]}”。请从下拉列表里选：没到、病假、事假，到的留空。",
                             f"“{word[:20]}” is not understood: choose absent, sick or leave; empty for who was there."))  # fmt: skip
        else:
            away[key] = str(AWAY_WORDS[word.lower()])
    if said.lower() not in CALLED_WORDS:
        wrong = said or away or len(left) > before
        if said and called is not None:
            left.append(_out(called, day, f"认不出“{said[:20]}”。点过名的那天写“已点名”，没点的留空。",
                             "Write “called” for a day that was called, and leave the others empty."))  # fmt: skip
        elif wrong and called is not None:
            left.append(_out(called, day, "有人写了没到，这一天却没有写“已点名”。点过名的，请补上。",
                             "Somebody is marked, and the day is not marked as called: mark it if it was."))  # fmt: skip
        return None
    assert called is not None
    stands = facts.stands.get(day, Stands(0, {}))
    wanting = [one.name for key, one in listed.items() if key not in people]
    if day > facts.today:
        left.append(_out(called, day, "这一天还没有到。", "This day has not come."))
    elif not listed:
        left.append(_out(called, day, "这一天本班名册上没有学生。", "Nobody stood on the class's roll that day."))
    elif wanting:
        left.append(_out(called, day, f"表里缺 {len(wanting)} 名学生：{'、'.join(wanting[:5])}。缺的会被当作到了，所以整天不办。请用下载的表。",
                         f"{len(wanting)} pupils are not in the sheet and would count as present: use the sheet as downloaded."))  # fmt: skip
    same = dict(stands.away) == away and stands.number > 0
    saw = seen.cells.get(day.isoformat(), "") if seen else ""
    if len(left) == before and not same and saw != str(stands.number or "") and not (saw == "0" and not stands.number):
        left.append(_out(called, day, f"出表以后又有人点过名（现在是第 {stands.number} 次），和表里不一样。请重新下载表，核对后再填。",
                         f"Somebody called since the sheet was made (call {stands.number} stands): download it again and compare."))  # fmt: skip
    if len(left) > before:
        return None
    becomes = Becomes.SAME if same else Becomes.CHANGED if stands.number else Becomes.NEW
    told = tuple(sorted(away.items(), key=lambda one: str(one[0])))
    return DayVerdict(day, becomes, told, tuple(listed[key].name for key, _why in told), len(listed), stands.number)


def _out(row: SheetRow, day: date | None, zh: str, en: str) -> LeftOut:
    return LeftOut(row.number, row.name, day, zh, en)
