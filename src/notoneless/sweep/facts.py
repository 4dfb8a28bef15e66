"""事实 — facts: what the placed lines say of each child, gathered for the rule.

The rule (:mod:`notoneless.sweep.rules`) judges one child from dated facts. A county's children differ in few ways: most
are on one school roll, in the expected grade, present. So every line gets a code of what it says (status, grade, days
absent …, not whose it is), a child's facts are the sum of its lines' codes, and children whose facts are the same are
judged once. Nothing is approximated: a pattern is read back from the raw cells of one child who bears it, and the
sentences that name a school or a household are filled in for each child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ..rolls.kinds import SPECS, Kind
from .engines.duck import Engine
from .exact import ROW_SPAN, SCHOOL_KINDS, view_of
from .rules.facts import AttendanceFact, EnrolmentFact, ExceptionFact, Facts, Limits, RowRef, SurveyFact
from .words import grade, meaning, plain

#: Each kind's slot in a child's facts, and the cells that tell.
SLOTS: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.ENROLMENT: ("E", ("status", "grade", "special_form", "attendance_mode", "status_on")),
    Kind.PREVIOUS_ENROLMENT: ("P", ("status", "grade", "special_form", "status_on")),
    Kind.ATTENDANCE: ("A", ("present", "absent_days", "counted_on")),
    Kind.ENROLMENT_ELSEWHERE: ("W", ("status", "grade")),
    Kind.HIGHER_STAGE: ("H", ("status", "grade")),
    Kind.EXCEPTIONS: ("X", ("exception_kind", "began_on", "ended_on", "approval_no")),
    Kind.FIELD_SURVEY: ("S", ("whereabouts", "reason", "surveyed_on")),
    Kind.RESIDENCE: ("R", ()),
    Kind.HARDSHIP: ("D", ()),
    Kind.DISABILITY: ("I", ()),
    Kind.CIVIL_AFFAIRS: ("C", ()),
}
#: Slot → the kind whose lines it holds.
SLOT_KIND: dict[str, Kind] = {slot: kind for kind, (slot, _) in SLOTS.items()}
#: Slots whose school is named in a sentence, and the mark that stands for it until the sentence meets the child.
SCHOOL_MARK = {"E": "⟦E⟧", "P": "⟦P⟧", "W": "⟦W⟧", "H": "⟦H⟧", "A": "⟦A⟧"}
HARDSHIP_MARK = "⟦D⟧"
_CELLS = ("c1", "c2", "c3", "c4", "c5")


#: The columns of a fact: what a line says of its child.
_SAID = ("slot", "strength", "covered", "named", *_CELLS)


def gather_facts(engine: Engine, present: frozenset[Kind], *, doubt: float) -> None:
    """Create ``fact`` (pid, rid, slot, code) for every placed line but the register's, doubtful pairs included. ``code``
    is a hash of what the line says; :func:`said_of` tells it in raw cells.

    Needs ``whole_school`` (:mod:`.rollcall`).
    """
    engine.step(
        "line",
        "CREATE OR REPLACE VIEW line AS SELECT pid, rid, kind, CASE WHEN strength IN ('certain', 'corroborated') THEN 'certain' ELSE strength END AS strength "
        "FROM placed WHERE kind <> 'household_register' UNION ALL "
        "SELECT d.pid, d.qid, d.kind, 'doubtful' FROM all_doubtful d JOIN placed p ON p.rid = d.pid AND p.kind = 'household_register' "
        f"WHERE d.probability >= {doubt} AND d.kind IN ('enrolment', 'enrolment_elsewhere', 'higher_stage', 'exceptions')",
    )
    engine.table("fact", f"SELECT pid, rid, slot, hash({', '.join(_SAID)}) AS code FROM ({_said_sql(present, 'line')})")


def said_of(engine: Engine, present: frozenset[Kind], pids: str) -> list[tuple[Any, ...]]:
    """Return (pid, rid, slot, strength, covered, named, c1…c5) for every line of the children whom the query ``pids`` names."""
    engine.table("line_of_few", f"SELECT * FROM line WHERE pid IN ({pids})")
    rows = engine.rows(
        f"SELECT pid, rid, {', '.join(_SAID)} FROM ({_said_sql(present, 'line_of_few')}) ORDER BY pid, rid"
    )
    engine.drop("line_of_few")
    return rows


def _said_sql(present: frozenset[Kind], lines: str) -> str:
    """Return the SELECT of what each line of ``lines`` says: pid, rid and the columns of :data:`_SAID`."""
    parts = []
    for kind, (slot, cells) in SLOTS.items():
        if kind not in present:
            continue
        where = f"FROM {lines} l"
        if cells:
            where += f" JOIN {view_of(kind)} v ON v.rid = l.rid"
        columns = SPECS[kind].columns
        has = [f"v.{c}" if c in columns else "CAST(NULL AS VARCHAR)" for c in cells]
        told = ", ".join(
            f"{c} AS {name}" for c, name in zip([*has, *["CAST(NULL AS VARCHAR)"] * 5], _CELLS, strict=False)
        )
        covered = "FALSE"
        if kind is Kind.ENROLMENT and Kind.ATTENDANCE in present:
            covered = "k.school_name IS NOT NULL"
            where += " LEFT JOIN whole_school k ON k.school_name = v.school_name"
        named = "v.school_name IS NOT NULL" if slot in SCHOOL_MARK and "school_name" in columns else "FALSE"
        parts.append(
            f"SELECT l.pid, l.rid, '{slot}' AS slot, l.strength, {covered} AS covered, {named} AS named, {told} "
            f"{where} WHERE l.kind = '{kind.value}'"
        )
    none = (
        "SELECT CAST(NULL AS BIGINT) AS pid, CAST(NULL AS BIGINT) AS rid, '' AS slot, '' AS strength, FALSE AS covered, FALSE AS named, "
        + ", ".join(f"CAST(NULL AS VARCHAR) AS {c}" for c in _CELLS)
        + " WHERE 1 = 0"
    )
    return " UNION ALL ".join(parts or [none])


def gather_children(engine: Engine, limits: Limits, on: date) -> None:
    """Create ``child`` (pid, the first row of each slot, ``several`` and ``pattern``): one line for each child known.

    Where the birthday written and a valid number contradict each other, and by one of them the child is of school age, that one
    holds; where no number of its own bears the birthday out, another roll's line of the child that says school age holds too:
    nobody is too young or too old by a slip of the pen, nor too old by a lunar birthday that no number bears out. ``pattern`` is a hash of everything the rule can see; children with two lines in one slot that is more than yes or no
    (``several``) keep a pattern of their own, so that each school is named rightly.
    """
    bits = " ".join(f"WHEN '{slot}' THEN {1 << n}" for n, (slot, cells) in enumerate(SLOTS.values()) if cells)
    often = [SLOTS[kind][0] for kind in SCHOOL_KINDS]
    seldom = [slot for slot, _ in SLOTS.values() if slot not in often]

    def firsts(slots: Sequence[str]) -> str:
        return ", ".join(f"min(rid) FILTER (slot = '{s}') AS row_{s}" for s in slots)

    # Most children have no line on most rolls: their first rows there are gathered apart, from the few lines there are.
    engine.table(
        "child_fact",
        f"""
        SELECT f.*, s.* EXCLUDE (pid) FROM (
            SELECT pid, sum(CAST(code AS HUGEINT)) AS said, count(told) > bit_count(bit_or(told)) AS several, {firsts(often)}
            FROM (SELECT pid, rid, slot, code, CASE slot {bits} END AS told FROM fact) GROUP BY pid) f
        LEFT JOIN (SELECT pid, {firsts(seldom)} FROM fact WHERE slot NOT IN ({", ".join(f"'{s}'" for s in often)}) GROUP BY pid) s
            ON s.pid = f.pid
        """,
    )
    cutoff = limits.cutoff[0] * 100 + limits.cutoff[1]
    start = on.year if (on.month, on.day) > limits.cutoff else on.year - 1

    def age(day: str) -> str:
        return f"({start} - {day} // 10000 - CAST({day} % 10000 > {cutoff} AS INTEGER))"

    in_age = f"BETWEEN {limits.entry_age} AND {limits.last_age}"
    # Nobody on a roll is yet to be born: such a day is a slip of the pen, and must not make a child too young to be missed.
    today = on.year * 10_000 + on.month * 100 + on.day
    written, numbered = f"(ymd_ok AND ymd <= {today})", f"(id_ok AND idy <= {today})"
    # A family that never registered its child often gives the day of the lunar year, and no number says which it is: read so,
    # the child is some weeks younger, and must not be too old by a way of counting.
    too_old = f"{age('ymd')} > {limits.last_age}"
    by_moon = f"NOT in_register AND id_ok IS NOT TRUE AND idy IS DISTINCT FROM ymd AND {written} AND {too_old}"
    face = "k.ymd, k.ymd_ok, k.id_ok, k.id18, k.alt18, k.idy, k.lun1, k.lun2"
    engine.step(
        "child_face",
        f"CREATE OR REPLACE VIEW child_face AS SELECT p.pid, TRUE AS in_register, {face} FROM known k "
        "JOIN (SELECT pid FROM placed WHERE rid = pid AND kind = 'household_register') p ON p.pid = k.rid "
        f"UNION ALL SELECT p.pid, FALSE, {face} FROM asked k "
        "JOIN (SELECT pid FROM placed WHERE rid = pid AND kind <> 'household_register') p ON p.pid = k.rid",
    )
    engine.step(
        "child_own",
        f"""
        CREATE OR REPLACE VIEW child_own AS
        SELECT pid, in_register, coalesce(id18, alt18) IS NOT NULL AS has_id,
            CASE WHEN {written} AND {numbered} AND {age("ymd")} NOT {in_age} AND {age("idy")} {in_age} THEN idy
                WHEN {by_moon} AND {age("lun1")} {in_age} THEN lun1 WHEN {by_moon} AND {age("lun2")} {in_age} THEN lun2
                WHEN {written} THEN ymd WHEN {numbered} THEN idy END AS day,
            coalesce({written} AND {numbered} AND ymd = idy, FALSE) AS twice_said
        FROM child_face
        """,
    )
    # Few are out of age by one unsupported word; what other rolls say of them is read for them alone.
    said = f"CASE WHEN a.id_ok AND {age('a.idy')} {in_age} THEN a.idy WHEN a.ymd_ok AND {age('a.ymd')} {in_age} THEN a.ymd END"
    engine.table(
        "said_of_age",
        f"""
        SELECT p.pid, min({said}) AS day FROM placed p JOIN asked a ON a.rid = p.rid
        WHERE p.rid <> p.pid AND p.kind <> 'household_register' AND p.strength IN ('certain', 'corroborated') AND {said} IS NOT NULL
            AND p.pid IN (SELECT pid FROM child_own WHERE {age("day")} NOT {in_age} AND NOT twice_said)
        GROUP BY p.pid
        """,
    )
    engine.table(
        "child",
        f"""
        SELECT c.*, hash(c.said, c.age, c.born_known, c.has_id, c.in_register, c.register_status, c.twice,
            CASE WHEN c.several THEN c.pid ELSE 0 END) AS pattern
        FROM (
            SELECT p.pid, f.* EXCLUDE (pid), p.born, p.born IS NOT NULL AS born_known,
                CASE WHEN p.born IS NOT NULL THEN {age("p.born")} END AS age,
                p.has_id, p.in_register, v.status AS register_status, t.pid IS NOT NULL AS twice
            FROM (SELECT o.pid, o.in_register, o.has_id, coalesce(s.day, o.day) AS born FROM child_own o
                LEFT JOIN said_of_age s ON s.pid = o.pid) p
            LEFT JOIN child_fact f ON f.pid = p.pid
            LEFT JOIN (SELECT rid, status FROM {view_of(Kind.HOUSEHOLD_REGISTER)} WHERE status IS NOT NULL) v ON v.rid = p.pid
            LEFT JOIN (SELECT DISTINCT pid FROM placed WHERE kind = 'household_register' AND rid <> pid) t ON t.pid = p.pid
        ) c
        """,
    )
    engine.drop("child_fact", "said_of_age")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the place: raw word (plain) → identifier, by column."""

    status: Mapping[str, str]
    special: Mapping[str, str]
    attendance: Mapping[str, str]
    exception: Mapping[str, str]
    whereabouts: Mapping[str, str]
    register: Mapping[str, str]


