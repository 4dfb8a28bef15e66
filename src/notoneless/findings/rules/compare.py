"""How a line of a sweep stands to the file that is there: new, the same, changed, moved, or unclear.

A line may change what offices know by roll (place, school, mark, verdict) and add a number or a telephone. Who the child
*is* it may not change by itself: another birthday, another sex, another name beside another number are for a person to
judge, because a wrong link would hide one child inside another's file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from notoneless.findings.rules.homes import Home, Lived, begun, ended
from notoneless.findings.rules.line import Line
from notoneless.findings.terms import ProposalKind

Changes = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with what this house knows of its words: paths, keys and blind indexes."""

    line: Line
    place_id: UUID | None
    place_path: str
    school_id: UUID | None
    class_id: UUID | None
    school_path: str
    id_index: str | None
    pupil_index: str | None
    phone_index: str | None
    marks: frozenset[str]
    homes: tuple[Home, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the child's file says on the sweep's day."""

    child: UUID
    sweep_id: str
    name: str
    names: frozenset[str]
    sex: str
    birth_on: date | None
    place_path: str
    school_path: str
    grade: int | None
    status: str
    standing: str
    id_indexes: frozenset[str] = frozenset()
    pupil_indexes: frozenset[str] = frozenset()
    phone_indexes: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    lived: tuple[Lived, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What the line would do, to which child, and between which files a person must choose where that is unclear."""

    kind: ProposalKind
    child: UUID | None = None
    changes: Changes = field(default_factory=dict)
    candidates: tuple[UUID, ...] = ()


def judge(seen: Seen, by_sweep: Known | None, by_number: tuple[Known, ...]) -> Judged:
    """Return what ``seen`` would do. ``by_sweep`` is the file that an earlier sweep gave the same child, ``by_number``
    the files that carry one of the line's numbers."""
    numbered = {known.child: known for known in by_number}
    if by_sweep is not None:
        numbered.setdefault(by_sweep.child, by_sweep)
    if not numbered:
        return Judged(ProposalKind.NEW)
    if len(numbered) > 1:
        return Judged(ProposalKind.UNCLEAR, candidates=tuple(sorted(numbered, key=str)))
    known = next(iter(numbered.values()))
    changes = changed(seen, known)
    if not is_one_child(seen, known):
        return Judged(ProposalKind.UNCLEAR, changes=changes, candidates=(known.child,))
    if not changes:
        return Judged(ProposalKind.SAME, known.child)
    moved = "school" in changes or "place" in changes
    return Judged(ProposalKind.MOVED if moved else ProposalKind.CHANGED, known.child, changes)


def is_one_child(seen: Seen, known: Known) -> bool:
    """Return whether the line speaks of the child of the file, so surely that nobody need look: of name, birthday and
    number at least two agree and none of birthday and sex speaks against it."""
    line = seen.line
    if line.birth_on and known.birth_on and line.birth_on != known.birth_on:
        return False
    if line.sex in ("1", "2") and known.sex in ("1", "2") and line.sex != known.sex:
        return False
    same_name = line.name == known.name or line.name in known.names
    same_birth = bool(line.birth_on) and line.birth_on == known.birth_on
    same_number = seen.id_index in known.id_indexes or seen.pupil_index in known.pupil_indexes
    return same_name + same_birth + same_number >= 2


def changed(seen: Seen, known: Known) -> Changes:
    """Return what differs, as field → [was, would be]; of a sealed field only that it differs. What the line leaves out
    changes nothing: a blank on a roll is no news."""
    line = seen.line
    changes: Changes = {}

    def differs(name: str, was: Any, is_: Any) -> None:
        if is_ not in ("", None) and was != is_:
            changes[name] = [was, is_]

    if line.name not in known.names:
        differs("name", known.name, line.name)
    differs("birth_on", known.birth_on and known.birth_on.isoformat(), line.birth_on and line.birth_on.isoformat())
    if line.sex in ("1", "2"):
        differs("sex", known.sex, line.sex)
    differs("place", known.place_path, seen.place_path)
    if line.status:
        differs("school", known.school_path, seen.school_path)
        differs("grade", known.grade, line.grade)
        differs("status", known.status, line.status)
    differs("standing", known.standing, line.verdict)
    for name, index, indexes in (
        ("id_number", seen.id_index, known.id_indexes),
        ("pupil_no", seen.pupil_index, known.pupil_indexes),
        ("phone", seen.phone_index, known.phone_indexes),
    ):
        if index and index not in indexes:
            changes[name] = []
    if not seen.marks <= known.marks:
        changes["categories"] = []
    if begun(seen.homes, known.lived) or ended(seen.homes, known.lived):
        changes["household"] = []
    return changes
