"""The database's own row policies (PostgreSQL): what a forgotten filter would show, the database holds back.

``children_child`` is shown where one of the paths in ``notoneless.places`` leads its place path, one of those in
``notoneless.schools`` its school path, where its county is one of these paths, or where it stands in
``notoneless.children`` (duty by name). These are set for one transaction by ``responsibility.queries.hold_scope``; while
they are not set, no row is there. ``notoneless.system`` opens everything to the worker and to commands
(``responsibility.queries.system_scope``). Tables that hang on a child show what its child shows; the policies bind the
tables' owner too.

The settings are read once for a statement, not once for a row. What the application itself filters by are leakproof
comparisons, so the planner may use their indexes before it asks a policy.
"""

from __future__ import annotations

from typing import Final

from notoneless.privacy.rules.row_policies import SYSTEM, ids, paths, protect, unprotect

__all__ = ["BY_CODE_POINT", "CHILD", "SYSTEM", "by_child", "by_code_point", "protect", "unprotect"]

#: Columns by which files are sorted, sought and let through: compared by code points, as the embedded database does.
BY_CODE_POINT: Final = (
    ("children_child", ("name", "pinyin", "initials", "sound", "shape", "county_path", "cached_place_path",
                        "cached_school_path", "cached_standing", "cached_ledger")),
    ("children_nameused", ("name", "pinyin")),
)  # fmt: skip
CHILD: Final = (
    f"{SYSTEM} OR county_path = ANY ({paths('places')}) OR county_path = ANY ({paths('schools')}) "
    f"OR cached_school_path ^@ ANY ({paths('schools')}) OR cached_place_path ^@ ANY ({paths('places')}) "
    f"OR id = ANY ({ids('children')})"
)


def by_child(table: str, *, column: str = "child_id", also: str = "", optional: bool = False) -> list[str]:
    """Return the statements that show a row of ``table`` where its child is shown, or where ``also`` holds.

    ``optional``: a row that has no child is shown to nobody but the system; ``also`` may open it. The inner look at
    ``children_child`` is itself under that table's policy.
    """
    inner = f"EXISTS (SELECT 1 FROM children_child c WHERE c.id = {table}.{column})"
    more = f" OR ({also})" if also else ""
    none = f" OR ({table}.{column} IS NULL AND {SYSTEM})" if optional else ""
    return protect(table, using=f"{SYSTEM} OR {inner}{none}{more}")


def by_code_point(widths: dict[str, int], table: str) -> str:
    """Return the statement that lets columns (name → width) of ``table`` be compared by code points."""
    parts = ", ".join(f'ALTER COLUMN {name} TYPE varchar({width}) COLLATE "C"' for name, width in widths.items())
    return f"ALTER TABLE {table} {parts}"
