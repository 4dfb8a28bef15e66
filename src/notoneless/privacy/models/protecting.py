"""The step of a migration by which PostgreSQL holds back the rows of a table from whoever they do not concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import migrations

from notoneless.privacy.rules import row_policies as rows


def protecting(tables: Mapping[str, str]) -> migrations.RunPython:
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

    return migrations.RunPython(put_up, take_down)


def shown_also(tables: Mapping[str, tuple[str, str]]) -> migrations.RunPython:
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

    return migrations.RunPython(put(True), put(False))
