"""Somebody who has heard of the program tries it: an invented county, whole results, and numbers that nobody can read off."""

from __future__ import annotations

import json
import re

from tests.stories.county import ledger, notoneless


def test_the_demo_makes_a_county_and_its_ledgers(tmp_path):
    home = tmp_path / "demo"
    run = notoneless("demo", "--children", "600", "--out", home)
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

    again = notoneless("demo", "--children", "600", "--out", home)
    assert again.code == 0, "an earlier demo may be made anew"


def test_the_demo_touches_nobody_elses_folder(tmp_path):
    (tmp_path / "mine").mkdir()
    run = notoneless("demo", "--children", "600", "--out", tmp_path / "mine")
    assert run.code == 2 and run.err.startswith("C002")
