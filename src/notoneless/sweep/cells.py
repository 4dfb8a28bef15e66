"""差错格 — cells: what is wrong in single cells, told back to the office that wrote them.

A wrong check digit keeps nobody out of the ledger: the line is used, the cell is reported. Only a line that was sent
twice, or that names nobody, is not used; it ends here and not in a ledger line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..rolls.contents import NOTHING
from ..rolls.kinds import SPECS, Kind
from ..rolls.rollset import RollSet
from ..standards import divisions, school_code
from .clean import ymd_sql, ymd_valid_sql
from .engines.duck import Engine
from .exact import ROW_SPAN, view_of
from .facts import Words
from .words import meaning

#: id_state of a face → fault code.
_STATE = {
    "scientific": "R021", "digits_lost": "R020", "check_digit": "R022", "impossible_date": "R023", "wrong_length": "R025",
    "placeholder": "R026", "old_15": "R027", "grown_up": "R028",
}  # fmt: skip


#: Kinds of rolls on which a town that is written is one of the place's own, unless another county stands beside it.
_OF_HERE = (
    Kind.RESIDENCE, Kind.HARDSHIP, Kind.DISABILITY, Kind.CIVIL_AFFAIRS, Kind.EXCEPTIONS, Kind.FIELD_SURVEY,
)  # fmt: skip


def cell_faults(
    engine: Engine,
    rolls: RollSet,
    present: frozenset[Kind],
    *,
    words: Words,
    on: date,
    lifetime: tuple[int, int],
    place: str | None = None,
) -> None:
    """Add to ``roll_faults`` what the sweep saw in the cells: numbers, dates, names, repeats, second schools, places and
    schools that are none, words. ``lifetime``: the first and the last day (yyyymmdd) that a roll can speak of."""
    _numbers(engine, present, on)
    _dates(engine, rolls, lifetime)
    _repeats(engine)
    _names(engine)
    _schools(engine, rolls)
    _divisions(engine, rolls, place, on)
    _words(engine, present, words)


def _add(engine: Engine, name: str, select: str) -> None:
    """``select`` yields rid, column_name, code, value, detail."""
    engine.step(
        name,
        f"INSERT INTO roll_faults (roll_id, row_no, column_name, code, value, detail) "
        f"SELECT CAST(rid // {ROW_SPAN} AS INTEGER), CAST(rid % {ROW_SPAN} AS INTEGER), column_name, code, value, detail FROM ({select})",
    )


def _faces(*cells: str) -> str:
    """Return a select of ``cells`` over the faces of every line that was looked at, those written twice included."""
    shown = ", ".join(cells)
    return " UNION ALL ".join(f"SELECT {shown} FROM {t}" for t in ("known", "known_twice", "asked", "asked_twice"))


def _numbers(engine: Engine, present: frozenset[Kind], on: date) -> None:
    code = "CASE id_state " + " ".join(f"WHEN '{state}' THEN '{c}'" for state, c in _STATE.items()) + " END"
    # Lines settled by likeness bear the register line's number to the letter, so its state is theirs; and so it is with
    # lines that follow a school-roll line.
    engine.table(
        "number_state",
        f"SELECT rid, {code} AS code, name FROM ({_faces('rid', 'id_state', 'name')}) WHERE {code} IS NOT NULL",
    )
    engine.table(
        "bad_number",
        """
        SELECT rid, code, name FROM number_state
        UNION ALL SELECT s.rid, k.code, k.name FROM settled s JOIN number_state k ON k.rid = s.alike
        UNION ALL SELECT f.rid, k.code, k.name FROM followers f JOIN number_state k ON k.rid = f.lead WHERE f.copied
        """,
    )
    parts = [
        f"SELECT v.rid, v.id_number FROM {view_of(k)} v WHERE v.rid IN (SELECT rid FROM bad_number)"
        for k in sorted(present)
        if "id_number" in SPECS[k].columns
    ]
    if parts:
        _add(
            engine,
            "number_faults",
            f"SELECT b.rid, 'id_number' AS column_name, b.code, v.id_number AS value, NULL AS detail FROM bad_number b JOIN ({' UNION ALL '.join(parts)}) v ON v.rid = b.rid WHERE v.id_number IS NOT NULL",
        )
    faces = _faces("rid", "id18", "id_ok", "idy", "ymd", "ymd_ok", "ymd_written", "sex")
    today = on.year * 10_000 + on.month * 100 + on.day
    no_day = f"ymd_written AND (NOT ymd_ok OR ymd > {today})"  # not on the calendar, or yet to come
    _add(
        engine,
        "date_faults",
        f"SELECT rid, 'birth_on' AS column_name, CASE WHEN {no_day} THEN 'R031' ELSE 'R029' END AS code, CAST(ymd AS VARCHAR) AS value, NULL AS detail "
        f"FROM ({faces}) WHERE ({no_day}) OR (id_ok AND ymd_written AND idy <> ymd)",
    )
    _add(
        engine,
        "numbers_to_come",
        f"SELECT rid, 'id_number' AS column_name, 'R042' AS code, id18 AS value, '> {on.isoformat()}' AS detail FROM ({faces}) WHERE id_ok AND idy > {today}",
    )
    _add(
        engine,
        "no_birth",
        f"SELECT rid, 'birth_on' AS column_name, 'R032' AS code, NULL AS value, NULL AS detail FROM ({faces}) WHERE ymd IS NULL AND idy IS NULL",
    )
    _add(
        engine,
        "sex_faults",
        f"SELECT rid, 'sex' AS column_name, 'R030' AS code, CASE sex WHEN 'M' THEN '男' ELSE '女' END AS value, NULL AS detail FROM ({faces}) "
        "WHERE id_ok AND sex IS NOT NULL AND sex <> CASE WHEN TRY_CAST(substr(id18, 17, 1) AS INTEGER) % 2 = 1 THEN 'M' ELSE 'F' END",
    )
    engine.table(
        "region",
        f"SELECT DISTINCT substr(id18, 1, 6) AS region FROM ({_faces('id18')}) WHERE id18 IS NOT NULL",
    )
    unknown = [r for (r,) in engine.rows("SELECT region FROM region ORDER BY region") if not divisions.known(r)]
    if unknown:
        listed = ", ".join(f"'{r}'" for r in unknown)
        _add(
            engine,
            "region_faults",
            f"SELECT rid, 'id_number' AS column_name, 'R024' AS code, id18 AS value, substr(id18, 1, 6) AS detail FROM ({_faces('rid', 'id18')}) WHERE substr(id18, 1, 6) IN ({listed})",
        )
    _add(
        engine,
        "shared_numbers",
        "SELECT rid, 'id_number' AS column_name, 'R040' AS code, id18 AS value, CAST(n AS VARCHAR) AS detail FROM "
        "(SELECT rid, id18, count(*) OVER (PARTITION BY id18) AS n, count(DISTINCT snd) OVER (PARTITION BY id18) AS names FROM known WHERE id18 IN (SELECT id18 FROM known GROUP BY id18 HAVING count(*) > 1)) WHERE names > 1",
    )
    engine.drop("bad_number", "number_state", "region")


#: Columns that tell a day of the child's schooling or of the roll; until when something holds may be any day to come.
_DAYS = ("status_on", "entry_on", "began_on", "ended_on", "counted_on", "surveyed_on")


def _dates(engine: Engine, rolls: RollSet, lifetime: tuple[int, int]) -> None:
    """Report written days that are on no calendar, lie before any child of school age was born or long after the sweep (R042)."""
    first, last = lifetime
    for kind in sorted({roll.kind for roll in rolls.rolls}):
        written = {column for roll in rolls.of(kind) for column in roll.columns}
        for column in _DAYS:
            if column not in written:
                continue
            late = "" if column == "ended_on" else f" OR ymd > {last}"
            # Of a million lines a handful of days are written: each is read once.
            seen = engine.rows(
                f"SELECT raw FROM (SELECT raw, {ymd_sql('raw')} AS ymd FROM (SELECT DISTINCT {column} AS raw FROM {view_of(kind)} WHERE {column} IS NOT NULL)) "
                f"WHERE ymd IS NOT NULL AND (NOT {ymd_valid_sql('ymd')} OR ymd < {first}{late}) ORDER BY raw"
            )
            _listed(engine, kind, column, "R042", [raw for (raw,) in seen], detail=f"{_day(first)}—{_day(last)}")


def _day(ymd: int) -> str:
    return f"{ymd // 10_000}-{ymd // 100 % 100:02}-{ymd % 100:02}"


def _repeats(engine: Engine) -> None:
    _add(
        engine,
        "repeat_faults",
        "SELECT rid, CASE WHEN first IS NULL THEN 'name' END AS column_name, CASE WHEN first IS NULL THEN 'R038' ELSE 'R033' END AS code, "
        f"NULL AS value, CAST(first % {ROW_SPAN} AS VARCHAR) AS detail FROM repeats",
    )
    schools = view_of(Kind.ENROLMENT)
    _add(
        engine,
        "two_schools",
        f"""
        SELECT p.rid, 'school_name' AS column_name, 'R034' AS code, v.school_name AS value, o.others AS detail FROM placed p
        JOIN {schools} v ON v.rid = p.rid
        JOIN (SELECT pid, string_agg(CAST(rid % {ROW_SPAN} AS VARCHAR), '、' ORDER BY rid) AS others FROM placed WHERE kind = 'enrolment'
            AND strength IN ('certain', 'corroborated') AND pid IN (SELECT pid FROM child WHERE several) GROUP BY pid HAVING count(*) > 1) o ON o.pid = p.pid
        WHERE p.kind = 'enrolment'
        """,
    )


def _names(engine: Engine) -> None:
    faces = _faces("rid", "name", "nm")
    _add(
        engine,
        "name_faults",
        f"SELECT rid, 'name' AS column_name, CASE WHEN name IS NULL THEN 'R037' ELSE 'R039' END AS code, name AS value, NULL AS detail FROM ({faces}) WHERE name IS NULL OR contains(nm, '?')",
    )


def _schools(engine: Engine, rolls: RollSet) -> None:
    """Report school codes that can be no school's (R035): no ten digits, no kind of school, no province."""
    for kind in sorted({roll.kind for roll in rolls.rolls if "school_code" in roll.columns}):
        seen = engine.rows(f"SELECT DISTINCT school_code FROM {view_of(kind)} WHERE school_code IS NOT NULL ORDER BY 1")
        _listed(
            engine,
            kind,
            "school_code",
            "R035",
            [c for (c,) in seen if c not in NOTHING and school_code.parse(c).defects],
        )


