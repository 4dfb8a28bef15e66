"""小满 lives with her grandmother, whose number the school wrote into the child's cell. She is in class every day."""

from __future__ import annotations

from tests.stories.county import County, child, faults, sweep


def test_a_grandmothers_number_in_the_childs_column_accuses_nobody_and_is_reported(tmp_path):
    girl = child(52, "庹小满", 3, boy=False)
    county = County.in_order()
    county.register(girl)
    county.enrol(girl, 身份证件号=girl.guardian_number, 学籍号="")
    county.present(girl)
    line = sweep(county, tmp_path, excel=("学籍名册",))["庹小满"]

    assert line["verdict"] == "in_school_local" and line["enrolment_rows"] == "41"
    assert ("学籍名册.xlsx", 41, "R028") in faults(tmp_path / "out")
