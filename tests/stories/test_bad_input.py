"""A clerk brings the wrong folder, file or day: one clear sentence, exit code 2, nothing written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.house.repository import ROOT
from tests.stories.county import AS_OF, PLACE, County, faults, notoneless, sweep


def refused(folder, out, *more, as_of=AS_OF):
    run = notoneless("sweep", folder, "--as-of", as_of, "--place", PLACE, "--out", out, *more)
    assert run.code == 2, (run.code, run.out, run.err)
    assert len(run.err.strip().splitlines()) == 1 and run.out == ""
    return run.err


def test_a_folder_with_no_usable_roll(tmp_path):
    (tmp_path / "rolls").mkdir()
    (tmp_path / "rolls" / "会议纪要.txt").write_text("今天开会。", "utf-8")
    said = refused(tmp_path / "rolls", tmp_path / "out")
    assert "名册" in said and not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there(tmp_path):
    refused(tmp_path / "nowhere", tmp_path / "out")
    assert os.listdir(tmp_path) == []


def test_an_empty_file_among_good_ones_is_named(tmp_path):
    rolls = County.in_order().write(tmp_path / "rolls")
    (rolls / "残疾人名册.csv").write_bytes(b"")
    run = notoneless("sweep", rolls, "--as-of", AS_OF, "--place", PLACE, "--out", tmp_path / "out", "--no-books")
    said = run.err + run.out
    assert (run.code in {0, 2} and "残疾人名册.csv" in said) or "R002" in str(faults(tmp_path / "out"))


def test_only_an_empty_file(tmp_path):
    (tmp_path / "rolls").mkdir()
    (tmp_path / "rolls" / "学籍名册.csv").write_bytes(b"")
    refused(tmp_path / "rolls", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_files_that_claim_to_be_one_roll(tmp_path):
    rolls = County.in_order().write(tmp_path / "rolls")
    (rolls / "户籍名册（新）.csv").write_bytes((rolls / "户籍名册.csv").read_bytes())
    said = refused(rolls, tmp_path / "out")
    assert "户籍名册.csv" in said and "户籍名册（新）.csv" in said and not (tmp_path / "out").exists()


def test_a_missing_column_is_named_with_what_was_seen(tmp_path):
    county = County.in_order()
    for row in county.rolls["户籍名册"]:
        del row["姓名"]
    said = refused(county.write(tmp_path / "rolls"), tmp_path / "out")
    assert "姓名" in said and not (tmp_path / "out").exists()


@pytest.mark.parametrize("day", ["1999-09-01", "2041-09-01"])
def test_a_day_outside_the_rolls(tmp_path, day):
    refused(County.in_order().write(tmp_path / "rolls"), tmp_path / "out", as_of=day)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["999999", "990101", "999999101001"])
def test_a_code_that_was_never_a_places(tmp_path, place):
    rolls = County.in_order().write(tmp_path / "rolls")
    run = notoneless("sweep", rolls, "--as-of", AS_OF, "--place", place, "--out", tmp_path / "out")
    assert run.code == 2 and run.err.startswith("W005") and place in run.err and not (tmp_path / "out").exists()


def test_an_out_that_exists_is_not_touched(tmp_path):
    rolls = County.in_order().write(tmp_path / "rolls")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "last year.txt").write_text("keep me", "utf-8")
    said = refused(rolls, tmp_path / "out")
    assert "out" in said and os.listdir(tmp_path / "out") == ["last year.txt"]


def test_a_day_that_is_no_day(tmp_path):
    run = notoneless("sweep", tmp_path, "--as-of", "2026-13-01", "--out", tmp_path / "out")
    assert run.code == 2 and "2026-13-01" in run.err and not (tmp_path / "out").exists()


def test_half_a_file_blows_the_fuse_and_a_person_can_let_it_pass(tmp_path):
    sweep(County.in_order(320), tmp_path, name="first")
    half = County.in_order(320)
    half.rolls["学籍名册"] = half.rolls["学籍名册"][:210]
    rolls = half.write(tmp_path / "half")
    said = refused(rolls, tmp_path / "out", "--previous", tmp_path / "first")
    assert "210" in said and "320" in said and not (tmp_path / "out").exists()
    names = sorted(set(re.findall(r"--accept (fuse:[a-z_]+:[a-z_]+)", said)))
    assert "fuse:row_change:enrolment" in names
    accept = [part for name in names for part in ("--accept", name)]
    command = (
        "sweep",
        rolls,
        "--as-of",
        AS_OF,
        "--place",
        PLACE,
        "--previous",
        tmp_path / "first",
        "--out",
        tmp_path / "out",
    )
    run = notoneless(*command, "--no-books", *accept)
    assert run.code == 0, run.err
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert {fuse["fuse"] for fuse in record["fuses"] if fuse["accepted"]} == set(names), (
        "what was let pass is on record"
    )


def test_the_command_as_a_process_leaves_with_two_and_one_line(tmp_path):
    command = [
        sys.executable,
        "-m",
        "notoneless",
        "--lang",
        "en",
        "sweep",
        str(tmp_path),
        "--as-of",
        AS_OF,
        "--out",
        str(tmp_path / "o"),
    ]
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1")
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr and not (tmp_path / "o").exists()