def _divisions(engine: Engine, rolls: RollSet, place: str | None, on: date) -> None:
    """Report towns, and codes of towns and villages, that are no division (R036).

    A town's name is held against the towns of the county swept, on rolls that speak of those who live here; a line that
    names another county is let be. Villages are many, and what offices call them is theirs: only their codes are read.
    """
    home = divisions.current_code(place[:6]) if place and len(place) >= 6 else None
    own = divisions.towns_of(home) if home else ()
    for kind in (Kind.HOUSEHOLD_REGISTER, *_OF_HERE):
        written = {column for roll in rolls.of(kind) for column in roll.columns}
        if own and "town" in written:
            # How the register writes its places is known by now.
            source = "place_form" if kind is Kind.HOUSEHOLD_REGISTER else view_of(kind)
            seen = engine.rows(f"SELECT DISTINCT county, town FROM {source} WHERE town IS NOT NULL ORDER BY ALL")
            away = {county for county, _ in seen if county and _is_another(county, home, on)}
            named = {town for county, town in seen if county not in away and town not in NOTHING}
            strange = sorted(town for town in named if not divisions.fitting(own, town))
            _listed(engine, kind, "town", "R036", strange, away=sorted(away))
        for column, digits in (("town_code", (9, 12)), ("village_code", (12,))):
            if column in written:
                seen = engine.rows(
                    f"SELECT DISTINCT {column} FROM {view_of(kind)} WHERE {column} IS NOT NULL ORDER BY 1"
                )
                told = [c for (c,) in seen if c not in NOTHING]
                strange = [c for c in told if not (len(c) in digits and c.isdigit() and divisions.known(c[:6]))]
                _listed(engine, kind, column, "R036", strange)


