"""In September 子豪 was nowhere. In October a school's roll has him: the sweep finds him by evidence, and says so."""

from __future__ import annotations

import json

from tests.stories.county import County, child, notoneless, sweep


def changes(home):
    """What changed from September to October, worst first, by child_id."""
    told = notoneless("ledger", "diff", home / "september", home / "october", "--json")
    assert told.code == 0, told.err
    return {line["child_id"]: line["change"] for line in json.loads(told.out)["lines"]}


def test_a_child_who_returned_is_found_by_evidence(tmp_path):
    boy = child(56, "蒲子豪", 8, boy=True)
    before = County.in_order()
    before.register(boy)
    first = sweep(before, tmp_path, name="september")
    assert first["蒲子豪"]["ledger"] == "suspected_dropout"

    after = County.in_order()
    after.register(boy)
    after.enrol(boy)
    after.present(boy)
    second = sweep(after, tmp_path, "--previous", tmp_path / "september", name="october")
    assert second["蒲子豪"]["verdict"] in {"in_school_local", "returned"}
    assert second["蒲子豪"]["child_id"] == first["蒲子豪"]["child_id"], "the same child, run after run"
    assert changes(tmp_path)[first["蒲子豪"]["child_id"]] == "found"


def test_a_child_who_disappeared_comes_first(tmp_path):
    girl = child(57, "覃月华", 5, boy=False)
    before = County.in_order()
    before.register(girl)
    before.enrol(girl)
    before.present(girl)
    first = sweep(before, tmp_path, name="september")
    assert first["覃月华"]["ledger"] == "school_age"

    after = County.in_order()
    after.register(girl)
    second = sweep(after, tmp_path, "--previous", tmp_path / "september", name="october")
    assert second["覃月华"]["ledger"] == "suspected_dropout"
    assert next(iter(changes(tmp_path).items())) == (first["覃月华"]["child_id"], "newly_suspected")


def test_every_line_can_say_why(tmp_path):
    boy = child(56, "蒲子豪", 8, boy=True)
    county = County.in_order()
    county.register(boy)
    line = sweep(county, tmp_path)["蒲子豪"]
    told = notoneless("explain", tmp_path / "out", "--child", line["child_id"])
    assert told.code == 0 and "户籍名册" in told.out
    unknown = notoneless("explain", tmp_path / "out", "--child", "nobody")
    assert unknown.code == 2 and len(unknown.err.strip().splitlines()) == 1
