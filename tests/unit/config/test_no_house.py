"""A command that looks after a house says plainly where there is none, and makes none by asking."""

from __future__ import annotations

import pytest

from tests.on_disk import ROOT, OnDisk


@pytest.mark.parametrize(
    "asked",
    [
        ("health",),
        ("audit", "verify"),
        ("audit", "packet", "--out", "packet"),
        ("leak", "trace", ROOT / "pyproject.toml"),
    ],
    ids=lambda asked: " ".join(map(str, asked[:2])),
)
def test_where_no_house_was_set_up_a_command_says_so_and_sets_up_none(tmp_path, asked):
    house = OnDisk(tmp_path / "nothing")
    ran = house.run(*asked)
    assert ran.returncode == 2 and ran.stderr.startswith("H005 ") and "notoneless setup" in ran.stderr
    assert not house.home.exists()


def test_an_empty_database_is_no_house_either(tmp_path):
    house = OnDisk(tmp_path / "begun")
    house.home.mkdir()
    (house.home / "house.sqlite3").touch()
    ran = house.run("audit", "verify")
    assert ran.returncode == 2 and ran.stderr.startswith("H005 ")
