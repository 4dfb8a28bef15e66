"""One name, as five offices write it."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.standards import name_chars, names

SURNAMES = list(
    csv.DictReader(files("notoneless.standards").joinpath("data/surnames.csv").read_text(encoding="utf-8").splitlines())
)
SPECIAL = [(r["surname"], r["readings"].split("|")[0]) for r in SURNAMES if r["readings"]]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张　三", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("張偉國", "张伟国"),
        ("李乾", "李乾"),  # not 李干: the standard list keeps 乾 for names
        ("李昇", "李昇"),
        ("王明（大）", "王明"),
        ("王明(转入)", "王明"),
        ("王明2", "王明"),
        ("李?", "李?"),
        ("李？芳", "李?芳"),
        ("李□芳", "李?芳"),
        ("李\ue123芳", "李?芳"),
        ("李\ufffd芳", "李?芳"),
        ("张*三", "张?三"),
        ("李\ue863", "李䶮"),  # an old GB 18030 private-use code that has a character now
        ("ＺＨＡＮＧ　ＳＡＮ", "zhangsan"),
        ("Zhāng Sān", "zhangsan"),
        ("李𬀩", "李𬀩"),
        ("", ""),
        ("  ", ""),
        ("李⿰王月", "李?"),
        ("豈", "岂"),  # a compatibility ideograph, then simplified
    ],
)
def test_normal_form(written: str, normal: str) -> None:
    assert names.normalise(written) == normal


@pytest.mark.parametrize("dot", [*"·•.．‧・･∙⋅●。 ", " · ", "", "\u3000"])
def test_minority_names_agree_whatever_the_dot(dot: str) -> None:
    written = f"阿依古丽{dot}买买提"
    assert names.normalise(written) == "阿依古丽买买提"
    assert names.split_surname(written) == ("", "阿依古丽买买提")
    assert names.sound_key(written) == names.sound_key("阿依古丽·买买提")


@pytest.mark.parametrize(
    ("name", "surname", "given"),
    [
        ("欧阳修", "欧阳", "修"),
        ("歐陽娜娜", "欧阳", "娜娜"),
        ("司马相如", "司马", "相如"),
        ("令狐冲", "令狐", "冲"),
        ("欧阳", "欧", "阳"),
        ("张王晓明", "张", "王晓明"),
        ("扎西平措", "", "扎西平措"),
        ("冉光荣", "冉", "光荣"),
        ("ZHANG San", "zhang", "san"),
        ("zhangxiaoming", "zhang", "xiaoming"),
        ("Ouyang Xiu", "ouyang", "xiu"),
        ("ouyangxiu", "ouyang", "xiu"),
        ("李", "李", ""),
        ("汤yue彤", "汤", "yue彤"),
        ("欧阳yue彤", "欧阳", "yue彤"),
        ("tang玥彤", "tang", "玥彤"),
        ("John Smith", "john", "smith"),
        ("Johnsmith", "", "johnsmith"),
    ],
)
def test_surnames_are_split(name: str, surname: str, given: str) -> None:
    assert names.split_surname(name) == (surname, given)


@pytest.mark.parametrize(("surname", "reading"), SPECIAL)
def test_every_polyphonic_surname(surname: str, reading: str) -> None:
    assert names.surname_readings(surname)[0] == reading
    assert names.pinyin(surname + "小明").startswith(reading + " xiao")
    typed = reading.replace(" ", "") + " xiaoming"
    assert names.sound_key(typed) == names.sound_key(surname + "小明")


@pytest.mark.parametrize(
    ("surname", "reading"),
    [
        ("单", "shan"),
        ("仇", "qiu"),
        ("区", "ou"),
        ("查", "zha"),
        ("曾", "zeng"),
        ("解", "xie"),
        ("朴", "piao"),
        ("任", "ren"),
    ],
)
def test_surnames_read_as_surnames(surname: str, reading: str) -> None:
    assert names.surname_readings(surname) == (reading,)


def test_a_surname_of_two_readings_has_one_key() -> None:
    assert names.surname_readings("覃") == ("qin", "tan")
    assert names.name_keys(["覃小明"])[0][2] == "qin"
    assert names.sound_key("覃小明") != names.sound_key("谭小明")  # one key for both would merge 谭 with 秦


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("刘兰", "牛南"),  # n/l
        ("张志", "臧自"),  # zh/z
        ("陈晨", "岑岑"),  # ch/c, eng/en
        ("李诗", "李思"),  # sh/s
        ("林英", "凌音"),  # in/ing
        ("胡虎", "福府"),  # hu/fu
        ("王鹏", "王盆"),  # eng/en
        ("吕律", "LYU LV"),
        ("张晓明", "ZHANG Xiaoming"),
        ("张晓明", "zhangxiaoming"),
        ("张晓明", "Zhāng Xiǎomíng"),
        ("西安", "XI'AN"),
        ("汤玥彤", "汤yue彤"),  # one rare character typed in pinyin
        ("汤玥彤", "汤 Yuè 彤"),
        ("王铭", "王ming"),
        ("单雄信", "SHAN雄信"),
        ("欧阳琳", "欧阳lin"),
    ],
)
def test_heard_alike(one: str, other: str) -> None:
    assert names.sound_key(one) == names.sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("黄芳", "方芳"), ("任日", "林力"), ("张伟", "王伟"), ("吕明", "卢明")])
def test_kept_apart(one: str, other: str) -> None:
    assert names.sound_key(one) != names.sound_key(other)


def test_r_and_l_fold_only_when_asked() -> None:
    assert names.sound_key("任然") != names.sound_key("林兰")
    assert names.sound_key("饶然", fold_r=True) == names.sound_key("劳兰", fold_r=True)


def test_rare_characters_have_readings() -> None:
    assert names.pinyin("李𬀩") == "li wei"
    assert names.pinyin("王䶮") == "wang yan"
    for char in "𠅤𬱖𫍽":
        assert names.pinyin("李" + char).isascii()


@pytest.mark.parametrize(
    ("one", "other"), [("李玥", "李月"), ("李晴", "李睛"), ("张未", "张末"), ("王己", "王已"), ("洗冰", "冼冰")]
)
def test_look_alikes(one: str, other: str) -> None:
    assert names.similar_shape(one, other) and names.similar_shape(other, one)
    assert names.shape_key(one) == names.shape_key(other)


@pytest.mark.parametrize(("one", "other"), [("李玥", "李玥"), ("张伟", "王伟"), ("李晴", "李晴晴"), ("李明", "李强")])
def test_not_look_alikes(one: str, other: str) -> None:
    assert not names.similar_shape(one, other)


def test_look_alike_groups_stay_small() -> None:
    groups: dict[str, int] = {}
    for group in name_chars.shape_groups().values():
        groups[group] = groups.get(group, 0) + 1
    assert max(groups.values()) <= 14


@pytest.mark.parametrize("name", ["小明", "阿明", "老明", "幺明", "明明", "明娃", "明儿", "明明儿", "张明明", "小明明"])
def test_home_names(name: str) -> None:
    assert names.nickname_core(name) == "明"
    assert names.is_nickname_of(name, "张晓明")
    assert not names.is_nickname_of(name, "张晓强")


@pytest.mark.parametrize("name", ["张晓明", "李强", "明", "", "欧阳修", "??"])
def test_not_home_names(name: str) -> None:
    assert names.nickname_core(name) == ""


def test_wildcards() -> None:
    assert names.fits_wildcard("李□芳", "李玥芳") and names.fits_wildcard("李?芳", "李玥芳")
    assert not names.fits_wildcard("李?芳", "王玥芳")
    assert not names.fits_wildcard("??", "李芳")  # nothing readable agrees
    assert names.unreadable("李\ue123") and not names.unreadable("李芳")


def test_bulk_says_what_the_single_functions_say() -> None:
    written = [
        *(
            "张三",
            "張 三",
            "欧阳修",
            "欧阳",
            "司马相如",
            "阿依古丽·买买提",
            "覃小明",
            "单雄信",
            "",
            " ",
            "李?",
            "李\ue123芳",
            "???",
        ),
        *(
            "ZHANG San",
            "zhangxiaoming",
            "Ouyang Xiu",
            "John Smith",
            "J.",
            "李𬀩",
            "王明（大）",
            "张\n三",
            "张王晓明",
            "A·买买提",
            "李a",
        ),
    ]
    for name, keys in zip(written, names.name_keys(written), strict=True):
        _check(name, keys)


def _check(name: str, keys: names.NameKeys) -> None:
    normal, sound, surname_sound, given_sound, initials, shape = keys
    assert normal == names.normalise(name)
    assert sound == names.sound_key(name) == surname_sound + given_sound
    assert initials == names.initials(name)
    assert shape == names.shape_key(name)


ANY_NAME = st.one_of(
    st.text(st.sampled_from("张王李欧阳司马玥晴晓明芳単單張𬀩䶮?□·. 　aeinguzhANG'（）2\ue123\u200b\n"), max_size=8),
    st.text(max_size=8),
)


@given(st.lists(ANY_NAME, max_size=12))
def test_bulk_equals_single(written: list[str]) -> None:
    keys = names.name_keys(written)
    assert len(keys) == len(written)
    for name, key in zip(written, keys, strict=True):
        _check(name, key)


@given(ANY_NAME)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = names.normalise(name)
    assert names.normalise(once) == once


PAIRS = "玥月 晴睛 未末 己已 涵函 琪棋 琪祺 婷停 宇字 萱宣 辰晨 妍研 浩皓 昊吴 炜玮 璐路 俊骏 柯珂 扬杨 莹荧 铭名 琳林 珊姗 钰玉 煜昱 冉再 谭潭"


@pytest.mark.parametrize("pair", PAIRS.split())
def test_names_that_clerks_confuse(pair: str) -> None:
    assert names.similar_shape("王" + pair[0], "王" + pair[1])
    assert names.shape_key(pair[0]) == names.shape_key(pair[1])


@pytest.mark.parametrize("pair", "张王 李刘 伟强 婷芳 明强 杨王".split())
def test_names_that_nobody_confuses(pair: str) -> None:
    assert names.shape_key(pair[0]) != names.shape_key(pair[1])


def test_a_character_is_in_one_group_and_stands_by_its_kin() -> None:
    groups: dict[str, list[str]] = {}
    for code, group in name_chars.shape_groups().items():
        groups.setdefault(group, []).append(chr(code))
    for group, members in groups.items():
        assert group in members


@pytest.mark.parametrize(
    "name",
    [None, "", " ", "/", "—", "无", "无名", "未取名", "???", "□□", "张某某", "李之子", "N/A", "123", "XX", "新生儿"],
)
def test_cells_that_name_nobody(name: str | None) -> None:
    assert names.no_name(name)


@pytest.mark.parametrize(
    "name", ["张三", "李?", "吴铭", "梅友", "na na", "之之", "李之", "ZHANG San", "阿依古丽·买买提"]
)
def test_cells_that_name_somebody(name: str) -> None:
    assert not names.no_name(name)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("李晟", "li sheng"),
        ("王长江", "wang chang jiang"),
        ("薄荷", "bo he"),
        ("王卜元", "wang bu yuan"),
        ("乐正明", "yue zheng ming"),
        ("单子", "shan zi"),
    ],
)
def test_readings_in_names(name: str, reading: str) -> None:
    assert names.pinyin(name) == reading
