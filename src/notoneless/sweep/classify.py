"""判 — classify: every pattern of facts is judged once, every child gets the verdict of its pattern.

Here the lines become a child's standing: in school and where, excepted and until when, or nowhere to be seen. The rule
itself is :func:`notoneless.sweep.rules.judge`, plain Python over one child; this module only brings it the facts and
carries its answers back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from ..policy.terms import Value
from ..rolls.kinds import Kind
from ..rolls.rollset import RollSet
from .engines.duck import Engine
from .exact import ROW_SPAN, view_of
from .facts import SCHOOL_MARK, SLOT_KIND, SLOTS, Words, gather_children, gather_facts, read_facts, said_of
from .rollcall import whole_schools
from .rules import judge
from .rules.coverage import CoverageLimits
from .rules.facts import Limits
from .words import by_plain

_KIND_SLOT = {kind.value: slot for kind, (slot, _) in SLOTS.items()}


def words_of(values: Mapping[str, Value]) -> Words:
    """Return the place's words from looked-up parameters (see :data:`notoneless.sweep.parameters.TOPICS`)."""

    def words(topic: str) -> dict[str, str]:
        return by_plain(values[topic].by_word())

    return Words(
        status=words("rolls.status_words"),
        special=words("rolls.special_forms"),
        attendance=words("rolls.attendance_words"),
        exception=words("rolls.exception_words"),
        whereabouts=words("rolls.whereabouts_words"),
        register=words("rolls.register_status_words"),
    )


def classify(
    engine: Engine,
    rolls: RollSet,
    present: frozenset[Kind],
    *,
    on: date,
    limits: Limits,
    counted: CoverageLimits,
    words: Words,
    doubt: float,
) -> int:
    """Create ``child`` and ``pattern_verdict`` and return the number of distinct patterns judged.

    ``pattern_verdict``: pattern, verdict, ledger, match1–3, flags, reasons, reason_codes, evidence_slot, evidence_rid
    (only where the pattern is one child's own), priority, expected_grade, age.
    """
    with_status = frozenset(
        _KIND_SLOT[roll.kind.value]
        for roll in rolls.rolls
        if roll.kind.value in _KIND_SLOT and "status" in roll.columns
    )
    whole_schools(engine, present, counted, words, with_status="E" in with_status)
    gather_facts(engine, present, doubt=doubt)
    gather_children(engine, limits, on)
    engine.table(
        "bearer",
        "SELECT pattern, arg_min(c, c.pid) AS c FROM child c GROUP BY pattern",
    )
    bearers = engine.rows(
        "SELECT pattern, c.pid, c.born, c.in_register, c.register_status, c.has_id, c.twice, c.several FROM bearer ORDER BY c.pid"
    )
    lines: dict[int, list[Any]] = defaultdict(list)
    for pid, *line in said_of(engine, present, "SELECT c.pid FROM bearer"):
        lines[pid].append((*line, SLOT_KIND[line[1]].value))
    schools = _schools_of_several(engine, present)
    out: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for pattern, pid, born, in_register, register_status, has_id, twice, several in bearers:
        facts = read_facts(
            lines[pid],
            words=words,
            with_status=with_status,
            on=on,
            birth_on=None if born is None else date(born // 10000, born // 100 % 100, born % 100),
            in_register=in_register,
            register_row=pid if in_register else None,
            register_status=register_status,
            has_id=has_id,
            duplicate_register=twice,
            schools=schools if several else None,
        )
        verdict = judge(facts, limits)
        evidence = verdict.evidence
        slot = None if evidence is None else _KIND_SLOT.get(str(evidence.kind), "G")
        row = (
            pattern, verdict.verdict, verdict.ledger, verdict.match1, verdict.match2, verdict.match3, ";".join(verdict.flags),
            "；".join(r.zh for r in verdict.reasons), ";".join(r.code for r in verdict.reasons), slot,
            evidence.roll * ROW_SPAN + evidence.row if evidence is not None and several else None,
            verdict.priority, verdict.expected_grade, verdict.age,
        )  # fmt: skip
        for name, value in zip(_COLUMNS, row, strict=True):
            out[name].append(value)
    engine.con.register("verdict_in", pl.DataFrame(out, schema=_COLUMNS).to_arrow())
    engine.table("pattern_verdict", "SELECT * FROM verdict_in")
    engine.con.unregister("verdict_in")
    engine.drop("bearer")
    return len(bearers)


_COLUMNS: dict[str, Any] = {
    "pattern": pl.UInt64, "verdict": pl.String, "ledger": pl.String, "match1": pl.Boolean, "match2": pl.Boolean, "match3": pl.Boolean,
    "flags": pl.String, "reasons": pl.String, "reason_codes": pl.String, "evidence_slot": pl.String, "evidence_rid": pl.Int64,
    "priority": pl.Int32, "expected_grade": pl.Int32, "age": pl.Int32,
}  # fmt: skip


def _schools_of_several(engine: Engine, present: frozenset[Kind]) -> dict[int, str | None]:
    """Return the school named on each line of the children with several lines in one slot."""
    schools: dict[int, str | None] = {}
    for slot in SCHOOL_MARK:
        kind = SLOT_KIND[slot]
        if kind in present:
            schools.update(
                engine.rows(
                    f"SELECT v.rid, v.school_name FROM {view_of(kind)} v JOIN fact f ON f.rid = v.rid "
                    "JOIN child c ON c.pid = f.pid WHERE c.several"
                )
            )
    return schools
