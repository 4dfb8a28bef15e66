"""Headings: what offices write, what is near and means something else, two-level heads, and contents as second witness."""

from __future__ import annotations

import pytest

from notoneless.rolls.contents import contents_of
from notoneless.rolls.headings import find_heading, heading_at, load_yaml, normalise, vocabulary
from notoneless.rolls.kinds import COLUMNS, SPECS, Kind
from notoneless.rolls.recognise import kind_of, map_columns, missing_columns
from notoneless.standards.errors import UserError

WORDS = vocabulary()
CHILD = [["500153201305050019"], ["500153201407120025"], ["500153201502280033"]]
ADULT = [["500231198103040012"], ["500231197603040012"], ["500231195503040012"]]


@pytest.mark.parametrize("standard", COLUMNS)
def test_every_column_is_known_by_its_own_name_and_by_several_others(standard):
    assert WORDS.standard(COLUMNS[standard].zh) == standard or any(
        WORDS.standard(COLUMNS[standard].zh, k) == standard for k in Kind
    )
    assert sum(s == standard for s in WORDS.general.values()) >= 7


@pytest.mark.parametrize(
    ("heading", "standard"),
    [
        ("身份证号", "id_number"), ("身份证件号", "id_number"), ("公民身份号码", "id_number"), ("证件号码", "id_number"),
        ("身份证", "id_number"), ("*身份证件号（必填）", "id_number"), ("学生身份证\n号 码：", "id_number"), ("身份证号码【18位】", "id_number"),
        ("姓　名", "name"), ("1.姓名", "name"), ("学生姓名※", "name"), ("全国学籍号", "pupil_no"), ("出生年月日(yyyy-mm-dd)", "birth_on"),
        ("成员1姓名", "guardian_name"), ("监护人１身份证件号", "guardian_id"), ("家长（监护人）姓名", "guardian_name"),
        ("乡（镇、街道）", "town"), ("镇（街道）", "town"), ("村（社区）", "village"), ("学校（机构）标识码", "school_code"),
        ("残疾人证号", "disability_no"), ("就读状态", "status"), ("连续缺勤天数", "absent_days"),
    ],
)  # fmt: skip
def test_headings_as_offices_write_them(heading, standard):
    assert WORDS.standard(heading) == standard


@pytest.mark.parametrize(
    "heading",
    [
        "学籍辅号",
        "成员2姓名",
        "监护人2身份证件号",
        "班主任电话",
        "曾用名",
        "序号",
        "学号",
        "出生地",
        "家庭人口数",
        "",
        None,
        "这是一段说明文字" * 9,
    ],
)
def test_near_words_are_never_taken(heading):
    assert WORDS.standard(heading) is None


def test_the_words_of_every_kind_map_to_columns_of_that_kind():
    for kind in Kind:
        assert set(WORDS.by_kind[kind].values()) <= set(SPECS[kind].columns), kind


def test_a_word_may_mean_different_things_in_different_rolls():
    assert WORDS.standard("类别", Kind.CIVIL_AFFAIRS) == "civil_kind"
    assert WORDS.standard("类别", Kind.EXCEPTIONS) == "exception_kind"
    assert WORDS.standard("类别", Kind.ENROLMENT) is None
    assert WORDS.standard("户籍地", Kind.RESIDENCE) == "origin"


def test_a_places_words_win():
    more = WORDS.with_extra({"id_number": ["甲号"], "pupil_no": ["学号"]})
    assert more.standard("甲号") == "id_number"
    assert more.standard("学号") == "pupil_no"
    more = WORDS.with_extra({"kinds": {"enrolment": {"status": ["在册"]}}, "kind_words": {"residence": ["蓝卡"]}})
    assert more.standard("在册", Kind.ENROLMENT) == "status"
    assert more.kinds_named("蓝卡登记") == (Kind.RESIDENCE,)
    assert WORDS.with_extra(None) is WORDS
    with pytest.raises(ValueError, match="nonsense"):
        WORDS.with_extra({"nonsense": ["x"]})
    with pytest.raises(ValueError, match="mapping"):
        load_yaml("- 1")


