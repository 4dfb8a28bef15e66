"""For tests of the platform: a house of its own in a passing folder, with keys made for this run.

Loaded by name before Django reads its settings (``-p tests.platform``), so that no test ever meets the house, the keys or
the database of whoever runs it.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

# A house is millions of objects that stay: looking through them for rubbish less often spares a tenth of the time.
gc.set_threshold(50_000, 20, 50)

HOME = Path(tempfile.mkdtemp(prefix="notoneless-house-"))


def clear() -> None:
    """Take the folder away."""
    shutil.rmtree(HOME, ignore_errors=True)


atexit.register(clear)
(HOME / "static").mkdir()

for name in [name for name in os.environ if name.startswith("NOTONELESS_")]:
    del os.environ[name]
os.environ["NOTONELESS_HOME"] = str(HOME)
os.environ["NOTONELESS_PLAIN_HTTP"] = "1"
os.environ["NOTONELESS_SECOND_FACTOR"] = "relaxed"  # tests of signing in ask for it by themselves
os.environ["NOTONELESS_HOSTS"] = "testserver,localhost,127.0.0.1"
# PostgreSQL only where it is asked for by its own name: a developer's DATABASE_URL is not a test's.
os.environ.pop("DATABASE_URL", None)
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["DJANGO_SETTINGS_MODULE"] = "notoneless.config.settings"

import sys  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import hatch_build  # noqa: E402

hatch_build.make()  # pages need what is built; nothing happens when it stands

from notoneless.privacy.rules import keyring  # noqa: E402

keyring.create(HOME / "keys" / "keyring.json", keyring.new())

# ── A test that commits is followed by a clearing of the tables, which the journal's guards would refuse ──────

import django.db.models  # noqa: E402, F401  (before its operations: they know each other)
from django.db import transaction  # noqa: E402
from django.db.backends.base.operations import BaseDatabaseOperations  # noqa: E402

from notoneless.audit.rules import guards  # noqa: E402

_flush = BaseDatabaseOperations.execute_sql_flush


def _flush_under_lowered_guards(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Clear the tables with the guards lowered for this one transaction, and raised again at its end."""
    if not any("audit_event" in statement for statement in sql_list):
        return _flush(self, sql_list)
    vendor = self.connection.vendor
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        for statement in guards.LOWER[vendor]:
            cursor.execute(statement)
        _flush(self, sql_list)
        for statement in guards.RAISE[vendor]:
            cursor.execute(statement)


BaseDatabaseOperations.execute_sql_flush = _flush_under_lowered_guards
