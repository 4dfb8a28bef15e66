"""The turning of a school year: what becomes of each class on the first of September.

A class of grade g goes on as a class of grade g + 1; the last grade of a school leaves it; first grades begin anew. A class
that fits its school no more (grade 7 in a primary school) is left to a person, and until that is settled nothing turns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notoneless.places.rules.schools import grades_of


@dataclass(frozen=True, slots=True)
class ClassNow:
    """A class of the year that ends."""

    id: str
    grade: int
    number: int


@dataclass(frozen=True, slots=True)
class SchoolNow:
    """A school on the eve of the turn, with the classes of the year that ends and those already made for the next."""

    id: str
    name: str
    kind: str
    classes: tuple[ClassNow, ...]
    made: tuple[tuple[int, int], ...] = ()  # (grade, number) of next year's classes that already stand
    stands_next_year: bool = True


@dataclass(frozen=True, slots=True)
class NextClass:
    """A class of the next year; ``continues`` is the id of the class it was, '' where it begins anew."""

    school: str
    grade: int
    number: int
    continues: str = ""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a person must settle before the year turns."""

    school: str
    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What the turn would do."""

    school_year: int
    next_classes: tuple[NextClass, ...]
    leaving: tuple[tuple[str, str], ...]  # (school, class): the last grade, whose children go on elsewhere
    ending: tuple[str, ...]  # every class that ends with the year
    unsettled: tuple[Unsettled, ...] = ()
    schools: int = 0
    by_school: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)  # going on, beginning, leaving

    @property
    def digest(self) -> str:
        """Return the plan's fingerprint: what is carried out is what was rehearsed, to the class."""
        told = {
            "year": self.school_year,
            "next": sorted([c.school, c.grade, c.number, c.continues] for c in self.next_classes),
            "leaving": sorted(self.leaving),
            "ending": sorted(self.ending),
            "unsettled": sorted([u.school, u.zh] for u in self.unsettled),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to turn: no class ends, none begins, and nothing is amiss."""
        return not (self.ending or self.next_classes or self.unsettled)

    @property
    def counts(self) -> dict[str, int]:
        """Return the plan in numbers."""
        return {
            "schools": self.schools,
            "ending": len(self.ending),
            "continuing": sum(1 for c in self.next_classes if c.continues),
            "beginning": sum(1 for c in self.next_classes if not c.continues),
            "leaving": len(self.leaving),
            "unsettled": len(self.unsettled),
        }


def plan_turn(
    schools: Sequence[SchoolNow],
    *,
    school_year: int,
    grades: Mapping[str, Iterable[int]],
    entries: Mapping[str, Mapping[int, int]],
    leave_at_top: Collection[str] = (),
    records_from: int | None = None,
) -> Plan:
    """Return what turning into ``school_year`` would do.

    ``records_from`` is the first school year of which the county's classes are known: before it no school lacks any. A school
    without a class of the year that ends lacks none either where its classes of the next year stand: they were brought in,
    as in a county's first year here, and nothing turns into them.

    ``entries`` says how many first classes a school wants (school → grade → number); where it says nothing, as many as
    there are now. Schools of the kinds ``leave_at_top`` (teaching points) keep the grades that they have: their highest
    class leaves for another school, unless they ask for a class in the next grade.
    """
    made: list[NextClass] = []
    leaving: list[tuple[str, str]] = []
    ending: list[str] = []
    unsettled: list[Unsettled] = []
    by_school: dict[str, tuple[int, int, int]] = {}
    for school in schools:
        ending += [room.id for room in school.classes]
        span = grades_of(school.kind, grades)
        wanted = entries.get(school.id, {})
        top = max((room.grade for room in school.classes), default=0)
        keeps = school.kind in leave_at_top and not wanted.get(top + 1)
        known = records_from is None or school_year >= records_from
        goes, leaves, doubts = _carry(
            school, span, last=top if keeps else span.stop - 1, lacks=known and not school.made
        )
        unsettled += doubts
        leaving += [(school.id, room) for room in leaves]
        news = [] if doubts else [*goes, *_begin(school, span, goes, wanted)]
        made += [one for one in news if (one.grade, one.number) not in school.made]
        by_school[school.id] = (len(goes), len(news) - len(goes), len(leaves))
    return Plan(
        school_year=school_year,
        next_classes=tuple(made),
        leaving=tuple(leaving),
        ending=tuple(ending),
        unsettled=tuple(unsettled),
        schools=len(schools),
        by_school=by_school,
    )


def _carry(
    school: SchoolNow, span: range, *, last: int, lacks: bool
) -> tuple[list[NextClass], list[str], list[Unsettled]]:
    """Return the classes that go on, the ids of those that leave, and what fits nowhere; ``lacks``: to have no class is amiss."""
    goes: list[NextClass] = []
    leaves: list[str] = []
    doubts: list[Unsettled] = []
    if not school.classes and lacks:
        doubts.append(
            Unsettled(school.id, school.name, "本学年没有班级：请先导入班级，或撤销这所学校",
                      "has no class this year: import its classes, or close the school")
        )  # fmt: skip
    if not school.stands_next_year:
        return [], [room.id for room in school.classes], []
    for room in school.classes:
        if room.grade not in span:
            doubts.append(
                Unsettled(
                    school.id,
                    school.name,
                    f"{room.grade} 年级 {room.number} 班不在这类学校的年级范围（{span.start}—{span.stop - 1}）内",
                    f"grade {room.grade} class {room.number} lies outside the grades of such a school "
                    f"({span.start}–{span.stop - 1})",
                )
            )
        elif room.grade < last and room.grade + 1 in span:
            goes.append(NextClass(school.id, room.grade + 1, room.number, room.id))
        else:
            leaves.append(room.id)
    return goes, leaves, doubts


def _begin(school: SchoolNow, span: range, goes: list[NextClass], wanted: Mapping[int, int]) -> list[NextClass]:
    """Return the classes that begin anew: the entry grade's, and what the school asked for beyond those that go on."""
    standing = {(one.grade, one.number) for one in goes}
    now = {grade: sum(1 for room in school.classes if room.grade == grade) for grade in span}
    news: list[NextClass] = []
    for grade in span:
        on = sum(1 for g, _ in standing if g == grade)
        many = wanted.get(grade, now[grade] if grade == span.start else on)
        number = 0
        while on < many:
            number += 1
            if (grade, number) not in standing:
                standing.add((grade, number))
                news.append(NextClass(school.id, grade, number))
                on += 1
    return news
