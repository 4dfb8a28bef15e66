"""雨欣 finished grade 6 in June. In September no lower secondary school has her on its roll, and nobody asked."""

from __future__ import annotations

from tests.stories.county import County, child, flags, sweep


def test_a_girl_who_vanished_between_grade_six_and_seven_is_looked_for_today(tmp_path):
    girl = child(50, "谭雨欣", 7, boy=False)
    county = County.in_order()
    county.register(girl)
    county.enrol_last_term(girl)
    lines = sweep(county, tmp_path, excel=("学籍名册",))

    line = lines["谭雨欣"]
    assert line["verdict"] == "suspected_dropout" and line["ledger"] == "suspected_dropout"
    assert {"vanished_between_terms", "vanished_6_to_7"} <= flags(line)
    assert line["match1"] == "true" and line["register_row"] == "41"
    assert "上学期" in line["reasons"] and "初中" in line["reasons"]
    assert line["priority"] == "1", "nobody comes before her"
    assert [name for name, other in lines.items() if other["ledger"] == "suspected_dropout"] == ["谭雨欣"]
