"""志强's name is on the school's roll, his chair has been empty since term began: 名在人不在."""

from __future__ import annotations

from tests.stories.county import County, child, flags, sweep


def test_a_boy_on_the_roll_who_is_absent_is_suspected(tmp_path):
    boy = child(51, "冉志强", 8, boy=True)
    county = County.in_order()
    county.register(boy)
    county.enrol(boy)
    county.enrol_last_term(boy)
    county.present(boy, here="否", absent_days="12")
    line = sweep(county, tmp_path)["冉志强"]

    assert line["ledger"] == "suspected_dropout"
    assert "on_roll_absent" in flags(line)
    assert line["match2"] == "true" and line["match1"] == "false"
    assert line["enrolment_rows"], "the roll line that does not clear him is named all the same"


def test_a_roll_line_that_says_he_left_explains_and_does_not_clear(tmp_path):
    boy = child(51, "冉志强", 8, boy=True)
    county = County.in_order()
    county.register(boy)
    county.enrol(boy, 就读状态="辍学")
    line = sweep(county, tmp_path)["冉志强"]

    assert line["ledger"] in {"suspected_dropout", "dropout"}
