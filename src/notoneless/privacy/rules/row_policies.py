"""The words of the database's own row policies (PostgreSQL): whose scope is held, and what a table shows under it.

``responsibility.queries.hold_scope`` sets ``notoneless.account``, ``notoneless.counties`` (where the posts lie, whatever they
open), ``notoneless.places``, ``notoneless.schools`` and ``notoneless.children`` for one transaction; ``notoneless.system``
opens everything to the worker and to commands. While they are not set, no row is there. The settings are read once for a
statement, not once for a row.
"""

from __future__ import annotations

from typing import Final

#: The system's word is asked first, alone: a statement of the worker never pays for the rest.
SYSTEM: Final = "(SELECT current_setting('notoneless.system', true) = 'on')"
ACCOUNT: Final = "(SELECT nullif(current_setting('notoneless.account', true), ''))"


def paths(name: str) -> str:
    """Return the paths held under ``name``, as a list of texts."""
    return f"(SELECT array_remove(string_to_array(current_setting('notoneless.{name}', true), ','), ''))::text[]"


def ids(name: str) -> str:
    """Return the ids held under ``name``."""
    return f"(SELECT array_remove(string_to_array(current_setting('notoneless.{name}', true), ','), ''))::uuid[]"


def own(column: str) -> str:
    """Return the condition that a row is that of who asks."""
    return f"{SYSTEM} OR {column} = {ACCOUNT}"


def in_counties(path: str) -> str:
    """Return the condition that the unit at ``path`` lies in a county in which who asks has a post."""
    return f"left({path}, 4) = ANY ({paths('counties')})"


def _all_within(line: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(scope -> '{line}') asked (path) "
        f"WHERE NOT asked.path ^@ ANY ({paths(line)}))"
    )


#: An export is its asker's; who may agree to it is somebody within whose reach all of the asker's lies.
EXPORT: Final = (
    f"{own('asked_by')} OR decided_by = {ACCOUNT} OR (state = 'asked' AND {ACCOUNT} IS NOT NULL "
    f"AND {_all_within('places')} AND {_all_within('schools')})"
)

#: What should be looked into is raised in the transaction of whom it tells of, and read by who keeps that county, or the house.
ALERT: Final = f"{own('actor')} OR county = '' OR string_to_array(county, ',') && {paths('counties')}"


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


def by_the_house(name: str, does: str) -> str:
    """Return a trigger's function that does something as the house itself, and then lets the word be what it was."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE was text := coalesce(current_setting('notoneless.system', true), ''); "
        f"BEGIN PERFORM set_config('notoneless.system', 'on', true); {does} "
        "PERFORM set_config('notoneless.system', was, true); RETURN NEW; END $$"
    )
