"""In September 子豪 was nowhere. In October a school's roll has him: the sweep finds him by evidence, and says so."""

from __future__ import annotations

import json

from tests.stories.county import County, child, notoneless, sweep, table


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
    changes = {c["child_id"]: c["change"] for c in table(tmp_path / "october" / "changes.csv")}
    assert changes[first["蒲子豪"]["child_id"]] == "found_by_evidence"

    told = notoneless("ledger", "diff", tmp_path / "september", tmp_path / "october", "--json")
    assert told.code == 0 and "found_by_evidence" in json.dumps(json.loads(told.out))


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
    changes = {c["child_id"]: c["change"] for c in table(tmp_path / "october" / "changes.csv")}
    assert changes[first["覃月华"]["child_id"]] in {"newly_suspected", "disappeared"}


def test_every_line_can_say_why(tmp_path):
    boy = child(56, "蒲子豪", 8, boy=True)
    county = County.in_order()
    county.register(boy)
    line = sweep(county, tmp_path)["蒲子豪"]
    told = notoneless("explain", tmp_path / "out", "--child", line["child_id"])
    assert told.code == 0 and "户籍名册" in told.out
    unknown = notoneless("explain", tmp_path / "out", "--child", "nobody")
    assert unknown.code == 2 and len(unknown.err.strip().splitlines()) == 1
