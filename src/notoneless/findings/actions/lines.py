"""The tables that a sweep left, read as lines: each child with the lines of the rolls that speak of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl

from notoneless.findings.rules.line import COLUMNS, Line
from notoneless.findings.rules.line import read as read_line

LEDGER: Final = "ledger.parquet"
LINKS: Final = "links.parquet"
SAID: Final = ("right_file", "right_kind", "right_row", "method", "score", "reasons")


class Lines:
    """The lines of the sweep in a folder, each with the lines of the rolls that speak of its child."""

    def __init__(self, folder: Path) -> None:
        here = pl.scan_parquet(folder / LEDGER)
        columns = set(here.collect_schema().names())
        own = [name for name in (*COLUMNS, "register_file") if name in columns]
        self._ledger = here.select(own).collect()
        order = self._ledger.select("child_id").with_row_index("line")
        links = pl.read_parquet(folder / LINKS, columns=["child_id", *SAID])
        # In the ledger's order, so that the links of a batch lie together; those of one child stay as they lay.
        self._links = (
            links.join(order, on="child_id", maintain_order="left")
            .sort("line", maintain_order=True)
            .select("line", *SAID)
        )
        self._places = self._links["line"]

    @property
    def number(self) -> int:
        """How many lines there are."""
        return self._ledger.height

    def batch(self, first: int, size: int) -> list[Line]:
        """Return the lines behind the first ``first``, at most ``size``."""
        begin, end = (int(self._places.search_sorted(line, side="left")) for line in (first, first + size))
        said_of: dict[int, list[dict[str, Any]]] = {}
        for at, file, kind, row, method, score, reasons in self._links.slice(begin, end - begin).iter_rows():
            said = {"file": file, "roll": kind, "row": row, "method": method, "score": score, "reasons": reasons}
            said_of.setdefault(at, []).append(said)
        found = []
        for number, row in enumerate(self._ledger.slice(first, size).iter_rows(named=True), start=first):
            said_here = said_of.get(number, [])
            if row["register_row"] is not None:
                register = {"file": row["register_file"], "roll": "household_register", "row": row["register_row"]}
                said_here.insert(0, register)
            found.append(read_line(row, number=number + 1, lines=tuple(said_here)))
        return found


def number_of(folder: Path) -> int:
    """Return how many lines the sweep in ``folder`` has."""
    return int(pl.scan_parquet(folder / LEDGER).select(pl.len()).collect().item())
