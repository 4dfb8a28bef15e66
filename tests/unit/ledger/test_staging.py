"""The folder behind the stage: gone when its sweep ends, gone with the next sweep when its own was killed, never touched
while its sweep lives, and nothing else is ever touched at all."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from notoneless.ledger.staging import MARK, appear, clear_abandoned, staging
from notoneless.standards.errors import UserError
from tests.house.repository import ROOT

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows gives links, pipes and owners another meaning")


def abandoned(parent, name=".out-abc"):
    """What a killed sweep leaves: children's rows and a mark that nobody holds."""
    folder = parent / name
    (folder / "results" / "deep").mkdir(parents=True)
    (folder / "results" / "deep" / "ledger.csv").write_text("王小明", "utf-8")
    (folder / "sweep.duckdb").write_bytes(b"rows")
    (folder / MARK).write_bytes(b"")
    return folder


@pytest.mark.parametrize("call", ["open", "write"])
def test_a_sweep_asked_to_stop_while_it_claims_its_folder_leaves_none(tmp_path, monkeypatch, call):
    def asked_to_stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"notoneless.ledger.staging.os.{call}", asked_to_stop)
    with pytest.raises(KeyboardInterrupt), staging(tmp_path, "out"):
        raise AssertionError("never here")
    monkeypatch.undo()
    assert os.listdir(tmp_path) == []


def test_a_folder_lives_as_long_as_its_sweep(tmp_path):
    with staging(tmp_path, "out") as folder:
        assert folder.parent == tmp_path and folder.name.startswith(".out-")
        assert sys.platform == "win32" or folder.stat().st_mode & 0o077 == 0
        assert "working folder" in (folder / MARK).read_text("utf-8")
        (folder / "results").mkdir()
        (folder / "results" / "ledger.csv").write_text("x", "utf-8")
        clear_abandoned(tmp_path)
        with staging(tmp_path, "out") as second:
            assert second != folder and folder.exists()
        assert (folder / "results" / "ledger.csv").exists() and not second.exists()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_sweep_that_ends_badly_takes_its_folder_along(tmp_path, error):
    with pytest.raises(error), staging(tmp_path, "out") as folder:
        (folder / "half").write_text("x", "utf-8")
        raise error
    assert os.listdir(tmp_path) == []


def test_the_next_sweep_removes_what_killed_ones_have_left(tmp_path):
    for i in range(3):
        abandoned(tmp_path, f".other-{i}")
    with staging(tmp_path, "out") as folder:
        assert os.listdir(tmp_path) == [folder.name]


def test_nothing_but_our_own_is_touched(tmp_path):
    unmarked, visible = abandoned(tmp_path, ".cache"), abandoned(tmp_path, "out-2026")
    (unmarked / MARK).unlink()
    file = tmp_path / ".file"
    file.write_text(MARK, "utf-8")
    odd = tmp_path / ".odd"
    (odd / MARK).mkdir(parents=True)
    clear_abandoned(tmp_path)
    assert all(p.exists() for p in (unmarked / "results", visible / "results", visible / MARK, file, odd / MARK))
    clear_abandoned(tmp_path / "nowhere")


@POSIX
def test_neither_links_nor_pipes_nor_strangers_lead_us_astray(tmp_path):
    elsewhere = abandoned(tmp_path / "home", "mine")
    parent = tmp_path / "results"
    parent.mkdir()
    (parent / ".link").symlink_to(elsewhere)
    marked_by_link = abandoned(parent, ".marked")
    (marked_by_link / MARK).unlink()
    (marked_by_link / MARK).symlink_to(elsewhere / MARK)
    pipe = abandoned(parent, ".pipe")
    (pipe / MARK).unlink()
    os.mkfifo(pipe / MARK)
    kept = [elsewhere / "sweep.duckdb", marked_by_link / "sweep.duckdb", pipe / "sweep.duckdb"]
    if os.geteuid() == 0:
        stranger = abandoned(parent, ".stranger")
        os.chown(stranger, 65534, 65534)
        kept.append(stranger / "sweep.duckdb")
    inside = abandoned(parent, ".inside")
    (inside / "results" / "link").symlink_to(elsewhere)
    clear_abandoned(parent)
    assert all(path.exists() for path in kept) and not inside.exists()


COMING_AND_GOING = """
import sys
from pathlib import Path
from notoneless.ledger.staging import clear_abandoned, staging
for _ in range(150):
    with staging(Path(sys.argv[1]), "out") as folder:
        (folder / "rows").write_text("x", "utf-8")
        clear_abandoned(Path(sys.argv[1]))
        assert (folder / "rows").exists()
"""


def test_many_sweeps_that_come_and_go_never_lose_their_folder(tmp_path):
    """Another may look at a folder between its making and its locking: it is then made anew, and never taken in use."""
    command = [sys.executable, "-c", COMING_AND_GOING, str(tmp_path)]
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    processes = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(5)]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode("utf-8")
    assert os.listdir(tmp_path) == []


def test_results_never_appear_over_others(tmp_path):
    """Two sweeps were given one name; the other has finished first."""
    (tmp_path / "results").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_text("theirs", "utf-8")
    with pytest.raises(UserError, match="W002"):
        appear(tmp_path / "results", tmp_path / "out")
    assert (tmp_path / "out" / "run.json").read_text("utf-8") == "theirs"
