"""归 — attach: where lines that prove nothing belong.

After the weighing some lines are still in doubt. A line of an aid list, or of a neighbour at a door, that proves no schooling
is laid to the child whom it most likely means instead of becoming one more suspect whom no office knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..rolls.kinds import Kind
from .assign import Bars
from .engines.duck import Engine
from .exact import view_of
from .features import GROWN_NAMES
from .match import LEVELS, SILENT_LEVELS

#: Kinds whose lines, laid to a child, neither clear nor close: what they mean may be left to the likeliest child.
ATTACHED = (Kind.RESIDENCE, Kind.HARDSHIP, Kind.DISABILITY, Kind.CIVIL_AFFAIRS, Kind.FIELD_SURVEY)


def _out_words_sql(accounted_for: Sequence[str]) -> str:
    """Return SQL for the rids of survey lines that leave a child unaccounted for: such a line is never laid aside."""
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in accounted_for) or "''"
    return f"SELECT rid FROM {view_of(Kind.FIELD_SURVEY)} WHERE whereabouts IS NULL OR whereabouts NOT IN ({words})"


def attach(engine: Engine, bars: Bars, accounted_for: Sequence[str]) -> None:
    """Lay lines that prove no schooling to the child whom they most likely mean, weakly, and leave the pair to people.

    A line of the aid lists, the residence list or a survey that accounts for the child clears nobody; made a child of its own
    because a doubt is left, it would be one more suspect whom no office knows. Lines that say a child is out of school,
    and lines of a school's roll, are never laid aside like this.
    """
    engine.step(
        "attached",
        f"""
        INSERT INTO linked SELECT qid, kind, pid, 'attached', 'weak', score, probability, {", ".join(LEVELS)} FROM (
            SELECT *, row_number() OVER (PARTITION BY qid ORDER BY probability DESC, score DESC, pid) AS nth FROM all_doubtful
            WHERE kind IN ({", ".join(f"'{k.value}'" for k in ATTACHED)}) AND qid NOT IN (SELECT qid FROM linked)
                AND NOT barred AND qid NOT IN ({_out_words_sql(accounted_for)}))
        WHERE nth = 1 AND probability >= CASE WHEN kind = '{Kind.FIELD_SURVEY.value}' THEN {bars.hearsay} ELSE {bars.attach} END
        """,
    )


def attached_are_settled(engine: Engine) -> None:
    """Take the doubts of lines that were laid to a child out of the doubtful pairs: their one pair stands as a weak link."""
    engine.step(
        "attached_doubts",
        "DELETE FROM all_doubtful WHERE qid IN (SELECT qid FROM linked WHERE method IN ('attached', 'same_household'))",
    )


def survey_households(engine: Engine, kinds: list[Kind], accounted_for: Sequence[str]) -> None:
    """Lay a survey line that accounts for its child to a child of the household it names, when the name tells us nothing.

    Neighbours give a child's pet name and the father's right one. In that father's household of that village stands a
    child of that sex whom no survey line has yet: the line means this child. Where every child has a line
    already, it means one whom the register does not know, and stays.

    Creates ``household_guess`` (qid, children): among how many children of the household each line so laid had to choose.
    """
    engine.step("household_guess", "CREATE OR REPLACE TABLE household_guess (qid BIGINT, children BIGINT)")
    if Kind.FIELD_SURVEY not in kinds or not accounted_for:
        return
    grown = [
        f"SELECT rid, twn, vil, sex, {g} AS grown FROM {{}} WHERE {g} IS NOT NULL AND vil IS NOT NULL"
        for g in GROWN_NAMES
    ]
    asked = (
        f"(SELECT * FROM asked WHERE kind = '{Kind.FIELD_SURVEY.value}' AND rid NOT IN (SELECT qid FROM linked) "
        f"AND rid NOT IN ({_out_words_sql(accounted_for)}))"
    )
    engine.table(
        "household_meets",
        f"SELECT DISTINCT a.rid AS qid, k.rid AS pid FROM ({' UNION ALL '.join(grown).format(*[asked] * 4)}) a "
        f"JOIN ({' UNION ALL '.join(grown).format(*['known'] * 4)}) k ON k.grown = a.grown AND k.twn = a.twn AND k.vil = a.vil "
        "WHERE k.sex = a.sex OR k.sex IS NULL OR a.sex IS NULL",
    )
    for turn in range(1, 4):
        surveyed = f"SELECT pid FROM linked WHERE kind = '{Kind.FIELD_SURVEY.value}' UNION ALL SELECT pid FROM settled WHERE kind = '{Kind.FIELD_SURVEY.value}'"
        engine.step(
            f"household_{turn}",
            f"""
            INSERT INTO linked SELECT qid, '{Kind.FIELD_SURVEY.value}', pid, 'same_household', 'weak', NULL, NULL, {SILENT_LEVELS} FROM (
                SELECT qid, pid, row_number() OVER (PARTITION BY qid ORDER BY likely DESC, pid) AS nth,
                    row_number() OVER (PARTITION BY pid ORDER BY likely DESC, qid) AS nth_child FROM (
                    SELECT m.qid, m.pid, coalesce(d.probability, 0) AS likely FROM household_meets m
                    LEFT JOIN all_doubtful d ON d.qid = m.qid AND d.pid = m.pid
                    WHERE m.qid NOT IN (SELECT qid FROM linked) AND m.pid NOT IN ({surveyed})))
            WHERE nth = 1 AND nth_child = 1
            """,
        )
    engine.step(
        "household_guessed",
        "INSERT INTO household_guess SELECT qid, count(*) FROM household_meets "
        "WHERE qid IN (SELECT qid FROM linked WHERE method = 'same_household') GROUP BY qid",
    )
    engine.drop("household_meets")
