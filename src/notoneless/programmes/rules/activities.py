"""Activities: of a span how many there were, how many pupils they reached once and in all (人次), how many households were told of.

Pupils are counted from the rolls of the day; what an open audience was is typed by whoever held it, and stands apart from what is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from notoneless.programmes.terms import ProgrammeError

TITLE_LEAST = 4
MOST_HOUSEHOLDS = 100_000


@dataclass(frozen=True, slots=True)
class Reached:
    """An activity as it is counted: the pupils who stood on the rolls of its classes and schools on its day, and the households of an open
    audience as they were typed (None: it had none)."""

    id: uuid.UUID
    kind: str
    pupils: frozenset[uuid.UUID]
    households: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Activities; pupils reached, each once; the same each time (人次); households as typed, and by how many activities."""

    activities: int = 0
    pupils: int = 0
    pupil_times: int = 0
    households: int = 0
    open_ones: int = 0


def tally(activities: Iterable[Reached]) -> Tally:
    """Return what some activities come to."""
    pupils: set[uuid.UUID] = set()
    many = times = households = open_ones = 0
    for one in activities:
        many += 1
        times += len(one.pupils)
        pupils |= one.pupils
        if one.households is not None:
            households += one.households
            open_ones += 1
    return Tally(many, len(pupils), times, households, open_ones)


Spell = tuple[uuid.UUID, date | None, date | None]


def on_roll(spells: Iterable[Spell], on: date) -> set[uuid.UUID]:
    """Return the pupils (pupil, began, ended) who stood on the roll on a day: from the first day of their time, and on the day on which it
    ended no more. A time without a beginning or an end is open on that side."""
    return {
        child for child, began, ended in spells
        if (began is None or began <= on) and (ended is None or on < ended)
    }  # fmt: skip


def refusal(
    *, on: date, today: date, title: str, households: int | None, is_addressed: bool, is_proved: bool
) -> ProgrammeError | None:
    """Return why an activity cannot be written so; None where it can: I031 (its day has not come), I032 (no title), I033 (for nobody), I034 (so
    many households there are not), I035 (no proof, nor where it lies)."""
    if on > today:
        return ProgrammeError(
            "I031",
            "活动日期不能晚于今天：办过之后再登记。",
            "An activity is entered when it was held: its day has not come.",
        )
    if len(title.strip()) < TITLE_LEAST:
        return ProgrammeError(
            "I032",
            f"请写明活动名称，至少 {TITLE_LEAST} 个字。",
            f"Say what the activity was, in at least {TITLE_LEAST} characters.",
        )
    if households is not None and not 0 < households <= MOST_HOUSEHOLDS:
        return ProgrammeError(
            "I034",
            f"宣传到的户数写的是 {households}，应在 1 到 {MOST_HOUSEHOLDS} 之间；没有面向群众的留空。",
            f"{households} households were typed; between 1 and {MOST_HOUSEHOLDS} are possible. Leave it empty where the public was not asked.",
        )
    if not is_addressed and households is None:
        return ProgrammeError(
            "I033",
            "请选参加的班级或学校；面向群众的，填宣传到的户数。",
            "Choose the classes or schools that took part; where it was for the public, give the number of households reached.",
        )
    if not is_proved:
        return ProgrammeError(
            "I035",
            "请附照片或材料；材料在别处的，写明在哪里。",
            "Add a picture or paper; where it lies elsewhere, say where.",
        )
    return None
