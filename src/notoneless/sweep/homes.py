"""户 — homes: in which household each office's roll puts a child, line by line.

A family with three children at three schools is one family on the register, and one visit. Every line that names a
household by its number, or by its head's, is kept with the roll and the row that said so: where two rolls, or two lines of
one, disagree, both are there.
"""

from __future__ import annotations

from ..rolls.kinds import Kind
from .engines.duck import Engine
from .exact import ROW_SPAN, view_of

#: The rolls that number households.
_NUMBERED = (Kind.HOUSEHOLD_REGISTER, Kind.HARDSHIP)
_CELLS = ("household_no", "householder_name", "householder_id", "householder_relation")


def household_lines(engine: Engine, present: frozenset[Kind]) -> None:
    """Create the view ``household_lines``: a child, the line that names its household, and what the line says of it. A line
    that is the child's only by a doubtful link is left out."""
    cells = ", ".join(_CELLS)
    said = [
        f"SELECT rid, '{kind.value}' AS kind, {cells} FROM {view_of(kind)} "
        "WHERE household_no IS NOT NULL OR householder_id IS NOT NULL"
        for kind in _NUMBERED
        if kind in present
    ]
    none = ", ".join(f"CAST(NULL AS VARCHAR) AS {cell}" for cell in ("kind", *_CELLS))
    engine.step(
        "household_lines",
        f"""
        CREATE OR REPLACE VIEW household_lines AS
        SELECT h.child_id, r.file, v.kind, CAST(p.rid % {ROW_SPAN} AS INTEGER) AS "row", {", ".join(f"v.{cell}" for cell in _CELLS)}, p.pid, p.rid
        FROM ({" UNION ALL ".join(said or [f"SELECT CAST(NULL AS BIGINT) AS rid, {none} WHERE 1 = 0"])}) v
        JOIN placed p ON p.rid = v.rid AND p.kind = v.kind AND (p.rid = p.pid OR p.strength IN ('certain', 'corroborated'))
        JOIN person h ON h.pid = p.pid
        JOIN roll r ON r.roll_id = p.rid // {ROW_SPAN}
        """,
    )