@pytest.mark.parametrize(
    ("stem", "kind"),
    [
        ("荣昌区2026年秋学籍名册", Kind.ENROLMENT), ("上学期学籍", Kind.PREVIOUS_ENROLMENT), ("户籍适龄儿童", Kind.HOUSEHOLD_REGISTER),
        ("公安户口数据", Kind.HOUSEHOLD_REGISTER), ("各校点名册", Kind.ATTENDANCE), ("外地就读", Kind.ENROLMENT_ELSEWHERE),
        ("普高中职新生", Kind.HIGHER_STAGE), ("防返贫监测对象", Kind.HARDSHIP), ("残联数据", Kind.DISABILITY), ("低保特困", Kind.CIVIL_AFFAIRS),
        ("缓学休学", Kind.EXCEPTIONS), ("居住证", Kind.RESIDENCE), ("铁脚板大走访", Kind.FIELD_SURVEY), ("previous_enrolment", Kind.PREVIOUS_ENROLMENT),
    ],
)  # fmt: skip
def test_kinds_by_name(stem, kind):
    assert WORDS.kinds_named(stem)[0] == kind


def heading(*labels):
    found = find_heading([list(labels)], WORDS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (("姓名", "公民身份号码", "户号", "户主姓名", "父亲姓名"), Kind.HOUSEHOLD_REGISTER),
        (("姓名", "学籍号", "年级", "班级", "学校名称", "就读状态"), Kind.ENROLMENT),
        (("姓名", "学籍号", "是否在校", "连续缺勤天数"), Kind.ATTENDANCE),
        (("姓名", "身份证号", "脱贫户类型", "风险消除状态"), Kind.HARDSHIP),
        (("姓名", "残疾人证号", "残疾类别", "残疾等级"), Kind.DISABILITY),
        (("姓名", "身份证号", "救助类别"), Kind.CIVIL_AFFAIRS),
        (("姓名", "身份证号", "审批类型", "批准文号"), Kind.EXCEPTIONS),
        (("姓名", "身份证号", "去向", "摸排人"), Kind.FIELD_SURVEY),
    ],
)
def test_kinds_by_their_telling_columns(labels, kind):
    assert kind_of("名单", None, heading(*labels), WORDS) == kind


def test_a_list_of_names_and_numbers_alone_is_of_no_kind():
    assert kind_of("名单", None, heading("姓名", "身份证号", "性别"), WORDS) is None


def test_two_words_of_equal_length_are_settled_by_the_columns():
    found = heading("姓名", "身份证号", "审批类型", "批准文号")
    assert kind_of("学籍休学", None, found, WORDS) == Kind.EXCEPTIONS


def test_title_rows_stand_above_the_heading():
    rows = [
        ["荣昌某镇户籍名册", "", ""],
        ["填报单位：派出所", "", "日期：9月"],
        ["姓名", "身份证号", "户主"],
        ["王一", "500153201305050019", "王二"],
    ]
    found = find_heading(rows, WORDS)
    assert found is not None
    assert (found.first, found.last) == (2, 2)
    assert found.titles[0] == "荣昌某镇户籍名册"
    assert kind_of("a", None, found, WORDS) == Kind.HOUSEHOLD_REGISTER


def test_two_level_headings_are_joined():
    top = ["序号", "学生基本情况", "", "", "监护人情况", "", "", "家庭住址", "", "备注"]
    low = ["", "姓名", "身份证号", "性别", "姓名", "身份证号", "联系电话", "乡镇", "村", ""]
    found = find_heading([["某校"], top, low, ["1", "王一"]], WORDS)
    assert found is not None
    columns = map_columns(found, [], Kind.ENROLMENT, WORDS, year=2026, file="a")
    assert columns.index == {
        "name": 1, "id_number": 2, "sex": 3, "guardian_name": 4, "guardian_id": 5, "guardian_phone": 6, "town": 7, "village": 8, "remark": 9,
    }  # fmt: skip
    assert columns.unused == ("序号",)
    assert heading_at([["某校"], top, low], 2, WORDS) == found
    assert heading_at([top], 9, WORDS) is None


