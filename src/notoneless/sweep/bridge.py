"""搭桥 — bridge: what siblings and other rolls know of a child whom no school line has found.

A register line may have lost the number that last term's roll still has; a school line may name only the grandmother,
whom the register does not know but a brother's line does. What is lent proves nothing by itself: it is one more thing
that two lines can agree on.
"""

from __future__ import annotations

from ..rolls.kinds import SPECS, Kind
from .assign import Bars
from .clean import phone_sql, ymd_sql
from .compare import GUARDIAN, GUARDIAN_LENT
from .engines.duck import Engine
from .exact import pupil_number_sql, view_of
from .features import GROWN_NAMES, GROWN_NUMBERS, grown_up_sql, household_keys
from .match import FIRST, SILENT_LEVELS, Learnt, match

#: Rolls whose lines, once linked, take their child out of the lone: a child still alone is whom such a line still open means.
#: A line of a list may as well mean a child who was found long ago.
_ANSWERED = (Kind.ENROLMENT.value, Kind.ENROLMENT_ELSEWHERE.value, Kind.HIGHER_STAGE.value)


def bridge(engine: Engine, kinds: list[Kind], bars: Bars, adult_before: int, learnt: Learnt) -> None:
    """Look once more at rows still open, now with what siblings and other rolls lend to the children still alone."""
    if learnt.weights is None:
        return
    follow_by_key(engine, kinds)
    if not _lend(engine, kinds, adult_before):
        return
    engine.step("weak_before", "CREATE OR REPLACE TABLE weak_before AS SELECT * FROM linked WHERE strength = 'weak'")
    engine.step("doubtful_before", "ALTER TABLE all_doubtful RENAME TO doubtful_before")
    engine.table("all_doubtful", "SELECT * FROM doubtful_before WHERE 1 = 0")
    engine.step("weak_out", "DELETE FROM linked WHERE strength = 'weak'")
    # A name is as rare as the whole register says: among the few still alone every name would be borne by hardly anybody, yet
    # never by less than one of a few.
    lent = tuple(GUARDIAN_LENT if c is GUARDIAN else c for c in FIRST)
    match(
        engine, "known_lent", "asked_again", lent, bars, "scored_lent",
        met_by="known_spread", start=learnt.weights, method="scored_lent", counted="known", again=_ANSWERED,
    )  # fmt: skip
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
    engine.drop("weak_before", "doubtful_before", "known_lent", "known_spread", "asked_again", "lent", "sure_line")


def follow_by_key(engine: Engine, kinds: list[Kind]) -> None:
    """Let an open line of the roll-call or of last term's roll follow the school-roll line of the same pupil number, or of
    the same school, class and name or guardian's telephone when the class has that once.

    A pupil number alone is not enough (a sibling's number is copied into both cells): the name must sound alike, in
    whole or in the given name, or the written birthday or the class be the same.
    """
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
        engine.table(
            "left_open",
            f"SELECT v.rid, {_told_by(kind)}, a.snd, a.giv, CASE WHEN a.ymd_written THEN a.ymd END AS ymd FROM {view_of(kind)} v JOIN asked a ON a.rid = v.rid AND a.kind = '{kind.value}' "
            "WHERE v.rid NOT IN (SELECT qid FROM linked)",
        )
        ways = [
            f"SELECT q.rid, e.rid AS lead FROM left_open q JOIN {school} e ON e.pupil_no = q.pupil_no LEFT JOIN name_form n ON n.name = e.name "
            f"WHERE {pupil_number_sql('q.pupil_no')} AND (n.snd = q.snd OR n.giv = q.giv OR {ymd_sql('e.birth_on')} = q.ymd)"
        ]
        if kind is Kind.ATTENDANCE:
            same_class = "e.school_name = q.school_name AND e.class_name = q.class_name AND e.grade = q.grade"
            ways.append(
                f"SELECT q.rid, e.rid AS lead FROM left_open q JOIN {school} e ON e.pupil_no = q.pupil_no AND {same_class} "
                f"WHERE {pupil_number_sql('q.pupil_no')}"
            )
            ways.append(
                f"SELECT q.rid, min(e.rid) AS lead FROM left_open q JOIN {school} e ON {same_class} "
                "AND (e.name = q.name OR e.guardian_phone = q.guardian_phone) GROUP BY q.rid HAVING count(*) = 1"
            )
        engine.step(
            f"follow_key_{kind.value}",
            f"INSERT INTO linked SELECT w.rid, '{kind.value}', p.pid, 'same_school_line', 'corroborated', NULL, 0.999, {SILENT_LEVELS} FROM "
            f"(SELECT rid, min(lead) AS lead FROM ({' UNION ALL '.join(ways)}) GROUP BY rid HAVING count(DISTINCT lead) = 1) w JOIN school_pid p ON p.rid = w.lead",
        )
    engine.step("doubtful_followed", "DELETE FROM all_doubtful WHERE qid IN (SELECT qid FROM linked)")
    engine.drop("school_pid", "left_open")