def _is_another(county: str, home: str | None, on: date) -> bool:
    """Return whether a county written on a line is a county, and not the one swept."""
    found = divisions.find_county(county, on=on)
    ours = divisions.fitting(divisions.spells(home), county) if home else ()
    return not ours and (found is None or divisions.current_code(found.code) != home)


def _listed(
    engine: Engine,
    kind: Kind,
    column: str,
    code: str,
    cells: Sequence[str],
    away: Sequence[str] = (),
    detail: str | None = None,
) -> None:
    """Report with ``code`` every line of ``kind`` whose ``column`` is one of ``cells`` (and whose county none of ``away``)."""
    if cells:
        elsewhere = f" AND (county IS NULL OR county NOT IN ({_texts(away)}))" if away else ""
        _add(
            engine,
            f"{column}_{kind.value}_{code}",
            f"SELECT rid, '{column}' AS column_name, '{code}' AS code, {column} AS value, {_texts([detail]) if detail else 'NULL'} AS detail "
            f"FROM {view_of(kind)} WHERE {column} IN ({_texts(cells)}){elsewhere}",
        )


def _texts(cells: Sequence[str]) -> str:
    """Return ``cells`` as a list of SQL literals."""
    return ", ".join("'" + cell.replace("'", "''") + "'" for cell in cells)


def _words(engine: Engine, present: frozenset[Kind], words: Words) -> None:
    """Report status words that nobody knows (R041) and words that the law does not allow at grades 1–9 (R043)."""
    for kind, column, known in (
        (Kind.ENROLMENT, "status", words.status),
        (Kind.PREVIOUS_ENROLMENT, "status", words.status),
        (Kind.EXCEPTIONS, "exception_kind", words.exception),
        (Kind.FIELD_SURVEY, "whereabouts", words.whereabouts),
        (Kind.ATTENDANCE, "present", words.attendance),
    ):
        if kind not in present:
            continue
        seen = [
            w
            for (w,) in engine.rows(
                f"SELECT DISTINCT {column} FROM {view_of(kind)} WHERE {column} IS NOT NULL ORDER BY 1"
            )
        ]
        for code, listed in (
            ("R041", [w for w in seen if meaning(w, known) == "unknown"]),
            ("R043", [w for w in seen if meaning(w, known) in ("withdrawn", "expelled") and kind is Kind.ENROLMENT]),
        ):
            _listed(engine, kind, column, code, listed)
