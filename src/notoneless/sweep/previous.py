"""上次 — previous: every sweep re-tests the last one.

A child suspected last time and now on a roll was found, and the roll line is the evidence; a child who was in class last
time and is nowhere now is first on today's list. Children keep the identifier they had, even when a name was corrected.
"""

from __future__ import annotations

from pathlib import Path

from ..standards.errors import UserError
from ..standards.masking import mask_id_sql
from .engines.duck import Engine
from .exact import ROW_SPAN


def _ledger_of(previous: Path) -> str:
    for name in ("ledger.parquet", "ledger.csv"):
        path = previous / name
        if path.is_file():
            text = str(path).replace("'", "''")
            return (
                f"read_parquet('{text}')"
                if name.endswith("parquet")
                else f"read_csv('{text}', all_varchar = true, header = true)"
            )
    raise UserError(
        "W010",
        f"“{previous.name}”里没有上次排查的台账（ledger.parquet 或 ledger.csv）。请给出上次排查的结果文件夹。",
        f"{previous.name} holds no ledger of an earlier sweep (ledger.parquet or ledger.csv). Give the folder of its results.",
    )


def keep_child_ids(engine: Engine, previous: Path) -> None:
    """Let a child keep last time's identifier when name, birthday or sex were corrected but the number (as shown) stayed.

    Only where the match is one to one: the (masked) number with the name or with the birthday.
    """
    before = _ledger_of(previous)
    shown = mask_id_sql("id_number")
    # A ledger may have been written unmasked; masking twice changes nothing only if it is done once here.
    then = f"CASE WHEN contains(id_number, '*') THEN id_number ELSE {shown} END"
    engine.table(
        "was",
        f"SELECT child_id, name, CAST(birth_on AS DATE) AS birth_on, {then} AS number FROM {before} "
        "WHERE child_id NOT IN (SELECT child_id FROM person)",
    )
    engine.table(
        "renamed",
        f"""
        SELECT pid, min(child_id) AS child_id FROM (
            SELECT p.pid, w.child_id FROM (
                SELECT p.pid, s.name, {mask_id_sql("s.id_number")} AS number,
                    CASE WHEN c.born IS NOT NULL THEN make_date(c.born // 10000, c.born // 100 % 100, c.born % 100) END AS birth_on
                FROM person p JOIN child c ON c.pid = p.pid JOIN shown s ON s.pid = p.pid WHERE p.child_id NOT IN (SELECT child_id FROM {before})) p
            JOIN was w ON w.number = p.number AND (w.name = p.name OR w.birth_on = p.birth_on))
        GROUP BY pid HAVING count(*) = 1
        """,
    )
    engine.step(
        "renamed_once",
        "DELETE FROM renamed WHERE child_id IN (SELECT child_id FROM renamed GROUP BY child_id HAVING count(*) > 1)",
    )
    engine.step("kept_ids", "UPDATE person SET child_id = r.child_id FROM renamed r WHERE r.pid = person.pid")
    engine.count("kept_child_ids", "SELECT count(*) FROM renamed")
    engine.drop("was", "renamed")


def change_lines(engine: Engine, previous: Path | None) -> None:
    """Create ``change_lines`` (child_id, change, before_verdict, after_verdict, joined_to, pair) against the last sweep; its
    lines ``found_by_evidence`` and ``newly_suspected`` mark the ledger. ``joined_to`` is the child with whom a person joined
    the one that is gone, ``pair`` the two lines."""
    if previous is None:
        engine.step(
            "change_lines",
            "CREATE OR REPLACE TABLE change_lines (child_id VARCHAR, change VARCHAR, before_verdict VARCHAR, after_verdict VARCHAR, joined_to VARCHAR, pair VARCHAR)",
        )
        return
    unserved = "('suspected_dropout', 'dropout')"
    engine.table(
        "change_lines",
        f"""
        SELECT coalesce(n.child_id, w.child_id) AS child_id,
            CASE WHEN w.child_id IS NULL AND n.ledger IN {unserved} THEN 'new_child_suspected'
                WHEN w.child_id IS NULL THEN 'new_child'
                WHEN n.child_id IS NULL AND j.was IS NOT NULL THEN 'joined'
                WHEN n.child_id IS NULL AND w.ledger IN {unserved} THEN 'suspect_gone_from_rolls'
                WHEN n.child_id IS NULL THEN 'disappeared'
                WHEN w.ledger IN {unserved} AND n.ledger NOT IN {unserved} THEN 'found_by_evidence'
                WHEN w.ledger NOT IN {unserved} AND n.ledger IN {unserved} THEN 'newly_suspected'
                WHEN n.ledger IN {unserved} THEN 'still_suspected'
                WHEN n.verdict <> w.verdict THEN 'verdict_changed' ELSE 'unchanged' END AS change,
            w.verdict AS before_verdict, coalesce(n.verdict, j.verdict) AS after_verdict, j.child_id AS joined_to, j.pair
        FROM standing n FULL OUTER JOIN (SELECT child_id, verdict, ledger FROM {_ledger_of(previous)}) w ON w.child_id = n.child_id
        LEFT JOIN (
            SELECT j.was, s.child_id, s.verdict, concat(l.file, ' ', j.pid % {ROW_SPAN}, ' + ', r.file, ' ', j.rid % {ROW_SPAN}) AS pair
            FROM joined j JOIN standing s ON s.pid = j.pid JOIN roll l ON l.roll_id = j.pid // {ROW_SPAN} JOIN roll r ON r.roll_id = j.rid // {ROW_SPAN}
            QUALIFY row_number() OVER (PARTITION BY j.was ORDER BY j.pid) = 1) j ON j.was = w.child_id AND n.child_id IS NULL
        """,
    )
    for change, n in engine.rows("SELECT change, count(*) FROM change_lines GROUP BY 1 ORDER BY 1"):
        engine.counts.append(("changes", change, n))
