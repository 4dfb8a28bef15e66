"""The tables of a ledger: steady bytes, masks that hold, cells that no spreadsheet can run."""

from __future__ import annotations

import csv
import hashlib
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from notoneless.ledger.labels import CHANGES, FLAGS, LEDGERS, LEVELS, METHODS, VERDICTS
from notoneless.ledger.tables import FORMULA_START, LEDGER_COLUMNS, harmless_sql, plain_sql, write_tables
from notoneless.sweep import rules
from notoneless.sweep.compare import COMPARISONS
from notoneless.sweep.reasons import METHODS as SWEEP_METHODS

Fill = Callable[[duckdb.DuckDBPyConnection, int], None]


def _digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_a_rerun_gives_the_same_bytes(fill_world: Fill, tmp_path: Path) -> None:
    digests = []
    for turn, threads in enumerate((1, 2)):
        with duckdb.connect() as con:
            con.execute(f"SET threads = {threads}")
            fill_world(con, 20_000)
            con.execute("SET preserve_insertion_order = false")
            out = tmp_path / f"{turn}"
            out.mkdir()
            write_tables(con, out, unmasked=False)
            assert con.execute("SELECT current_setting('preserve_insertion_order')").fetchall() == [(False,)]
        digests.append(_digests(out))
    assert digests[0] == digests[1]


def test_lines_stand_in_the_order_of_the_register(county: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_tables(county, tmp_path, unmasked=False)
    rows = pl.read_parquet(tmp_path / "ledger.parquet")["register_row"].to_list()
    known = [r for r in rows if r is not None]
    assert known == sorted(known)
    assert rows[len(known) :] == [None] * (len(rows) - len(known))


def test_every_reader_sees_the_columns_of_the_reference(county: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_tables(county, tmp_path, unmasked=False)
    wanted = {
        "child_id", "register_file", "register_row", "enrolment_rows", "verdict", "ledger", "evidence_roll",
        "evidence_row", "method", "score", "reasons", "town_code", "village_code", "name", "sex", "birth_on", "id_number",
    }  # fmt: skip
    path = tmp_path / "ledger.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to show Chinese"
    with path.open(encoding="utf-8", newline="") as lines:  # a reader that knows nothing of the mark
        assert wanted <= set(next(csv.reader(lines)))
    assert wanted <= set(pl.read_csv(path, infer_schema=False).columns)
    with duckdb.connect() as con:
        seen = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM read_csv('{path}')").fetchall()}
    assert wanted <= seen
    assert pl.read_csv(path).height == pl.read_parquet(tmp_path / "ledger.parquet").height == 400


def test_files_are_for_their_owner_only(county: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for path in write_tables(county, tmp_path, unmasked=False):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_full_number_or_phone_leaves_unless_asked(county: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    numbers = {
        v
        for row in county.execute("SELECT id_number, pupil_no, guardian_phone FROM ledger_lines").fetchall()
        for v in row
        if v
    }
    (tmp_path / "masked").mkdir()
    (tmp_path / "whole").mkdir()
    write_tables(county, tmp_path / "masked", unmasked=False)
    write_tables(county, tmp_path / "whole", unmasked=True)
    masked = (tmp_path / "masked" / "ledger.csv").read_text("utf-8-sig")
    whole = (tmp_path / "whole" / "ledger.csv").read_text("utf-8-sig")
    assert not any(n in masked for n in numbers)
    assert all(n in whole for n in numbers)
    shown = pl.read_parquet(tmp_path / "masked" / "review_pairs.parquet")
    assert not any(n in numbers for c in shown.columns for n in shown[c].cast(pl.String, strict=False).to_list())


@pytest.mark.parametrize("start", list(FORMULA_START))
def test_no_cell_of_a_csv_can_be_run(start: str) -> None:
    with duckdb.connect() as con:
        text = f"{start}HYPERLINK(1)"
        [[safe, back]] = con.execute(
            f"SELECT {harmless_sql('t')} AS s, {plain_sql(harmless_sql('t'))} FROM (SELECT ? AS t)", [text]
        ).fetchall()
    assert safe == "'" + text
    assert back == text


def test_a_planted_formula_is_harmless_in_the_csv_and_whole_in_parquet(fill_world: Fill, tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 50)
        con.execute("UPDATE ledger_lines SET name = '=1+1', address = '@SUM(A1)' WHERE register_row = 1")
        write_tables(con, tmp_path, unmasked=True)
    assert pl.read_parquet(tmp_path / "ledger.parquet")["name"][0] == "=1+1"
    first = pl.read_csv(tmp_path / "ledger.csv", infer_schema=False).row(0, named=True)
    assert (first["name"], first["address"]) == ("'=1+1", "'@SUM(A1)")


def test_a_missing_column_is_named(fill_world: Fill, tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 10)
        con.execute("ALTER TABLE ledger_lines DROP COLUMN village_code")
        with pytest.raises(LookupError, match="village_code"):
            write_tables(con, tmp_path, unmasked=False)


def test_every_identifier_of_the_sweep_has_its_words() -> None:
    assert set(rules.VERDICTS) <= set(VERDICTS)
    assert set(rules.FLAGS) <= set(FLAGS)
    assert set(rules.LEDGERS) <= set(LEDGERS)
    assert set(SWEEP_METHODS) <= set(METHODS)
    assert {f"{c.id}.{level.id}" for c in COMPARISONS for level in c.levels} <= set(LEVELS)
    assert {
        "found_by_evidence",
        "newly_suspected",
        "still_suspected",
        "disappeared",
        "suspect_gone_from_rolls",
        "new_child_suspected",
    } <= set(CHANGES)
    for table in (VERDICTS, FLAGS, LEDGERS, METHODS, LEVELS, CHANGES):
        for key, entry in table.items():
            assert key == "prior" or (entry.zh and entry.en), key
    assert len(set(LEDGER_COLUMNS)) == len(LEDGER_COLUMNS)
