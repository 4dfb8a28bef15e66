"""合 — joined: two lines that a person judged one child are one child in the next sweep, and nobody has vanished.

The clerk says that the girl on line 41 of the register and the girl on line 42 are the same girl. From then on she is counted
once. Whoever compares with the sweep before must not look for the other one: she stands with her line, and the pair is named.
Only a child of whom a person judged is told so; one whom the machine alone no longer tells apart is still missed.
"""

from __future__ import annotations

from typing import Any

from ..rolls.kinds import SPECS, Kind
from .engines.duck import Engine
from .exact import ORDER, ROW_SPAN, view_of
from .features import faces, raw_select


def judged_faces(engine: Engine, *, adult_before: int) -> None:
    """Create ``judged_face``: the faces of the other rolls' lines that a person laid to a child, read as if they stood alone."""
    parts = [
        raw_select(
            kind,
            view_of(kind),
            f"WHERE rid IN (SELECT rid FROM settled WHERE method = 'human' AND kind = '{kind.value}')",
        )
        for kind in ORDER
    ]
    if engine.one("SELECT count(*) FROM settled WHERE method = 'human'"):
        faces(engine, "judged_face", " UNION ALL ".join(parts), adult_before=adult_before)
    else:
        engine.table("judged_face", "SELECT * FROM known WHERE 1 = 0")


def identifier_sql(face: str, nth: str) -> str:
    """Return SQL for a child's identifier: of a face that several share the first keeps the plain one."""
    return f"'C' || upper(substr(CASE WHEN {nth} > 1 THEN md5({face} || '|' || {nth}) ELSE {face} END, 1, 16))"


def face_sql(name: str, born: str, sex: str) -> str:
    """Return SQL for what an identifier is a digest of: name, birthday and sex as they are read, else as written."""
    return f"md5(coalesce({name}, '') || '|' || coalesce({born}, '') || '|' || coalesce({sex}, ''))"


def joined_lines(engine: Engine) -> None:
    """Create ``joined`` (was, pid, rid): the identifiers that the lines of children whom a person joined bore apart, the line
    the child is known by now, and the line that was joined to it.

    Needs ``person_key`` and ``person_apart`` (pid, child_id), in which the register's lines joined by a person stand as
    children still: whoever shares name, birthday and sex with them keeps the identifier that tells them apart.
    """
    # What people said of two lines brings others of the child home: they were children of their own as well.
    engine.table(
        "joined_line",
        "SELECT rid, pid FROM placed WHERE rid <> pid AND pid IN (SELECT pid FROM placed WHERE method = 'human' AND rid <> pid)",
    )
    columns = "rid, nm, sex, id18, ymd, idy"
    alone = f"SELECT {columns} FROM (SELECT {columns} FROM judged_face UNION ALL SELECT {columns} FROM asked) WHERE rid IN (SELECT rid FROM joined_line)"
    raw = " UNION ALL ".join(
        f"SELECT rid, {', '.join(c if has else f'CAST(NULL AS VARCHAR) AS {c}' for c, has in _cells(kind))} FROM {view_of(kind)} "
        "WHERE rid IN (SELECT rid FROM joined_line)"
        for kind in ORDER
    )
    # Of a birthday written and one in the number either may be the one that held.
    engine.table(
        "joined_face",
        f"""
        SELECT DISTINCT r.rid, {face_sql("coalesce(k.nm, r.name)", "coalesce(CAST(d.born AS VARCHAR), r.birth_on)", "coalesce(k.sex, r.sex)")} AS face, k.id18
        FROM ({raw}) r LEFT JOIN ({alone}) k ON k.rid = r.rid
        LEFT JOIN (SELECT rid, ymd AS born FROM ({alone}) UNION SELECT rid, idy FROM ({alone})) d ON d.rid = r.rid
        """,
    )
    engine.table(
        "joined",
        f"""
        SELECT was, pid, min(rid) AS rid FROM (
            SELECT a.child_id AS was, l.pid, l.rid FROM person_apart a JOIN joined_line l ON l.rid = a.pid
            UNION ALL SELECT {identifier_sql("face", "nth")}, l.pid, l.rid FROM (
                SELECT rid, face, row_number() OVER (PARTITION BY face ORDER BY id18, rid) AS nth FROM (
                    SELECT pid AS rid, face, id18 FROM person_key WHERE face IN (SELECT face FROM joined_face)
                    UNION SELECT rid, face, id18 FROM joined_face)) n
            JOIN joined_line l ON l.rid = n.rid WHERE n.rid IN (SELECT rid FROM joined_face))
        WHERE was NOT IN (SELECT child_id FROM person) GROUP BY was, pid
        """,
    )
    engine.drop("joined_line", "joined_face")


def _cells(kind: Kind) -> list[tuple[str, bool]]:
    return [(column, column in SPECS[kind].columns) for column in ("name", "birth_on", "sex")]


def told(engine: Engine) -> list[dict[str, Any]]:
    """Return what run.json keeps of it: identifier that was, child it is now, and the two lines."""
    rows = engine.rows(
        f"SELECT j.was, p.child_id, l.file, CAST(j.pid % {ROW_SPAN} AS INTEGER), r.file, CAST(j.rid % {ROW_SPAN} AS INTEGER) "
        f"FROM joined j JOIN person p ON p.pid = j.pid JOIN roll l ON l.roll_id = j.pid // {ROW_SPAN} "
        f"JOIN roll r ON r.roll_id = j.rid // {ROW_SPAN} ORDER BY j.was, p.child_id"
    )
    names = ("was", "child_id", "left_file", "left_row", "right_file", "right_row")
    return [dict(zip(names, row, strict=True)) for row in rows]
