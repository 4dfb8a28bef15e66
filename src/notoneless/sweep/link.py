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
from .compare import COMPARISONS, SILENT, shared_sql
from .engines.duck import Engine
from .exact import ORDER, SCHOOL_KINDS, view_of
from .features import GROWN_NAMES, asked_side, faces, raw_select
from .match import FIRST, LEVEL_COLUMNS, LEVELS, Learnt, match

#: Ranks of rolls are kept above row identifiers, so that the smallest is the earliest line of the earliest roll.
RANK_SPAN = 1 << 56

#: Kinds whose lines, laid to a child, neither clear nor close: what they mean may be left to the likeliest child.
ATTACHED = (Kind.RESIDENCE, Kind.HARDSHIP, Kind.DISABILITY, Kind.CIVIL_AFFAIRS, Kind.FIELD_SURVEY)


def _listed(*kinds: Kind) -> str:
    return ", ".join(f"'{k.value}'" for k in kinds)


_ROLLS = (Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT)
_SEEN = (Kind.ATTENDANCE, Kind.ENROLMENT_ELSEWHERE, Kind.HIGHER_STAGE)
_REST = tuple(k for k in ORDER if k not in (*_ROLLS, *_SEEN))
#: How rows without a register line are laid against each other: one roll after the other, so that whoever is looked for
#: meets each pupil once, and not once for every line that the pupil already has.
_LOOKS = (
    ("scored_last_term", _listed(Kind.ENROLMENT), _listed(Kind.PREVIOUS_ENROLMENT)),
    ("scored_seen", _listed(*_ROLLS), _listed(*_SEEN)),
    ("scored_new", _listed(*_ROLLS, *_SEEN), _listed(*_REST)),
    ("scored_rest", _listed(*_REST), _listed(*_REST)),
)


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
    with engine.station("bridge"):
        _vouched(engine)
        _number_follows(engine)
    with engine.station("register"):
        _register_twice(engine, bars, learnt)
    with engine.station("unregistered"):
        _attach(engine, bars, said_in_school)
        _survey_households(engine, kinds, said_in_school)
        _without_register(engine, bars, learnt)
        _attach(engine, bars, said_in_school)
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
            "WHERE rid IN (SELECT rid FROM register_people WHERE rid = pid)",
        ),
        adult_before=adult_before,
        taken="taken",
    )
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
    _one_pupil(engine)
    asked_side(engine, "asked", "asked_face", known="known")
    engine.drop("asked_face", "taken")


def _one_pupil(engine: Engine) -> None:
    """Let open school-roll lines that are plainly one pupil's (一人多籍) be looked for as one: the others follow the first.

    Laid against the register one by one, each would be the other's rival for the child, and neither would win.
    """
    _plainly_one(engine, "pupil_lines", "(SELECT * FROM asked_face WHERE kind = 'enrolment')")
    engine.step(
        "pupil_followers",
        "INSERT INTO followers SELECT rid, 'enrolment', pid FROM pupil_lines WHERE rid <> pid",
    )
    # Whoever follows a line that now follows another follows that one: nobody is left behind a follower.
    engine.step(
        "followers_on",
        "UPDATE followers SET lead = p.pid FROM pupil_lines p WHERE p.rid = followers.lead AND p.rid <> p.pid",
    )
    engine.step(
        "pupil_leads", "DELETE FROM asked_face WHERE rid IN (SELECT rid FROM followers WHERE kind = 'enrolment')"
    )
    engine.drop("pupil_lines")


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
        "AND strength = 'corroborated' AND name % 16 >= 6 AND (birth >= 5 OR birth = -1 AND number >= 5) AND number NOT IN (0, 1, 2, 3, 4) "
        "AND guardian >= 3 AND (number >= 5 OR name % 16 = 8)",
    )
    # Two lone lines may name each other: the later follows the earlier.
    engine.step(
        "register_alias_once",
        "DELETE FROM register_alias a WHERE EXISTS (SELECT 1 FROM register_alias b WHERE b.pid = a.of) AND a.pid < a.of",
    )
    engine.step("register_alias_chain", "DELETE FROM register_alias a WHERE a.of IN (SELECT pid FROM register_alias)")
    engine.step("linked_once", "DELETE FROM linked WHERE kind = 'household_register'")
    engine.step("doubtful_once", "DELETE FROM all_doubtful WHERE kind = 'household_register'")
    engine.step("known_once_gone", "DROP VIEW known_once")
    engine.drop("lone")


