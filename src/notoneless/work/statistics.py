"""How full the tables are, as the embedded database's planner knows it: a plan made for an empty house reads every child to find one case.

SQLite counts its tables only when it is told to, and a connection reads what was counted once, when it is made. A house's first
sweep is published before there is a case; by the time there are twenty thousand, a planner that holds their table for empty asks for
half a minute of what takes a tenth of a second. So the house counts by the clock, and no connection of the site grows older
than some minutes (``config.sqlite``).
PostgreSQL does both by itself.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

#: Rows of an index that are looked at: enough to tell a few from many, a few hundredths of a second for a county.
LOOKED_AT: Final = 2000


def count_anew() -> None:
    """Let the database look at how its tables are filled now, and plan by it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")
