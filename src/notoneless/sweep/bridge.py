"""搭桥 — bridge: what siblings and other rolls know of a child whom no school line has found.

A register line may have lost the number that last term's roll still has; a school line may name only the grandmother,
whom the register does not know but a brother's line does. What is lent proves nothing by itself: it is one more thing
that two lines can agree on.
"""

from __future__ import annotations

from ..rolls.kinds import SPECS, Kind
from .assign import Bars
from .compare import SILENT
from .engines.duck import Engine
from .exact import view_of
from .match import FIRST, LEVELS, Learnt, match


def bridge(engine: Engine, kinds: list[Kind], bars: Bars, adult_before: int, learnt: Learnt) -> None:
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
    match(engine, "known_lent", "asked_again", FIRST, bars, "scored_lent", start=learnt.weights, method="scored_lent")
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
        levels = ", ".join([f"CAST({SILENT} AS SMALLINT)"] * len(LEVELS))
        engine.step(
            f"follow_key_{kind.value}",
            f"INSERT INTO linked SELECT w.rid, '{kind.value}', p.pid, 'same_school_line', 'corroborated', NULL, 0.999, {levels} FROM "
            f"(SELECT rid, min(lead) AS lead FROM ({' UNION ALL '.join(ways)}) GROUP BY rid HAVING count(DISTINCT lead) = 1) w JOIN school_pid p ON p.rid = w.lead",
        )
    engine.step("doubtful_followed", "DELETE FROM all_doubtful WHERE qid IN (SELECT qid FROM linked)")
    engine.drop("school_pid")


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
