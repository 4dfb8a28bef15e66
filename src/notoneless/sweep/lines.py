"""行 — lines: from placed rows and verdicts to the lines that people read.

One ledger line for each child known, one line for each accepted link, and the doubtful pairs for people, most valuable
first. Every figure of the report can be opened down to these.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from ..rolls.kinds import SPECS, Kind
from ..rolls.rollset import RollSet
from ..standards import divisions
from .engines.duck import Engine
from .exact import ORDER, ROW_SPAN, view_of
from .facts import HARDSHIP_MARK, SCHOOL_MARK, SLOT_KIND
from .joined import face_sql, identifier_sql, joined_lines

#: What a ledger line shows of a child, drawn from the line by which the child is first known.
_SHOWN = (
    "name", "sex", "birth_on", "ethnicity", "id_number", "pupil_no", "county", "town", "village", "group", "town_code",
    "village_code", "address", "guardian_name", "guardian_relation", "guardian_phone", "father_name", "mother_name",
)  # fmt: skip


def _cells(kind: Kind) -> str:
    columns = SPECS[kind].columns
    return ", ".join(f'v."{c}" AS "{c}"' if c in columns else f'CAST(NULL AS VARCHAR) AS "{c}"' for c in _SHOWN)


def roll_table(engine: Engine, rolls: RollSet) -> None:
    """Create ``roll`` (roll_id, kind, file): a sheet's name follows its file's after 「#」."""
    frame = pl.DataFrame(
        {
            "roll_id": [r.roll_id for r in rolls.rolls],
            "roll_kind": [r.kind.value for r in rolls.rolls],
            "file": [r.file if r.sheet is None else f"{r.file}#{r.sheet}" for r in rolls.rolls],
        },
        schema={"roll_id": pl.Int64, "roll_kind": pl.String, "file": pl.String},
    )
    engine.con.register("roll_in", frame.to_arrow())
    engine.table("roll", "SELECT * FROM roll_in")
    engine.con.unregister("roll_in")


def people(engine: Engine, present: frozenset[Kind], place: str | None, on: date) -> None:
    """Create ``person`` (pid, child_id, sex_read), ``joined`` (see :mod:`.joined`), ``place_form`` (every way a town and village are written, with their
    codes and standing names) and the view ``shown`` (pid and the cells a ledger line shows of each child).

    A child's identifier is a digest of name, birthday and sex as they are read; those who share all three are told apart
    by number, then by where they stand.
    """
    parts = [
        f"SELECT v.rid AS pid, {_cells(k)} FROM {view_of(k)} v WHERE v.rid IN (SELECT pid FROM child WHERE NOT in_register)"
        for k in ORDER
        if k in present
    ]
    register = f"SELECT v.rid AS pid, {_cells(Kind.HOUSEHOLD_REGISTER)} FROM {view_of(Kind.HOUSEHOLD_REGISTER)} v"
    engine.table("unregistered_cells", " UNION ALL ".join(parts or [register + " WHERE 1 = 0"]))
    engine.step("shown", f"CREATE OR REPLACE VIEW shown AS {register} UNION ALL SELECT * FROM unregistered_cells")
    _places(engine, place, on)
    engine.step(
        "person_read",
        "CREATE OR REPLACE VIEW person_read AS SELECT c.pid, c.born, k.nm, k.sex, k.id18 FROM child c "
        "JOIN (SELECT rid, nm, sex, id18 FROM known UNION ALL SELECT rid, nm, sex, id18 FROM asked) k ON k.rid = c.pid "
        # Lines that a person joined are told apart from whoever is like them as they were before: nobody's identifier moves.
        f"UNION ALL SELECT rid, CASE WHEN ymd_ok AND ymd <= {on:%Y%m%d} THEN ymd WHEN id_ok THEN idy END, nm, sex, id18 "
        "FROM known_twice WHERE rid IN (SELECT rid FROM register_said)",
    )
    engine.table(
        "person_key",
        f"""
        SELECT k.pid, {face_sql("coalesce(k.nm, r.name)", "coalesce(CAST(k.born AS VARCHAR), r.birth_on)", "coalesce(k.sex, r.sex)")} AS face,
            k.id18, k.sex
        FROM person_read k LEFT JOIN (SELECT pid, name, birth_on, sex FROM shown
            WHERE pid IN (SELECT pid FROM person_read WHERE nm IS NULL OR born IS NULL OR sex IS NULL)) r ON r.pid = k.pid
        """,
    )
    engine.table("face_shared", "SELECT face FROM person_key GROUP BY face HAVING count(*) > 1")
    engine.table(
        "person_apart",
        f"""
        SELECT k.pid, {identifier_sql("k.face", "n.nth")} AS child_id, k.sex AS sex_read
        FROM person_key k
        LEFT JOIN (SELECT pid, row_number() OVER (PARTITION BY face ORDER BY id18, pid) AS nth FROM person_key WHERE face IN (SELECT face FROM face_shared)) n ON n.pid = k.pid
        """,
    )
    if engine.one("SELECT count(*) FROM register_said"):
        engine.table("person", "SELECT * FROM person_apart WHERE pid NOT IN (SELECT rid FROM register_said)")
    else:
        engine.step("person", "ALTER TABLE person_apart RENAME TO person")
        engine.table("person_apart", "SELECT * FROM person WHERE 1 = 0")
    joined_lines(engine)
    engine.drop("person_key", "face_shared", "person_apart")


