"""代码 — the national code lists that offices write instead of words, or words instead of codes.

One office writes 土家族, another 15, a third 15土家族; one roll says 男, another 1. Each list here is read both ways,
so that a child's sex, ethnic group, guardian or status means the same on every roll. Sources stand beside each list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from notoneless.standards import code_words

_CLEAN = re.compile(r"[\s\u200b-\u200f\ufeff'‘’`·•.、:：\-—－]+")


def _plain(text: str) -> str:
    """Return text without spaces and marks, full-width digits made plain."""
    wide = str.maketrans("０１２３４５６７８９", "0123456789")
    return _CLEAN.sub("", text.translate(wide))


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes: ``zh`` maps code → 中文; ``also`` maps other words people write → code;
    ``en`` maps code → English, where pages show it."""

    name: str
    standard: str
    zh: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict)
    en: Mapping[str, str] = field(default_factory=dict)

    def parse(self, text: str | None) -> str | None:
        """Return the code meant by a code (with or without leading zeros), a word, or both together, else None."""
        if not text:
            return None
        plain = _plain(text)
        if plain.endswith("0") and text.strip().endswith(".0"):
            plain = plain[:-1]
        return _index(self).get(plain)

    def label(self, code: str | None) -> str | None:
        """Return the 中文 of a code, or None when the code is not in the list."""
        return self.zh.get(code) if code else None

    def words(self, *, english: bool) -> Mapping[str, str]:
        """Return code → words in the language asked for; the 中文 where the list has no English."""
        return self.en if english and self.en else self.zh


_INDEXES: dict[str, dict[str, str]] = {}


def _index(codes: CodeList) -> dict[str, str]:
    found = _INDEXES.get(codes.name)
    if found is None:
        found = {}
        for word, code in codes.also.items():
            found[_plain(word)] = code
        for code, word in codes.zh.items():
            plain = _plain(word)
            for key in (code, code.lstrip("0") or "0", plain, code + plain, plain + code):
                found[key] = code
        _INDEXES[codes.name] = found
    return found


def _frozen(text: str) -> Mapping[str, str]:
    """Return 'code word code word …' as a mapping."""
    parts = text.split()
    return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))


#: GB/T 3304-1991, the 56 ethnic groups (and 97 other, 98 foreigner naturalised).
ETHNIC_GROUPS: Mapping[str, str] = _frozen(
    "01 汉族 02 蒙古族 03 回族 04 藏族 05 维吾尔族 06 苗族 07 彝族 08 壮族 09 布依族 10 朝鲜族 11 满族 12 侗族 13 瑶族 "
    "14 白族 15 土家族 16 哈尼族 17 哈萨克族 18 傣族 19 黎族 20 傈僳族 21 佤族 22 畲族 23 高山族 24 拉祜族 25 水族 "
    "26 东乡族 27 纳西族 28 景颇族 29 柯尔克孜族 30 土族 31 达斡尔族 32 仫佬族 33 羌族 34 布朗族 35 撒拉族 36 毛南族 "
    "37 仡佬族 38 锡伯族 39 阿昌族 40 普米族 41 塔吉克族 42 怒族 43 乌孜别克族 44 俄罗斯族 45 鄂温克族 46 德昂族 "
    "47 保安族 48 裕固族 49 京族 50 塔塔尔族 51 独龙族 52 鄂伦春族 53 赫哲族 54 门巴族 55 珞巴族 56 基诺族"
)

SEX = CodeList(
    "sex",
    "GB/T 2261.1-2003",
    _frozen("0 未知 1 男 2 女 9 未说明"),
    {"男性": "1", "男孩": "1", "男童": "1", "男生": "1", "M": "1", "m": "1", "male": "1", "Male": "1", "♂": "1"}
    | {"女性": "2", "女孩": "2", "女童": "2", "女生": "2", "F": "2", "f": "2", "female": "2", "Female": "2", "♀": "2"}
    | {"未知的性别": "0", "未说明的性别": "9", "不详": "0"},
)

ETHNIC = CodeList(
    "ethnic",
    "GB/T 3304-1991",
    MappingProxyType({**ETHNIC_GROUPS, "97": "其他", "98": "外国血统中国籍人士"}),
    {word[:-1]: code for code, word in ETHNIC_GROUPS.items() if len(word) > 1}
    | {"穿青人": "97", "革家人": "97", "未识别民族": "97", "其它": "97", "外国血统": "98", "蒙族": "02", "维族": "05"},
    code_words.ETHNIC,
)

