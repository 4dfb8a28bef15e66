"""Where the children of cases are is kept on their cases by triggers, what the cases say on the children's files, and how a file
stood before beside it: lifted before tables are changed, set again behind it.

SQLite changes a table by making it anew, and a trigger goes with the table, or stands in the way. What a trigger missed
meanwhile is made anew when it is set. A house that stopped in between is put right by the next ``migrate``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections, transaction


def lift(*, using: str, plan: Any = (), **_: Any) -> None:
    """Lift the triggers, where migrations are about to be applied."""
    door = connections[using]
    if plan and {"cases_case", "children_child", "children_standing"} <= set(door.introspection.table_names()):
        with door.cursor() as cursor:
            for keeper in _keepers():
                for statement in keeper.LOWER[door.vendor]:
                    cursor.execute(statement)


def set_again(*, using: str, apps: Any = None, **_: Any) -> None:
    """Set the triggers that are missing, and make anew what they keep."""
    from notoneless.cases.rules import verified, whereabouts
    from notoneless.children.rules import stood

    door = connections[using]
    if apps is None or not _has_columns(apps):
        return
    with transaction.atomic(using=using), door.cursor() as cursor:
        if are_set(door):
            return
        if door.vendor == "postgresql":
            cursor.execute("SELECT set_config('notoneless.system', 'on', true)")
        for keeper in _keepers():
            for statement in keeper.LOWER[door.vendor]:
                cursor.execute(statement)
        for raised in (whereabouts, verified):
            for statement in (*raised.RAISE[door.vendor], raised.REBUILD):
                cursor.execute(statement)
        # Last: that a house is put right is no change of what was known of a child.
        for statement in stood.raising(door.vendor, settings.TIME_ZONE):
            cursor.execute(statement)


def are_set(door: Any) -> bool:
    """Return whether the triggers are set; a house without them is not opened."""
    with door.cursor() as cursor:
        for keeper in _keepers():
            cursor.execute(keeper.SET[door.vendor])
            if cursor.fetchone()[0] != keeper.TRIGGERS[door.vendor]:
                return False
    return True


def _keepers() -> tuple[Any, ...]:
    """Return what is kept by triggers; those that write how a file stood are lifted first."""
    from notoneless.cases.rules import verified, whereabouts
    from notoneless.children.rules import stood

    return stood, verified, whereabouts


def _has_columns(apps: Any) -> bool:
    """Return whether the tables stand as far as these columns: a house may be migrated back behind them."""
    from notoneless.cases.rules import whereabouts

    try:
        fields = {
            name: {field.name for field in apps.get_model(*name.split("."))._meta.get_fields()}
            for name in ("cases.Case", "children.Child", "children.StoodBefore")
        }
    except LookupError:
        return False
    return set(whereabouts.COLUMNS) <= fields["cases.Case"] and "cached_verified" in fields["children.Child"]
