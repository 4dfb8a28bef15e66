"""一望而知 — plain: lines that anybody would say are one person's, before anything is weighed.

A county pastes two registers together, a school keeps a pupil on two rolls, an office sends a list twice. Lines that plainly
say the same of the same person are looked for as one: laid against the others one by one, each would be the
other's rival for the child, and neither would win.
"""

from __future__ import annotations

from .compare import shared_sql
from .engines.duck import Engine

#: Ranks of rolls are kept above row identifiers, so that the smallest is the earliest line of the earliest roll.
RANK_SPAN = 1 << 56


def said_apart_sql(one: str, other: str) -> str:
    """Return SQL telling whether a person judged two lines of the register to be two children, whichever was named first."""
    return (
        f"EXISTS (SELECT 1 FROM decided d WHERE NOT d.same AND {one} IN (d.qid, d.pid) AND {other} IN (d.qid, d.pid))"
    )


def plainly_one(engine: Engine, table: str, source: str, *, order: str = "rid") -> None:
    """Create ``table`` (rid, pid): the lines of ``source``, each with the first line (by ``order``, of which the rid is the
    remainder by :data:`RANK_SPAN`) that is plainly of the same person.

    Plainly: the same number under names that sound alike; or the same name and birthday with the same guardian's
    number, telephone or village, as long as no two valid numbers of that company differ. Twins never share a name.
    """
    sure = "CASE WHEN id_ok THEN id18 END"
    number = "CASE WHEN id_ok THEN id18 ELSE coalesce(alt18, id18) END"
    engine.table(
        table,
        f"""
        SELECT rid, least(by_number, by_inside, by_face) % {RANK_SPAN} AS pid FROM (
            SELECT rid, min(place) OVER (PARTITION BY coalesce(number, rid)) AS by_number,
                min(place) OVER (PARTITION BY coalesce(inside, rid)) AS by_inside,
                CASE WHEN face IS NOT NULL AND min(sure) OVER (PARTITION BY face) IS NOT DISTINCT FROM max(sure) OVER (PARTITION BY face)
                    THEN min(place) OVER (PARTITION BY face) ELSE place END AS by_face
            FROM (SELECT rid, {order} AS place, {sure} AS sure, CASE WHEN {number} IS NOT NULL THEN hash({number}, snd) END AS number,
                CASE WHEN alt18 IS NOT NULL THEN hash(alt18, snd) END AS inside,
                CASE WHEN nm IS NOT NULL AND ymd IS NOT NULL AND coalesce(i3, ph, vil) IS NOT NULL
                    THEN hash(nm, ymd, coalesce(i3, ph, vil)) END AS face FROM {source}))
        """,
    )
    to_the_root(engine, table)


def to_the_root(engine: Engine, table: str) -> None:
    """Let every line of ``table`` (rid, pid) that leads to a line which itself leads on lead to the last of them."""
    while engine.one(f"SELECT count(*) FROM {table} a JOIN {table} b ON b.rid = a.pid WHERE b.pid <> a.pid"):
        engine.table(
            f"{table}_next",
            f"SELECT a.rid, coalesce(b.pid, a.pid) AS pid FROM {table} a LEFT JOIN {table} b ON b.rid = a.pid",
        )
        engine.step(f"{table}_on", f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table}_next")
        engine.drop(f"{table}_next")