RELATION = CodeList(
    "relation",
    "GB/T 4761-2008",
    _frozen(
        "01 本人 02 户主 10 配偶 11 夫 12 妻 20 子 21 独生子 22 长子 23 次子 24 三子 25 四子 26 五子 27 养子或继子 28 女婿 "
        "29 其他儿子 30 女 31 独生女 32 长女 33 次女 34 三女 35 四女 36 五女 37 养女或继女 38 儿媳 39 其他女儿 40 孙辈 41 孙子 "
        "42 孙女 43 外孙子 44 外孙女 45 孙媳妇或外孙媳妇 46 孙女婿或外孙女婿 47 曾孙子或外曾孙子 48 曾孙女或外曾孙女 "
        "49 其他孙辈 50 父母 51 父亲 52 母亲 53 公公 54 婆婆 55 岳父 56 岳母 57 继父或养父 58 继母或养母 59 其他父母关系 "
        "60 祖父母或外祖父母 61 祖父 62 祖母 63 外祖父 64 外祖母 65 配偶的祖父母或外祖父母 66 曾祖父 67 曾祖母 "
        "68 配偶的曾祖父母 69 其他祖父母或外祖父母关系 70 兄弟姐妹 71 兄 72 嫂 73 弟 74 弟媳 75 姐姐 76 姐夫 77 妹妹 "
        "78 妹夫 79 其他兄弟姐妹 80 其他亲属 81 伯父 82 伯母 83 叔父 84 婶母 85 舅父 86 舅母 87 姨父 88 姨母 89 姑父 "
        "90 姑母 91 堂兄弟或堂姐妹 92 表兄弟或表姐妹 93 侄子 94 侄女 95 外甥 96 外甥女 97 其他亲属关系 99 非亲属"
    ),
    {
        "父": "51",
        "爸爸": "51",
        "爸": "51",
        "父子": "51",
        "父女": "51",
        "母": "52",
        "妈妈": "52",
        "妈": "52",
        "母子": "52",
    }
    | {"母女": "52", "继父": "57", "养父": "57", "继母": "58", "养母": "58", "爷爷": "61", "爷": "61", "公公爷爷": "61"}
    | {
        "奶奶": "62",
        "婆婆奶奶": "62",
        "外公": "63",
        "姥爷": "63",
        "家公": "63",
        "外爷": "63",
        "外婆": "64",
        "姥姥": "64",
    }
    | {
        "家婆": "64",
        "祖父母": "60",
        "爷孙": "61",
        "婆孙": "62",
        "哥哥": "71",
        "哥": "71",
        "弟弟": "73",
        "姐": "75",
        "妹": "77",
    }
    | {
        "伯伯": "81",
        "大伯": "81",
        "大爷": "81",
        "叔叔": "83",
        "叔": "83",
        "婶婶": "84",
        "舅舅": "85",
        "舅": "85",
        "姨妈": "88",
    }
    | {
        "姨": "88",
        "姑姑": "90",
        "姑妈": "90",
        "姑": "90",
        "儿子": "20",
        "之子": "20",
        "女儿": "30",
        "之女": "30",
        "孙": "41",
    }
    | {
        "外孙": "43",
        "妻子": "12",
        "丈夫": "11",
        "侄儿": "93",
        "其他": "97",
        "其它": "97",
        "其他监护人": "97",
        "福利机构": "99",
    }
    | {"无": "99", "户主本人": "02", "户主或本人": "02", "嫂子": "72"},
    code_words.RELATION,
)

#: Relations by which a grandparent's generation is the guardian (隔代监护).
GRANDPARENT_RELATIONS = frozenset({"60", "61", "62", "63", "64", "66", "67", "69"})

SCHOOL_KIND = CodeList(
    "school_kind",
    "GB/T 33782-2017 table 4",
    _frozen(
        "111 幼儿园 119 附设幼儿班 211 小学 218 小学教学点 219 附设小学班 221 成人小学 222 扫盲班 311 初级中学 "
        "312 九年一贯制学校 319 附设普通初中班 321 职业初中 329 附设职业初中班 331 成人初中 341 完全中学 342 高级中学 "
        "345 十二年一贯制学校 349 附设普通高中班 351 成人高中 361 中等职业学校(调整后) 362 中等技术学校 363 中等师范学校 "
        "364 成人中等专业学校 365 职业高中学校 366 技工学校 368 附设中职班 369 其他中职机构 371 专门学校 511 盲人学校 "
        "512 聋人学校 513 培智学校 514 其他特教学校 519 附设特教班"
    ),
    {
        "完小": "211",
        "中心小学": "211",
        "村小": "218",
        "教学点": "218",
        "初中": "311",
        "九年一贯制": "312",
        "完中": "341",
    }
    | {"高中": "342", "普通高中": "342", "十二年一贯制": "345", "中职": "361", "中等职业学校": "361", "职高": "365"}
    | {"职业高中": "365", "技校": "366", "工读学校": "371", "特殊教育学校": "514", "特教学校": "514", "特教班": "519"},
)

