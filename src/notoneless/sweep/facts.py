"""事实 — facts: what the placed lines say of each child, gathered for the rule.

The rule (:mod:`notoneless.sweep.rules`) judges one child from dated facts. A county's children differ in few ways: most
are on one school roll, in the expected grade, present. So every line gets a code of what it says (status, grade, days
absent …, not whose it is), a child's facts are the sum of its lines' codes, and children whose facts are the same are
judged once. Nothing is approximated: a pattern is read back from the raw cells of one child who bears it, and the
sentences that name a school or a household are filled in for each child.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..rolls.kinds import SPECS, Kind
from .engines.duck import Engine
from .exact import ROW_SPAN, view_of
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
#: Slots whose school is named in a sentence, and the mark that stands for it until the sentence meets the child.
SCHOOL_MARK = {"E": "⟦E⟧", "P": "⟦P⟧", "W": "⟦W⟧", "H": "⟦H⟧", "A": "⟦A⟧"}
HARDSHIP_MARK = "⟦D⟧"
_CELLS = ("c1", "c2", "c3", "c4", "c5")


def gather_facts(engine: Engine, present: frozenset[Kind], *, doubt: float) -> None:
    """Create ``fact`` (pid, rid, slot, code) for every placed line but the register's, doubtful pairs included, and
    ``fact_code`` (code, slot, c1…c5, strength, covered): what each code says, in raw cells."""
    engine.table(
        "line",
        "SELECT pid, rid, kind, strength FROM placed WHERE kind <> 'household_register' UNION ALL "
        "SELECT d.pid, d.qid, d.kind, 'doubtful' FROM all_doubtful d JOIN placed p ON p.rid = d.pid AND p.kind = 'household_register' "
        f"WHERE d.probability >= {doubt} AND d.kind IN ('enrolment', 'enrolment_elsewhere', 'higher_stage', 'exceptions')",
    )
    covered = f"(SELECT DISTINCT school_name FROM {view_of(Kind.ATTENDANCE)} WHERE school_name IS NOT NULL)"
    parts = []
    for kind, (slot, cells) in SLOTS.items():
        if kind not in present:
            continue
        has = [c if c in SPECS[kind].columns else "CAST(NULL AS VARCHAR)" for c in cells]
        listed = ", ".join(
            f"{c} AS {name}" for c, name in zip([*has, *["CAST(NULL AS VARCHAR)"] * 5], _CELLS, strict=False)
        )
        cover = "k.school_name IS NOT NULL" if kind is Kind.ENROLMENT and Kind.ATTENDANCE in present else "FALSE"
        join = f"LEFT JOIN {covered} k ON k.school_name = v.school_name" if cover != "FALSE" else ""
        school = (
            "v.school_name IS NOT NULL" if "school_name" in SPECS[kind].columns and slot in SCHOOL_MARK else "FALSE"
        )
        parts.append(
            f"SELECT l.pid, l.rid, '{slot}' AS slot, l.strength, {cover} AS covered, {school} AS named, {listed} "
            f"FROM {view_of(kind)} v JOIN line l ON l.rid = v.rid AND l.kind = '{kind.value}' {join}"
        )
    none = (
        "SELECT CAST(NULL AS BIGINT) AS pid, CAST(NULL AS BIGINT) AS rid, '' AS slot, '' AS strength, FALSE AS covered, FALSE AS named, "
        + ", ".join(f"CAST(NULL AS VARCHAR) AS {c}" for c in _CELLS)
        + " WHERE 1 = 0"
    )
    said = "slot, strength, covered, named, " + ", ".join(_CELLS)
    engine.table("fact_said", f"SELECT *, hash({said}) AS code FROM ({' UNION ALL '.join(parts or [none])})")
    engine.table(
        "fact_code",
        f"SELECT code, {', '.join(f'any_value({c}) AS {c}' for c in said.split(', '))} FROM fact_said GROUP BY code",
    )
    engine.table("fact", "SELECT pid, rid, slot, code FROM fact_said")
    engine.drop("fact_said", "line")


def gather_children(engine: Engine, limits: Limits, on: date) -> None:
    """Create ``child`` (pid, the first row of each slot, how many rows, and ``pattern``): one line for each child known.

    ``pattern`` is a hash of everything the rule can see; children with two lines in one school slot keep a pattern of
    their own, so that each school is named rightly.
    """
    slots = "".join(slot for slot, _ in SLOTS.values())
    firsts = ", ".join(f"min(rid) FILTER (slot = '{s}') AS row_{s}" for s in slots)
    engine.table(
        "child_fact",
        f"SELECT pid, sum(CAST(code AS HUGEINT)) AS said, max(n_slot) > 1 AS several, {firsts.replace('rid)', 'first)')} FROM "
        "(SELECT pid, slot, sum(CAST(code AS HUGEINT)) AS code, count(*) AS n_slot, min(rid) AS first FROM fact GROUP BY pid, slot) GROUP BY pid",
    )
    register = view_of(Kind.HOUSEHOLD_REGISTER)
    cutoff = limits.cutoff[0] * 100 + limits.cutoff[1]
    start = on.year if (on.month, on.day) > limits.cutoff else on.year - 1
    engine.table(
        "child_face",
        "SELECT rid AS pid, ymd, ymd_ok, id_ok, id18, alt18, idy, id_state FROM known UNION ALL "
        "SELECT rid, ymd, ymd_ok, id_ok, id18, alt18, idy, id_state FROM asked WHERE rid IN (SELECT pid FROM placed WHERE rid = pid AND kind <> 'household_register')",
    )
    engine.table(
        "child",
        f"""
        SELECT c.*, hash(c.said, c.age, c.born_known, c.has_id, c.in_register, c.register_status, c.twice,
            CASE WHEN c.several THEN c.pid ELSE 0 END) AS pattern
        FROM (
            SELECT p.pid, f.* EXCLUDE (pid), p.born, p.born IS NOT NULL AS born_known,
                CASE WHEN p.born IS NOT NULL THEN {start} - p.born // 10000 - CAST(p.born % 10000 > {cutoff} AS INTEGER) END AS age,
                p.has_id, r.rid IS NOT NULL AS in_register, v.status AS register_status, t.pid IS NOT NULL AS twice
            FROM (SELECT pid, CASE WHEN ymd_ok THEN ymd WHEN id_ok THEN idy END AS born, coalesce(id18, alt18) IS NOT NULL AS has_id
                FROM child_face WHERE pid IN (SELECT pid FROM placed)) p
            LEFT JOIN child_fact f ON f.pid = p.pid
            LEFT JOIN (SELECT DISTINCT pid, rid FROM placed WHERE kind = 'household_register' AND rid = pid) r ON r.pid = p.pid
            LEFT JOIN {register} v ON v.rid = p.pid
            LEFT JOIN (SELECT pid FROM placed WHERE kind = 'household_register' GROUP BY pid HAVING count(*) > 1) t ON t.pid = p.pid
        ) c
        """,
    )
    engine.drop("child_fact")


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
                    status_on=_day(c5 if slot == "E" else c4 if slot == "P" else None),
                )
            )
        elif slot == "A":
            word = words.attendance.get(plain(c1)) if c1 else None
            days = int(float(c2)) if c2 and c2.replace(".", "", 1).isdigit() else None
            by[slot].append(
                AttendanceFact(
                    ref=ref,
                    strength=strength,
                    absent_days=days,
                    counted_on=_day(c3),
                    school=school,
                    on_leave=word == "on_leave",
                    present=None if word is None else word in ("present", "remote", "on_leave"),
                )
            )
        elif slot == "X":
            by[slot].append(
                ExceptionFact(
                    ref=ref,
                    strength=strength,
                    kind=words.exception.get(plain(c1 or ""), "other"),
                    began_on=_day(c2),
                    ended_on=_day(c3),
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
                    surveyed_on=_day(c3),
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


def _day(raw: str | None) -> date | None:
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