def _places(engine: Engine, place: str | None, on: date) -> None:
    """Create ``place_form``: every way a town and village are written, with their codes and standing names."""
    columns = ("county", "town", "village", "town_code", "village_code")
    listed = ", ".join(columns)
    rows = engine.rows(f"SELECT DISTINCT {listed} FROM shown ORDER BY ALL")
    home = place if place and len(place) >= 6 else None
    counties = {row[0] for row in rows}
    by_county = {name: _county(name, place, on) for name in counties}
    out: dict[str, list[str | None]] = {c: [] for c in (*columns, "t_code", "t_name", "v_code", "v_name")}
    for county, town, village, town_code, village_code in rows:
        code = by_county[county] or (home[:6] if home else None)
        t_code, t_name, v_code, v_name = None, town, None, village
        if village_code and len(village_code) >= 12 and divisions.place_name(village_code[:12]):
            v_code, t_code = village_code[:12], village_code[:9]
        elif town_code and len(town_code) >= 9 and divisions.place_name(town_code[:9]):
            t_code = town_code[:9]
        if t_code is None and town and code:
            found = divisions.find_town(code, town)
            t_code = found.code if found else None
        if v_code is None and village and t_code:
            found = divisions.find_village(t_code, village)
            v_code = found.code if found else None
        values = (
            county,
            town,
            village,
            town_code,
            village_code,
            t_code or _code(town_code, 9),
            t_name or (divisions.place_name(t_code) if t_code else None),
            v_code or _code(village_code, 12),
            v_name or (divisions.place_name(v_code) if v_code else None),
        )
        for column, value in zip(out, values, strict=True):
            out[column].append(value)
    engine.con.register("place_in", pl.DataFrame(out, schema=dict.fromkeys(out, pl.String)).to_arrow())
    engine.table("place_form", "SELECT * FROM place_in")
    engine.con.unregister("place_in")


def _county(name: str | None, place: str | None, on: date) -> str | None:
    """Return the county's code: the place swept when it is a county, else the county named on the line."""
    if place and len(place) >= 6:
        return place[:6]
    found = divisions.find_county(name, on=on, province=(place or "")[:2]) if name else None
    return found.code if found else None


def _code(text: str | None, digits: int) -> str | None:
    return text[:digits] if text and len(text) >= digits and text[:digits].isdigit() else None


def ledger_lines(engine: Engine, present: frozenset[Kind], *, compared: bool) -> None:
    """Create the view ``ledger_lines`` (see the reference of ledger.csv); ``pid`` is the order of the register, then of first sight.

    The lines run along ``shown``, and all that is known of a child is looked up: nothing wide is stored on the way.
    ``compared``: ``change_lines`` tells which children were found by evidence and which are newly missing.
    """
    _gathered(engine, {k: k in present for k in ORDER})
    engine.table(
        "enrolment_said",
        "SELECT pid, string_agg(CAST(rid % " + str(ROW_SPAN) + " AS VARCHAR), ';' ORDER BY rid) AS rows "
        "FROM placed WHERE kind = 'enrolment' AND pid IN (SELECT pid FROM child WHERE several) GROUP BY pid HAVING count(*) > 1",
    )
    engine.table(
        "evidence_method",
        "SELECT rid, method, score FROM placed WHERE (score IS NOT NULL OR method <> 'exact_number_name') AND kind <> 'household_register' "
        "AND rid IN (SELECT evidence FROM judged)",
    )
    engine.step("ledger_lines", f"CREATE OR REPLACE VIEW ledger_lines AS {_line_sql(present, compared)}")


def standings(engine: Engine) -> None:
    """Create the views ``judged`` (all of ``child``, its verdict and ledger, and ``evidence``: the row on which these rest)
    and ``standing`` (pid, child_id, verdict, ledger, in_register)."""
    first = " ".join(f"WHEN '{s}' THEN c.\"row_{s}\"" for s in SLOT_KIND)
    engine.step(
        "judged",
        f"CREATE OR REPLACE VIEW judged AS SELECT c.*, v.verdict, v.ledger, coalesce(v.evidence_rid, CASE v.evidence_slot {first} "
        "WHEN 'G' THEN c.pid END, CASE WHEN NOT c.in_register THEN c.pid END) AS evidence FROM child c JOIN pattern_verdict v ON v.pattern = c.pattern",
    )
    engine.step(
        "standing",
        "CREATE OR REPLACE VIEW standing AS SELECT c.pid, p.child_id, c.verdict, c.ledger, c.in_register FROM judged c JOIN person p ON p.pid = c.pid",
    )


