"""The power fails, the clerk closes the window: there are whole results or none. And the same rolls give the same bytes."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import time
from datetime import date

import pytest

from notoneless.rolls.synth import generate
from tests.house.repository import ROOT
from tests.stories.county import AS_OF, PLACE, County, notoneless

TABLES = ("ledger.csv", "ledger.parquet", "links.csv", "links.parquet", "review_pairs.parquet", "faults.parquet")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
@pytest.mark.parametrize("seconds", [0.4, 1.0, 1.6])
def test_a_sweep_killed_at_any_moment_leaves_whole_results_or_none(tmp_path, seconds):
    rolls = County.in_order().write(tmp_path / "rolls")
    command = [
        sys.executable,
        "-m",
        "notoneless",
        "sweep",
        str(rolls),
        "--as-of",
        AS_OF,
        "--place",
        PLACE,
        "--out",
        str(tmp_path / "out"),
    ]
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait()
    if (tmp_path / "out").exists():
        assert {*TABLES, "台账.xlsx", "review.xlsx", "faults.xlsx", "report.html", "run.json"} <= set(
            os.listdir(tmp_path / "out")
        )
    again = notoneless("sweep", rolls, "--as-of", AS_OF, "--place", PLACE, "--out", tmp_path / "again", "--no-books")
    assert again.code == 0, again.err


def test_the_same_rolls_give_the_same_bytes_readable_by_nobody_else(tmp_path):
    generate(tmp_path / "rolls", children=1500, place=PLACE, seed=77, as_of=date.fromisoformat(AS_OF), errors=2.0)
    seen = []
    for name in ("one", "two"):
        run = notoneless("sweep", tmp_path / "rolls", "--out", tmp_path / name, "--no-books")
        assert run.code == 0, run.err
        seen.append({t: hashlib.sha256((tmp_path / name / t).read_bytes()).hexdigest() for t in TABLES})
    assert seen[0] == seen[1]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700
        for path in (tmp_path / "one").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
