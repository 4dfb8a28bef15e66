"""The step of a migration by which PostgreSQL holds back the rows of a table from whoever they do not concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import migrations

from notoneless.privacy.rules import row_policies as rows


class Statements(migrations.RunPython):
    """Statements that ask nothing of the tables' models. Django makes the models of every table anew for a piece of Python in a
    migration; for these that was a sixth of the time in which a new house is made."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Say the statements."""
        self.code(None, schema_editor)  # type: ignore[arg-type]  # the models are not asked for

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Say those that take them back."""
        assert self.reverse_code is not None
        self.reverse_code(None, schema_editor)  # type: ignore[arg-type]


def protecting(tables: Mapping[str, str]) -> Statements:
    """Return the step that puts ``tables`` (name → the condition under which a row is shown) under policies, and its way
    back. The embedded database has none, and nothing is done there."""

    def put_up(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            for table, using in tables.items():
                for statement in rows.protect(table, using=using):
                    editor.execute(statement)

    def take_down(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            for table in tables:
                for statement in rows.unprotect(table):
                    editor.execute(statement)

    return Statements(put_up, take_down)


def shown_also(tables: Mapping[str, tuple[str, str]]) -> Statements:
    """Return the step by which a table under a policy shows more (name → the further condition, the one so far), and its way
    back. What may be written stays under the condition so far."""

    def put(more: bool) -> Any:
        def put_up(apps: Any, editor: Any) -> None:
            if editor.connection.vendor == "postgresql":
                for table, (further, so_far) in tables.items():
                    using = f"{further} OR {so_far}" if more else so_far
                    for statement in (*rows.unprotect(table), *rows.protect(table, using=using, check=so_far)):
                        editor.execute(statement)

        return put_up

    return Statements(put(True), put(False))