def register_plainly_twice(engine: Engine) -> None:
    """Make one child of two register lines (双户口) that are plainly the same person's: the later follows the earlier.

    Plainly: the same valid number under one name; or under names that sound alike, in whole or in the given name, where
    birthday and sex agree too (a sister's number in the next row, under a name like hers, is not the same child); or the
    same name, birthday and village with a parent in common, unless two valid numbers differ. Left apart, each would be
    the other's rival for the child's school line, and neither would win. What a person said of two lines goes before what
    is plain: ``register_said`` (rid) are the later lines that a person judged the same as an earlier one.
    """
    born = " OR ".join(
        (
            "coalesce(a.ymd = b.ymd, TRUE)",
            "coalesce(a.ymd IN (b.lun1, b.lun2), FALSE)",
            "coalesce(b.ymd IN (a.lun1, a.lun2), FALSE)",
        )
    )
    engine.table(
        "register_pairs",
        f"""
        SELECT b.rid, min(a.rid) AS pid FROM known a JOIN known b ON b.id18 = a.id18 AND (b.snd = a.snd OR b.giv = a.giv)
        WHERE a.rid < b.rid AND a.id_ok AND b.id_ok AND (b.nm = a.nm OR (({born}) AND coalesce(a.sex = b.sex, TRUE))) GROUP BY b.rid
        UNION ALL SELECT b.rid, min(a.rid) FROM known a JOIN known b ON b.nm = a.nm AND b.ymd = a.ymd AND b.twn = a.twn AND b.vil = a.vil
        WHERE a.rid < b.rid AND {shared_sql(k="a", a="b")} AND NOT (a.id_ok AND b.id_ok AND a.id18 <> b.id18) GROUP BY b.rid
        """,
    )
    _as_people_said(engine)
    engine.table("known_twice", "SELECT * FROM known WHERE 1 = 0")  # what is wrong in their cells is still told
    if engine.one("SELECT count(*) FROM register_pairs"):
        engine.table("register_twins", "SELECT rid, min(pid) AS pid FROM register_pairs GROUP BY rid")
        to_the_root(engine, "register_twins")
        engine.step(
            "register_joined",
            "UPDATE register_people SET pid = t.pid FROM register_twins t WHERE t.rid = register_people.pid",
        )
        engine.step("settled_joined", "UPDATE settled SET pid = t.pid FROM register_twins t WHERE t.rid = settled.pid")
        engine.step(
            "free_joined",
            "UPDATE known SET free = FALSE WHERE rid IN (SELECT t.pid FROM register_twins t JOIN taken k ON k.pid = t.rid)",
        )
        engine.step(
            "known_twice", "INSERT INTO known_twice SELECT * FROM known WHERE rid IN (SELECT rid FROM register_twins)"
        )
        engine.step("known_once", "DELETE FROM known WHERE rid IN (SELECT rid FROM register_twins)")
        engine.drop("register_twins")
    engine.drop("register_pairs")


def _as_people_said(engine: Engine) -> None:
    """Add to ``register_pairs`` the register lines that people judged one child, directly or by a third line that they judged
    the same as both, and take out those that they judged two; create ``register_said``."""
    known = "(SELECT rid FROM known)"
    engine.table(
        "register_judged",
        f"""
        SELECT rid, min(pid) AS pid FROM (
            SELECT greatest(qid, pid) AS rid, least(qid, pid) AS pid FROM decided WHERE same AND qid IN {known} AND pid IN {known}
            UNION ALL SELECT b.pid, a.pid FROM decided a JOIN decided b ON b.qid = a.qid AND a.pid < b.pid
                WHERE a.same AND b.same AND a.pid IN {known} AND b.pid IN {known})
        GROUP BY rid
        """,
    )
    engine.step(
        "register_apart",
        f"DELETE FROM register_pairs p WHERE {said_apart_sql('p.rid', 'p.pid')}",
    )
    engine.step("register_as_said", "INSERT INTO register_pairs SELECT * FROM register_judged")
    engine.table("register_said", "SELECT rid FROM register_judged")
    engine.drop("register_judged")


def one_pupil(engine: Engine) -> None:
    """Let open school-roll lines that are plainly one pupil's (一人多籍) be looked for as one: the others follow the first.

    Laid against the register one by one, each would be the other's rival for the child, and neither would win.
    """
    plainly_one(engine, "pupil_lines", "(SELECT * FROM asked_face WHERE kind = 'enrolment')")
    engine.step(
        "pupil_followers",
        "INSERT INTO followers SELECT rid, 'enrolment', pid, FALSE FROM pupil_lines WHERE rid <> pid",
    )
    # Whoever follows a line that now follows another follows that one: nobody is left behind a follower.
    engine.step(
        "followers_on",
        "UPDATE followers SET lead = p.pid FROM pupil_lines p WHERE p.rid = followers.lead AND p.rid <> p.pid",
    )
    engine.table("asked_twice", "SELECT * FROM asked_face WHERE rid IN (SELECT rid FROM pupil_lines WHERE rid <> pid)")
    engine.step(
        "pupil_leads", "DELETE FROM asked_face WHERE rid IN (SELECT rid FROM followers WHERE kind = 'enrolment')"
    )
    engine.drop("pupil_lines")