def _vouched(engine: Engine) -> None:
    """Corroborate links on name and birthday alone by what other lines of the same person say.

    Another office's line of the same valid number under a name of the same sound is the same person: when that line is
    past doubt this child's, or names this child's guardian, telephone or village, it speaks for the first line too.
    """
    engine.step(
        "vouched",
        f"""
        UPDATE linked SET strength = 'corroborated' WHERE strength = 'weak' AND qid IN (
            SELECT l.qid FROM linked l JOIN asked a ON a.rid = l.qid AND a.id_ok
            JOIN asked o ON o.id18 = a.id18 AND o.rid <> a.rid JOIN known k ON k.rid = l.pid
            LEFT JOIN linked w ON w.qid = o.rid AND w.pid = l.pid AND w.strength = 'corroborated'
            WHERE l.strength = 'weak' AND (w.qid IS NOT NULL OR o.snd = a.snd AND ({shared_sql(k="k", a="o")} OR k.twn = o.twn AND k.vil = o.vil)))
        """,
    )


def _number_follows(engine: Engine) -> None:
    """Let an open line follow another line of the same valid number under a name of the same sound, once that one is past
    doubt some child's: a birthday mistyped on one roll does not make two children of one number."""
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT)" for _ in LEVELS)
    engine.step(
        "number_follows",
        f"""
        INSERT INTO linked SELECT o.rid, o.kind, min(l.pid), 'same_number_name', 'corroborated', NULL, 0.999, {silent}
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


def _out_words_sql(said_in_school: Sequence[str]) -> str:
    """Return SQL for the rids of survey lines that do not say "in school": such a line is never laid aside."""
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in said_in_school) or "''"
    return f"SELECT rid FROM {view_of(Kind.FIELD_SURVEY)} WHERE whereabouts IS NULL OR whereabouts NOT IN ({words})"


def _attach(engine: Engine, bars: Bars, said_in_school: Sequence[str]) -> None:
    """Lay lines that prove no schooling to the child whom they most likely mean, weakly, and leave the pair to people.

    A line of the aid lists, the residence list or a survey that says "in school" clears nobody; made a child of its own
    because a doubt is left, it would be one more suspect whom no office knows. Lines that say a child is out of school,
    and lines of a school's roll, are never laid aside like this.
    """
    engine.step(
        "attached",
        f"""
        INSERT INTO linked SELECT qid, kind, pid, 'attached', 'weak', score, probability, {", ".join(LEVELS)} FROM (
            SELECT *, row_number() OVER (PARTITION BY qid ORDER BY probability DESC, score DESC, pid) AS nth FROM all_doubtful
            WHERE kind IN ({", ".join(f"'{k.value}'" for k in ATTACHED)}) AND qid NOT IN (SELECT qid FROM linked)
                AND qid NOT IN ({_out_words_sql(said_in_school)}))
        WHERE nth = 1 AND probability >= CASE WHEN kind = '{Kind.FIELD_SURVEY.value}' THEN {bars.hearsay} ELSE {bars.attach} END
        """,
    )


def _survey_households(engine: Engine, kinds: list[Kind], said_in_school: Sequence[str]) -> None:
    """Lay a survey line that says "in school" to a child of the household it names, when the name tells us nothing.

    Neighbours give a child's pet name and the father's right one. In that father's household of that village stands a
    child of that sex whom no survey line has yet: the line means this child. Where every child has a line
    already, it means one whom the register does not know, and stays.
    """
    if Kind.FIELD_SURVEY not in kinds or not said_in_school:
        return
    grown = [
        f"SELECT rid, twn, vil, sex, {g} AS grown FROM {{}} WHERE {g} IS NOT NULL AND vil IS NOT NULL"
        for g in GROWN_NAMES
    ]
    asked = (
        f"(SELECT * FROM asked WHERE kind = '{Kind.FIELD_SURVEY.value}' AND rid NOT IN (SELECT qid FROM linked) "
        f"AND rid NOT IN ({_out_words_sql(said_in_school)}))"
    )
    engine.table(
        "household_meets",
        f"SELECT DISTINCT a.rid AS qid, k.rid AS pid FROM ({' UNION ALL '.join(grown).format(*[asked] * 4)}) a "
        f"JOIN ({' UNION ALL '.join(grown).format(*['known'] * 4)}) k ON k.grown = a.grown AND k.twn = a.twn AND k.vil = a.vil "
        "WHERE k.sex = a.sex OR k.sex IS NULL OR a.sex IS NULL",
    )
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT)" for _ in LEVELS)
    for turn in range(1, 4):
        surveyed = f"SELECT pid FROM linked WHERE kind = '{Kind.FIELD_SURVEY.value}' UNION ALL SELECT pid FROM settled WHERE kind = '{Kind.FIELD_SURVEY.value}'"
        engine.step(
            f"household_{turn}",
            f"""
            INSERT INTO linked SELECT qid, '{Kind.FIELD_SURVEY.value}', pid, 'same_household', 'weak', NULL, NULL, {silent} FROM (
                SELECT qid, pid, row_number() OVER (PARTITION BY qid ORDER BY likely DESC, pid) AS nth,
                    row_number() OVER (PARTITION BY pid ORDER BY likely DESC, qid) AS nth_child FROM (
                    SELECT m.qid, m.pid, coalesce(d.probability, 0) AS likely FROM household_meets m
                    LEFT JOIN all_doubtful d ON d.qid = m.qid AND d.pid = m.pid
                    WHERE m.qid NOT IN (SELECT qid FROM linked) AND m.pid NOT IN ({surveyed})))
            WHERE nth = 1 AND nth_child = 1
            """,
        )
    engine.drop("household_meets")


def _without_register(engine: Engine, bars: Bars, learnt: Learnt) -> None:
    """Make children of rows without a register line, and lay these rows against each other, school rolls first.

    Creates ``newcomers`` (rid, pid): every row left over, with the line by which its child is first known. Rows that
    plainly say the same (number and sound of the name; name, birthday and telephone or village) are one child at once;
    the first of each are weighed against each other, the later roll's line looking for an earlier roll's.
    """
    rank = " ".join(f"WHEN '{kind.value}' THEN {n}" for n, kind in enumerate(ORDER, 1))
    engine.table(
        "left_over",
        f"SELECT a.*, CASE kind {rank} END AS rank FROM asked a WHERE rid NOT IN (SELECT qid FROM linked)",
    )
    _plainly_one(engine, "newcomers", "left_over", order=f"rank * {RANK_SPAN} + rid")
    for scored, first, second in _LOOKS:
        for table, kinds in (("newcomer", first), ("newcomer_asked", second)):
            engine.table(
                table,
                f"SELECT * EXCLUDE (free), TRUE AS free FROM left_over WHERE rid IN (SELECT pid FROM newcomers) AND kind IN ({kinds}) "
                "AND rid NOT IN (SELECT qid FROM linked)",
            )
        if (
            learnt.weights
            and engine.one("SELECT count(*) FROM newcomer")
            and engine.one("SELECT count(*) FROM newcomer_asked")
        ):
            match(
                engine, "newcomer", "newcomer_asked", COMPARISONS, bars, scored,
                start=learnt.weights, single=(), only="k.rank < a.rank",
            )  # fmt: skip
    engine.drop("newcomer", "newcomer_asked")


def _plainly_one(engine: Engine, table: str, source: str, *, order: str = "rid") -> None:
    """Create ``table`` (rid, pid): the lines of ``source``, each with the first line (by ``order``, of which the rid is the
    remainder by :data:`RANK_SPAN`) that is plainly of the same person.

    Plainly: the same number under names that sound alike; or the same name and birthday with the same guardian's
    number, telephone or village, as long as no two valid numbers of that company differ. Twins never share a name.
    """
    number = "coalesce(id18, alt18)"
    sure = "CASE WHEN id_ok THEN id18 END"
    engine.table(
        table,
        f"""
        SELECT rid, coalesce(CASE WHEN one THEN min(first) OVER (PARTITION BY coalesce(face, rid)) END, first) % {RANK_SPAN} AS pid FROM (
            SELECT rid, face, min({order}) OVER (PARTITION BY coalesce(CASE WHEN {number} IS NOT NULL THEN hash({number}, snd) END, rid)) AS first,
                face IS NOT NULL AND min({sure}) OVER (PARTITION BY face) IS NOT DISTINCT FROM max({sure}) OVER (PARTITION BY face) AS one
            FROM (SELECT *, CASE WHEN nm IS NOT NULL AND ymd IS NOT NULL AND coalesce(i3, ph, vil) IS NOT NULL
                THEN hash(nm, ymd, coalesce(i3, ph, vil)) END AS face FROM {source}))
        """,
    )
    _to_the_root(engine, table)


def _to_the_root(engine: Engine, table: str) -> None:
    """Let every line of ``table`` (rid, pid) that leads to a line which itself leads on lead to the last of them."""
    while engine.one(f"SELECT count(*) FROM {table} a JOIN {table} b ON b.rid = a.pid WHERE b.pid <> a.pid"):
        engine.table(
            f"{table}_next",
            f"SELECT a.rid, coalesce(b.pid, a.pid) AS pid FROM {table} a LEFT JOIN {table} b ON b.rid = a.pid",
        )
        engine.step(f"{table}_on", f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table}_next")
        engine.drop(f"{table}_next")


def _place(engine: Engine) -> None:
    """Gather what every step found: one row of ``placed`` for each usable row of every roll."""
    # A line may have found a line that itself found an earlier one: each leads on to the first.
    engine.table("met_first", "SELECT qid AS rid, pid FROM linked WHERE qid IN (SELECT pid FROM newcomers)")
    _to_the_root(engine, "met_first")
    names = ", ".join(LEVELS)
    silent = ", ".join(f"CAST({SILENT} AS SMALLINT) AS {level}" for level in LEVELS)
    sure = f"'certain' AS strength, CAST(NULL AS DOUBLE) AS score, CAST(1 AS DOUBLE) AS probability, {silent}"
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
    engine.drop("placed_lead", "left_over", "met_first")
