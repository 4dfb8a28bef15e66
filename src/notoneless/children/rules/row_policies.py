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

#: Columns by which files are sorted, sought and let through: compared by code points, as the embedded database does.
BY_CODE_POINT: Final = (
    ("children_child", ("name", "pinyin", "initials", "sound", "shape", "county_path", "cached_place_path",
                        "cached_school_path", "cached_standing", "cached_ledger")),
    ("children_nameused", ("name", "pinyin")),
)  # fmt: skip
SYSTEM: Final = "(SELECT current_setting('notoneless.system', true) = 'on')"
#: The system's word is asked first, alone: a statement of the worker never pays for the rest.


def _paths(name: str) -> str:
    return f"(SELECT array_remove(string_to_array(current_setting('notoneless.{name}', true), ','), ''))::text[]"


def _ids(name: str) -> str:
    return f"(SELECT array_remove(string_to_array(current_setting('notoneless.{name}', true), ','), ''))::uuid[]"


CHILD: Final = (
    f"{SYSTEM} OR county_path = ANY ({_paths('places')}) OR county_path = ANY ({_paths('schools')}) "
    f"OR cached_school_path ^@ ANY ({_paths('schools')}) OR cached_place_path ^@ ANY ({_paths('places')}) "
    f"OR id = ANY ({_ids('children')})"
)


def protect(table: str, *, using: str, check: str = "") -> list[str]:
    """Return the statements that let only rows be read and written for which ``using`` holds (``check``: be written)."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY scope ON {table} USING ({using}) WITH CHECK ({check or using})",
    ]


def unprotect(table: str) -> list[str]:
    """Return the statements that take it back."""
    return [
        f"DROP POLICY IF EXISTS scope ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


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
