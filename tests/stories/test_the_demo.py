"""Somebody who has heard of the program tries it: an invented county, whole results, and numbers that nobody can read off."""

from __future__ import annotations

import json
import re

from tests.stories.county import ledger, notoneless
from tests.stories.served import Served, apart


def test_the_demo_makes_a_county_and_its_ledgers(tmp_path):
    home = tmp_path / "demo"
    run = notoneless("demo", "--no-site", "--children", "600", "--out", home)
    assert run.code == 0, run.err
    report = home / "out" / "report.html"
    assert str(report) in run.out and report.stat().st_size > 10_000
    for name in ("台账.xlsx", "review.xlsx", "faults.xlsx", "run.json", "indicators.json"):
        assert (home / "out" / name).is_file()
    lines = ledger(home / "out").values()
    assert not any(re.fullmatch(r"\d{17}[\dX]", line["id_number"]) for line in lines), (
        "numbers are masked unless asked for"
    )
    text = report.read_text("utf-8")
    assert not re.search(r"(?<!\d)\d{17}[\dX](?!\d)", text) and not re.search(r"(src|href)=[\"']https?:", text), (
        "one page, whole in itself"
    )

    score = notoneless("score", home / "out", home / "rolls-truth", "--json")
    figures = json.loads(score.out)
    assert figures["missed"] == 0 and figures["lines_unidentified"] == 0

    again = notoneless("demo", "--no-site", "--children", "600", "--out", home)
    assert again.code == 0, "an earlier demo may be made anew"


def test_the_demo_touches_nobody_elses_folder(tmp_path):
    (tmp_path / "mine").mkdir()
    run = notoneless("demo", "--children", "600", "--no-site", "--out", tmp_path / "mine")
    assert run.code == 2 and run.err.startswith("C002")


def test_the_demo_ends_with_a_site_that_people_can_sign_in_to(tmp_path):
    """One account for each kind of post, as the demo tells them; the section chief finds the county's children there."""
    home = tmp_path / "demo"
    run = apart("demo", "--no-serve", "--children", "600", "--out", home)
    assert run.returncode == 0, run.stderr
    keys = dict(re.findall(r"(yanshi\d{4})  ((?:[0-9a-f]{4}-){3}[0-9a-f]{4})", run.stdout))
    assert len(keys) == 20, "one account for each kind of post that the county has"
    chief = re.search(r"机关科长\s+(yanshi\d{4})", run.stdout)[1]
    environment = {
        "NOTONELESS_HOME": str(home / "house"),
        "NOTONELESS_PLAIN_HTTP": "1",
        "NOTONELESS_SECOND_FACTOR": "relaxed",
    }
    with Served(environment) as served:
        assert "一个都不能少" in served.sign_in(chief, keys[chief])
        assert "已发布" in served.get("/sweeps/")
