"""作证 — vouch: what other lines say for a link that stands on name and birthday alone.

A name and a birthday are no identity, so such a link clears nobody by itself. Sometimes the rolls know more than the two
lines do: another office wrote the same number beside the same family; or the number on the roll is nobody else's, and the
register has lost that of the only child whom it fits.
"""

from __future__ import annotations

import polars as pl

from ..standards.divisions import current_code
from .clean import check_holds_sql, ymd_valid_sql
from .compare import shared_sql
from .engines.duck import Engine
from .match import SILENT_LEVELS


def vouched(engine: Engine) -> None:
    """Corroborate links on name and birthday alone by what other lines of the same person say.

    Another office's line of the same valid number under a name of the same sound is the same person: when that line is
    past doubt this child's, or names this child's guardian, telephone or village, it speaks for the first line too. So does
    one under a pet name, if it bears the same birthday and names this child's guardian or telephone.
    """
    engine.step(
        "vouched",
        f"""
        UPDATE linked SET strength = 'corroborated' WHERE strength = 'weak' AND qid IN (
            SELECT l.qid FROM linked l JOIN asked a ON a.rid = l.qid AND a.id_ok
            JOIN asked o ON o.id18 = a.id18 AND o.rid <> a.rid JOIN known k ON k.rid = l.pid
            LEFT JOIN linked w ON w.qid = o.rid AND w.pid = l.pid AND w.strength = 'corroborated'
            WHERE l.strength = 'weak' AND (w.qid IS NOT NULL OR o.snd = a.snd AND ({shared_sql(k="k", a="o")} OR k.twn = o.twn AND k.vil = o.vil)
                OR o.ymd = a.ymd AND l.birth = 6 AND l.name % 16 >= 7 AND {shared_sql(k="k", a="o")}))
        """,
    )


def only_number_left(engine: Engine) -> None:
    """Corroborate links on name and birthday where the roll's number is nobody's and the register lost the child's.

    The number is valid, holds the birthday, and was given out where the town's children got theirs, so its bearer is on the
    register; no line of the register has it; and of all children there it fits one whose own number is missing or
    another's, of the same name, birthday and town. Whoever it belonged to else would be a namesake born on that day,
    registered here at birth, on the same town's roll and on no register. Where any line says otherwise (the number is
    linked to another child, the child to another number) nothing is said.
    """
    engine.table(
        "nameless_number",
        f"""
        SELECT l.qid, l.pid, a.number, k.twn FROM linked l
        JOIN (SELECT rid, ymd, CASE WHEN id_ok THEN id18 WHEN {check_holds_sql("alt18", "n17")} AND day THEN alt18 END AS number FROM (
            SELECT *, {ymd_valid_sql("TRY_CAST(substr(alt18, 7, 8) AS INTEGER)")} AS day, TRY_CAST(substr(alt18, 1, 17) AS BIGINT) AS n17 FROM asked
            WHERE rid IN (SELECT qid FROM linked WHERE strength = 'weak'))) a ON a.rid = l.qid
        JOIN (SELECT *, id18 IN (SELECT id18 FROM known GROUP BY id18 HAVING count(*) > 1) AS borne_twice FROM known) k ON k.rid = l.pid
        WHERE l.strength = 'weak' AND {lost_and_found_sql()}
        """,
    )
    if engine.one("SELECT count(*) FROM nameless_number"):
        _regions(engine)
        # The few lines and children who bear one of these few numbers: a condition with OR in it would be asked of every pair.
        few = "IN (SELECT number FROM nameless_number)"
        engine.table("bears_number", f"SELECT rid, id18, alt18 FROM asked WHERE id18 {few} OR alt18 {few}")
        engine.table(
            "borne_number",
            f"SELECT id18 AS number FROM known WHERE id18 {few} UNION ALL SELECT alt18 FROM known WHERE alt18 {few}",
        )
        engine.step(
            "only_number_left",
            """
            UPDATE linked SET strength = 'corroborated' WHERE strength = 'weak' AND qid IN (
                SELECT n.qid FROM nameless_number n
                JOIN region r ON r.code = substr(n.number, 1, 6) JOIN home_region h ON h.twn = n.twn AND h.now = r.now
                WHERE n.number NOT IN (SELECT number FROM borne_number)
                AND NOT EXISTS (SELECT 1 FROM bears_number o JOIN linked w ON w.qid = o.rid
                    WHERE n.number IN (o.id18, o.alt18) AND w.pid <> n.pid)
                AND NOT EXISTS (SELECT 1 FROM asked o JOIN linked w ON w.qid = o.rid
                    WHERE w.pid = n.pid AND w.strength = 'corroborated' AND o.id_ok AND o.id18 <> n.number))
            """,
        )
        engine.drop("region", "home_region", "bears_number", "borne_number")
    engine.drop("nameless_number")


