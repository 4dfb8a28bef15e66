"""请人看 — review: the doubtful pairs that are worth a person's time, most valuable first.

A pair is worth asking about when the answer changes what happens to a child: a suspicion that would fall, a visit that
would not be made in vain, or a line laid to the likeliest child that may mean another, of whom nobody would know. Pairs of
children already found in class are left alone.
"""

from __future__ import annotations

from ..rolls.kinds import SPECS, Kind
from .decisions import line_key_sql
from .engines.duck import Engine
from .exact import ORDER, ROW_SPAN, view_of
from .reasons import LEVELS, reason_key

_SIDE = {
    "name": "name", "id_number": "id_number", "sex": "sex", "birth_on": "birth_on", "guardian_name": "guardian_name",
    "guardian_phone": "guardian_phone", "town_name": "town", "village_name": "village", "school_name": "school_name",
    "pupil_no": "pupil_no", "status": "status",
}  # fmt: skip
#: Kinds whose lines, once linked, can answer a suspicion: a second line of the register is the same child's hukou elsewhere,
#: and that child may be in class.
_ANSWERING = (
    "enrolment", "enrolment_elsewhere", "higher_stage", "exceptions", "attendance", "previous_enrolment", "household_register",
)  # fmt: skip

#: What asking about two register lines of one name and one family is worth. Their numbers and birthdays are both valid and
#: contradict each other, which between a register and a school means two children; but no family gives two of its own one name.
SECOND_HUKOU = 0.5


def review_pairs(engine: Engine, present: frozenset[Kind], *, budget: int, least: float) -> None:
    """Create ``review_pairs``: at most ``budget`` pairs, by value (the chance that the answer lifts a suspicion): those of
    probability ``least`` or more, and the register's lines of one name and family that stay apart (``register_doubt``)."""
    levels = ", ".join(f"d.{x}" for x in LEVELS)
    suspect = "IN ('suspected_dropout', 'dropout')"
    engine.table(
        "ask",
        f"""
        SELECT d.*, k.child_id,
            CASE WHEN d.method = 'attached' THEN 0.3 * (1 - d.probability)
                WHEN d.kind = 'household_register' THEN {SECOND_HUKOU}
                ELSE d.probability * CASE WHEN k.ledger {suspect} THEN 1.0 ELSE 0.3 END END AS value
        FROM (
            SELECT d.qid, d.pid, d.kind, d.score, d.probability, 'doubtful' AS method, {levels} FROM all_doubtful d WHERE d.probability >= {least}
            UNION ALL SELECT d.qid, d.pid, d.kind, d.score, d.probability, 'doubtful', {levels} FROM register_doubt d
            UNION ALL SELECT d.rid, d.pid, d.kind, d.score, d.probability, d.method, {levels} FROM placed d
                WHERE d.strength = 'weak' AND d.method IN ('scored', 'scored_lent', 'attached')
        ) d
        JOIN placed a ON a.rid = d.pid AND a.rid // {ROW_SPAN} = d.pid // {ROW_SPAN}
        JOIN standing k ON k.pid = a.pid
        LEFT JOIN placed b ON b.rid = d.qid AND d.method = 'doubtful'
        LEFT JOIN standing q ON q.pid = b.pid
        WHERE d.method = 'attached' OR d.kind IN ({", ".join(f"'{x}'" for x in _ANSWERING)}) AND (k.ledger {suspect} OR q.ledger {suspect})
        ORDER BY value DESC, d.qid, d.pid LIMIT {budget}
        """,
    )
    sides = []
    for kind in (Kind.HOUSEHOLD_REGISTER, *ORDER):
        if kind in present:
            cells = ", ".join(
                f'v."{c}" AS {n}' if c in SPECS[kind].columns else f"CAST(NULL AS VARCHAR) AS {n}"
                for n, c in _SIDE.items()
            )
            sides.append(
                f"SELECT v.rid, {line_key_sql(kind)} AS key, {cells} FROM {view_of(kind)} v WHERE v.rid IN (SELECT qid FROM ask UNION SELECT pid FROM ask)"
            )
    engine.table("ask_side", " UNION ALL ".join(sides))
    shown = ", ".join(f"l.{n} AS l_{n}, r.{n} AS r_{n}" for n in _SIDE)
    engine.table(
        "review_pairs",
        f"""
        SELECT l.key || '-' || r.key AS pair_id, d.child_id, lr.file AS left_file, CAST(d.pid % {ROW_SPAN} AS INTEGER) AS left_row,
            rr.file AS right_file, d.kind AS right_kind, CAST(d.qid % {ROW_SPAN} AS INTEGER) AS right_row, d.score, d.probability, d.value,
            w.reasons, w.weights, {shown}
        FROM ask d JOIN ask_side l ON l.rid = d.pid JOIN ask_side r ON r.rid = d.qid
        JOIN roll lr ON lr.roll_id = d.pid // {ROW_SPAN} JOIN roll rr ON rr.roll_id = d.qid // {ROW_SPAN}
        LEFT JOIN reason_of w ON w.why = {reason_key("d.method", "d.")}
        """,
    )
    engine.drop("ask", "ask_side")
