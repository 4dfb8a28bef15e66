"""面 — features: one child's face on one roll, ready to be held against another.

From the raw cells of a row come the things two offices can agree or differ on: the number (and the number inside
the pupil number or the disability card), the name in normal form, sound and shape, the birthday as written and as it
would read if it were lunar, the sex, the grown-ups around the child, the telephone, the village, the school.
"""

from __future__ import annotations

from ..rolls.kinds import SPECS, Kind
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

#: What stands for an empty cell in the lists of grown-ups: of the register, of school rolls, of the other rolls.
REGISTER_BLANK = "'~'"
SCHOOL_BLANK = "'^'"
ASKED_BLANK = "CASE WHEN kind = 'enrolment' THEN '^' ELSE '|' END"
BLANKS = ("~", "^", "|")

#: How offices end the name of a town or a village; the ends differ between rolls, the stem does not.
_TOWN_END = "(街道办事处|街道办|街道|民族乡|镇|乡)$"
_VILLAGE_END = "(社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区|村)$"


def raw_select(kind: Kind, source: str, where: str = "") -> str:
    """Return a select of ``rid``, ``kind`` and the :data:`RAW` cells of ``kind`` from ``source``."""
    columns = SPECS[kind].columns
    cells = ", ".join(c if c in columns else f"CAST(NULL AS VARCHAR) AS {c}" for c in RAW)
    return f"SELECT rid, '{kind.value}' AS kind, {cells} FROM {source} {where}"


def place_stem_sql(column: str, end: str) -> str:
    """Return SQL for the stem of a place's name: 昌元街道办事处 and 昌元街道 are one."""
    return f"regexp_replace(replace({column}, ' ', ''), '{end}', '')"


