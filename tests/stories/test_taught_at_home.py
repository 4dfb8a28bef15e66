"""天宇 cannot leave his bed; teachers come to him twice a week. He is a pupil, and must not be hunted as a dropout."""

from __future__ import annotations

from tests.stories.county import County, child, sweep


def test_a_disabled_child_taught_at_home_is_served(tmp_path):
    boy = child(53, "向天宇", 4, boy=True)
    county = County.in_order()
    county.register(boy)
    county.enrol(boy, 特教就读类型="送教上门")
    county.present(boy)
    county.add(
        "残疾人名册",
        姓名=boy.name,
        残疾人证号=boy.number + "43",
        残疾类别="肢体",
        残疾等级="三级",
        监护人姓名=boy.guardian,
        监护人电话=boy.phone,
        乡镇街道=boy.town,
    )
    line = sweep(county, tmp_path)["向天宇"]

    assert line["verdict"] == "home_teaching" and line["ledger"] == "school_age"
    assert "肢体" in line["disability_kind"] or line["disability_kind"] == "4"


def test_a_disabled_child_on_no_roll_is_not_forgotten(tmp_path):
    boy = child(53, "向天宇", 4, boy=True)
    county = County.in_order()
    county.register(boy)
    county.add(
        "残疾人名册", 姓名=boy.name, 残疾人证号=boy.number + "43", 残疾类别="肢体", 残疾等级="三级", 乡镇街道=boy.town
    )
    line = sweep(county, tmp_path)["向天宇"]

    assert line["ledger"] == "suspected_dropout"