def _line_sql(present: frozenset[Kind], compared: bool) -> str:
    """Return the SELECT of the ledger lines, along ``shown``."""
    marks, joins = "pv.reasons", ""
    for slot, mark in SCHOOL_MARK.items():
        kind = SLOT_KIND[slot]
        if kind in present:
            marks = f"CASE WHEN contains(pv.reasons, '{mark}') THEN replace({marks}, '{mark}', coalesce(school_{slot}.school_name, '')) ELSE {marks} END"
            if kind is not Kind.ENROLMENT:
                joins += (
                    f" LEFT JOIN (SELECT v.rid, v.school_name FROM {view_of(kind)} v WHERE v.rid IN "
                    f"(SELECT row_{slot} FROM child c JOIN pattern_verdict p ON p.pattern = c.pattern WHERE contains(p.reasons, '{mark}'))) "
                    f"school_{slot} ON school_{slot}.rid = c.row_{slot}"
                )
    flags, priority = "pv.flags", "pv.priority"
    if compared:
        joins += " LEFT JOIN (SELECT child_id, change FROM change_lines WHERE change IN ('found_by_evidence', 'newly_suspected')) ch ON ch.child_id = p.child_id"
        flags = (
            "CASE ch.change WHEN 'found_by_evidence' THEN concat_ws(';', nullif(pv.flags, ''), 'found_by_evidence') "
            "WHEN 'newly_suspected' THEN concat_ws(';', nullif(pv.flags, ''), 'newly_missing') ELSE pv.flags END"
        )
        priority = "CASE WHEN ch.change = 'newly_suspected' THEN 1 ELSE pv.priority END"
    return f"""
        SELECT p.child_id, pv.verdict, pv.ledger, r.roll_id AS register_roll, r.file AS register_file,
            CASE WHEN c.in_register THEN CAST(c.pid % {ROW_SPAN} AS INTEGER) END AS register_row,
            coalesce(es.rows, CAST(c."row_E" % {ROW_SPAN} AS VARCHAR)) AS enrolment_rows,
            ev.file AS evidence_roll, ev.roll_kind AS evidence_kind, CAST(c.evidence % {ROW_SPAN} AS INTEGER) AS evidence_row,
            coalesce(em.method, CASE WHEN c.evidence = c.pid AND c.in_register THEN 'register' WHEN c.evidence IS NOT NULL THEN 'exact_number_name' END) AS method,
            em.score,
            coalesce(replace({marks}, '{HARDSHIP_MARK}', coalesce(hd.kinds, '')), '') AS reasons, pv.reason_codes,
            s.name, CASE p.sex_read WHEN 'M' THEN '男' WHEN 'F' THEN '女' ELSE NULL END AS sex,
            CASE WHEN c.born IS NOT NULL THEN make_date(c.born // 10000, c.born // 100 % 100, c.born % 100) END AS birth_on,
            s.id_number, coalesce(s.pupil_no, school_E.pupil_no) AS pupil_no, coalesce(s.ethnicity, school_E.ethnicity) AS ethnicity,
            pf.t_code AS town_code, pf.t_name AS town_name, pf.v_code AS village_code, pf.v_name AS village_name, s."group" AS group_name, s.address,
            coalesce(s.guardian_name, school_E.guardian_name, s.father_name, s.mother_name) AS guardian_name,
            coalesce(s.guardian_relation, school_E.guardian_relation) AS guardian_relation,
            coalesce(s.guardian_phone, school_E.guardian_phone) AS guardian_phone,
            school_E.school_code, school_E.school_name, school_E.grade, school_E.class_name,
            hd.kinds AS hardship_kinds, ds.disability_kind, ds.disability_grade, ds.disability_no, cv.kinds AS civil_kinds,
            pv.match1, pv.match2, pv.match3, {flags} AS flags,
            CASE WHEN pv.match2 THEN 'match2' WHEN pv.match1 THEN 'match1' WHEN pv.ledger IN ('suspected_dropout', 'dropout') THEN coalesce(ev.roll_kind, 'match1') END AS discovered_by,
            {priority} AS priority, pv.expected_grade, pv.age, c.pid
        FROM shown s
        JOIN judged c ON c.pid = s.pid
        JOIN pattern_verdict pv ON pv.pattern = c.pattern
        JOIN person p ON p.pid = c.pid
        LEFT JOIN roll r ON r.roll_id = c.pid // {ROW_SPAN} AND c.in_register
        LEFT JOIN roll ev ON ev.roll_id = c.evidence // {ROW_SPAN}
        LEFT JOIN place_form pf ON pf.county IS NOT DISTINCT FROM s.county AND pf.town IS NOT DISTINCT FROM s.town AND pf.village IS NOT DISTINCT FROM s.village
            AND pf.town_code IS NOT DISTINCT FROM s.town_code AND pf.village_code IS NOT DISTINCT FROM s.village_code
        LEFT JOIN {view_of(Kind.ENROLMENT)} school_E ON school_E.rid = c."row_E"
        LEFT JOIN enrolment_said es ON es.pid = c.pid
        LEFT JOIN evidence_method em ON em.rid = c.evidence
        LEFT JOIN hardship_said hd ON hd.pid = c.pid
        LEFT JOIN disability_said ds ON ds.pid = c.pid
        LEFT JOIN civil_said cv ON cv.pid = c.pid
        {joins}
        """


