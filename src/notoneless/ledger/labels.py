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
    "vanished_between_terms": Word("学期间从学籍上消失", "vanished between terms"),
    "vanished_6_to_7": Word("小升初时消失", "vanished between grades 6 and 7"),
    "on_roll_absent": Word("名在人不在", "on the roll, not in class"),
    "deferral_expired": Word("缓学已到期", "deferral expired"),
    "suspension_expired": Word("休学已到期", "suspension expired"),
    "no_register_here": Word("本地无户籍", "no register entry here"),
    "no_id": Word("无证件号", "no ID number"),
    "two_rolls": Word("一人多籍", "on two schools' rolls"),
    "duplicate_register": Word("疑似重户", "registered twice"),
    "found_by_evidence": Word("有据找到", "found by evidence"),
    "newly_missing": Word("新近不见", "newly missing"),
}

METHODS: Final[dict[str, Word]] = {
    "exact": Word("证件号姓名全同", "ID and name identical"),
    "exact_id": Word("证件号相同", "ID identical"),
    "exact_id_name": Word("证件号姓名全同", "ID and name identical"),
    "id": Word("证件号相同", "ID identical"),
    "repair": Word("更正后证件号相同", "ID identical after repair"),
    "repaired_id": Word("更正后证件号相同", "ID identical after repair"),
    "pupil_no": Word("学籍号相同", "pupil number identical"),
    "disability_no": Word("残疾证号相同", "disability card number identical"),
    "score": Word("多项比对打分", "scored on many fields"),
    "scored": Word("多项比对打分", "scored on many fields"),
    "bridge": Word("经另一名册搭桥", "bridged by another roll"),
    "family": Word("由兄弟姐妹佐证", "vouched for by siblings"),
    "human": Word("人工认定", "decided by a person"),
    "decision": Word("人工认定", "decided by a person"),
    "none": Word("未找到", "not found"),
}

CHANGES: Final[dict[str, Word]] = {
    "gone": Word("从名册上消失", "disappeared"),
    "disappeared": Word("从名册上消失", "disappeared"),
    "newly_suspected": Word("新增疑似", "newly suspected"),
    "still_suspected": Word("仍为疑似", "still suspected"),
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
    "residence": Word("流动人口", "residence permits"),
    "hardship": Word("脱贫监测", "hardship roll"),
    "disability": Word("残联", "disability roll"),
    "civil_affairs": Word("民政", "civil affairs"),
    "exceptions": Word("缓休学到期", "expired exception"),
}

COMPARISONS: Final[dict[str, Word]] = {
    "prior": Word("起点（随机一对）", "prior (a random pair)"),
    "id_number": Word("证件号", "ID number"),
    "id": Word("证件号", "ID number"),
    "name": Word("姓名", "name"),
    "birth_on": Word("出生日期", "birth date"),
    "birth": Word("出生日期", "birth date"),
    "sex": Word("性别", "sex"),
    "guardian": Word("监护人", "guardian"),
    "guardian_name": Word("监护人姓名", "guardian's name"),
    "guardian_id": Word("监护人证件号", "guardian's ID"),
    "guardian_phone": Word("监护人电话", "guardian's phone"),
    "phone": Word("电话", "phone"),
    "pupil_no": Word("学籍号", "pupil number"),
    "village": Word("村社", "village"),
    "town": Word("镇街", "town"),
    "place": Word("住地", "place"),
    "address": Word("住址", "address"),
    "ethnicity": Word("民族", "ethnicity"),
    "school": Word("学校", "school"),
    "family": Word("家庭", "family"),
}

LEVELS: Final[dict[str, Word]] = {
    "exact": Word("一致", "identical"),
    "same": Word("一致", "identical"),
    "equal": Word("一致", "identical"),
    "agree": Word("一致", "agrees"),
    "missing": Word("缺", "missing"),
    "null": Word("缺", "missing"),
    "unknown": Word("缺", "missing"),
    "else": Word("不同", "different"),
    "other": Word("不同", "different"),
    "differ": Word("不同", "different"),
    "different": Word("不同", "different"),
    "conflict": Word("冲突", "in conflict"),
    "sound": Word("同音", "same sound"),
    "homophone": Word("同音", "same sound"),
    "shape": Word("形近", "similar shape"),
    "traditional": Word("繁简不同", "traditional and simplified"),
    "nickname": Word("小名", "nickname"),
    "one_char": Word("差一字", "one character differs"),
    "surname_changed": Word("改姓", "surname changed"),
    "transposed": Word("相邻两位颠倒", "adjacent digits swapped"),
    "one_edit": Word("差一位", "one digit differs"),
    "lunar": Word("农历生日", "lunar birthday"),
    "day_month": Word("日月颠倒", "day and month swapped"),
    "year_month": Word("年月一致", "year and month agree"),
    "guardian": Word("写了监护人的", "the guardian's"),
}


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


def word(table: Mapping[str, Word], key: str | None) -> Word:
    """Return the words for ``key``; an unknown key stands for itself in both languages."""
    return table.get(key or "") or Word(key or "", key or "")


def zh_list(table: Mapping[str, Word], keys: str | None) -> str:
    """Turn ``a;b`` into its Chinese words, joined by 、."""
    return "、".join(word(table, k.strip()).zh for k in (keys or "").split(";") if k.strip())
