"""认 — link: every line of every roll finds its child, or becomes one.

First the register: rows are settled by what is written alike, then by weight, one roll line a term for each child.
Children whom the register wrote twice are joined. Then the school rolls' pupils without a register line become children
in their own right, and the other rolls are laid against them; whoever is still left over (on a residence list, in a
survey, on last term's roll alone) becomes a child too. Nobody is dropped: a line without a child is a child we did not know.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..rolls.kinds import Kind
from .assign import Bars
from .attach import attach, attached_are_settled, survey_households
from .bridge import bridge, follow_by_key
from .engines.duck import Engine
from .exact import ORDER, SCHOOL_KINDS, view_of
from .features import asked_side, faces, raw_select
from .joined import judged_faces
from .match import FIRST, LEVEL_COLUMNS, LEVELS, SILENT_LEVELS, Learnt, match
from .newcomers import without_register
from .plain import one_pupil, register_plainly_twice, said_apart_sql, to_the_root
from .reasons import SILENT_REASON, reason_key
from .vouch import number_follows, only_number_left, vouched


def link(
    engine: Engine, present: frozenset[Kind], *, adult_before: int, bars: Bars, accounted_for: Sequence[str] = ()
) -> Learnt:
    """Place every row: creates ``placed`` (rid, kind, pid, method, strength, score, probability, level columns, why).

    Needs what :func:`~notoneless.sweep.exact.exact` and :func:`~notoneless.sweep.repeats.drop_repeats` left.
    ``accounted_for``: the survey's own words that accuse nobody.
    ``pid`` is the rid of the line a child is first known by. Also leaves ``known`` and ``asked`` (faces),
    ``all_doubtful`` (pairs for people), ``register_alias`` (two register lines of one child) and ``register_doubt`` (two that a
    person must judge).
    """
    learnt = Learnt()
    kinds = [k for k in ORDER if k in present]
    engine.step(
        "linked",
        "CREATE OR REPLACE TABLE linked (qid BIGINT, kind VARCHAR, pid BIGINT, method VARCHAR, strength VARCHAR, score DOUBLE, "
        f"probability DOUBLE, {LEVEL_COLUMNS})",
    )
    engine.step(
        "all_doubtful",
        "CREATE OR REPLACE TABLE all_doubtful (qid BIGINT, pid BIGINT, kind VARCHAR, score DOUBLE, probability DOUBLE, backed BOOLEAN, barred BOOLEAN, "
        f"{LEVEL_COLUMNS})",
    )
    with engine.station("clean"):
        _clean(engine, kinds, adult_before)
    learnt.population = int(engine.one("SELECT count(*) FROM known"))
    if learnt.population and engine.one("SELECT count(*) FROM asked"):
        learnt.weights = match(engine, "known", "asked", FIRST, bars, "scored")
    with engine.station("bridge"):
        bridge(engine, kinds, bars, adult_before, learnt)
        vouched(engine)
        only_number_left(engine)
        number_follows(engine)
        follow_by_key(engine, kinds)
    with engine.station("register"):
        _register_twice(engine, bars, learnt)
    with engine.station("unregistered"):
        attach(engine, bars, accounted_for)
        survey_households(engine, kinds, accounted_for)
        without_register(engine, bars, learnt)
        attach(engine, bars, accounted_for)
        attached_are_settled(engine)
    with engine.station("place"):
        _place(engine)
    return learnt


def _clean(engine: Engine, kinds: list[Kind], adult_before: int) -> None:
    """Create ``known`` (faces of the register's children) and ``asked`` (faces of the rows still to be found)."""
    engine.table("taken", "SELECT DISTINCT pid FROM settled WHERE kind = 'enrolment'")
    faces(
        engine,
        "known",
        raw_select(
            Kind.HOUSEHOLD_REGISTER,
            view_of(Kind.HOUSEHOLD_REGISTER),
            "WHERE rid NOT IN (SELECT rid FROM repeats UNION ALL SELECT rid FROM register_people WHERE rid <> pid)",
        ),
        adult_before=adult_before,
        taken="taken",
    )
    register_plainly_twice(engine)
    judged_faces(engine, adult_before=adult_before)
    parts = [
        raw_select(
            k,
            view_of(k),
            f"WHERE rid IN (SELECT rid FROM open_{k.value})"
            + (" AND rid NOT IN (SELECT rid FROM followers)" if k in SCHOOL_KINDS[1:] else ""),
        )
        for k in kinds
    ]
    none = raw_select(Kind.ENROLMENT, view_of(Kind.ENROLMENT), "WHERE 1 = 0")
    faces(engine, "asked_face", " UNION ALL ".join(parts or [none]), adult_before=adult_before)
    one_pupil(engine)
    asked_side(engine, "asked", "asked_face", known="known")
    engine.drop("asked_face", "taken")


def _register_twice(engine: Engine, bars: Bars, learnt: Learnt) -> None:
    """Join two register lines of one child (双户口) when one of them has no school line and the pair is past doubt."""
    engine.step(
        "register_alias",
        "CREATE OR REPLACE TABLE register_alias (pid BIGINT, of BIGINT, score DOUBLE, probability DOUBLE)",
    )
    engine.step(
        "register_doubt",
        f"CREATE OR REPLACE TABLE register_doubt (qid BIGINT, pid BIGINT, kind VARCHAR, score DOUBLE, probability DOUBLE, {LEVEL_COLUMNS})",
    )
    if learnt.weights is None:
        return
    engine.table(
        "lone",
        "SELECT k.* EXCLUDE (kind), 'household_register' AS kind, coalesce(k.idy <> k.ymd, FALSE) AS anothers, s.said FROM known k "
        "LEFT JOIN name_form s ON s.name = k.name WHERE free AND rid NOT IN "
        "(SELECT pid FROM linked WHERE kind IN ('enrolment', 'enrolment_elsewhere', 'higher_stage') AND strength = 'corroborated')",
    )
    # Any child of the register may be the other half: for this look none is free, and none has a twin.
    engine.step("known_once", "CREATE OR REPLACE VIEW known_once AS SELECT * EXCLUDE (free), FALSE AS free FROM known")
    if engine.one("SELECT count(*) FROM lone"):
        strict = Bars(accept=max(bars.accept, 0.995), doubt=0.5)
        match(
            engine, "known_once", "lone", FIRST, strict, "twice",
            start=learnt.weights, single=(), method="register_twice", kin=False,
        )  # fmt: skip
    engine.step(
        "register_alias_found",
        "INSERT INTO register_alias SELECT qid, pid, score, probability FROM linked WHERE kind = 'household_register' "
        # Twins' numbers are near each other, and their names may look alike; they do not sound alike.
        "AND strength = 'corroborated' AND guardian >= 3 AND ((number >= 7 AND name % 16 >= 4 AND sex <> 0 OR number >= 5 AND name % 16 >= 7) "
        "AND (birth >= 5 OR birth = -1) OR number = -1 AND name % 16 = 8 AND birth >= 5 AND (guardian >= 4 OR place % 16 = 2))",
    )
    engine.step("register_alias_apart", f"DELETE FROM register_alias a WHERE {said_apart_sql('a.pid', 'a.of')}")
    # Two lone lines may name each other: the later follows the earlier.
    engine.step(
        "register_alias_once",
        "DELETE FROM register_alias a WHERE EXISTS (SELECT 1 FROM register_alias b WHERE b.pid = a.of) AND a.pid < a.of",
    )
    engine.step("register_alias_chain", "DELETE FROM register_alias a WHERE a.of IN (SELECT pid FROM register_alias)")
    _ask_about_the_register(engine)
    engine.step("linked_once", "DELETE FROM linked WHERE kind = 'household_register'")
    engine.step("doubtful_once", "DELETE FROM all_doubtful WHERE kind = 'household_register'")
    engine.step("known_once_gone", "DROP VIEW known_once")
    engine.drop("lone")


def _ask_about_the_register(engine: Engine) -> None:
    """Fill ``register_doubt`` (qid, pid, kind, score, probability, levels …): pairs of register lines that stay apart and are a
    person's to judge; ``pid`` is the line without a school.

    Only lines under one name, to the letter, that a grown-up or the village brings together: of two such lines with numbers of
    their own one is often a second hukou. Twins and brothers are as near in all but the name, and nobody is to be asked
    about each pair of them.
    """
    names = ", ".join(LEVELS)
    engine.step(
        "register_doubts",
        f"""
        INSERT INTO register_doubt SELECT pid AS qid, qid AS pid, kind, score, probability, {names} FROM (
            SELECT qid, pid, kind, score, probability, {names} FROM all_doubtful
            UNION ALL SELECT qid, pid, kind, score, probability, {names} FROM linked)
        WHERE kind = 'household_register' AND name % 16 = 8 AND (guardian >= 3 OR place % 16 = 2)
            AND qid NOT IN (SELECT pid FROM register_alias) AND pid NOT IN (SELECT pid FROM register_alias)
            AND NOT {said_apart_sql("qid", "pid")}
        QUALIFY row_number() OVER (PARTITION BY least(qid, pid), greatest(qid, pid) ORDER BY probability DESC, qid) = 1
        """,
    )


def _place(engine: Engine) -> None:
    """Gather what every step found: one row of ``placed`` for each usable row of every roll; ``why``: the key of its reason."""
    # A line may have found a line that itself found an earlier one: each leads on to the first.
    engine.table("met_first", "SELECT qid AS rid, pid FROM linked WHERE qid IN (SELECT pid FROM newcomers)")
    to_the_root(engine, "met_first")
    names = ", ".join(LEVELS)
    sure = f"'certain' AS strength, CAST(NULL AS DOUBLE) AS score, CAST(1 AS DOUBLE) AS probability, {SILENT_LEVELS}"
    engine.table(
        "placed_lead",
        f"""
        SELECT l.qid AS rid, l.kind, coalesce(m.pid, l.pid) AS pid, l.method, l.strength, l.score, l.probability, {names}
        FROM linked l LEFT JOIN met_first m ON m.rid = l.qid
        UNION ALL SELECT n.rid, f.kind, coalesce(m.pid, n.pid) AS pid,
            CASE WHEN n.rid = coalesce(m.pid, n.pid) THEN 'first_known' ELSE 'same_number_name' END AS method, {sure}
        FROM newcomers n JOIN left_over f ON f.rid = n.rid LEFT JOIN met_first m ON m.rid = n.pid
        WHERE n.rid NOT IN (SELECT qid FROM linked)
        """,
    )
    followed = "'follows_school_line'"
    engine.table(
        "placed_all",
        f"""
        SELECT rid, kind, pid, method, {sure}, {SILENT_REASON} AS why FROM settled
        UNION ALL SELECT *, {reason_key()} FROM placed_lead
        UNION ALL SELECT f.rid, f.kind, l.pid, {followed} AS method, l.strength, l.score, l.probability, {names}, {reason_key(followed)}
        FROM followers f JOIN placed_lead l ON l.rid = f.lead
        UNION ALL SELECT rid, 'household_register' AS kind, pid, method, {sure}, {SILENT_REASON} FROM (
            SELECT rid, pid, CASE WHEN rid = pid THEN 'register' WHEN rid IN (SELECT rid FROM register_said) THEN 'human'
                ELSE 'same_number_name' END AS method FROM register_people)
        """,
    )
    if engine.one("SELECT count(*) FROM register_alias"):
        engine.step(
            "placed_alias", "UPDATE placed_all SET pid = a.of FROM register_alias a WHERE a.pid = placed_all.pid"
        )
    engine.step("placed", "ALTER TABLE placed_all RENAME TO placed")
    engine.drop("placed_lead", "left_over", "met_first", "name_form")
