"""认 — link: every line of every roll finds its child, or becomes one.

First the register: rows are settled by what is written alike, then by weight, one roll line a term for each child.
Children whom the register wrote twice are joined. Then the school rolls' pupils without a register line become children
in their own right, and the other rolls are laid against them; whoever is still left over (on a residence list, in a
survey, on last term's roll alone) becomes a child too. Nobody is dropped: a line without a child is a child we did not know.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_LEVELS = tuple(c.id for c in COMPARISONS)
_LEVEL_COLUMNS = ", ".join(f"{level} SMALLINT" for level in _LEVELS)
_SINGLE = tuple(k.value for k in SCHOOL_KINDS)


@dataclass
class Learnt:
    """The weights of the run and what the run expects of its own errors (see :mod:`notoneless.sweep.expect`)."""

    weights: Weights | None = None
    population: int = 0
    passes: list[dict[str, object]] = field(default_factory=list)


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
        f"probability DOUBLE, {_LEVEL_COLUMNS})",
    )
    engine.step(
        "all_doubtful",
        "CREATE OR REPLACE TABLE all_doubtful (qid BIGINT, pid BIGINT, kind VARCHAR, score DOUBLE, probability DOUBLE, backed BOOLEAN, "
        f"{_LEVEL_COLUMNS})",
    )
    with engine.station("clean"):
        _clean(engine, kinds, adult_before)
    learnt.population = int(engine.one("SELECT count(*) FROM known"))
    if learnt.population and engine.one("SELECT count(*) FROM asked"):
        learnt.weights = _match(engine, "known", "asked", _FIRST, bars, "scored")
    with engine.station("bridge"):
        _bridge(engine, kinds, bars, adult_before, learnt)
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


def _lend(engine: Engine, kinds: list[Kind], adult_before: int) -> bool:
    """Create ``lent``: children without a school line, with what their own and their siblings' lines on other rolls know.

    A child's line on last term's roll may hold the number that the register lost; a brother's school line has the
    grandmother's name, her telephone and the village where they really live. Returns whether anything was lent.
    """
    engine.table(
        "sure_line",
        "SELECT rid, kind, pid FROM settled UNION ALL SELECT qid, kind, pid FROM linked WHERE strength = 'corroborated' "
        "UNION ALL SELECT f.rid, f.kind, l.pid FROM followers f JOIN linked l ON l.qid = f.lead AND l.strength = 'corroborated'",
    )
    engine.table(
        "lone_child",
        "SELECT rid AS pid, gid, gnm, twn FROM known WHERE free AND rid NOT IN (SELECT pid FROM sure_line WHERE kind = 'enrolment')",
    )
    households = " UNION ALL ".join(
        [f"SELECT rid, gid[{i}] AS k FROM known WHERE NOT starts_with(gid[{i}], '~')" for i in range(1, 5)]
        + [
            f"SELECT rid, gnm[{i}] || '|' || twn || '|' || vil AS k FROM known WHERE NOT starts_with(gnm[{i}], '~') AND twn IS NOT NULL AND vil IS NOT NULL"
            for i in range(1, 3)
        ]
    )
    own = " UNION ALL ".join(
        [f"SELECT pid, gid[{i}] AS k FROM lone_child WHERE NOT starts_with(gid[{i}], '~')" for i in range(1, 5)]
        + [
            f"SELECT l.pid, l.gnm[{i}] || '|' || n.twn || '|' || n.vil AS k FROM lone_child l JOIN known n ON n.rid = l.pid WHERE NOT starts_with(l.gnm[{i}], '~') AND n.twn IS NOT NULL AND n.vil IS NOT NULL"
            for i in range(1, 3)
        ]
    )
    engine.table("lone_key", own)
    engine.table(
        "kin_of",
        f"SELECT DISTINCT l.pid, h.rid AS kin FROM lone_key l JOIN ({households}) h ON h.k = l.k WHERE l.pid <> h.rid "
        "UNION ALL SELECT pid, pid FROM lone_child",
    )
    engine.table(
        "lending", "SELECT k.pid, s.rid, s.kind, k.pid = k.kin AS own FROM kin_of k JOIN sure_line s ON s.pid = k.kin"
    )
    parts = []
    for kind in kinds:
        columns = SPECS[kind].columns
        cell = {
            c: c if c in columns else "CAST(NULL AS VARCHAR)"
            for c in ("guardian_phone", "guardian_name", "guardian_id", "id_number", "pupil_no", "town", "village")
        }
        parts.append(
            f"SELECT l.pid, l.own, {cell['guardian_phone']} AS ph, replace({cell['guardian_name']}, ' ', '') AS gnm, {cell['guardian_id']} AS gid, "
            f"{cell['id_number']} AS number, {cell['pupil_no']} AS pupil_no, {cell['town']} AS town, {cell['village']} AS village "
            f"FROM lending l JOIN {view_of(kind)} v ON v.rid = l.rid AND l.kind = '{kind.value}'"
        )
    if not parts:
        return False
    engine.table("lending_cells", " UNION ALL ".join(parts))
    engine.table(
        "lent",
        f"""
        SELECT pid, list(DISTINCT ph) FILTER (ph IS NOT NULL) AS phs, list(DISTINCT gnm) FILTER (gnm IS NOT NULL) AS gnms,
            list(DISTINCT gid) FILTER (length(gid) = 18) AS gids,
            min(number) FILTER (own AND regexp_full_match(number, '[0-9]{{17}}[0-9X]') AND TRY_CAST(substr(number, 7, 8) AS INTEGER) >= {adult_before}) AS number,
            min(substr(pupil_no, 2)) FILTER (own AND regexp_full_match(pupil_no, 'G[0-9]{{17}}[0-9X]')) AS inside
        FROM lending_cells GROUP BY pid
        """,
    )
    engine.table(
        "known_lent",
        """
        SELECT k.* REPLACE (list_concat(k.phs, coalesce(l.phs, [])) AS phs, list_concat(k.gnm, coalesce(l.gnms, [])) AS gnm,
            list_concat(k.gid, coalesce(l.gids, [])) AS gid, k.ph_any OR l.phs IS NOT NULL AS ph_any, k.gnm_any OR l.gnms IS NOT NULL AS gnm_any,
            k.gid_any OR l.gids IS NOT NULL AS gid_any, coalesce(l.number, l.inside, k.alt18) AS alt18)
        FROM known k JOIN lent l ON l.pid = k.rid
        """,
    )
    engine.table(
        "asked_again", "SELECT * FROM asked WHERE rid NOT IN (SELECT qid FROM linked WHERE strength = 'corroborated')"
    )
    engine.drop("lone_key", "kin_of", "lending", "lending_cells", "lone_child")
    return bool(engine.one("SELECT count(*) FROM known_lent")) and bool(engine.one("SELECT count(*) FROM asked_again"))


def _follow_by_key(engine: Engine, kinds: list[Kind]) -> None:
    """Let an open line of the roll-call or of last term's roll follow the school-roll line of the same pupil number, or of
    the same school, class and name when the class has that name once."""
    if Kind.ENROLMENT not in kinds:
        return
    school = view_of(Kind.ENROLMENT)
    engine.table(
        "school_pid",
        "SELECT rid, pid FROM settled WHERE kind = 'enrolment' UNION ALL SELECT qid, pid FROM linked WHERE kind = 'enrolment' AND strength = 'corroborated'",
    )
    for kind in (Kind.PREVIOUS_ENROLMENT, Kind.ATTENDANCE):
        if kind not in kinds:
            continue
        stay = f"SELECT v.* FROM {view_of(kind)} v WHERE v.rid IN (SELECT rid FROM asked WHERE kind = '{kind.value}' AND rid NOT IN (SELECT qid FROM linked))"
        ways = [
            f"SELECT q.rid, e.rid AS lead FROM ({stay}) q JOIN {school} e ON e.pupil_no = q.pupil_no "
            "WHERE length(q.pupil_no) = 19 AND (left(e.name, 1) = left(q.name, 1) OR right(e.name, 1) = right(q.name, 1))"
        ]
        if kind is Kind.ATTENDANCE:
            ways.append(
                f"SELECT q.rid, min(e.rid) AS lead FROM ({stay}) q JOIN {school} e ON e.school_name = q.school_name AND e.class_name = q.class_name "
                "AND e.grade = q.grade AND e.name = q.name GROUP BY q.rid HAVING count(*) = 1"
            )
        levels = ", ".join([f"CAST({SILENT} AS SMALLINT)"] * len(_LEVELS))
        engine.step(
            f"follow_key_{kind.value}",
            f"INSERT INTO linked SELECT w.rid, '{kind.value}', p.pid, 'same_school_line', 'corroborated', NULL, 0.999, {levels} FROM "
            f"(SELECT rid, min(lead) AS lead FROM ({' UNION ALL '.join(ways)}) GROUP BY rid HAVING count(DISTINCT lead) = 1) w JOIN school_pid p ON p.rid = w.lead",
        )
    engine.step("doubtful_followed", "DELETE FROM all_doubtful WHERE qid IN (SELECT qid FROM linked)")
    engine.drop("school_pid")


def _bridge(engine: Engine, kinds: list[Kind], bars: Bars, adult_before: int, learnt: Learnt) -> None:
    """Look once more at rows still open, now with what siblings and other rolls lend to the children still alone."""
    if learnt.weights is None:
        return
    _follow_by_key(engine, kinds)
    if not _lend(engine, kinds, adult_before):
        return
    engine.step("weak_before", "CREATE OR REPLACE TABLE weak_before AS SELECT * FROM linked WHERE strength = 'weak'")
    engine.step("doubtful_before", "ALTER TABLE all_doubtful RENAME TO doubtful_before")
    engine.table("all_doubtful", "SELECT * FROM doubtful_before WHERE 1 = 0")
    engine.step("weak_out", "DELETE FROM linked WHERE strength = 'weak'")
    _match(engine, "known_lent", "asked_again", _FIRST, bars, "scored_lent", start=learnt.weights, method="scored_lent")
    # What the second look found stands; what it did not settle keeps the first look's opinion.
    engine.step(
        "weak_back",
        "INSERT INTO linked SELECT * FROM weak_before w WHERE w.qid NOT IN (SELECT qid FROM linked)",
    )
    engine.step(
        "doubtful_back",
        "INSERT INTO all_doubtful SELECT * FROM doubtful_before d WHERE d.qid NOT IN (SELECT qid FROM linked) "
        "AND NOT EXISTS (SELECT 1 FROM all_doubtful n WHERE n.qid = d.qid AND n.pid = d.pid)",
    )
    engine.step(
        "doubtful_again",
        "DELETE FROM all_doubtful d WHERE EXISTS (SELECT 1 FROM linked l WHERE l.qid = d.qid AND l.pid = d.pid)",
    )
    engine.step(
        "doubtful_done",
        "DELETE FROM all_doubtful WHERE qid IN (SELECT qid FROM linked WHERE strength = 'corroborated')",
    )
    engine.drop("weak_before", "doubtful_before", "known_lent", "asked_again", "lent", "sure_line")


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
        _match(
            engine,
            "known_once",
            "lone",
            _FIRST,
            strict,
            "twice",
            start=learnt.weights,
            single=(),
            method="register_twice",
        )
    engine.step(
        "register_alias_found",
        "INSERT INTO register_alias SELECT qid, pid, score, probability FROM linked WHERE kind = 'household_register' "
        "AND strength = 'corroborated' AND name % 16 >= 6 AND birth >= 5 AND number NOT IN (0, 1, 2, 4) AND guardian >= 3",
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
    levels = ", ".join(f"d.{level}" for level in _LEVELS)
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
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT)" for _ in _LEVELS)
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
        _match(engine, "newcomer_known", "newcomer_asked", COMPARISONS, bars, "scored_new", start=learnt.weights)
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
        engine.step(
            "placed_alias", "UPDATE placed_all SET pid = a.of FROM register_alias a WHERE a.pid = placed_all.pid"
        )
    engine.step("placed", "ALTER TABLE placed_all RENAME TO placed")
    engine.drop("placed_lead", "left_over", "newcomer_face", "newcomer_known", "newcomer_asked")
