"""Judging a copy: run beside the living house, on a folder and a database of its own.

    python -m notoneless.config.keeping.judge        prints one JSON object

The environment says which house is judged (``NOTONELESS_HOME``, ``DATABASE_URL``, ``NOTONELESS_KEYRING``). A process of its own:
a process of the living house never holds two databases, so that nothing can reach the wrong one.
"""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

SAMPLES = 1000


def judge() -> dict[str, Any]:
    """Return what holds of this house: tables, migrations, whether the database is sound, the journal whole, fields open."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from notoneless.audit import queries as audit
    from notoneless.config.keeping.tally import tally

    report = audit.verify()
    opened, closed = open_some(SAMPLES)
    return {
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "sound": is_sound(connection),
        "tables": tally(connection),
        "journal": report.as_dict(),
        "opened": opened,
        "closed": closed,
    }


def is_sound(connection: Any) -> bool:
    """Return whether the database itself finds nothing amiss: its pages, its references."""
    if connection.vendor != "sqlite":
        return True  # a dump was loaded statement by statement, under all constraints
    with connection.cursor() as cursor:
        whole = cursor.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        return whole and not cursor.execute("PRAGMA foreign_key_check").fetchall()


def open_some(most: int) -> tuple[int, int]:
    """Open sealed fields here and there, ``most`` in all; return how many opened and how many did not."""
    from django.apps import apps

    from notoneless.privacy.models import SealedTextField
    from notoneless.privacy.terms import PrivacyError

    columns = [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedTextField)
    ]
    dice = random.Random(len(columns))
    opened = closed = 0
    for place, (model, name) in enumerate(columns):
        wanted = (most - opened - closed) // (len(columns) - place)
        keys = list(
            model._default_manager.exclude(**{name: None}).values_list("pk", flat=True).order_by("pk")[:200_000]
        )
        for row in model._default_manager.filter(pk__in=dice.sample(keys, min(wanted, len(keys)))):
            try:
                getattr(row, name).open(why="restore drill")
                opened += 1
            except PrivacyError:
                closed += 1
    return opened, closed


def main() -> None:
    """Judge the house of the environment and print what holds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django

    django.setup()
    from notoneless.responsibility.queries import be_the_house

    be_the_house()
    found = judge()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
