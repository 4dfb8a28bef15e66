"""Two sweeps compared, one child explained, everything written: from OUT's files alone."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.ledger.compare import KINDS, diff
from notoneless.ledger.explain import explain
from notoneless.ledger.labels import VERDICTS, is_open
from notoneless.ledger.tables import write_tables
from notoneless.ledger.waterfall import waterfall
from notoneless.ledger.write import write_all
from notoneless.standards.errors import UserError

Fill = Callable[[duckdb.DuckDBPyConnection, int], None]
WORLDS = st.dictionaries(st.sampled_from([f"c{i}" for i in range(8)]), st.sampled_from(sorted(VERDICTS)), max_size=8)


def _ledger(folder: Path, verdicts: dict[str, str], suffix: str) -> Path:
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE t (child_id VARCHAR, verdict VARCHAR, town_name VARCHAR, village_name VARCHAR, "
            "reasons VARCHAR, reason_codes VARCHAR)"
        )
        for child, verdict in verdicts.items():
            con.execute("INSERT INTO t VALUES (?, ?, '清溪镇', NULL, '理由', NULL)", [child, verdict])
        con.execute(
            f"COPY t TO '{folder}/ledger.{suffix}' ({'FORMAT parquet' if suffix == 'parquet' else 'FORMAT csv, HEADER'})"
        )
    return folder


@settings(max_examples=25)
@given(before=WORLDS, after=WORLDS, suffix=st.sampled_from(["parquet", "csv"]))
def test_every_child_of_two_sweeps_has_exactly_one_change(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, str], after: dict[str, str], suffix: str
) -> None:
    root = tmp_path_factory.mktemp("two")
    found = diff(_ledger(root / "a", before, suffix), _ledger(root / "b", after, suffix))
    assert sum(found.counts.values()) == len(before.keys() | after.keys())
    changed = {line.child_id: line for line in found.lines}
    assert len(changed) == len(found.lines)
    for child in before.keys() | after.keys():
        was, now = before.get(child), after.get(child)
        if now is None:
            wanted = "gone"
        elif is_open(now):
            wanted = "still_suspected" if is_open(was) else "newly_suspected"
        elif was is None:
            wanted = "new"
        else:
            wanted = "found" if is_open(was) else "verdict_changed" if was != now else "unchanged"
        assert (changed[child].change if child in changed else "unchanged") == wanted
    assert [KINDS.index(line.change) for line in found.lines] == sorted(
        KINDS.index(line.change) for line in found.lines
    )
    assert json.loads(found.json())["counts"] == found.counts
    assert "从名册上消失" in found.text() and "disappeared" in found.text("en")


def test_what_is_no_sweep_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="T010"):
        diff(tmp_path, tmp_path)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, fill_world: Fill) -> Path:
    """The tables of a finished sweep."""
    folder = tmp_path_factory.mktemp("out")
    with duckdb.connect() as con:
        fill_world(con, 2000)
        write_tables(con, folder, unmasked=False)
    return folder


def _some(out: Path, query: str) -> str:
    with duckdb.connect() as con:
        return str(con.execute(query.replace("OUT", str(out))).fetchall()[0][0])


def test_a_suspicion_is_explained_with_its_near_misses(out: Path) -> None:
    child = _some(out, "SELECT child_id FROM 'OUT/review_pairs.parquet' ORDER BY 1 LIMIT 1")
    told = explain(out, child)
    text = told.text()
    assert f"儿童 {child}" in text and "疑似辍学" in text
    assert "看过而没有认定的记录" in text and "把握 62%" in text and "姓名差一字" in text
    assert "起点（随便两行，兼看对手）" in text
    assert "Considered and left to a person" in told.text("en")
    assert json.loads(told.json())["line"]["child_id"] == child


def test_a_child_in_class_is_explained_by_its_line_on_the_roll(out: Path) -> None:
    child = _some(out, "SELECT child_id FROM 'OUT/ledger.parquet' WHERE verdict = 'in_school_local' ORDER BY 1 LIMIT 1")
    text = explain(out, child[:9]).text()
    assert "本区在校（已保障）" in text and "学籍名册.xlsx 第" in text and "证件号 一致" in text
    assert "合计（比特）" in text


def test_csv_alone_explains_as_well(out: Path, tmp_path: Path) -> None:
    for name in ("ledger", "links"):
        (tmp_path / f"{name}.csv").write_bytes((out / f"{name}.csv").read_bytes())
    child = _some(out, "SELECT child_id FROM 'OUT/ledger.parquet' WHERE verdict = 'in_school_local' ORDER BY 1 LIMIT 1")
    assert explain(tmp_path, child).text() == explain(out, child).text()


def test_an_unknown_child_and_a_doubtful_beginning_are_refused(out: Path) -> None:
    with pytest.raises(UserError, match="T011"):
        explain(out, "nobody")
    with duckdb.connect() as con:
        [[many]] = con.execute(
            f"SELECT left(child_id, 4) FROM '{out}/ledger.parquet' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        ).fetchall()
    with pytest.raises(UserError, match=r"T01[12]"):
        explain(out, many)


def test_a_waterfall_ends_at_the_odds_of_the_pair() -> None:
    steps = waterfall('[["name","same",9.0],["sex","other",-3.0]]', 0.5)
    assert [s.comparison for s in steps] == ["prior", "name", "sex"]
    assert steps[0].weight == -6.0 and abs(steps[-1].total) < 1e-9
    assert [s.weight for s in waterfall('[["name","same",9.0]]', 1.0)] == [9.0]
    assert waterfall(None, 0.5) == waterfall("[]", 0.5) == ()


def test_everything_is_written_for_its_owner_only(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 120)
        files = write_all(con, tmp_path / "out", run, unmasked=False)
        some = write_all(con, tmp_path / "lean", run, unmasked=False, tables=("parquet",), books=False)
    assert {f.name for f in files} == {p.name for p in (tmp_path / "out").iterdir()} == {
        "ledger.parquet", "ledger.csv", "links.parquet", "links.csv", "households.parquet", "households.csv",
        "review_pairs.parquet", "台账.xlsx", "review.xlsx",
        "report.html", "run.json", "indicators.json", "指标文件-990101-2026-09-01.json",
    }  # fmt: skip
    assert {f.name for f in some} == {
        "ledger.parquet", "links.parquet", "households.parquet", "review_pairs.parquet", "run.json", "indicators.json",
        "指标文件-990101-2026-09-01.json",
    }  # fmt: skip
    assert all(stat.S_IMODE(f.stat().st_mode) == 0o600 for f in files)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_only_the_timings_of_a_run_may_differ(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 40)
        texts = []
        for turn, shuffled in enumerate((run, dict(reversed(list(run.items()))))):
            shuffled = {**shuffled, "timings": {"clean": turn}}
            write_all(con, tmp_path / str(turn), shuffled, unmasked=False, tables=("parquet",), books=False)
            texts.append(json.loads((tmp_path / str(turn) / "run.json").read_text("utf-8")))
    assert list(texts[0])[-1] == "timings"
    assert list(texts[0]) == list(texts[1])
    assert {**texts[0], "timings": 0} == {**texts[1], "timings": 0}
