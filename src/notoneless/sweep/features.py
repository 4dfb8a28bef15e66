"""面 — features: one child's face on one roll, ready to be held against another.

From the raw cells of a row come the things two offices can agree or differ on: the number (and the number inside
the pupil number or the disability card), the name in normal form, sound and shape, the birthday as written and as it
would read if it were lunar, the sex, the grown-ups around the child, the telephone, the village, the school.

What is only ever asked for equality (a sound, a grown-up, a village) is kept as a 64-bit hash of its text: a million
children then fit in a small memory and meet fast. Two different texts of one county share a hash with a chance below
one in a million, and no single agreement settles anything.
"""

from __future__ import annotations

from ..rolls.kinds import SPECS, Kind
from ..rolls.settings import held
from .clean import check_char_sql, check_holds_sql, digits_sql, phone_sql, sex_sql, ymd_sql, ymd_valid_sql
from .engines.duck import Engine
from .names import look_up

#: Cells a face is drawn from; a kind that lacks one gives NULL.
RAW = (
    "name",
    "id_type",
    "id_number",
    "pupil_no",
    "disability_no",
    "sex",
    "birth_on",
    "father_name",
    "mother_name",
    "guardian_name",
    "householder_name",
    "father_id",
    "mother_id",
    "guardian_id",
    "householder_id",
    "guardian_phone",
    "town",
    "village",
    "address",
    "school_name",
    "class_name",
)

#: Columns of a face that hold the grown-ups: their names, their numbers (the last: one found in the child's own cell).
GROWN_NAMES = ("g1", "g2", "g3", "g4")
GROWN_NUMBERS = ("i1", "i2", "i3", "i4", "i5")

#: How offices end the name of a town or a village; the ends differ between rolls, the stem does not.
_TOWN_END = "(街道办事处|街道办|街道|民族乡|镇|乡)$"
_VILLAGE_END = "(社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区|村)$"
_TOWN = "coalesce(town, regexp_extract(address, '(?:区|县|市)([^区县市]+?(?:街道|镇|乡))', 1))"
_VILLAGE = "coalesce(village, regexp_extract(address, '(?:街道|镇|乡)([^镇乡]+?(?:村|社区))', 1))"


def raw_select(kind: Kind, source: str, where: str = "") -> str:
    """Return a select of ``rid``, ``kind`` and the :data:`RAW` cells of ``kind`` from ``source``."""
    columns = SPECS[kind].columns
    cells = ", ".join(c if c in columns else f"CAST(NULL AS VARCHAR) AS {c}" for c in RAW)
    return f"SELECT rid, '{kind.value}' AS kind, {cells} FROM {source} {where}"


def _hash(expression: str) -> str:
    """Return SQL for the hash of a text, NULL where there is none (the engine would hash a NULL to a number)."""
    return f"CASE WHEN {expression} IS NOT NULL THEN hash({expression}) END"


def _stems(engine: Engine, table: str, raw_sql: str, column: str, end: str) -> None:
    """Create ``table`` (raw, stem): every way a place is written, once, with the hash of its stem: 昌元街道办事处 and
    昌元街道 are one."""
    engine.table(
        table,
        f"SELECT raw, hash(stem) AS stem FROM (SELECT raw, regexp_replace(replace(raw, ' ', ''), '{end}', '') AS stem "
        f"FROM (SELECT DISTINCT {column} AS raw FROM ({raw_sql})) WHERE raw IS NOT NULL) WHERE stem <> ''",
    )


