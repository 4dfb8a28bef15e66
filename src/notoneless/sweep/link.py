"""认 — link: every line of every roll finds its child, or becomes one.

First the register: rows are settled by what is written alike, then by weight, one roll line a term for each child.
Children whom the register wrote twice are joined. Then the school rolls' pupils without a register line become children
in their own right, and the other rolls are laid against them; whoever is still left over (on a residence list, in a
survey, on last term's roll alone) becomes a child too. Nobody is dropped: a line without a child is a child we did not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..rolls.kinds import SPECS, Kind
from .assign import Bars, assign
from .block import block
from .compare import COMPARISONS, SCHOOL, SILENT, Comparison
from .engines.duck import Engine
from .exact import ORDER, SCHOOL_KINDS, view_of
from .features import ASKED_BLANK, REGISTER_BLANK, SCHOOL_BLANK, asked_side, faces, known_side, raw_select
from .model import Weights
from .score import score

_FIRST: tuple[Comparison, ...] = tuple(c for c in COMPARISONS if c is not SCHOOL)
_LEVELS = ("number", "name", "birth", "sex", "guardian", "place", "school")
_SINGLE = tuple(k.value for k in SCHOOL_KINDS)


@dataclass
class Learnt:
    """The weights of the run and what the run expects of its own errors (see :mod:`notoneless.sweep.expect`)."""

    weights: Weights | None = None
    population: int = 0
    passes: list[dict[str, object]] = field(default_factory=list)


def link(engine: Engine, present: frozenset[Kind], *, adult_before: int, bars: Bars) -> Learnt:
    """Place every row: creates ``placed`` (rid, kind, pid, method, strength, score, probability, level columns).

    Needs what :func:`~notoneless.sweep.exact.exact` and :func:`~notoneless.sweep.repeats.drop_repeats` left.
    ``pid`` is the rid of the line a child is first known by. Also leaves ``known`` and ``asked`` (faces),
    ``all_doubtful`` (pairs for people) and ``register_alias`` (two register lines of one child).
    """
    learnt = Learnt()
    kinds = [k for k in ORDER if k in present]
    engine.step(
        "linked",
        "CREATE OR REPLACE TABLE linked (qid BIGINT, kind VARCHAR, pid BIGINT, method VARCHAR, strength VARCHAR, score DOUBLE, "
        "probability DOUBLE, number SMALLINT, name SMALLINT, birth SMALLINT, sex SMALLINT, guardian SMALLINT, place SMALLINT, school SMALLINT)",
    )
    engine.step(
        "all_doubtful",
        "CREATE OR REPLACE TABLE all_doubtful (qid BIGINT, pid BIGINT, kind VARCHAR, score DOUBLE, probability DOUBLE, backed BOOLEAN, "
        "number SMALLINT, name SMALLINT, birth SMALLINT, sex SMALLINT, guardian SMALLINT, place SMALLINT, school SMALLINT)",
    )
    with engine.station("clean"):
        _clean(engine, kinds, adult_before)
    learnt.population = int(engine.one("SELECT count(*) FROM known"))
    if learnt.population and engine.one("SELECT count(*) FROM asked"):
        learnt.weights = _match(engine, "known", "asked", _FIRST, bars, "scored")
    with engine.station("register"):
        _register_twice(engine, bars, learnt)
    with engine.station("unregistered"):
        _without_register(engine, kinds, bars, learnt)
    with engine.station("place"):
        _place(engine)
    return learnt


def _clean(engine: Engine, kinds: list[Kind], adult_before: int) -> None:
    register = view_of(Kind.HOUSEHOLD_REGISTER)
    engine.table("known_rows", f"SELECT v.* FROM {register} v JOIN register_people r ON r.rid = v.rid AND r.pid = r.rid")
    faces(engine, "known_face", raw_select(Kind.HOUSEHOLD_REGISTER, "known_rows"), adult_before=adult_before, blank=REGISTER_BLANK)
    engine.drop("known_rows")
    _lend(engine, kinds)
    known_side(
        engine, "known", "known_face", blank=REGISTER_BLANK, taken_sql="SELECT pid FROM settled WHERE kind = 'enrolment'"
    )
    lead = "WHERE rid NOT IN (SELECT rid FROM followers)"
    parts = [raw_select(k, f"open_{k.value}", lead if k in SCHOOL_KINDS[1:] else "") for k in kinds]
    none = raw_select(Kind.ENROLMENT, view_of(Kind.ENROLMENT), "WHERE 1 = 0")
    faces(engine, "asked_face", " UNION ALL ".join(parts or [none]), adult_before=adult_before, blank=ASKED_BLANK)
    asked_side(engine, "asked", "asked_face", known="known", blank=ASKED_BLANK)
    engine.drop("asked_face", "known_face")


def _lend(engine: Engine, kinds: list[Kind]) -> None:
    """Let lines already settled lend what the register lacks: a telephone, the number inside the pupil number."""
    lenders = [k for k in kinds if k not in (Kind.ENROLMENT, Kind.ATTENDANCE)]
    phones = " UNION ALL ".join(
        f"SELECT s.pid, v.guardian_phone AS ph FROM {view_of(k)} v JOIN settled s ON s.rid = v.rid "
        "WHERE regexp_full_match(v.guardian_phone, '1[0-9]{10}') AND s.pid NOT IN (SELECT pid FROM settled WHERE kind = 'enrolment')"
        for k in lenders
        if "guardian_phone" in SPECS[k].columns
    )
    if phones:
        engine.table("lent_phone", f"SELECT pid, min(ph) AS ph FROM ({phones}) GROUP BY pid")
        engine.step(
            "lend_phone", "UPDATE known_face SET ph = l.ph FROM lent_phone l WHERE l.pid = known_face.rid AND known_face.ph IS NULL"
        )
        engine.drop("lent_phone")


def _match(
    engine: Engine,
    known: str,
    asked: str,
    comparisons: tuple[Comparison, ...],
    bars: Bars,
    scored: str,
    *,
    start: Weights | None = None,
    single: tuple[str, ...] = _SINGLE,
    method: str = "scored",
) -> Weights:
    """Block, score and assign ``asked`` against ``known``; accepted links go to ``linked``, doubtful to ``all_doubtful``."""
    names = [c.id for c in comparisons]
    with engine.station("block"):
        block(engine, known, asked, "pairs")
        engine.count("pairs", "SELECT count(*) FROM pairs")
    with engine.station("score"):
        weights = score(engine, comparisons, known, asked, "pairs", scored, start=start)
    with engine.station("assign"):
        assign(engine, scored, weights, names, single=single, bars=bars)
    levels = ", ".join(level if level in names else f"CAST(-1 AS SMALLINT) AS {level}" for level in _LEVELS)
    engine.step(
        f"linked_{scored}",
        f"INSERT INTO linked SELECT qid, kind, pid, '{method}', strength, score, probability, {levels} FROM found",
    )
    engine.step(
        f"doubtful_{scored}",
        f"INSERT INTO all_doubtful SELECT qid, pid, kind, score, probability, backed, {levels} FROM doubtful",
    )
    engine.drop("pairs", "contest", "running", "found", "doubtful")
    return weights


def _register_twice(engine: Engine, bars: Bars, learnt: Learnt) -> None:
    """Join two register lines of one child (双户口) when one of them has no school line and the pair is past doubt."""
    engine.step("register_alias", "CREATE OR REPLACE TABLE register_alias (pid BIGINT, of BIGINT, score DOUBLE, probability DOUBLE)")
    if learnt.weights is None:
        return
    engine.table(
        "lone",
        "SELECT * REPLACE ('household_register' AS kind, coalesce(idy <> ymd, FALSE) AS anothers) FROM known WHERE free "
        "AND rid NOT IN (SELECT pid FROM linked WHERE kind IN ('enrolment', 'enrolment_elsewhere', 'higher_stage') AND strength = 'corroborated')",
    )
    engine.table("known_once", "SELECT * REPLACE (FALSE AS free, coalesce(idy <> ymd, FALSE) AS anothers, FALSE AS twin) FROM known")
    if engine.one("SELECT count(*) FROM lone"):
        strict = Bars(accept=max(bars.accept, 0.995), doubt=0.5)
        _match(engine, "known_once", "lone", _FIRST, strict, "twice", start=learnt.weights, single=(), method="register_twice")
    engine.step(
        "register_alias_found",
        "INSERT INTO register_alias SELECT qid, pid, score, probability FROM linked WHERE kind = 'household_register' "
        "AND strength = 'corroborated' AND name % 16 >= 6 AND birth >= 4 AND number <> 0 AND number <> 1",
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


def _without_register(engine: Engine, kinds: list[Kind], bars: Bars, learnt: Learnt) -> None:
    """Make children of rows without a register line, school rolls first, and lay the other rolls against them."""
    engine.table("left_over", "SELECT * FROM asked WHERE rid NOT IN (SELECT qid FROM linked)")
    engine.table(
        "newcomers",
        """
        SELECT rid, coalesce(first_number, first_name, rid) AS pid FROM (
            SELECT rid, CASE WHEN coalesce(id18, alt18) IS NOT NULL THEN min(rid) OVER (PARTITION BY coalesce(id18, alt18), snd) END AS first_number,
                CASE WHEN snd IS NOT NULL AND ymd IS NOT NULL AND ph IS NOT NULL THEN min(rid) OVER (PARTITION BY snd, ymd, ph) END AS first_name
            FROM left_over WHERE kind = 'enrolment')
        """,
    )
    engine.table("newcomer_face", "SELECT * EXCLUDE (gnm_any, gid_any, anothers) FROM left_over WHERE rid IN (SELECT pid FROM newcomers)")
    known_side(engine, "newcomer_known", "newcomer_face", blank=SCHOOL_BLANK, taken_sql="SELECT CAST(0 AS BIGINT) AS pid")
    engine.table(
        "newcomer_asked",
        "SELECT * FROM left_over WHERE kind <> 'enrolment'",
    )
    if learnt.weights and engine.one("SELECT count(*) FROM newcomer_known") and engine.one("SELECT count(*) FROM newcomer_asked"):
        _match(engine, "newcomer_known", "newcomer_asked", COMPARISONS, bars, "scored_new", start=learnt.weights)
    engine.table(
        "strays",
        """
        SELECT rid, min(first) OVER (PARTITION BY alike) AS pid FROM (
            SELECT rid, first, CASE WHEN snd IS NOT NULL AND ymd IS NOT NULL AND coalesce(ph, vil) IS NOT NULL
                THEN snd || '|' || ymd || '|' || coalesce(ph, vil) ELSE CAST(first AS VARCHAR) END AS alike
            FROM (SELECT *, CASE WHEN coalesce(id18, alt18) IS NOT NULL THEN min(rid) OVER (PARTITION BY coalesce(id18, alt18), snd) ELSE rid END AS first
                FROM left_over WHERE kind <> 'enrolment' AND rid NOT IN (SELECT qid FROM linked)))
        """,
    )


def _place(engine: Engine) -> None:
    """Gather what every step found: one row of ``placed`` for each usable row of every roll."""
    names = ", ".join(_LEVELS)
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT) AS {level}" for level in _LEVELS)
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
        engine.step("placed_alias", "UPDATE placed_all SET pid = a.of FROM register_alias a WHERE a.pid = placed_all.pid")
    engine.step("placed", "ALTER TABLE placed_all RENAME TO placed")
    engine.drop("placed_lead", "left_over", "newcomer_face", "newcomer_known", "newcomer_asked")
