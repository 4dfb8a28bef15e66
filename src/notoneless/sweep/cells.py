"""差错格 — cells: what is wrong in single cells, told back to the office that wrote them.

A wrong check digit keeps nobody out of the ledger: the line is used, the cell is reported. Only a line that was sent
twice, or that names nobody, is not used; it ends here and not in a ledger line.
"""

from __future__ import annotations

from datetime import date

from ..rolls.kinds import SPECS, Kind
from ..rolls.rollset import RollSet
from ..standards import divisions
from .engines.duck import Engine
from .exact import ROW_SPAN, view_of
from .facts import Words
from .words import meaning

#: id_state of a face → fault code.
_STATE = {
    "scientific": "R021", "digits_lost": "R020", "check_digit": "R022", "impossible_date": "R023", "wrong_length": "R025",
    "placeholder": "R026", "old_15": "R027", "grown_up": "R028",
}  # fmt: skip


def cell_faults(engine: Engine, rolls: RollSet, present: frozenset[Kind], *, words: Words, on: date) -> None:
    """Add to ``roll_faults`` what the sweep saw in the cells: numbers, dates, names, repeats, second schools, words."""
    _numbers(engine, present)
    _repeats(engine)
    _names(engine)
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


def _numbers(engine: Engine, present: frozenset[Kind]) -> None:
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
    _add(
        engine,
        "date_faults",
        f"SELECT rid, 'birth_on' AS column_name, CASE WHEN ymd_written AND NOT ymd_ok THEN 'R031' ELSE 'R029' END AS code, CAST(ymd AS VARCHAR) AS value, NULL AS detail "
        f"FROM ({faces}) WHERE (ymd_written AND NOT ymd_ok) OR (id_ok AND ymd_written AND idy <> ymd)",
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


def _repeats(engine: Engine) -> None:
    _add(
        engine,
        "repeat_faults",
        f"SELECT rid, NULL AS column_name, 'R033' AS code, NULL AS value, CAST(first % {ROW_SPAN} AS VARCHAR) AS detail FROM repeats",
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
            if listed:
                quoted = ", ".join("'" + w.replace("'", "''") + "'" for w in listed)
                _add(
                    engine,
                    f"words_{kind.value}_{code}",
                    f"SELECT rid, '{column}' AS column_name, '{code}' AS code, {column} AS value, NULL AS detail FROM {view_of(kind)} WHERE {column} IN ({quoted})",
                )