STATUS_CHANGE = CodeList(
    "status_change",
    "JY/T 1001-2012",
    _frozen(
        "01 升级 02 留级 03 降级 04 跳级 05 试读 06 延长学年 11 休学 12 复学 13 停学 14 保留入学资格 15 恢复入学资格 16 取消入学资格 "
        "17 恢复学籍 18 取消学籍 19 保留学籍 21 转出 22 转入 23 转专业 29 转班级 31 退学 42 开除学籍 51 死亡 99 其他"
    ),
    {"开除": "42", "转学": "21", "转出本校": "21", "转入本校": "22", "已故": "51", "病故": "51", "自动退学": "31"},
)
#: Changes that do not exist at grades 1–9 (义务教育法 27).
UNLAWFUL_IN_COMPULSORY = frozenset({"31", "42"})

ATTENDANCE_MODE = CodeList(
    "attendance_mode",
    "JY/T 1001-2012 就读方式",
    _frozen("1 走读 2 住校 3 借宿 4 送教上门 9 其他"),
    {"走读生": "1", "通学": "1", "住读": "2", "寄宿": "2", "寄宿生": "2", "住宿": "2", "住校生": "2", "送教": "4"},
)

SPECIAL_FORM = CodeList(
    "special_form",
    "学生基础信息表 特教就读类型 (the form gives words; numbers are our own)",
    _frozen(
        "1 普通学校特教班就读 2 普通学校随班就读 3 特教学校就读 4 送教上门 5 康复机构特教学校办学点就读 6 福利机构特教办学点就读"
    ),
    {"特教班": "1", "附设特教班": "1", "随班就读": "2", "特教学校": "3", "特殊教育学校": "3", "特殊教育学校就读": "3"}
    | {"送教": "4", "康复机构": "5", "福利机构": "6"},
)

DISABILITY_KIND = CodeList(
    "disability_kind",
    "GB/T 26341-2010, 残疾人证第19位",
    _frozen("1 视力残疾 2 听力残疾 3 言语残疾 4 肢体残疾 5 智力残疾 6 精神残疾 7 多重残疾"),
    {"视力": "1", "盲": "1", "听力": "2", "聋": "2", "言语": "3", "肢体": "4", "智力": "5", "弱智": "5", "精神": "6"}
    | {"孤独症": "6", "自闭症": "6", "多重": "7", "综合残疾": "7", "视障": "1", "听障": "2", "智障": "5"}
    | {"61": "1", "62": "2", "63": "3", "64": "4", "65": "5", "66": "6", "67": "7"},
)

DISABILITY_GRADE = CodeList(
    "disability_grade",
    "GB/T 26341-2010, 残疾人证第20位",
    _frozen("1 一级 2 二级 3 三级 4 四级"),
    {"Ⅰ级": "1", "Ⅱ级": "2", "Ⅲ级": "3", "Ⅳ级": "4", "1级": "1", "2级": "2", "3级": "3", "4级": "4", "壹级": "1"}
    | {"贰级": "2", "叁级": "3", "肆级": "4", "重度": "1", "极重度": "1"},
)

HEALTH = CodeList(
    "health",
    "GB/T 2261.3-2003",
    _frozen(
        "1 健康或良好 2 一般或较弱 3 有慢性病 6 残疾 10 健康或良好 20 一般或较弱 30 有慢性病 60 残疾 61 视力残疾 62 听力残疾 63 言语残疾 "
        "64 肢体残疾 65 智力残疾 66 精神残疾 67 多重残疾 69 其他残疾"
    ),
    {"健康": "1", "良好": "1", "一般": "2", "较弱": "2"},
)

ID_TYPE = CodeList(
    "id_type",
    "GA/T 517-2004 with the words of pupils' forms",
    _frozen(
        "111 居民身份证 112 临时居民身份证 113 户口簿 114 中国人民解放军军官证 154 居住证 411 外交护照 "
        "412 公务护照 414 普通护照 415 旅行证 513 往来港澳通行证 511 台湾居民来往大陆通行证 516 港澳居民来往内地通行证 "
        "552 台湾居民定居证 553 外国人永久居留证 554 外国人居留证 990 其他"
    ),
    {
        "身份证": "111",
        "二代身份证": "111",
        "居民身份证号": "111",
        "户口本": "113",
        "护照": "414",
        "台胞证": "511",
        "回乡证": "516",
    }
    | {
        "港澳通行证": "516",
        "港澳居民居住证": "154",
        "台湾居民居住证": "154",
        "港澳台居民居住证": "154",
        "其它": "990",
        "无证件": "990",
    },
)

ALL: tuple[CodeList, ...] = (
    SEX,
    ETHNIC,
    RELATION,
    SCHOOL_KIND,
    STATUS_CHANGE,
    ATTENDANCE_MODE,
    SPECIAL_FORM,
    DISABILITY_KIND,
    DISABILITY_GRADE,
    HEALTH,
    ID_TYPE,
)
