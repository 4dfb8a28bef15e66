"""Where the children of cases are is kept on their cases by triggers: lifted before tables are changed, set again behind it.

SQLite changes a table by making it anew, and a trigger goes with the table, or stands in the way. What a trigger missed
meanwhile is made anew when it is set. A house that stopped in between is put right by the next ``migrate``.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction


def lift(*, using: str, plan: Any = (), **_: Any) -> None:
    """Lift the triggers, where migrations are about to be applied."""
    from notoneless.cases.rules import whereabouts

    door = connections[using]
    if plan and {"cases_case", "children_child"} <= set(door.introspection.table_names()):
        with door.cursor() as cursor:
            for statement in whereabouts.LOWER[door.vendor]:
                cursor.execute(statement)


def set_again(*, using: str, apps: Any = None, **_: Any) -> None:
    """Set the triggers that are missing, and make anew what they keep."""
    from notoneless.cases.rules import whereabouts

    door = connections[using]
    if apps is None or not _has_columns(apps):
        return
    with transaction.atomic(using=using), door.cursor() as cursor:
        if are_set(door):
            return
        if door.vendor == "postgresql":
            cursor.execute("SELECT set_config('notoneless.system', 'on', true)")
        for statement in (*whereabouts.LOWER[door.vendor], *whereabouts.RAISE[door.vendor], whereabouts.REBUILD):
            cursor.execute(statement)


def are_set(door: Any) -> bool:
    """Return whether the triggers are set; a house without them is not opened."""
    from notoneless.cases.rules import whereabouts

    with door.cursor() as cursor:
        cursor.execute(whereabouts.SET[door.vendor])
        return bool(cursor.fetchone()[0] == whereabouts.TRIGGERS[door.vendor])


def _has_columns(apps: Any) -> bool:
    """Return whether the tables stand as far as these columns: a house may be migrated back behind them."""
    from notoneless.cases.rules import whereabouts

    try:
        fields = {field.name for field in apps.get_model("cases", "Case")._meta.get_fields()}
    except LookupError:
        return False
    return set(whereabouts.COLUMNS) <= fields
