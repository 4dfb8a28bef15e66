"""A province's lines are put in order a part at a time; nobody can tell from the files."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from notoneless.ledger.seal import sweep
from notoneless.rolls.synth import generate
from notoneless.sweep import lines
from tests.stories.county import AS_OF, PLACE


@pytest.mark.parametrize("books", [False, True], ids=["tables", "books"])
def test_lines_in_parts_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, books: bool) -> None:
    rolls = tmp_path / "rolls"
    generate(rolls, children=600, place=PLACE, seed=5, as_of=date.fromisoformat(AS_OF))
    digests = []
    for most in ({}, {"ledger_lines": ("child", 101), "links": ("link_rows", 333)}):
        monkeypatch.setattr(lines, "AT_ONCE", {**lines.AT_ONCE, **most})
        out = tmp_path / f"out{len(most)}"
        sweep(rolls, out=out, books=books)
        digests.append(
            {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(out.iterdir())
                if path.suffix in {".parquet", ".csv"}
            }
        )
    assert digests[0] == digests[1]
    assert len(pl.read_parquet(out / "ledger.parquet")) > 3 * 101
    assert len(pl.read_parquet(out / "links.parquet")) > 3 * 333
