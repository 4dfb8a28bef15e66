"""台账的说法 — what every verdict, ledger, flag and method is called, in Chinese and in English.

A verdict decides whether somebody goes out to look for a child. The words printed for it must therefore be the
same on the ledger, on the report and in an explanation read aloud; they live here and nowhere else. The list of
whereabouts is the project's own (no official code list is published); the three ledgers are those of
教基厅函〔2024〕15号. An identifier unknown to these tables is shown as it stands, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Served(StrEnum):
    """Whether a whereabouts counts as compulsory education being provided."""

    YES = "yes"  # counts as served
    EXCEPTION = "exception"  # approved, dated exception: not served, nobody at fault
    NO = "no"  # not served: somebody must act
    OUT = "out"  # outside the scope of compulsory education here

    @property
    def zh(self) -> str:
        """The column's word for it on a printed ledger."""
        return {"yes": "已保障", "exception": "批准例外", "no": "未保障", "out": "范围外"}[self.value]

    @property
    def en(self) -> str:
        """The same in English."""
        return {"yes": "served", "exception": "approved exception", "no": "not served", "out": "out of scope"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One whereabouts: identifier, Chinese, English, and whether it counts as served."""

    id: str
    zh: str
    en: str
    served: Served


@dataclass(frozen=True, slots=True)
class Word:
    """Chinese and English of one identifier."""

    zh: str
    en: str


_Y, _E, _N, _O = Served.YES, Served.EXCEPTION, Served.NO, Served.OUT

VERDICTS: Final[dict[str, Verdict]] = {
    v.id: v
    for v in (
        Verdict("dropout", "辍学/失学", "dropped out", _N),
        Verdict("suspected_dropout", "疑似辍学（待核实）", "suspected dropout, to be verified", _N),
        Verdict("lost_contact", "失联/失踪", "lost contact", _N),
        Verdict("no_hukou", "无户籍", "no household registration", _N),
        Verdict("in_school_local", "本区在校", "in school here", _Y),
        Verdict("in_school_elsewhere", "外地/市外就读", "in school elsewhere", _Y),
        Verdict("returned", "已复学", "returned to school", _Y),
        Verdict("in_secondary", "已升入普高/中职/特教职高", "in upper secondary", _Y),
        Verdict("home_teaching", "送教上门", "home-delivered teaching", _Y),
        Verdict("special_school", "特教学校", "special school", _Y),
        Verdict("inclusive", "随班就读", "inclusive placement", _Y),
        Verdict("attached_class", "特教班", "attached special class", _Y),
        Verdict("rehab_site", "康复机构办学点", "rehabilitation teaching site", _Y),
        Verdict("welfare_site", "福利机构办学点", "welfare home teaching site", _Y),
        Verdict("specialised_school", "专门学校", "specialised school", _Y),
        Verdict("custody", "羁押强制教育", "education in custody", _Y),
        Verdict("deferred", "缓学（延缓入学）", "deferred entry", _E),
        Verdict("suspended", "休学", "suspension of study", _E),
        Verdict("unable", "身体原因不具备学习条件", "unable to study for physical reasons", _E),
        Verdict("completed", "已完成义务教育", "compulsory education completed", _O),
        Verdict("abroad", "出国（境）/外籍", "abroad", _O),
        Verdict("deceased", "死亡", "deceased", _O),
        Verdict("hukou_moved", "户籍迁出", "registration moved away", _O),
        Verdict("hukou_error", "空挂户/户籍信息错误", "registration in error", _O),
        Verdict("duplicate_hukou", "重户", "registered twice", _O),
        Verdict("underage", "未到学龄", "below school age", _O),
        Verdict("overage", "超过学龄", "above school age", _O),
    )
}

LEDGERS: Final[dict[str, Word]] = {
    "school_age": Word("适龄儿童台账", "School-age ledger"),
    "suspected_dropout": Word("疑似辍学台账", "Suspected dropouts"),
    "dropout": Word("辍学台账", "Dropouts"),
    "out_of_scope": Word("不在范围", "Out of scope"),
}

FLAGS: Final[dict[str, Word]] = {
    "vanished_between_terms": Word("上学期在籍，本学期不见", "vanished between terms"),
    "vanished_6_to_7": Word("小学毕业后未见升入初中", "vanished between grades 6 and 7"),
    "on_roll_absent": Word("名在人不在", "on the roll, not in class"),
    "not_on_attendance": Word("在籍而点名册上没有", "on the roll, not on the attendance list"),
    "short_absence": Word("短期缺勤，尚未到报告天数", "short absence, below the days to report"),
    "deferral_expired": Word("缓学已到期", "deferral expired"),
    "suspension_expired": Word("休学已到期", "suspension expired"),
    "exception_expired": Word("例外已到期", "exception expired"),
    "exception_not_begun": Word("例外尚未开始", "exception not yet begun"),
    "exception_undated": Word("例外没有写明期限", "exception without an end"),
    "no_approval": Word("没有批准文号", "no approval number"),
    "exempt_no_basis": Word("“免学”于现行法律无据", "'exempted' has no basis in law"),
    "transferred_no_arrival": Word("转出后未见接收学校", "transferred out, arrived nowhere"),
    "status_unknown": Word("学籍状态不明", "roll status not understood"),
    "present_without_enrolment": Word("人在课堂而无学籍", "in class without a roll entry"),
    "on_leave": Word("请假未在校", "on leave"),
    "two_rolls": Word("一人多籍", "on two schools' rolls"),
    "survey_unproven": Word("摸排去向未经名册证实", "survey's whereabouts not borne out by a roll"),
    "said_not_shown": Word("有单位称已有去向，未见凭据", "said to be elsewhere, no proof seen"),
    "contradiction": Word("名册之间相互矛盾", "rolls contradict each other"),
    "doubtful_evidence": Word("另有疑似证据待人工核对", "doubtful evidence waits for a person"),
    "birth_unknown": Word("出生日期不明", "birth date unknown"),
    "age_contradicts_grade": Word("年龄与年级不符", "age and grade do not fit"),
    "past_last_grade": Word("按年龄应已读完九年级", "by age past grade 9"),
    "early_entry": Word("未到年龄已入学", "entered early"),
    "no_register_here": Word("本地没有户籍", "no register entry here"),
    "no_hukou": Word("摸排为无户籍", "survey says unregistered"),
    "no_id": Word("没有证件号码", "no ID number"),
    "duplicate_register": Word("户籍登记重复", "registered twice"),
    "found_by_evidence": Word("有据找到", "found by evidence"),
    "newly_missing": Word("新近不见", "newly missing"),
}

PRIORITIES: Final[dict[int, Word]] = {
    1: Word("今天就找", "look for today"),
    2: Word("本周找到", "this week"),
    3: Word("先核材料", "check the papers first"),
    4: Word("名册不一致", "served, rolls disagree"),
    5: Word("", ""),
}

METHODS: Final[dict[str, Word]] = {
    "exact_number_name": Word("证件号与姓名全同", "number and name identical"),
    "same_number_name": Word("与另一行号码姓名全同", "number and name as on another line"),
    "scored": Word("多项比对打分", "scored on many fields"),
    "scored_new": Word("无户籍儿童之间打分", "scored among children not on the register"),
    "same_school_line": Word("与学籍同一学生", "same pupil as on the school roll"),
    "follows_school_line": Word("随其学籍行认定", "follows the child's school line"),
    "attached": Word("最可能是此人，待人工核对", "most likely this child, to be checked"),
    "same_household": Word("按户归到此人", "laid to a child of the household"),
    "first_known": Word("首见于本名册", "first seen on this roll"),
    "register": Word("户籍本行", "the register line itself"),
    "register_twice": Word("户籍重复登记", "registered twice"),
    "decision": Word("人工认定", "decided by a person"),
    "human": Word("人工认定", "decided by a person"),
    "none": Word("未找到", "not found"),
}

CHANGES: Final[dict[str, Word]] = {
    "suspect_gone_from_rolls": Word("疑似儿童从名册上消失", "a suspected child disappeared"),
    "gone": Word("从名册上消失", "disappeared"),
    "disappeared": Word("从名册上消失", "disappeared"),
    "newly_suspected": Word("新增疑似", "newly suspected"),
    "new_child_suspected": Word("新见儿童即为疑似", "new child, suspected"),
    "still_suspected": Word("仍为疑似", "still suspected"),
    "joined": Word("人工认定与另一人是同一人", "judged by a person to be one with another"),
    "found": Word("有据找到", "found by evidence"),
    "found_by_evidence": Word("有据找到", "found by evidence"),
    "verdict_changed": Word("去向变更", "whereabouts changed"),
    "new": Word("新增儿童", "new child"),
    "new_child": Word("新增儿童", "new child"),
    "unchanged": Word("无变化", "unchanged"),
}
"""Worst first: this is also the order in which changes are listed."""

DISCOVERED_BY: Final[dict[str, Word]] = {
    "match1": Word("比对1：户籍有学籍无", "match 1: registered, on no roll"),
    "match2": Word("比对2：名在人不在", "match 2: on the roll, not in class"),
    "match3": Word("比对3：失学且属困难户", "match 3: out of school and in hardship"),
    "absence": Word("缺勤", "absence"),
    "attendance": Word("缺勤", "absence"),
    "field_survey": Word("铁脚板摸排", "door-to-door survey"),
    "survey": Word("铁脚板摸排", "door-to-door survey"),
    "report": Word("举报", "reported"),
    "superior": Word("上级下发", "sent down by the superior"),
    "elsewhere": Word("外地推送", "sent by another place"),
    "enrolment": Word("学籍", "school roll"),
    "previous_enrolment": Word("上学期学籍", "last term's roll"),
    "household_register": Word("户籍", "register"),
    "enrolment_elsewhere": Word("外地就读", "schools elsewhere"),
    "higher_stage": Word("普高中职", "upper secondary"),
    "residence": Word("流动人口", "residence permits"),
    "hardship": Word("脱贫监测", "hardship roll"),
    "disability": Word("残联", "disability roll"),
    "civil_affairs": Word("民政", "civil affairs"),
    "exceptions": Word("缓休学到期", "expired exception"),
}

COMPARISONS: Final[dict[str, Word]] = {
    "prior": Word("起点（随便两行，兼看对手）", "start (any two lines, rivals considered)"),
    "number": Word("证件号", "ID number"),
    "name": Word("姓名", "name"),
    "birth": Word("出生日期", "birth date"),
    "sex": Word("性别", "sex"),
    "guardian": Word("监护人", "guardian"),
    "place": Word("住地", "home"),
    "school": Word("学校", "school"),
    "kin": Word("兄弟姐妹", "brothers and sisters"),
    "total": Word("合计", "sum"),
}

LEVELS: Final[dict[str, Word]] = {
    "number.same": Word("一致", "identical"),
    "number.inside": Word("与学籍号或残疾证号中的号码一致", "identical to the number inside another number"),
    "number.one_edit": Word("差一位或相邻两位颠倒", "one digit differs or two are swapped"),
    "number.first_15": Word("前十五位一致，末位丢失", "first 15 identical, the end lost"),
    "number.two_edits": Word("差两位", "two digits differ"),
    "number.two_edits_valid": Word("差两位，都校验得过", "two digits differ, both valid"),
    "number.unreadable": Word("不同，其中一个校验不过", "different, one fails its check digit"),
    "number.anothers": Word("登记的是另一个人的", "belongs to another person"),
    "number.conflict": Word("两个有效号码互相矛盾", "two valid numbers in conflict"),
    "name.same": Word("一致", "identical"),
    "name.sound": Word("同音不同字", "same sound, other characters"),
    "name.shape": Word("字形或读音相近", "similar in shape or sound"),
    "name.unreadable": Word("有字未能显示，其余一致", "a character unreadable, the rest identical"),
    "name.surname": Word("名同姓不同", "same given name, other surname"),
    "name.one_character": Word("差一字", "one character differs"),
    "name.nickname": Word("疑为小名，末字相同", "probably a nickname"),
    "name.only_surname": Word("只有姓相同", "only the surname agrees"),
    "name.other": Word("不同", "different"),
    "birth.same_as_twin": Word("一致（另有同日生的兄弟姐妹）", "identical (a twin shares it)"),
    "birth.same": Word("一致", "identical"),
    "birth.lunar": Word("一为农历一为公历", "one lunar, one solar"),
    "birth.swap": Word("月日颠倒", "day and month swapped"),
    "birth.one_digit": Word("差一个数字", "one digit differs"),
    "birth.part": Word("年月或月日一致", "year and month, or month and day, agree"),
    "birth.year": Word("只有年份一致", "only the year agrees"),
    "birth.other": Word("不同", "different"),
    "sex.same": Word("一致", "identical"),
    "sex.other": Word("不同", "different"),
    "guardian.number": Word("证件号一致", "ID identical"),
    "guardian.phone_name": Word("姓名与电话一致", "name and phone identical"),
    "guardian.phone": Word("电话一致", "phone identical"),
    "guardian.name": Word("姓名一致", "name identical"),
    "guardian.other": Word("均不相同", "all different"),
    "place.village": Word("同村（社区）", "same village"),
    "place.town": Word("同乡镇（街道）", "same town"),
    "place.other": Word("乡镇不同", "another town"),
    "school.class": Word("同校同班", "same class"),
    "school.school": Word("同校", "same school"),
    "school.other": Word("不同", "another school"),
    "kin.all_placed": Word("均已各有其行", "all have lines of their own"),
    "silent": Word("缺", "missing"),
    "missing": Word("缺", "missing"),
    "prior": Word("", ""),
}
"""By ``comparison.level``, or by the level alone."""


def level_word(comparison: str, level: str) -> Word:
    """Return the words for one level of one comparison; an unknown level stands for itself."""
    return LEVELS.get(f"{comparison}.{level}") or word(LEVELS, level)


def verdict_zh(verdict: str | None) -> str:
    """Return the Chinese of a verdict, or the identifier itself when it is not in the list."""
    known = VERDICTS.get(verdict or "")
    return known.zh if known else (verdict or "")


def verdict_en(verdict: str | None) -> str:
    """Return the English of a verdict, or the identifier itself when it is not in the list."""
    known = VERDICTS.get(verdict or "")
    return known.en if known else (verdict or "")


def is_open(verdict: str | None) -> bool:
    """Return True when this verdict leaves somebody looking for the child (counts-as-served is *no*)."""
    known = VERDICTS.get(verdict or "")
    return known is not None and known.served is Served.NO


OWN: Final = Word("本项目建议值，非政策规定", "proposed by this project, no policy")
"""The source of what no office has laid down."""


def place_word(name: str) -> Word:
    """Return a place's name; that of the whole country is told in English too, all others stay as they are written."""
    return Word(name, "nationwide" if name == "全国" else name)


def source_word(cited: str) -> Word:
    """Return a source as it is cited; titles stay as they are written."""
    return OWN if cited == OWN.zh else Word(cited, cited)


def word(table: Mapping[str, Word], key: str | None) -> Word:
    """Return the words for ``key``; an unknown key stands for itself in both languages."""
    return table.get(key or "") or Word(key or "", key or "")


def zh_list(table: Mapping[str, Word], keys: str | None) -> str:
    """Turn ``a;b`` into its Chinese words, joined by 、."""
    return "、".join(word(table, k.strip()).zh for k in (keys or "").split(";") if k.strip())