def lost_and_found_sql() -> str:
    """Return SQL telling whether the child ``k`` lost its number and the row ``a`` has one that could be it (link ``l``):
    name and birthday agree and the town too, and the birthday is the number's."""
    lost = "k.id18 IS NULL AND k.alt18 IS NULL OR k.id18 IS NOT NULL AND (k.idy <> k.ymd OR k.borne_twice)"
    return (
        f"l.name % 16 >= 7 AND l.birth = 6 AND l.sex <> 0 AND l.place % 16 IN (1, 2) AND l.number IN (-1, 1) AND coalesce({lost}, FALSE) "
        "AND a.number IS NOT NULL AND TRY_CAST(substr(a.number, 7, 8) AS INTEGER) = k.ymd AND a.ymd = k.ymd"
    )


def _regions(engine: Engine) -> None:
    """Create ``region`` (code, now: today's code of the same county) and ``home_region`` (twn, now): where the children of
    each town mostly got their numbers."""
    codes = [
        code
        for (code,) in engine.rows(
            "SELECT DISTINCT substr(n, 1, 6) FROM (SELECT id18 AS n FROM known WHERE id_ok UNION ALL SELECT number FROM nameless_number) ORDER BY 1"
        )
    ]
    frame = pl.DataFrame({"code": codes, "now": [current_code(code) for code in codes]}, schema_overrides={"code": pl.String, "now": pl.String})  # fmt: skip
    engine.con.register("region_in", frame.to_arrow())
    engine.table("region", "SELECT * FROM region_in")
    engine.con.unregister("region_in")
    engine.table(
        "home_region",
        "SELECT twn, now FROM (SELECT k.twn, r.now, count(*) AS n FROM known k JOIN region r ON r.code = substr(k.id18, 1, 6) "
        "WHERE k.id_ok AND k.twn IN (SELECT twn FROM nameless_number) GROUP BY ALL) "
        "QUALIFY row_number() OVER (PARTITION BY twn ORDER BY n DESC, now) = 1",
    )


def number_follows(engine: Engine) -> None:
    """Let an open line follow another line of the same valid number under a name of the same sound, once that one is past
    doubt some child's: a birthday mistyped on one roll does not make two children of one number."""
    engine.step(
        "number_follows",
        f"""
        INSERT INTO linked SELECT o.rid, o.kind, min(l.pid), 'same_number_name', 'corroborated', NULL, 0.999, {SILENT_LEVELS}
        FROM asked o JOIN asked a ON a.id18 = o.id18 AND (a.snd = o.snd OR a.giv = o.giv) AND a.rid <> o.rid
        JOIN linked l ON l.qid = a.rid AND l.strength = 'corroborated'
        WHERE o.id_ok AND a.id_ok AND o.rid NOT IN (SELECT qid FROM linked WHERE strength = 'corroborated')
        GROUP BY o.rid, o.kind HAVING count(DISTINCT l.pid) = 1
        """,
    )
    engine.step(
        "followed_weakly",
        "DELETE FROM linked WHERE strength = 'weak' AND qid IN (SELECT qid FROM linked WHERE method = 'same_number_name')",
    )
    engine.step(
        "followed_doubts",
        "DELETE FROM all_doubtful WHERE qid IN (SELECT qid FROM linked WHERE method = 'same_number_name')",
    )
