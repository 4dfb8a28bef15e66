"""暂设 — settings: what the engine is told for a while, and no longer.

Rows keep the order of the office's file while they are read and while they are written; in between the sweep may take them
in any order. Whoever sets something for a while gives back what was set before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb


@contextmanager
def held(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> Iterator[None]:
    """Let ``settings`` (name → value, in the engine's words) hold for the length of a with block; then what held before."""
    before = {name: con.execute(f"SELECT current_setting('{name}')").fetchall()[0][0] for name in settings}
    for name, value in settings.items():
        con.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        for name, value in before.items():
            con.execute(f"SET {name} = '{value}'")
