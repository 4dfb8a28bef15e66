"""National code lists, read from code or word."""

from __future__ import annotations

import pytest

from notoneless.standards import codes
from notoneless.standards.codes import CodeList


@pytest.mark.parametrize("codes_", codes.ALL, ids=lambda c: c.name)
def test_every_code_and_word_reads_back(codes_: CodeList) -> None:
    for code, word in codes_.zh.items():
        assert codes_.parse(code) == code
        found = codes_.parse(word)
        assert found is not None and codes_.zh[found] == word
        assert codes_.label(code) == word
    for word, code in codes_.also.items():
        assert code in codes_.zh and codes_.parse(word) == code
    assert codes_.parse("无此值") is None and codes_.parse(None) is None and codes_.parse("") is None
    assert codes_.label(None) is None and codes_.label("zz") is None


@pytest.mark.parametrize(
    ("codes_", "written", "code"),
    [
        (codes.SEX, "男", "1"),
        (codes.SEX, " 女 ", "2"),
        (codes.SEX, "１", "1"),
        (codes.SEX, "1.0", "1"),
        (codes.SEX, "1-男", "1"),
        (codes.SEX, "女性", "2"),
        (codes.ETHNIC, "土家", "15"),
        (codes.ETHNIC, "15土家族", "15"),
        (codes.ETHNIC, "1", "01"),
        (codes.ETHNIC, "汉", "01"),
        (codes.ETHNIC, "06", "06"),
        (codes.ETHNIC, "穿青人", "97"),
        (codes.RELATION, "爷爷", "61"),
        (codes.RELATION, "外婆", "64"),
        (codes.RELATION, "父亲", "51"),
        (codes.RELATION, "母子", "52"),
        (codes.DISABILITY_KIND, "肢体", "4"),
        (codes.DISABILITY_KIND, "65", "5"),
        (codes.DISABILITY_GRADE, "二级", "2"),
        (codes.ATTENDANCE_MODE, "住校", "2"),
        (codes.STATUS_CHANGE, "退学", "31"),
        (codes.STATUS_CHANGE, "转学", "21"),
        (codes.SCHOOL_KIND, "村小", "218"),
        (codes.SPECIAL_FORM, "随班就读", "2"),
        (codes.ID_TYPE, "身份证", "111"),
    ],
)
def test_as_offices_write(codes_: CodeList, written: str, code: str) -> None:
    assert codes_.parse(written) == code


def test_the_ethnic_groups_are_fifty_six() -> None:
    assert len(codes.ETHNIC_GROUPS) == 56 and codes.ETHNIC_GROUPS["56"] == "基诺族"
    assert all(name.endswith("族") for name in codes.ETHNIC_GROUPS.values())


def test_withdrawal_and_expulsion_do_not_exist_in_compulsory_school() -> None:
    assert {codes.STATUS_CHANGE.zh[c] for c in codes.UNLAWFUL_IN_COMPULSORY} == {"退学", "开除学籍"}
    assert codes.RELATION.parse("奶奶") in codes.GRANDPARENT_RELATIONS
    assert codes.RELATION.parse("母亲") not in codes.GRANDPARENT_RELATIONS


@pytest.mark.parametrize("codes_", [one for one in codes.ALL if one.en], ids=lambda c: c.name)
def test_a_list_with_english_has_it_for_every_code_and_says_no_two_alike(codes_: CodeList) -> None:
    assert list(codes_.en) == list(codes_.zh)
    assert codes_.words(english=True) is codes_.en and codes_.words(english=False) is codes_.zh
    assert all(word.isascii() for word in codes_.en.values())


def test_a_list_without_english_answers_in_chinese() -> None:
    plain = next(one for one in codes.ALL if not one.en)
    assert plain.words(english=True) is plain.zh