def faces(engine: Engine, table: str, raw_sql: str, *, adult_before: int, blank: str) -> None:
    """Create ``table``: the features of every row that ``raw_sql`` (of the shape of :func:`raw_select`) yields.

    ``adult_before`` is the birth day (yyyymmdd) before which the bearer of a number is grown up: such a number in a
    child's column is a guardian's. ``blank`` (SQL) stands for an empty cell in the lists of grown-ups and must differ
    between the two sides of a comparison, so that two blanks never agree. Columns of the result: rid, kind, name, id18, id_ok, id_state, idy, alt18, ymd,
    ymd_ok, lun1, lun2, sex, gnm (list), gid (list), phs (list), twn, vil, sch, cls, and nm, snd, sur, giv, ini, shp.
    """
    engine.table(
        f"{table}_read",
        f"""
        SELECT rid, kind, name, digits, ymd, sex, ph, twn, vil, sch, cls, g1, g2, g3, g4, i1, i2, i3, i4, id_type,
            CASE WHEN regexp_full_match(digits, '0+|1+|9+') THEN NULL
                WHEN regexp_full_match(digits, '[0-9]{{17}}[0-9X]([0-9]{{2}}.*)?') THEN substr(digits, 1, 18)
                WHEN regexp_full_match(digits, '[0-9]{{15}}') AND substr(digits, 7, 2) <= '{str(adult_before // 10000 + 24)[2:]}'
                THEN substr(digits, 1, 6) || '20' || substr(digits, 7, 9)
                WHEN regexp_full_match(digits, '[0-9]{{15}}')
                THEN substr(digits, 1, 6) || '19' || substr(digits, 7, 9) END AS long,
            CASE WHEN regexp_full_match(alt, '[A-Z]?[0-9]{{17}}[0-9X]([0-9]{{2}}.*)?') AND NOT starts_with(alt, 'L')
                THEN substr(ltrim(alt, 'GJ'), 1, 18) END AS alt
        FROM (
            SELECT rid, kind, name, id_type, {digits_sql("id_number")} AS digits,
                {digits_sql("coalesce(pupil_no, disability_no)")} AS alt,
                {ymd_sql("birth_on")} AS ymd, {sex_sql("sex")} AS sex, {phone_sql("guardian_phone")} AS ph,
                {place_stem_sql("coalesce(town, regexp_extract(address, '(?:区|县|市)([^区县市]+?(?:街道|镇|乡))', 1))", _TOWN_END)} AS twn,
                {place_stem_sql("coalesce(village, regexp_extract(address, '(?:街道|镇|乡)([^镇乡]+?(?:村|社区))', 1))", _VILLAGE_END)} AS vil,
                school_name AS sch, class_name AS cls,
                replace(father_name, ' ', '') AS g1, replace(mother_name, ' ', '') AS g2,
                replace(guardian_name, ' ', '') AS g3, replace(householder_name, ' ', '') AS g4,
                {_grown_up("father_id")} AS i1, {_grown_up("mother_id")} AS i2,
                {_grown_up("guardian_id")} AS i3, {_grown_up("householder_id")} AS i4
            FROM ({raw_sql})
        )
        """,
    )
    look_up(engine, f"SELECT name FROM {table}_read")
    engine.table(
        f"{table}_numbered",
        f"""
        SELECT *, CASE WHEN length(long) = 17 THEN long || {check_char_sql("n17")} ELSE long END AS n18,
            TRY_CAST(substr(long, 7, 8) AS INTEGER) AS nymd
        FROM (SELECT *, TRY_CAST(substr(long, 1, 17) AS BIGINT) AS n17 FROM {table}_read)
        """,
    )
    grown = f"(nymd < {adult_before} AND {ymd_valid_sql('nymd')})"
    checked = check_holds_sql("n18", "n17")
    engine.table(
        table,
        f"""
        SELECT f.rid, f.kind, f.name, CASE WHEN NOT grown THEN n18 END AS id18, coalesce(NOT grown AND holds AND day AND right(n18, 3) <> '000', FALSE) AS id_ok,
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
            CASE WHEN NOT grown AND day THEN nymd END AS idy, f.alt AS alt18,
            coalesce(f.ymd, CASE WHEN NOT grown AND day AND holds THEN nymd END) AS ymd,
            {ymd_valid_sql("f.ymd")} AS ymd_ok, f.ymd IS NOT NULL AS ymd_written, l.solar1 AS lun1, l.solar2 AS lun2,
            coalesce(f.sex, CASE WHEN NOT grown AND holds THEN CASE WHEN n17 % 2 = 1 THEN 'M' ELSE 'F' END END) AS sex,
            [coalesce(f.g1, {blank}), coalesce(f.g2, {blank}), coalesce(f.g3, {blank}), coalesce(f.g4, {blank})] AS gnm,
            [coalesce(f.i1, {blank}), coalesce(f.i2, {blank}), coalesce(f.i3, {blank}), coalesce(f.i4, {blank}), CASE WHEN grown THEN n18 ELSE {blank} END] AS gid,
            [f.ph] AS phs, nullif(f.twn, '') AS twn, nullif(f.vil, '') AS vil, f.sch, f.cls, k.nm, k.snd, k.sur, k.giv, k.ini, k.shp
        FROM (SELECT *, {checked} AS holds, {ymd_valid_sql("nymd")} AS day, coalesce({grown}, FALSE) AS grown FROM {table}_numbered) f
        LEFT JOIN name_form k ON k.name = f.name
        LEFT JOIN lunar_day l ON l.ymd = f.ymd
        """,
    )
    engine.drop(f"{table}_read", f"{table}_numbered")


def _grown_up(column: str) -> str:
    """Return SQL for a grown-up's number: 18 characters, 15-digit ones of the last century written out."""
    digits = digits_sql(column)
    return f"CASE WHEN length({column}) = 18 THEN upper({column}) WHEN {column} IS NOT NULL AND regexp_full_match({digits}, '[0-9]{{17}}[0-9X]') THEN {digits} END"


