"""The tables that a sweep left, read as lines: each child with the lines of the rolls that speak of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from notoneless.findings.rules.line import BESIDE, WORDS, Line, told
from notoneless.standards import names

LEDGER: Final = "ledger.parquet"
LINKS: Final = "links.parquet"
HOUSEHOLDS: Final = "households.parquet"
HOME: Final = (
    "kind", "file", "row", "household_no", "householder_name", "householder_id", "householder_relation",
)  # fmt: skip
SAID: Final = ("right_file", "right_kind", "right_row", "method", "score", "reasons")


class Lines:
    """The lines of the sweep in a folder, each with the lines of the rolls that speak of its child.

    They come in the order of the children's names, each with its number in the ledger: children are found by name in most
    indexes, and a batch of neighbours touches few pages of them where a village's children would touch them all.
    """

    def __init__(self, folder: Path) -> None:
        here = pl.scan_parquet(folder / LEDGER)
        columns = here.collect_schema()
        words = [
            (pl.col(word).cast(pl.String) if word in columns else pl.lit(None, pl.String).alias(word))
            .fill_null("")
            .str.strip_chars()
            for word in WORDS
        ]
        beside = [pl.col(name) if name in columns else pl.lit(None).alias(name) for name in (*BESIDE, "register_file")]
        ledger = here.select(*words, *beside).collect()
        numbers = by_name(enumerate(ledger["name"]))
        self._ledger = ledger.with_columns(pl.int_range(1, pl.len() + 1).alias("number"))[numbers]
        order = self._ledger.select("child_id").with_row_index("line")
        links = pl.read_parquet(folder / LINKS, columns=["child_id", *SAID])
        # In our order, so that the links of a batch lie together; those of one child stay as they lay.
        self._links = (
            links.join(order, on="child_id", maintain_order="left")
            .sort("line", maintain_order=True)
            .select("line", *SAID)
        )
        self._places = self._links["line"]
        self._homes = _homes(folder / HOUSEHOLDS, order)
        self._home_places = self._homes["line"]

    @property
    def number(self) -> int:
        """How many lines there are."""
        return self._ledger.height

    def batch(self, first: int, size: int) -> list[Line]:
        """Return the lines behind the first ``first`` in this order, at most ``size``."""
        begin, end = (int(self._places.search_sorted(line, side="left")) for line in (first, first + size))
        said_of: dict[int, list[dict[str, Any]]] = {}
        for at, file, kind, row, method, score, reasons in self._links.slice(begin, end - begin).iter_rows():
            said = {"file": file, "roll": kind, "row": row, "method": method, "score": score, "reasons": reasons}
            said_of.setdefault(at, []).append(said)
        homes_of: dict[int, tuple[tuple[Any, ...], ...]] = {}
        begin, end = (int(self._home_places.search_sorted(line, side="left")) for line in (first, first + size))
        for at, *home in self._homes.slice(begin, end - begin).iter_rows():
            homes_of[at] = (*homes_of.get(at, ()), tuple(home))
        found = []
        for at, row in enumerate(self._ledger.slice(first, size).iter_rows(), start=first):
            *beside, register_file, number = row[len(WORDS) :]
            said_here = said_of.get(at, [])
            if (register_row := beside[-1]) is not None:
                register = {"file": register_file, "roll": "household_register", "row": register_row}
                said_here.insert(0, register)
            found.append(
                told(row[: len(WORDS)], *beside, number=number, lines=tuple(said_here), homes=homes_of.get(at, ()))
            )
        return found


def _homes(file: Path, order: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that name a household, in the order of the children; none of a sweep made before they were kept."""
    if not file.is_file():
        return pl.DataFrame(schema={"line": order.schema["line"]} | dict.fromkeys(HOME, pl.String))
    words = [pl.col(name).fill_null("").str.strip_chars() if name != "row" else pl.col(name) for name in HOME]
    rows = pl.read_parquet(file, columns=["child_id", *HOME]).with_columns(words)
    return (
        rows.join(order, on="child_id", maintain_order="left").sort("line", maintain_order=True).select("line", *HOME)
    )


def by_name(lines: Iterable[tuple[int, str]]) -> list[int]:
    """Return the numbers of ``lines`` (number, child's name) as the names sound, the same ones by number."""
    sound = cache(names.pinyin)
    return [number for _, number in sorted([(sound(name), number) for number, name in lines])]


def number_of(folder: Path) -> int:
    """Return how many lines the sweep in ``folder`` has."""
    return int(pl.scan_parquet(folder / LEDGER).select(pl.len()).collect().item())