def test_the_first_child_is_never_eaten_as_a_second_heading_row():
    found = find_heading([["姓名", "身份证号", "学校", "状态"], ["王一", "500153201305050019", "某校", "在读"]], WORDS)
    assert found is not None
    assert (found.first, found.last) == (0, 0)


def mapped(labels, sample, kind=Kind.ENROLMENT, **fixed):
    return map_columns(heading(*labels), sample, kind, WORDS, year=2026, file="名册", fixed=fixed).index


def test_two_number_columns_are_told_apart_by_the_birth_years_inside():
    rows = [[a[0], c[0], "王一", "2"] for a, c in zip(ADULT, CHILD, strict=True)]
    index = mapped(["身份证号", "身份证号", "姓名", "年级"], rows)
    assert (index["id_number"], index["guardian_id"]) == (1, 0)


def test_two_number_columns_belong_to_the_name_on_their_left():
    rows = [["王一", c[0], "王二", a[0], "李三", a[0]] for a, c in zip(ADULT, CHILD, strict=True)]
    index = mapped(["姓名", "身份证号", "父亲姓名", "身份证号", "母亲姓名", "身份证号"], rows, Kind.HOUSEHOLD_REGISTER)
    assert (index["id_number"], index["father_id"], index["mother_id"]) == (1, 3, 5)


def test_two_columns_that_may_both_be_the_childs_are_asked_about():
    rows = [["王一", c[0], c[0]] for c in CHILD]
    with pytest.raises(UserError, match="L007"):
        mapped(["姓名", "身份证号", "证件号码"], rows)
    assert mapped(["姓名", "身份证号", "证件号码"], rows, id_number="证件号码")["id_number"] == 2
    assert mapped(["姓名", "身份证号", "身份证号"], rows, id_number="#3")["id_number"] == 2
    with pytest.raises(UserError, match="L007"):
        mapped(["姓名", "身份证号", "身份证号"], rows, id_number="身份证号")
    with pytest.raises(UserError, match="看到的表头"):
        mapped(["姓名", "身份证号"], rows, id_number="不存在")


def test_a_second_phone_or_remark_column_is_left_aside():
    assert mapped(["姓名", "学籍号", "联系电话", "手机号"], [])["guardian_phone"] == 2


def test_columns_without_heading_are_named_by_contents():
    rows = [
        ["1", "王小一", c[0], "男", "2013-05-05", "王大一", a[0], "13812345678"]
        for a, c in zip(ADULT, CHILD, strict=True)
    ]
    found = heading_at(rows, 0, WORDS)
    assert found is not None
    index = map_columns(found, rows, Kind.ENROLMENT, WORDS, year=2026, file="a").index
    assert index == {"id_number": 2, "guardian_id": 6, "sex": 3, "guardian_phone": 7, "birth_on": 4, "name": 1}
    assert missing_columns(Kind.ENROLMENT, index) == ()


def test_an_unknown_heading_over_plain_numbers_is_named_and_a_refused_word_is_not():
    rows = [["王一", c[0], f"G{c[0]}"] for c in CHILD]
    assert mapped(["姓名", "性别", "码一"], [["王一", "男", f"G{c[0]}"] for c in CHILD])["pupil_no"] == 2
    assert "pupil_no" not in mapped(["姓名", "身份证号", "学籍辅号"], rows)


@pytest.mark.parametrize(
    ("cells", "shape"),
    [
        (["500153201305050019", "", None], "id_number"), (["500153810304001"], "id_number"), (["G500153201305050019"], "pupil_no"),
        (["50015320130505001953"], "disability_no"), (["2013-05-05", "2013/5/5", "20130505", "2013年5月"], "date"), (["13812345678"], "phone"),
        (["男", "女"], "sex"), (["陈小满", "阿依·古丽", "王一"], "name"), (["汉族", "土家族"], None), (["1", "2"], None), ([], None),
    ],
)  # fmt: skip
def test_contents(cells, shape):
    assert contents_of(cells).shape == shape


def test_normalise():
    assert normalise(" *身份证号（必填）：\n") == "身份证号必填"
    assert normalise(None) == ""
