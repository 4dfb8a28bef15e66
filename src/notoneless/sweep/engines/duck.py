"""DuckDB, the default engine: a county's sweep on a clerk's PC, within a bounded memory.

Every statement goes through :meth:`Engine.step`, which remembers its name, its SQL and its time, so that a
run can tell what it did and a test can carry every step to another dialect.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True, slots=True)
class Step:
    """One executed step: the station it belongs to, its name, and its statement as it ran."""

    station: str
    name: str
    sql: str


@dataclass
class Engine:
    """A DuckDB database in a private folder, and the record of what was asked of it."""

    con: duckdb.DuckDBPyConnection
    steps: list[Step] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    counts: list[tuple[str, str, int]] = field(default_factory=list)
    on_stage: Callable[[str], None] | None = None
    _station: str = "open"

    @classmethod
    def open(cls, folder: Path, *, memory: str = "2300MB", threads: int | None = None) -> Engine:
        """Return an engine whose database and spill files live in ``folder`` (which the caller removes)."""
        con = duckdb.connect(":memory:")
        con.execute(f"SET memory_limit = '{memory}'")
        con.execute(f"SET temp_directory = '{(folder / 'spill').as_posix()}'")
        con.execute("SET preserve_insertion_order = false")
        con.execute("SET enable_progress_bar = false")
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET autoload_known_extensions = false")
        con.execute("SET checkpoint_threshold = '2GB'")
        if threads is not None:
            con.execute(f"SET threads = {int(threads)}")
        return cls(con)

    @contextmanager
    def station(self, name: str) -> Iterator[None]:
        """Time the steps inside as one station of the sweep and tell the progress bar its name."""
        before, self._station = self._station, name
        if self.on_stage is not None:
            self.on_stage(name)
        started, worked = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - worked
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
            self._station = before

    def step(self, name: str, sql: str) -> None:
        """Run one named statement. Errors of the engine pass through with the step's name added."""
        self.steps.append(Step(self._station, name, sql))
        started, worked = time.perf_counter(), time.process_time()
        try:
            self.con.execute(sql)
        except duckdb.Error as error:
            error.add_note(f"in step {self._station}.{name}:\n{sql}")
            raise
        finally:
            key = f"{self._station}.{name}"
            self.cpu[key] = self.cpu.get(key, 0.0) + time.process_time() - worked
            self.seconds[key] = self.seconds.get(key, 0.0) + time.perf_counter() - started

    def table(self, name: str, sql: str) -> None:
        """Run ``CREATE TABLE name AS sql`` as the step ``name``."""
        self.step(name, f"CREATE OR REPLACE TABLE {name} AS {sql}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a small question."""
        return self.con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        """Return the first cell of a small question."""
        return self.con.execute(sql).fetchall()[0][0]

    def count(self, what: str, sql: str) -> int:
        """Ask for a number, note it in the run's record under the present station, and return it."""
        n = int(self.one(sql) or 0)
        self.counts.append((self._station, what, n))
        return n

    def drop(self, *names: str) -> None:
        """Drop tables that no later step needs, so that memory and disk stay bounded."""
        for name in names:
            self.con.execute(f"DROP TABLE IF EXISTS {name}")
