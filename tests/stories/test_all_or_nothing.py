"""The power fails, the clerk closes the window: there are whole results or none. And the same rolls give the same bytes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from notoneless.ledger.staging import MARK
from notoneless.rolls.synth import generate
from tests.house.repository import ROOT
from tests.stories.county import AS_OF, PLACE, County, notoneless

TABLES = (
    "ledger.csv",
    "ledger.parquet",
    "links.csv",
    "links.parquet",
    "households.csv",
    "households.parquet",
    "review_pairs.parquet",
    "faults.parquet",
    "indicators.json",
)
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such signals")


@dataclass
class Undisturbed:
    """What a sweep that nobody disturbs leaves, and how long it takes here."""

    rolls: Path
    files: set[str]
    digests: dict[str, str]
    seconds: float


def started(rolls: Path, out: Path, scratch: Path) -> subprocess.Popen[bytes]:
    """Start a sweep as a process of its own, as a clerk does; whatever it puts aside goes to ``scratch``."""
    scratch.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "notoneless", "sweep", str(rolls), "--out", str(out), "--as-of", AS_OF]
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"), TMPDIR=str(scratch), PYTHONUTF8="1")
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def digests(out: Path) -> dict[str, str]:
    """Return the digest of each table, and of the file for the level above where the rolls say which county they are of."""
    names = (*TABLES, *(path.name for path in out.glob("指标文件-*.json")))
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A synthetic county, some of its rolls Excel: every step of a sweep has something to do."""
    home = tmp_path_factory.mktemp("undisturbed")
    generate(home / "rolls", children=300, place=PLACE, seed=78, as_of=date.fromisoformat(AS_OF), errors=2.0)
    one, manifest = home / "rolls" / "残疾人名册.csv", home / "rolls" / "rolls.toml"
    with one.open(encoding="utf-8-sig", newline="") as file:
        County({one.stem: list(csv.DictReader(file))}).write(home / "excel", excel=(one.stem,))
    (home / "excel" / f"{one.stem}.xlsx").rename(one.with_suffix(".xlsx"))
    one.unlink()
    manifest.write_text(manifest.read_text("utf-8").replace(one.name, f"{one.stem}.xlsx"), "utf-8")
    return timed(home)


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Forty children whose papers are in order: swept in a moment."""
    home = tmp_path_factory.mktemp("neighbours")
    County.in_order().write(home / "rolls", excel=("学籍名册",))
    return timed(home)


def timed(home: Path) -> Undisturbed:
    began = time.perf_counter()
    process = started(home / "rolls", home / "out", home / "scratch")
    assert process.wait() == 0, process.stderr and process.stderr.read().decode()
    seconds = time.perf_counter() - began
    return Undisturbed(home / "rolls", set(os.listdir(home / "out")), digests(home / "out"), seconds)


def test_lines_stand_in_the_order_of_the_rolls(undisturbed: Undisturbed) -> None:
    out = undisturbed.rolls.parent / "out"
    with (out / "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [int(line["register_row"]) for line in csv.DictReader(file) if line["register_row"]]
    assert len(rows) > 250 and rows == sorted(rows)
    with (out / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        links = [(line["left_file"], int(line["left_row"])) for line in csv.DictReader(file)]
    register = [row for file_name, row in links if file_name == links[0][0]]
    assert len(register) > 250 and register == sorted(register)


def hidden(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".")]


def wait_for_its_folder(process: subprocess.Popen[bytes], home: Path) -> list[str]:
    while not (seen := hidden(home)) or not (home / seen[0] / MARK).exists():
        assert process.poll() is None
        time.sleep(0.01)
    return seen


def disturbed(home: Path, undisturbed: Undisturbed, moment: float, number: int, name: str = "out") -> tuple[int, str]:
    """Send ``number`` at a share of the run; ``out`` is then absent or complete. Return how the process ended."""
    out = home / name
    process = started(undisturbed.rolls, out, home / "scratch")
    if number != signal.SIGKILL:  # a program that has hardly begun can neither listen nor leave anything
        wait_for_its_folder(process, home)
    time.sleep(moment * undisturbed.seconds)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    if out.exists():
        assert set(os.listdir(out)) == undisturbed.files
        assert json.loads((out / "run.json").read_text("utf-8"))["as_of"] == AS_OF
        assert digests(out) == undisturbed.digests
    return process.returncode, said.decode("utf-8")


def run_again(home: Path, undisturbed: Undisturbed) -> None:
    """The next sweep beside what killed ones have left works, takes it away and says the same of every child."""
    again = notoneless("sweep", undisturbed.rolls, "--out", home / "again", "--as-of", AS_OF, "--no-books")
    assert again.code == 0, again.err
    assert digests(home / "again") == undisturbed.digests
    assert hidden(home) == [], "left by a killed sweep, taken away by the next"
    assert os.listdir(home / "scratch") == [], "no child's row lies where nobody looks for it"


@POSIX
def test_a_sweep_killed_at_any_moment_leaves_whole_results_or_none(tmp_path, undisturbed):
    for i, moment in enumerate((0.3, 0.5, 0.7, 0.95)):
        disturbed(tmp_path, undisturbed, moment, signal.SIGKILL, name=f"out{i}")
    run_again(tmp_path, undisturbed)


@POSIX
@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("moment", [round((i + 0.5) / 12, 3) for i in range(12)])
def test_a_sweep_killed_at_twelve_moments_leaves_whole_results_or_none(tmp_path, undisturbed, moment):
    disturbed(tmp_path, undisturbed, moment, signal.SIGKILL)
    run_again(tmp_path, undisturbed)


@POSIX
def test_a_killed_sweep_leaves_a_folder_that_nobody_else_can_read(tmp_path, neighbours):
    """The test above would mean little if nothing were ever left behind."""
    process = started(neighbours.rolls, tmp_path / "out", tmp_path / "scratch")
    left = wait_for_its_folder(process, tmp_path)
    process.kill()
    process.communicate()
    assert hidden(tmp_path) == left and stat.S_IMODE((tmp_path / left[0]).stat().st_mode) == 0o700


@POSIX
@pytest.mark.parametrize(("number", "moment"), [
    (signal.SIGINT, 0.1), (signal.SIGINT, 0.5), (signal.SIGTERM, 0.0), (signal.SIGTERM, 0.3), (signal.SIGTERM, 0.6),
    (getattr(signal, "SIGHUP", None), 0.2),
])  # fmt: skip
def test_whoever_asks_a_sweep_to_stop_finds_nothing_left(tmp_path, neighbours, number, moment):
    code, said = disturbed(tmp_path, neighbours, moment, number)
    finished = (tmp_path / "out").exists()  # then it may have come too late to be heard
    assert code in ((0, 128 + number, -number) if finished else (128 + number,)), said
    assert hidden(tmp_path) == [] and os.listdir(tmp_path / "scratch") == []
    assert "Traceback" not in said and "C001" not in said


def test_two_sweeps_at_once_do_not_take_each_others_folder(tmp_path, neighbours):
    both = [started(neighbours.rolls, tmp_path / name, tmp_path / "scratch") for name in ("one", "two")]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode("utf-8")
    assert digests(tmp_path / "one") == digests(tmp_path / "two") == neighbours.digests
    assert hidden(tmp_path) == []


def test_the_same_rolls_give_the_same_bytes_readable_by_nobody_else(tmp_path):
    generate(tmp_path / "rolls", children=1500, place=PLACE, seed=77, as_of=date.fromisoformat(AS_OF), errors=2.0)
    seen = []
    for name in ("one", "two"):
        run = notoneless("sweep", tmp_path / "rolls", "--out", tmp_path / name, "--no-books")
        assert run.code == 0, run.err
        seen.append(digests(tmp_path / name))
    assert seen[0] == seen[1]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700
        for path in (tmp_path / "one").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