def _gathered(engine: Engine, has: dict[Kind, bool]) -> None:
    """Create what the hardship, disability and civil rolls say of each child, their words joined."""

    def said(kind: Kind, table: str, columns: str, empty: str) -> None:
        if has[kind]:
            engine.table(
                table,
                f"SELECT pl.pid, {columns} FROM {view_of(kind)} v JOIN placed pl ON pl.rid = v.rid AND pl.kind = '{kind.value}' AND pl.strength IN ('certain', 'corroborated') GROUP BY pl.pid",
            )
        else:
            engine.table(table, f"SELECT CAST(NULL AS BIGINT) AS pid, {empty} WHERE 1 = 0")

    none = "CAST(NULL AS VARCHAR) AS "
    said(
        Kind.HARDSHIP,
        "hardship_said",
        "string_agg(DISTINCT v.hardship_kind, '、' ORDER BY v.hardship_kind) AS kinds",
        none + "kinds",
    )
    said(
        Kind.CIVIL_AFFAIRS,
        "civil_said",
        "string_agg(DISTINCT v.civil_kind, '、' ORDER BY v.civil_kind) AS kinds",
        none + "kinds",
    )
    said(
        Kind.DISABILITY,
        "disability_said",
        "min(v.disability_kind) AS disability_kind, min(v.disability_grade) AS disability_grade, min(v.disability_no) AS disability_no",
        none + "disability_kind, " + none + "disability_grade, " + none + "disability_no",
    )


def link_lines(engine: Engine) -> None:
    """Create the view ``links``: one line for each accepted link between the line a child is known by (``pid``) and another
    roll's line (``rid``)."""
    engine.table(
        "link_rows",
        "SELECT pid, rid, strength, score, probability, why FROM placed WHERE rid <> pid",
    )
    engine.step(
        "links",
        f"""
        CREATE OR REPLACE VIEW links AS
        SELECT l.file AS left_file, CAST(p.pid % {ROW_SPAN} AS INTEGER) AS left_row, r.file AS right_file, r.roll_kind AS right_kind,
            CAST(p.rid % {ROW_SPAN} AS INTEGER) AS right_row, h.child_id, w.method, p.score, w.reasons, w.reason_codes, w.weights, p.strength, p.probability, p.pid, p.rid
        FROM link_rows p JOIN person h ON h.pid = p.pid
        JOIN roll l ON l.roll_id = p.pid // {ROW_SPAN} JOIN roll r ON r.roll_id = p.rid // {ROW_SPAN}
        JOIN reason_of w ON w.why = p.why
        """,
    )


#: So many lines are sorted in the memory that a sweep may take; a ledger's are about three times as wide as a link's.
AT_ONCE = {
    "ledger_lines": ("child", 1_200_000),
    "links": ("link_rows", 3_600_000),
    "household_lines": ("(SELECT pid FROM placed WHERE kind IN ('household_register', 'hardship'))", 3_600_000),
}


def line_parts(engine: Engine) -> None:
    """Create ``line_parts`` (lines, upto): the last ``pid`` of each part of ``ledger_lines``, ``links`` and ``household_lines`` that can be put in
    order at once. No line of it where all can."""
    cuts = []
    for name, (source, most) in AT_ONCE.items():
        if engine.one(f"SELECT count(*) FROM {source}") > most:
            nth = f"SELECT pid, (row_number() OVER (ORDER BY pid) - 1) // {most} AS part FROM {source}"
            cuts.append(f"SELECT '{name}' AS lines, max(pid) AS upto FROM ({nth}) GROUP BY part")
    none = "SELECT CAST(NULL AS VARCHAR) AS lines, CAST(NULL AS BIGINT) AS upto WHERE 1 = 0"
    engine.table("line_parts", " UNION ALL ".join(cuts or [none]))
