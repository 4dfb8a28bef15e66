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


def test_nobody_is_suspected_because_a_school_listed_only_the_absent(tmp_path):
    county = County.in_order()
    del county.rolls["在校点名册"]
    boy = child(51, "冉志强", 8, boy=True)
    county.register(boy)
    county.enrol(boy)
    county.present(boy, here="否", absent_days="12")
    lines = sweep(county, tmp_path)

    assert lines["冉志强"]["ledger"] == "suspected_dropout"
    assert [name for name, line in lines.items() if line["ledger"] == "suspected_dropout"] == ["冉志强"]


def test_a_child_whom_nobody_called_in_a_school_that_was_called_is_suspected(tmp_path):
    county = County.in_order()
    boy = child(51, "冉志强", 8, boy=True)
    county.register(boy)
    county.enrol(boy)
    line = sweep(county, tmp_path)["冉志强"]

    assert line["ledger"] == "suspected_dropout" and "not_on_attendance" in flags(line)
