"""What the database itself refuses: a line of the journal is neither changed nor removed, by whatever statement.

The statements are kept here, outside the migration, because a test's clearing of the tables has to lift the guards and set
them again. They stop mistakes and the common hand; whoever owns the database can drop them, and is found by the anchors.
"""

from __future__ import annotations

from typing import Final

TOLD: Final = "the journal is only added to"

RAISE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_event_no_{act.lower()} BEFORE {act} ON audit_event "
        f"BEGIN SELECT RAISE(ABORT, '{TOLD}'); END"
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{TOLD}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()",
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
    ),
}

LOWER: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS audit_event_no_{act}" for act in ("update", "delete")),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_event_no_change ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_no_truncate ON audit_event",
        "DROP FUNCTION IF EXISTS audit_event_refuse",
    ),
}
