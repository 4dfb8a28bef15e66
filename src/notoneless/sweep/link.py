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
from .bridge import bridge
from .compare import COMPARISONS, SILENT
from .engines.duck import Engine
from .exact import ORDER, SCHOOL_KINDS, view_of
from .features import ASKED_BLANK, REGISTER_BLANK, SCHOOL_BLANK, asked_side, faces, known_side, raw_select
from .match import FIRST, LEVEL_COLUMNS, LEVELS, Learnt, match


def link(
    engine: Engine, present: frozenset[Kind], *, adult_before: int, bars: Bars, said_in_school: Sequence[str] = ()
) -> Learnt:
    """Place every row: creates ``placed`` (rid, kind, pid, method, strength, score, probability, level columns).

    Needs what :func:`~notoneless.sweep.exact.exact` and :func:`~notoneless.sweep.repeats.drop_repeats` left.
    ``said_in_school``: the survey's own words for a child in class.
    ``pid`` is the rid of the line a child is first known by. Also leaves ``known`` and ``asked`` (faces),
    ``all_doubtful`` (pairs for people) and ``register_alias`` (two register lines of one child).
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
        "CREATE OR REPLACE TABLE all_doubtful (qid BIGINT, pid BIGINT, kind VARCHAR, score DOUBLE, probability DOUBLE, backed BOOLEAN, "
        f"{LEVEL_COLUMNS})",
    )
    with engine.station("clean"):
        _clean(engine, kinds, adult_before)
    learnt.population = int(engine.one("SELECT count(*) FROM known"))
    if learnt.population and engine.one("SELECT count(*) FROM asked"):
        learnt.weights = match(engine, "known", "asked", FIRST, bars, "scored")
    with engine.station("bridge"):
        bridge(engine, kinds, bars, adult_before, learnt)
    # A line that agrees on name and birthday only is corroborated by its number when another office's line, already
    # past doubt this child's, bears the same valid number.
    engine.step(
        "number_vouched",
        "UPDATE linked SET strength = 'corroborated' WHERE strength = 'weak' AND EXISTS (SELECT 1 FROM linked o "
        "JOIN asked oa ON oa.rid = o.qid JOIN asked a ON a.id18 = oa.id18 AND a.rid = linked.qid "
        "WHERE o.pid = linked.pid AND o.qid <> linked.qid AND o.strength = 'corroborated' AND a.id_ok)",
    )
    with engine.station("register"):
        _register_twice(engine, bars, learnt)
    with engine.station("unregistered"):
        _survey_ranks(engine, kinds, said_in_school)
        _without_register(engine, kinds, bars, learnt)
    with engine.station("place"):
        _place(engine)
    return learnt


def _clean(engine: Engine, kinds: list[Kind], adult_before: int) -> None:
    register = view_of(Kind.HOUSEHOLD_REGISTER)
    engine.table(
        "known_rows", f"SELECT v.* FROM {register} v JOIN register_people r ON r.rid = v.rid AND r.pid = r.rid"
    )
    faces(
        engine,
        "known_face",
        raw_select(Kind.HOUSEHOLD_REGISTER, "known_rows"),
        adult_before=adult_before,
        blank=REGISTER_BLANK,
    )
    engine.drop("known_rows")
    known_side(
        engine,
        "known",
        "known_face",
        blank=REGISTER_BLANK,
        taken_sql="SELECT pid FROM settled WHERE kind = 'enrolment'",
    )
    lead = "WHERE rid NOT IN (SELECT rid FROM followers)"
    parts = [raw_select(k, f"open_{k.value}", lead if k in SCHOOL_KINDS[1:] else "") for k in kinds]
    none = raw_select(Kind.ENROLMENT, view_of(Kind.ENROLMENT), "WHERE 1 = 0")
    faces(engine, "asked_face", " UNION ALL ".join(parts or [none]), adult_before=adult_before, blank=ASKED_BLANK)
    asked_side(engine, "asked", "asked_face", known="known", blank=ASKED_BLANK)
    engine.drop("asked_face", "known_face")


def _register_twice(engine: Engine, bars: Bars, learnt: Learnt) -> None:
    """Join two register lines of one child (双户口) when one of them has no school line and the pair is past doubt."""
    engine.step(
        "register_alias",
        "CREATE OR REPLACE TABLE register_alias (pid BIGINT, of BIGINT, score DOUBLE, probability DOUBLE)",
    )
    if learnt.weights is None:
        return
    engine.table(
        "lone",
        "SELECT * REPLACE ('household_register' AS kind, coalesce(idy <> ymd, FALSE) AS anothers) FROM known WHERE free "
        "AND rid NOT IN (SELECT pid FROM linked WHERE kind IN ('enrolment', 'enrolment_elsewhere', 'higher_stage') AND strength = 'corroborated')",
    )
    engine.table(
        "known_once",
        "SELECT * REPLACE (FALSE AS free, coalesce(idy <> ymd, FALSE) AS anothers, FALSE AS twin, FALSE AS twin_free, TRUE AS kin_free) FROM known",
    )
    if engine.one("SELECT count(*) FROM lone"):
        strict = Bars(accept=max(bars.accept, 0.995), doubt=0.5)
        match(
            engine,
            "known_once",
            "lone",
            FIRST,
            strict,
            "twice",
            start=learnt.weights,
            single=(),
            method="register_twice",
        )
    engine.step(
        "register_alias_found",
        "INSERT INTO register_alias SELECT qid, pid, score, probability FROM linked WHERE kind = 'household_register' "
        "AND strength = 'corroborated' AND name % 16 >= 6 AND birth >= 5 AND number NOT IN (0, 1, 2, 4) "
        "AND guardian >= 4 AND (number >= 5 OR name % 16 = 8)",
    )
    # Two lone lines may name each other: the later follows the earlier.
    engine.step(
        "register_alias_once",
        "DELETE FROM register_alias a WHERE EXISTS (SELECT 1 FROM register_alias b WHERE b.pid = a.of) AND a.pid < a.of",
    )
    engine.step("register_alias_chain", "DELETE FROM register_alias a WHERE a.of IN (SELECT pid FROM register_alias)")
    engine.step("linked_once", "DELETE FROM linked WHERE kind = 'household_register'")
    engine.step("doubtful_once", "DELETE FROM all_doubtful WHERE kind = 'household_register'")
    engine.drop("lone", "known_once", "twice")


def _survey_ranks(engine: Engine, kinds: list[Kind], said_in_school: Sequence[str]) -> None:
    """Lay a survey line that itself says "in school" beside the child it most likely means, without clearing anybody.

    Such a line, written by ear at a door, accuses nobody; made a child of its own it would be one more suspect whom no
    office knows. A line that says the child is at home or gone is never laid aside like this.
    """
    if Kind.FIELD_SURVEY not in kinds or not said_in_school:
        return
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in said_in_school)
    levels = ", ".join(f"d.{level}" for level in LEVELS)
    engine.step(
        "survey_ranks",
        f"""
        INSERT INTO linked SELECT d.qid, d.kind, d.pid, 'scored', 'weak', d.score, d.probability, {levels}
        FROM (SELECT *, row_number() OVER (PARTITION BY qid ORDER BY probability DESC, pid) AS nth FROM all_doubtful
            WHERE kind = '{Kind.FIELD_SURVEY.value}' AND qid NOT IN (SELECT qid FROM linked)) d
        JOIN {view_of(Kind.FIELD_SURVEY)} v ON v.rid = d.qid
        WHERE d.nth = 1 AND d.probability >= 0.3 AND v.whereabouts IN ({words})
        """,
    )


def _without_register(engine: Engine, kinds: list[Kind], bars: Bars, learnt: Learnt) -> None:
    """Make children of rows without a register line, school rolls first, and lay the other rolls against them."""
    engine.table("left_over", "SELECT * FROM asked WHERE rid NOT IN (SELECT qid FROM linked)")
    engine.table(
        "newcomers",
        """
        SELECT rid, coalesce(first_number, first_name, rid) AS pid FROM (
            SELECT rid, CASE WHEN coalesce(id18, alt18) IS NOT NULL THEN min(rid) OVER (PARTITION BY coalesce(id18, alt18), snd) END AS first_number,
                CASE WHEN nm IS NOT NULL AND ymd IS NOT NULL AND phs[1] IS NOT NULL THEN min(rid) OVER (PARTITION BY nm, ymd, phs[1]) END AS first_name
            FROM left_over WHERE kind = 'enrolment')
        """,
    )
    engine.table(
        "newcomer_face",
        "SELECT * EXCLUDE (gnm_any, gid_any, anothers) FROM left_over WHERE rid IN (SELECT pid FROM newcomers)",
    )
    known_side(
        engine, "newcomer_known", "newcomer_face", blank=SCHOOL_BLANK, taken_sql="SELECT CAST(0 AS BIGINT) AS pid"
    )
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT)" for _ in LEVELS)
    engine.step(
        "newcomer_exact",
        f"""
        INSERT INTO linked SELECT a.rid, a.kind, n.pid, 'exact_number_name', 'certain', NULL, 1, {silent} FROM left_over a JOIN (
            SELECT coalesce(l.id18, l.alt18) AS number, l.snd, min(w.pid) AS pid FROM left_over l JOIN newcomers w ON w.rid = l.rid
            WHERE coalesce(l.id18, l.alt18) IS NOT NULL GROUP BY ALL) n ON n.number = coalesce(a.id18, a.alt18) AND n.snd = a.snd
        WHERE a.kind <> 'enrolment'
        """,
    )
    engine.table(
        "newcomer_asked",
        "SELECT * FROM left_over WHERE kind <> 'enrolment' AND rid NOT IN (SELECT qid FROM linked)",
    )
    if (
        learnt.weights
        and engine.one("SELECT count(*) FROM newcomer_known")
        and engine.one("SELECT count(*) FROM newcomer_asked")
    ):
        match(engine, "newcomer_known", "newcomer_asked", COMPARISONS, bars, "scored_new", start=learnt.weights)
    engine.table(
        "strays",
        """
        SELECT rid, min(first) OVER (PARTITION BY alike) AS pid FROM (
            SELECT rid, first, CASE WHEN snd IS NOT NULL AND ymd IS NOT NULL AND coalesce(phs[1], vil) IS NOT NULL
                THEN snd || '|' || ymd || '|' || coalesce(phs[1], vil) ELSE CAST(first AS VARCHAR) END AS alike
            FROM (SELECT *, CASE WHEN coalesce(id18, alt18) IS NOT NULL THEN min(rid) OVER (PARTITION BY coalesce(id18, alt18), snd) ELSE rid END AS first
                FROM left_over WHERE kind <> 'enrolment' AND rid NOT IN (SELECT qid FROM linked)))
        """,
    )


def _place(engine: Engine) -> None:
    """Gather what every step found: one row of ``placed`` for each usable row of every roll."""
    names = ", ".join(LEVELS)
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT) AS {level}" for level in LEVELS)
    sure = f"'certain' AS strength, CAST(NULL AS DOUBLE) AS score, CAST(1 AS DOUBLE) AS probability, {silent}"
    own_line = "CASE WHEN rid = pid THEN 'first_known' ELSE 'same_number_name' END AS method"
    engine.table(
        "placed_lead",
        f"""
        SELECT l.qid AS rid, l.kind, coalesce(n.pid, l.pid) AS pid, l.method, l.strength, l.score, l.probability, {names}
        FROM linked l LEFT JOIN newcomers n ON n.rid = l.pid
        UNION ALL SELECT rid, 'enrolment' AS kind, pid, {own_line}, {sure} FROM newcomers
        UNION ALL SELECT s.rid, f.kind, s.pid, {own_line.replace("rid", "s.rid").replace("pid", "s.pid")}, {sure}
        FROM strays s JOIN left_over f ON f.rid = s.rid
        """,
    )
    engine.table(
        "placed_all",
        f"""
        SELECT rid, kind, pid, method, {sure} FROM settled
        UNION ALL SELECT * FROM placed_lead
        UNION ALL SELECT f.rid, f.kind, l.pid, 'follows_school_line' AS method, l.strength, l.score, l.probability, {names}
        FROM followers f JOIN placed_lead l ON l.rid = f.lead
        UNION ALL SELECT rid, 'household_register' AS kind, pid,
            CASE WHEN rid = pid THEN 'register' ELSE 'same_number_name' END AS method, {sure} FROM register_people
        """,
    )
    if engine.one("SELECT count(*) FROM register_alias"):
        engine.step(
            "placed_alias", "UPDATE placed_all SET pid = a.of FROM register_alias a WHERE a.pid = placed_all.pid"
        )
    engine.step("placed", "ALTER TABLE placed_all RENAME TO placed")
    engine.drop("placed_lead", "left_over", "newcomer_face", "newcomer_known", "newcomer_asked")