def faces(engine: Engine, table: str, raw_sql: str, *, adult_before: int, taken: str | None = None) -> None:
    """Create ``table``: the features of every row that ``raw_sql`` (of the shape of :func:`raw_select`) yields.

    ``adult_before`` is the birth day (yyyymmdd) before which the bearer of a number is grown up: such a number in a
    child's column is a guardian's. ``taken`` names a table of pids that already have a school line; all others are
    ``free``. Columns of the result: rid, kind, name, id18, id_ok, id_state, idy, alt18, ymd, ymd_ok, ymd_written, lun1,
    lun2, sex, nm, and as hashes snd, sur, giv, shp, :data:`GROWN_NAMES`, :data:`GROWN_NUMBERS`, ph, twn, vil, sch, cls;
    and free.
    """
    look_up(engine, f"SELECT name FROM ({raw_sql})")
    _stems(engine, "town_stem", raw_sql, _TOWN, _TOWN_END)
    _stems(engine, "village_stem", raw_sql, _VILLAGE, _VILLAGE_END)
    century = str(adult_before // 10000 + 24)[2:]
    read = f"""
        SELECT r.rid, r.kind, r.name, {digits_sql("id_number")} AS digits, {digits_sql("coalesce(pupil_no, disability_no)")} AS alt,
            {ymd_sql("birth_on")} AS written, {sex_sql("sex")} AS sex, {phone_sql("guardian_phone")} AS phone,
            t.stem AS twn, v.stem AS vil, {_hash("school_name")} AS sch, {_hash("class_name")} AS cls,
            {_hash("replace(father_name, ' ', '')")} AS g1, {_hash("replace(mother_name, ' ', '')")} AS g2,
            {_hash("replace(guardian_name, ' ', '')")} AS g3, {_hash("replace(householder_name, ' ', '')")} AS g4,
            {grown_up_sql("father_id")} AS i1, {grown_up_sql("mother_id")} AS i2,
            {grown_up_sql("guardian_id")} AS i3, {grown_up_sql("householder_id")} AS i4,
            k.nm, k.snd, k.sur, k.giv, k.shp
        FROM ({raw_sql}) r LEFT JOIN name_form k ON k.name = r.name
        LEFT JOIN town_stem t ON t.raw = {_TOWN} LEFT JOIN village_stem v ON v.raw = {_VILLAGE}
    """
    numbered = f"""
        SELECT *, CASE WHEN regexp_full_match(digits, '[0-9]{{17}}[0-9X]([0-9]{{2}}.*)?')
                THEN CASE WHEN NOT regexp_full_match(digits, '0+|1+|9+') THEN substr(digits, 1, 18) END
            WHEN regexp_full_match(digits, '[0-9]{{15}}') AND NOT regexp_full_match(digits, '0+|1+|9+')
            THEN substr(digits, 1, 6) || CASE WHEN substr(digits, 7, 2) <= '{century}' THEN '20' ELSE '19' END || substr(digits, 7, 9)
            END AS long,
            CASE WHEN regexp_full_match(alt, 'G?[0-9]{{17}}[0-9X]([0-9]{{2}}.*)?') AND NOT regexp_full_match(alt, 'G?(0+|1+|9+)')
                THEN substr(ltrim(alt, 'G'), 1, 18) END AS alt18
        FROM ({read})
    """
    tested = f"""
        SELECT *, CASE WHEN length(long) = 17 THEN long || {check_char_sql("n17")} ELSE long END AS n18,
            CASE WHEN length(long) = 17 THEN TRUE ELSE {check_holds_sql("long", "n17")} END AS holds,
            {ymd_valid_sql("nymd")} AS day, coalesce(nymd < {adult_before} AND {ymd_valid_sql("nymd")}, FALSE) AS grown
        FROM (SELECT *, TRY_CAST(substr(long, 1, 17) AS BIGINT) AS n17, TRY_CAST(substr(long, 7, 8) AS INTEGER) AS nymd FROM ({numbered}))
    """
    # The lines, wide and many, pass by the tables of names and places: the engine, which takes them for few, would keep them all.
    with held(engine.con, {"disabled_optimizers": "build_side_probe_side"}):
        engine.table(
            table,
            f"""
            SELECT f.rid, f.kind, f.name, CASE WHEN NOT grown THEN n18 END AS id18,
                coalesce(NOT grown AND holds AND day AND right(n18, 3) <> '000', FALSE) AS id_ok,
                CASE WHEN digits IS NULL THEN 'missing'
                    WHEN n18 IS NULL AND digits LIKE '%E+%' THEN 'scientific'
                    WHEN n18 IS NULL AND (length(digits) = 0 OR regexp_full_match(digits, '(0+|1+|9+)')) THEN 'placeholder'
                    WHEN n18 IS NULL AND regexp_matches(digits, '[A-WYZ]') THEN 'other_document'
                    WHEN n18 IS NULL THEN 'wrong_length'
                    WHEN NOT day THEN 'impossible_date'
                    WHEN grown THEN 'grown_up'
                    WHEN right(n18, 3) = '000' THEN 'digits_lost'
                    WHEN NOT holds THEN 'check_digit'
                    WHEN length(digits) = 15 THEN 'old_15'
                    WHEN length(digits) >= 20 THEN 'card_number'
                    ELSE 'ok' END AS id_state,
                CASE WHEN NOT grown AND day THEN nymd END AS idy,
                alt18, coalesce(written, CASE WHEN NOT grown AND day AND holds THEN nymd END) AS ymd,
                {ymd_valid_sql("written")} AS ymd_ok, written IS NOT NULL AS ymd_written, l.solar1 AS lun1, l.solar2 AS lun2,
                coalesce(f.sex, CASE WHEN NOT grown AND holds THEN CASE WHEN n17 % 2 = 1 THEN 'M' ELSE 'F' END END) AS sex,
                g1, g2, g3, g4, i1, i2, i3, i4, CASE WHEN grown THEN hash(n18) END AS i5, {_hash("phone")} AS ph,
                twn, vil, sch, cls, nm, snd, sur, giv, shp, {"TRUE" if taken is None else "t.pid IS NULL"} AS free
            FROM ({tested}) f LEFT JOIN lunar_day l ON l.ymd = f.written
            {"" if taken is None else f"LEFT JOIN {taken} t ON t.pid = f.rid"}
            """,
        )
    engine.drop("town_stem", "village_stem")


def grown_up_sql(column: str) -> str:
    """Return SQL for the hash of a grown-up's number: 18 characters, full width and blanks folded."""
    digits = digits_sql(column)
    return (
        f"CASE WHEN length({column}) = 18 THEN hash(upper({column})) "
        f"WHEN {column} IS NOT NULL AND regexp_full_match({digits}, '[0-9]{{17}}[0-9X]') THEN hash({digits}) END"
    )


def asked_side(engine: Engine, table: str, face: str, *, known: str) -> None:
    """Create ``table``: the faces of rows to be placed; ``anothers`` says that the row's number is a known child's, or
    contradicts the birthday beside it; ``said`` is the reading in letters (for names with an unreadable character)."""
    engine.table(
        table,
        f"SELECT f.*, n.id18 IS NOT NULL OR coalesce(f.idy <> f.ymd, FALSE) AS anothers, s.said FROM {face} f "
        f"LEFT JOIN (SELECT DISTINCT id18 FROM {known} WHERE id18 IN (SELECT id18 FROM {face})) n ON n.id18 = f.id18 "
        "LEFT JOIN name_form s ON s.name = f.name",
    )


def candidates(
    engine: Engine, table: str, known: str, pids: str, *, counted: str | None = None, kin: bool = True
) -> None:
    """Create ``table``: the faces of the children that ``pids`` names, with what only the whole of ``known`` can tell.

    ``nm_rare``, ``snd_rare`` and ``vil_rare`` are floor(log2) of how many lines of ``counted`` (without it: of ``known``)
    bear the same name, reading and village;
    ``twin`` says that another child of the same grown-ups has the same birthday, ``twin_free`` that such a twin has no
    school line yet, ``kin_free`` that any brother or sister has none; ``anothers`` that the number is borne twice or
    contradicts the birthday beside it, so that it is no witness against anybody. Without ``kin`` nobody's household is
    asked: no twins, and any brother may be meant.
    """
    borne = ", ".join(("nm", "snd", "twn", "vil", "id18", "name", "ymd", *GROWN_NAMES[:3], *GROWN_NUMBERS[:4], "ph"))
    engine.table(f"{table}_face", f"SELECT rid, {borne} FROM {known} WHERE rid IN (SELECT pid FROM {pids})")
    if kin:
        _kin(engine, table, known)
    else:
        engine.table(f"{table}_twin", f"SELECT rid, FALSE AS twin_free FROM {table}_face WHERE 1 = 0")
        engine.table(f"{table}_kin", f"SELECT rid FROM {table}_face")
    shared = (
        f"SELECT id18 FROM {known} WHERE id18 IN (SELECT id18 FROM {table}_face){'' if kin else ' AND 1 = 0'} "
        "GROUP BY id18 HAVING count(*) > 1"
    )

    def bearers(*cells: str) -> str:
        # Only what a candidate bears is counted.
        borne = f"{cells[0]} IN (SELECT {cells[0]} FROM {table}_face)"
        listed = ", ".join(cells)
        return f"SELECT {listed}, floor(log2(count(*))) AS n FROM {counted or known} WHERE {borne} GROUP BY {listed}"

    engine.table(
        table,
        f"""
        SELECT f.* EXCLUDE (anothers), CAST(n.n AS SMALLINT) AS nm_rare, CAST(s.n AS SMALLINT) AS snd_rare,
            CAST(coalesce(v.n, 0) AS SMALLINT) AS vil_rare, w.rid IS NOT NULL AS twin, coalesce(w.twin_free, FALSE) AS twin_free,
            q.rid IS NOT NULL AS kin_free, f.anothers OR d.id18 IS NOT NULL AS anothers, y.said
        FROM (SELECT *, coalesce(idy <> ymd, FALSE) AS anothers FROM {known} WHERE rid IN (SELECT rid FROM {table}_face)) f
        LEFT JOIN ({bearers("nm")}) n ON n.nm = f.nm LEFT JOIN ({bearers("snd")}) s ON s.snd = f.snd
        LEFT JOIN ({bearers("twn", "vil")}) v ON v.twn = f.twn AND v.vil = f.vil
        LEFT JOIN {table}_twin w ON w.rid = f.rid LEFT JOIN {table}_kin q ON q.rid = f.rid
        LEFT JOIN ({shared}) d ON d.id18 = f.id18
        LEFT JOIN (SELECT name, said FROM name_form WHERE name IN (SELECT name FROM {table}_face)) y ON y.name = f.name
        """,
    )
    engine.drop(*(f"{table}_{part}" for part in ("face", "twin", "kin")))


def household_keys(source: str, *cells: str) -> str:
    """Return a select of ``cells`` and ``home``: one row for each way in which a line of ``source`` names its household,
    a grown-up's number, a parent's or guardian's name in a town, a telephone."""
    shown = ", ".join(cells)
    names = [f"SELECT {shown}, hash({g}, twn) AS home FROM {source} WHERE {g} IS NOT NULL" for g in GROWN_NAMES[:3]]
    numbers = [f"SELECT {shown}, {i} AS home FROM {source} WHERE {i} IS NOT NULL" for i in (*GROWN_NUMBERS[:4], "ph")]
    return " UNION ALL ".join(names + numbers)


def _kin(engine: Engine, table: str, known: str) -> None:
    """Create ``<table>_twin`` (rid, twin_free) and ``<table>_kin`` (rid): children with a twin, with free kin."""
    mine = household_keys(f"{table}_face", "rid", "ymd")
    engine.table(
        f"{table}_twin",
        f"SELECT a.rid, bool_or(b.free) AS twin_free FROM ({mine}) a JOIN ({household_keys(known, 'rid', 'ymd', 'free')}) b "
        "ON b.home = a.home AND b.ymd = a.ymd WHERE b.rid <> a.rid GROUP BY a.rid",
    )
    lone = f"(SELECT * FROM {known} WHERE free)"
    engine.table(
        f"{table}_kin",
        f"SELECT DISTINCT a.rid FROM ({mine}) a JOIN ({household_keys(lone, 'rid')}) b ON b.home = a.home WHERE b.rid <> a.rid",
    )
