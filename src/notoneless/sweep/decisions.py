"""人定的 — decisions: what a person has judged stands, run after run.

A doubtful pair is laid before a clerk once. Her answer is kept by the content of the two lines (not by their row numbers,
which move when a roll is sorted), and the next sweep begins with it: same means linked, different means never linked by
weighing. Nobody is asked twice, and no weight overrules her.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ..rolls.kinds import SPECS, Kind
from .engines.duck import Engine
from .exact import SCHOOL_KINDS, view_of


def line_key_sql(kind: Kind, alias: str = "v") -> str:
    """Return SQL for the key of a line: 16 hex digits over its kind, number, name, birthday and pupil number."""
    columns = SPECS[kind].columns
    cells = " || '|' || ".join(
        f"coalesce({alias}.{c}, '')" for c in ("name", "id_number", "birth_on", "pupil_no") if c in columns
    )
    return f"substr(md5('{kind.value}|' || {cells}), 1, 16)"


def take_decisions(engine: Engine, decisions: Mapping[str, bool], present: frozenset[Kind]) -> None:
    """Create ``decided`` (qid, pid, same) for the pairs of lines that ``decisions`` names and that are in these rolls.

    Lines judged the same as a register line are settled at once; lines judged different are taken out of what was
    settled by likeness and stay open.
    """
    engine.step("decided", "CREATE OR REPLACE TABLE decided (qid BIGINT, pid BIGINT, same BOOLEAN)")
    if not decisions:
        return
    pairs = [(*pair.split("-", 1), same) for pair, same in sorted(decisions.items()) if "-" in pair]
    frame = pl.DataFrame(pairs, schema={"lkey": pl.String, "rkey": pl.String, "same": pl.Boolean}, orient="row")
    engine.con.register("decision_in", frame.to_arrow())
    engine.table("decision", "SELECT * FROM decision_in")
    engine.con.unregister("decision_in")
    keys = " UNION ALL ".join(
        f"SELECT rid, '{k.value}' AS kind, key FROM (SELECT v.rid, {line_key_sql(k)} AS key FROM {view_of(k)} v) "
        "WHERE key IN (SELECT lkey FROM decision UNION SELECT rkey FROM decision)"
        for k in sorted(present)
    )
    engine.table("decided_key", keys)
    engine.step(
        "decided_pairs",
        "INSERT INTO decided SELECT r.rid, l.rid, d.same FROM decision d JOIN decided_key l ON l.key = d.lkey "
        "JOIN decided_key r ON r.key = d.rkey WHERE l.rid <> r.rid",
    )
    for kind in sorted(present - {Kind.HOUSEHOLD_REGISTER}):
        touched = (
            f"SELECT s.rid FROM settled s JOIN decided d ON d.qid = s.rid WHERE s.kind = '{kind.value}' "
            "AND (d.same AND d.pid <> s.pid OR NOT d.same AND d.pid = s.pid)"
        )
        engine.table("reopened", touched)
        engine.step(
            f"reopen_{kind.value}",
            f"INSERT INTO open_{kind.value} SELECT DISTINCT rid FROM reopened",
        )
        engine.step(f"unsettle_{kind.value}", "DELETE FROM settled WHERE rid IN (SELECT rid FROM reopened)")
        same = f"SELECT d.qid FROM decided d JOIN decided_key k ON k.rid = d.qid AND k.kind = '{kind.value}' WHERE d.same AND d.pid IN (SELECT pid FROM register_people)"
        engine.step(
            f"human_{kind.value}",
            f"INSERT INTO settled SELECT d.qid, '{kind.value}', min(d.pid), 'human', NULL FROM decided d WHERE d.same AND d.qid IN ({same}) "
            "AND d.qid NOT IN (SELECT rid FROM settled) GROUP BY d.qid",
        )
        engine.step(
            f"close_{kind.value}",
            f"DELETE FROM open_{kind.value} WHERE rid IN (SELECT rid FROM settled WHERE method = 'human')",
        )
        if kind in SCHOOL_KINDS:
            engine.step(
                f"unfollow_{kind.value}",
                "DELETE FROM followers WHERE rid IN (SELECT rid FROM settled WHERE method = 'human')",
            )
    engine.count("decided_same", "SELECT count(*) FROM decided WHERE same")
    engine.count("decided_different", "SELECT count(*) FROM decided WHERE NOT same")
    engine.drop("decision", "decided_key", "reopened")