def read_facts(
    lines: list[
        tuple[int, str, str, bool, bool, str | None, str | None, str | None, str | None, str | None, str | None]
    ],
    *,
    words: Words,
    with_status: frozenset[str],
    on: date,
    birth_on: date | None,
    in_register: bool,
    register_row: int | None,
    register_status: str | None,
    has_id: bool,
    duplicate_register: bool,
    schools: Mapping[int, str | None] | None = None,
) -> Facts:
    """Return the facts of one child from the raw cells of its lines.

    Each line is (rid, slot, strength, covered, named, c1 … c5, and its kind); ``with_status`` names the slots whose rolls
    have a status column at all; ``schools`` gives real school names by rid (else the slot's mark stands for it).
    """
    by: dict[str, list[object]] = {slot: [] for slot, _ in SLOTS.values()}
    covers = False
    for rid, slot, strength, covered, named, c1, c2, c3, c4, c5, kind in lines:
        ref = RowRef(str(kind), rid // ROW_SPAN, rid % ROW_SPAN)
        school = (
            (schools.get(rid) if schools is not None else SCHOOL_MARK[slot] if named else None)
            if slot in SCHOOL_MARK
            else None
        )
        if slot in "EPWH":
            covers = covers or (covered and strength in ("certain", "corroborated"))
            status = "active" if slot not in with_status else meaning(c1, words.status) if c1 else "unknown"
            special = next((words.special[w] for w in (plain(c3 or ""), plain(c4 or "")) if w in words.special), None)
            by[slot].append(
                EnrolmentFact(
                    ref=ref,
                    strength=strength,
                    status=status,
                    school=school,
                    grade=grade(c2),
                    special_form=special,
                    status_on=written_day(c5 if slot == "E" else c4 if slot == "P" else None),
                )
            )
        elif slot == "A":
            word = words.attendance.get(plain(c1)) if c1 else None
            by[slot].append(
                AttendanceFact(
                    ref=ref,
                    strength=strength,
                    absent_days=_days(c2),
                    counted_on=written_day(c3),
                    school=school,
                    on_leave=word == "on_leave",
                    present=None if word is None else word in _THERE,
                )
            )
        elif slot == "X":
            by[slot].append(
                ExceptionFact(
                    ref=ref,
                    strength=strength,
                    kind=words.exception.get(plain(c1 or ""), "other"),
                    began_on=written_day(c2),
                    ended_on=written_day(c3),
                    approval_no=c4,
                )
            )
        elif slot == "S":
            by[slot].append(
                SurveyFact(
                    ref=ref,
                    strength=strength,
                    whereabouts=words.whereabouts.get(plain(c1 or "")),
                    reason=c2,
                    surveyed_on=written_day(c3),
                )
            )
        elif strength in ("certain", "corroborated"):
            by[slot].append(ref)
    return Facts(
        on=on,
        birth_on=birth_on,
        in_register=in_register,
        register_status=words.register.get(plain(register_status)) if register_status else None,
        register_ref=RowRef("household_register", register_row // ROW_SPAN, register_row % ROW_SPAN)
        if register_row
        else None,
        has_id=has_id,
        enrolments=tuple(by["E"]),  # type: ignore[arg-type]
        previous_enrolments=tuple(by["P"]),  # type: ignore[arg-type]
        attendance=tuple(by["A"]),  # type: ignore[arg-type]
        attendance_covers_school=covers,
        elsewhere=tuple(by["W"]),  # type: ignore[arg-type]
        higher_stage=tuple(by["H"]),  # type: ignore[arg-type]
        exceptions=tuple(by["X"]),  # type: ignore[arg-type]
        survey=tuple(by["S"]),  # type: ignore[arg-type]
        residence=bool(by["R"]),
        hardship=(HARDSHIP_MARK,) if by["D"] else (),
        disability=bool(by["I"]),
        civil=("civil_affairs",) if by["C"] else (),
        duplicate_register=duplicate_register,
    )


#: Words of a roll-call for a pupil who gives no alarm.
_THERE = ("present", "remote", "on_leave")


def was_there(said: str | None, days: str | None, words: Words) -> bool | None:
    """Return whether a line of a roll-call says that the pupil was there, by its word or else by its days of absence."""
    word = words.attendance.get(plain(said)) if said else None
    if word is not None:
        return word in _THERE
    away = _days(days)
    return None if away is None else away == 0


def _days(raw: str | None) -> int | None:
    return int(float(raw)) if raw and raw.replace(".", "", 1).isdigit() else None


@lru_cache(maxsize=65536)
def written_day(raw: str | None) -> date | None:
    """Return a written date as a day, None when it is none; a month alone (2027-08) is its last day."""
    if not raw:
        return None
    digits = "".join(c if c.isdigit() else " " for c in raw).split()
    try:
        if len(digits) == 1 and len(digits[0]) == 8:
            return date(int(digits[0][:4]), int(digits[0][4:6]), int(digits[0][6:]))
        if len(digits) >= 3 and len(digits[0]) == 4:
            return date(int(digits[0]), int(digits[1]), int(digits[2]))
        if len(digits) == 2 and len(digits[0]) == 4:
            year, month = int(digits[0]), int(digits[1])
            return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    except ValueError:
        return None
    return None