def _told_by(kind: Kind) -> str:
    """Return the cells of a line of ``kind`` by which it can follow a school-roll line."""
    cells = ("pupil_no", "name", "school_name", "class_name", "grade", "guardian_phone")
    return ", ".join(f"v.{c}" for c in cells if c in SPECS[kind].columns)


def _lend(engine: Engine, kinds: list[Kind], adult_before: int) -> bool:
    """Create ``known_lent``: children without a school line, with what their own and their siblings' lines know.

    A child's line on last term's roll may hold the number that the register lost; a brother's school line has the
    grandmother's name, her telephone and the village where they really live. ``known_spread`` holds each of them once
    for every way to be met. Returns whether anything was lent.
    """
    engine.table(
        "sure_line",
        "SELECT rid, kind, pid FROM settled UNION ALL SELECT qid, kind, pid FROM linked WHERE strength = 'corroborated' "
        "UNION ALL SELECT f.rid, f.kind, l.pid FROM followers f JOIN linked l ON l.qid = f.lead AND l.strength = 'corroborated'",
    )
    engine.table(
        "lone_child",
        f"SELECT rid, {', '.join((*GROWN_NAMES, *GROWN_NUMBERS, 'ph', 'twn'))} FROM known "
        "WHERE free AND rid NOT IN (SELECT pid FROM sure_line WHERE kind = 'enrolment')",
    )
    engine.table(
        "kin_of",
        f"SELECT DISTINCT l.rid AS pid, h.rid AS kin FROM ({household_keys('lone_child', 'rid')}) l "
        f"JOIN ({household_keys('known', 'rid')}) h ON h.home = l.home WHERE l.rid <> h.rid "
        "UNION ALL SELECT rid, rid FROM lone_child",
    )
    engine.table(
        "lending", "SELECT k.pid, s.rid, s.kind, k.pid = k.kin AS own FROM kin_of k JOIN sure_line s ON s.pid = k.kin"
    )
    parts = []
    for kind in kinds:
        columns = SPECS[kind].columns
        cell = {
            c: c if c in columns else "CAST(NULL AS VARCHAR)"
            for c in ("guardian_phone", "guardian_name", "guardian_id", "id_number", "pupil_no")
        }
        parts.append(
            f"SELECT l.pid, l.own, {cell['guardian_phone']} AS phone, {cell['guardian_name']} AS grown, {cell['guardian_id']} AS grown_id, "
            f"{cell['id_number']} AS number, {cell['pupil_no']} AS pupil_no "
            f"FROM lending l JOIN {view_of(kind)} v ON v.rid = l.rid AND l.kind = '{kind.value}'"
        )
    if not parts:
        return False
    engine.table("lending_cells", " UNION ALL ".join(parts))
    engine.table(
        "lent",
        f"""
        SELECT pid, coalesce(list(DISTINCT ph) FILTER (ph IS NOT NULL), []) AS lent_phones,
            coalesce(list(DISTINCT g) FILTER (g IS NOT NULL), []) AS lent_names,
            coalesce(list(DISTINCT i) FILTER (i IS NOT NULL), []) AS lent_numbers,
            min(number) FILTER (own AND regexp_full_match(number, '[0-9]{{17}}[0-9X]') AND TRY_CAST(substr(number, 7, 8) AS INTEGER) >= {adult_before}) AS number,
            min(substr(pupil_no, 2)) FILTER (own AND starts_with(pupil_no, 'G') AND {pupil_number_sql("pupil_no")}) AS inside
        FROM (SELECT *, CASE WHEN phone IS NOT NULL THEN hash({phone_sql("phone")}) END AS ph,
            CASE WHEN grown IS NOT NULL THEN hash(replace(grown, ' ', '')) END AS g, {grown_up_sql("grown_id")} AS i FROM lending_cells)
        GROUP BY pid
        """,
    )
    engine.table(
        "known_lent",
        "SELECT k.* EXCLUDE (alt18), coalesce(l.number, l.inside, k.alt18) AS alt18, l.lent_names, l.lent_numbers, l.lent_phones "
        "FROM known k JOIN lent l ON l.pid = k.rid",
    )
    # Each child once as it is, and once for each thing lent, read as if it were its own; only what lines are met by.
    plain = "* EXCLUDE (lent_names, lent_numbers, lent_phones, g1, i1, ph, name, nm, id_state{})"
    ways = [f"SELECT {plain.format('')}, g1, i1, ph FROM known_lent"]
    for own, entries in (("g1", "lent_names"), ("i1", "lent_numbers"), ("ph", "lent_phones")):
        read = ", ".join(f"one AS {c}" if c == own else c for c in ("g1", "i1", "ph"))
        ways.append(f"SELECT {plain.format(', one')}, {read} FROM (SELECT *, unnest({entries}) AS one FROM known_lent)")
    engine.table("known_spread", " UNION ALL ".join(ways))
    engine.table(
        "asked_again", "SELECT * FROM asked WHERE rid NOT IN (SELECT qid FROM linked WHERE strength = 'corroborated')"
    )
    engine.drop("kin_of", "lending", "lending_cells", "lone_child")
    return bool(engine.one("SELECT count(*) FROM known_lent")) and bool(engine.one("SELECT count(*) FROM asked_again"))
