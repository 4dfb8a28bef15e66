"""Nobody ever registered 秋菊. A village cadre going from door to door (铁脚板摸排) found her minding her brother."""

from __future__ import annotations

from tests.stories.county import County, child, flags, sweep


def test_a_child_without_hukou_found_at_the_door_has_a_line_of_her_own(tmp_path):
    girl = child(54, "白秋菊", 2, boy=False)
    county = County.in_order()
    county.add(
        "铁脚板摸排名册",
        姓名=girl.name,
        身份证号="",
        性别=girl.sex,
        出生日期=f"{girl.born:%Y-%m-%d}",
        监护人姓名=girl.guardian,
        监护人电话=girl.phone,
        乡镇街道=girl.town,
        去向="未入学，无户口",
        原因="未上户口",
        摸排日期="2026-08-20",
        摸排人="田支书",
    )
    line = sweep(county, tmp_path)["白秋菊"]

    assert line["ledger"] == "suspected_dropout", "no hukou is no reason to be without a school"
    assert line["register_row"] == "" and line["register_file"] == ""
    assert line["evidence_kind"] == "field_survey" and line["evidence_row"] == "1"
    assert {"no_id", "no_register_here"} & flags(line)