def known_side(engine: Engine, table: str, face: str, *, taken_sql: str, blank: str) -> None:
    """Create ``table``: the faces of known children with what only the whole of them can tell.

    ``taken_sql`` yields the pids that already have a school line (the others are ``free``). ``nm_rare``, ``snd_rare`` and
    ``vil_rare`` are floor(log2) of how many bear the same name, reading and village; ``twin`` says that another child
    of the same grown-ups has the same birthday, ``twin_free`` that such a twin has no school line yet, ``kin_free`` that any
    brother or sister has none; ``anothers`` that the number is borne twice or contradicts the
    birthday beside it, so that it is not a witness against anybody.
    """
    engine.table(
        f"{table}_shared",
        f"SELECT id18, count(*) AS bearers FROM {face} WHERE id18 IS NOT NULL GROUP BY id18 HAVING count(*) > 1",
    )
    grown = " UNION ALL ".join(
        [
            f"SELECT rid, ymd, hash(gnm[{i}], twn) AS k FROM {face} WHERE NOT starts_with(gnm[{i}], {blank})"
            for i in (1, 2)
        ]
        + [
            f"SELECT rid, ymd, hash(gid[{i}]) AS k FROM {face} WHERE NOT starts_with(gid[{i}], {blank})"
            for i in range(1, 5)
        ]
    )
    engine.table(f"{table}_taken", f"SELECT DISTINCT pid FROM ({taken_sql})")
    engine.table(f"{table}_home", grown)
    # A household matters here only where at least one child of it is still to be placed.
    engine.table(
        f"{table}_pair",
        f"SELECT a.rid, b.rid AS other, a.ymd = b.ymd AS born_together FROM {table}_home a JOIN {table}_home b ON a.k = b.k "
        f"WHERE a.rid <> b.rid AND (a.ymd = b.ymd OR b.rid NOT IN (SELECT pid FROM {table}_taken))",
    )
    engine.table(
        f"{table}_kin",
        f"SELECT p.rid, bool_or(born_together) AS twin, bool_or(t.pid IS NULL) AS kin_free, bool_or(born_together AND t.pid IS NULL) AS twin_free "
        f"FROM {table}_pair p LEFT JOIN {table}_taken t ON t.pid = p.other GROUP BY p.rid",
    )
    engine.table(
        table,
        f"""
        SELECT f.*, t.pid IS NULL AS free, {_company(blank)},
            CAST(floor(log2(n.bearers)) AS SMALLINT) AS nm_rare, CAST(floor(log2(s.bearers)) AS SMALLINT) AS snd_rare,
            CAST(coalesce(floor(log2(v.bearers)), 0) AS SMALLINT) AS vil_rare, coalesce(w.twin, FALSE) AS twin,
            coalesce(w.twin_free, FALSE) AS twin_free, coalesce(w.kin_free, FALSE) AS kin_free,
            d.id18 IS NOT NULL OR coalesce(f.idy <> f.ymd, FALSE) AS anothers
        FROM {face} f
        LEFT JOIN {table}_taken t ON t.pid = f.rid
        LEFT JOIN (SELECT nm, count(*) AS bearers FROM {face} GROUP BY nm) n ON n.nm = f.nm
        LEFT JOIN (SELECT snd, count(*) AS bearers FROM {face} GROUP BY snd) s ON s.snd = f.snd
        LEFT JOIN (SELECT twn, vil, count(*) AS bearers FROM {face} GROUP BY twn, vil) v ON v.twn = f.twn AND v.vil = f.vil
        LEFT JOIN {table}_kin w ON w.rid = f.rid
        LEFT JOIN {table}_shared d ON d.id18 = f.id18
        """,
    )
    engine.drop(*(f"{table}_{part}" for part in ("shared", "taken", "home", "pair", "kin")))


def asked_side(engine: Engine, table: str, face: str, *, known: str, blank: str) -> None:
    """Create ``table``: the faces of rows to be placed; ``anothers`` says that the row's number is a known child's, or
    contradicts the birthday beside it."""
    engine.table(
        table,
        f"SELECT f.*, {_company(blank)}, n.id18 IS NOT NULL OR coalesce(f.idy <> f.ymd, FALSE) AS anothers FROM {face} f "
        f"LEFT JOIN (SELECT DISTINCT id18 FROM {known} WHERE id18 IS NOT NULL) n ON n.id18 = f.id18",
    )


def _company(blank: str) -> str:
    """Return SQL for whether the row names any grown-up, and whether it gives any grown-up's number."""
    names = ", ".join([blank] * 4)
    numbers = ", ".join([blank] * 5)
    return f"f.gnm <> [{names}] AS gnm_any, f.gid <> [{numbers}] AS gid_any, f.phs[1] IS NOT NULL AS ph_any"
