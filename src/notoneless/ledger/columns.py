"""台账的栏目 — the columns of the three ledgers, as offices print them.

The columns are the union of the forms seen in use and of what the law asks to be recorded (who was looked for,
by whom, when the papers were served, how it was closed). What the sweep knows is filled in; what only a visit
can tell is printed empty, with room for a pen, so that the sheet that leaves the office comes back as the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Cell(StrEnum):
    """What the cells of a printed column hold."""

    TEXT = "text"  # words that differ from line to line
    SHARED = "shared"  # words that come again and again: stored once in the book
    LONG = "long"  # a sentence: wrapped
    DATE = "date"
    NUMBER = "number"
    BLANK = "blank"  # for the pen


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One printed column: ``group`` (the heading above), ``heading``, ``width`` in characters, and ``sql`` over
    the view ``book_lines`` that fills it (none when the column is for the pen)."""

    group: str
    heading: str
    width: float
    cell: Cell = Cell.BLANK
    sql: str = ""


_T, _S, _L, _D, _N = Cell.TEXT, Cell.SHARED, Cell.LONG, Cell.DATE, Cell.NUMBER

NUMBER: Final = LedgerColumn("", "序号", 6, _N, "n")
NAME: Final = LedgerColumn("", "姓名", 10, _T, "name")
PERIOD: Final = (
    LedgerColumn("时间地点", "学年", 6, _S, "school_year"),
    LedgerColumn("时间地点", "学期", 5, _S, "school_term"),
    LedgerColumn("时间地点", "区县", 7, _S, "place_name"),
    LedgerColumn("时间地点", "镇街", 9, _S, "town_name"),
    LedgerColumn("时间地点", "村社", 9, _S, "village_name"),
    LedgerColumn("时间地点", "组", 5, _S, "group_name"),
)
PERSON: Final = (
    LedgerColumn("儿童", "性别", 4.5, _S, "sex"),
    LedgerColumn("儿童", "民族", 6, _S, "ethnicity"),
    LedgerColumn("儿童", "证件类型", 7.5, _S, "id_type"),
    LedgerColumn("儿童", "证件号", 19.5, _T, "id_number"),
    LedgerColumn("儿童", "出生日期", 10.5, _D, "birth_on"),
    LedgerColumn("儿童", "年龄", 4.5, _N, "age"),
)
SCHOOL: Final = (
    LedgerColumn("学籍", "应读年级", 5, _N, "expected_grade"),
    LedgerColumn("学籍", "学籍号", 20, _T, "pupil_no"),
    LedgerColumn("学籍", "学校标识码", 11, _S, "school_code"),
    LedgerColumn("学籍", "就读学校", 16, _S, "school_name"),
    LedgerColumn("学籍", "年级", 7, _S, "grade"),
    LedgerColumn("学籍", "班级", 6, _S, "class_name"),
)
HOME: Final = (
    LedgerColumn("住地", "户籍地", 18, _T, "registered_address"),
    LedgerColumn("住地", "现居地", 18, _T, "present_address"),
)
GUARDIAN: Final = (
    LedgerColumn("监护人", "姓名", 8, _T, "guardian_name"),
    LedgerColumn("监护人", "关系", 6, _S, "guardian_relation"),
    LedgerColumn("监护人", "电话", 12.5, _T, "guardian_phone"),
)
NEEDS: Final = (
    LedgerColumn("困难与残疾", "困难类型", 11, _S, "hardship_kinds"),
    LedgerColumn("困难与残疾", "残疾类别", 7, _S, "disability_kind"),
    LedgerColumn("困难与残疾", "残疾等级", 7, _S, "disability_grade"),
    LedgerColumn("困难与残疾", "残疾证号", 20, _T, "disability_no"),
    LedgerColumn("困难与残疾", "特殊群体", 9, _S, "groups"),
)
RESULT: Final = (
    LedgerColumn("核查结果", "去向", 14, _S, "verdict_zh"),
    LedgerColumn("核查结果", "义务教育保障", 8, _S, "served_zh"),
    LedgerColumn("核查结果", "依据", 36, Cell.LONG, "reasons"),
    LedgerColumn("核查结果", "提示", 13, _S, "flags_zh"),
    LedgerColumn("来源", "户籍名册行", 8, _N, "register_row"),
    LedgerColumn("来源", "证据名册", 14, _S, "evidence_roll"),
    LedgerColumn("来源", "证据行", 7, _N, "evidence_row"),
    LedgerColumn("来源", "儿童编号", 15, _T, "child_id"),
)
FOUND: Final = (
    LedgerColumn("发现", "发现来源", 13, _S, "discovered_zh"),
    LedgerColumn("发现", "发现日期", 10.5, _D, "discovered_on"),
    LedgerColumn("发现", "比对1 户籍有学籍无", 7, _S, "match1_zh"),
    LedgerColumn("发现", "比对2 名在人不在", 7, _S, "match2_zh"),
    LedgerColumn("发现", "比对3 困难户", 7, _S, "match3_zh"),
    LedgerColumn("发现", "与上次相比", 9, _S, "change_zh"),
    LedgerColumn("发现", "缓急", 8, _S, "urgency_zh"),
)
NOTE: Final = LedgerColumn("备注", "备注", 12)


def _pen(group: str, *headings: str, width: float = 9) -> tuple[LedgerColumn, ...]:
    return tuple(LedgerColumn(group, h, width) for h in headings)


VERIFY: Final = (
    *_pen("核实", "核实人", "核实日期", width=9),
    *_pen("核实", "核实去向", width=14),
    *_pen("核实", "佐证材料", width=12),
    *_pen("核实", "确认辍学日期", width=10),
    *_pen("包保责任人", "镇街", "村社", "学校", width=8),
)
CASE: Final = (
    *_pen("辍学情况", "疑似日期", "确认日期", "辍学时间", width=10),
    *_pen("辍学情况", "辍学时年级", width=7),
    *_pen("辍学情况", "主要原因", "次要原因", "监护人务工地", width=10),
    *_pen("包保责任人", "县级", "镇街", "村社", "学校", "教师", width=8),
    *_pen("最近一次劝返", "日期", "方式", "人员", "结果", "下次日期", width=9),
    *_pen("文书", "名称编号", width=14),
    *_pen("文书", "送达日期", "送达回证", width=9),
    *_pen("进展", "当前步骤", width=10),
    *_pen("复学", "日期", "安置方式", "复学学校", width=10),
    *_pen("跟踪回访", "30日", "60日", "90日", width=7),
    *_pen("销号", "类别", "证据", "审核人", "日期", width=9),
    *_pen("销号", "是否反复", width=6),
)

SCHOOL_AGE_LEDGER: Final[tuple[LedgerColumn, ...]] = (
    NUMBER, NAME, *PERIOD, *PERSON, *SCHOOL, *HOME, *GUARDIAN, *NEEDS, *RESULT, NOTE,
)  # fmt: skip
SUSPECTED_LEDGER: Final[tuple[LedgerColumn, ...]] = (
    NUMBER, NAME, *PERIOD, *PERSON, *SCHOOL, *HOME, *GUARDIAN, *NEEDS, *FOUND, *RESULT, *VERIFY, NOTE,
)  # fmt: skip
DROPOUT_LEDGER: Final[tuple[LedgerColumn, ...]] = (
    NUMBER, NAME, *PERIOD, *PERSON, *SCHOOL, *HOME, *GUARDIAN, *NEEDS, *FOUND, *RESULT, *CASE, NOTE,
)  # fmt: skip

_BRIEF: Final = (PERSON[0], *PERSON[3:])

MATCHES: Final[tuple[LedgerColumn, ...]] = (
    NUMBER,
    NAME,
    LedgerColumn("比对", "比对类别", 20, _S, "match_zh"),
    *PERIOD[3:],
    *_BRIEF,
    *SCHOOL[3:],
    *NEEDS[:2],
    *RESULT[:4],
    *RESULT[7:],
    NOTE,
)
CHANGES_SHEET: Final[tuple[LedgerColumn, ...]] = (
    NUMBER,
    NAME,
    LedgerColumn("变化", "变化", 14, _S, "change_zh"),
    LedgerColumn("变化", "上次去向", 16, _S, "before_zh"),
    LedgerColumn("变化", "本次去向", 16, _S, "after_zh"),
    LedgerColumn("变化", "说明", 40, Cell.LONG, "change_reasons"),
    *PERIOD[3:],
    *_BRIEF,
    *SCHOOL[3:],
    *RESULT[7:],
    NOTE,
)
INDICATOR_LINES: Final[tuple[LedgerColumn, ...]] = (
    NUMBER,
    NAME,
    LedgerColumn("指标", "指标", 22, _S, "indicator_zh"),
    LedgerColumn("指标", "差在", 12, _S, "part_zh"),
    *PERIOD[3:],
    *_BRIEF,
    *SCHOOL[3:],
    *NEEDS[:3],
    *RESULT[:4],
    *RESULT[7:],
    *_pen("处理", "责任人", "完成日期", width=9),
    *_pen("处理", "措施", width=14),
)
UNSURVEYED: Final[tuple[LedgerColumn, ...]] = (
    NUMBER,
    LedgerColumn("", "镇街", 12, _S, "town_name"),
    LedgerColumn("", "村社", 18, _S, "village_name"),
    LedgerColumn("", "组", 10, _S, "group_zh"),
    LedgerColumn("", "涉及组数", 8, _N, "units"),
    LedgerColumn("", "适龄儿童", 8, _N, "children"),
    LedgerColumn("", "其中未就学", 8, _N, "unserved"),
    *_pen("摸排", "摸排人", "摸排日期", "走访户数", width=10),
    *_pen("摸排", "结果或零报告", width=18),
    LedgerColumn("备注", "备注", 14),
)
THREE_WAY: Final[tuple[LedgerColumn, ...]] = (
    NUMBER,
    NAME,
    LedgerColumn("三方口径", "教育部门", 10, _S, "education_zh"),
    LedgerColumn("三方口径", "乡村振兴部门", 12, _S, "rural_zh"),
    LedgerColumn("三方口径", "本台账", 12, _S, "ledger_zh"),
    LedgerColumn("三方口径", "是否一致", 9, _S, "agree_zh"),
    LedgerColumn("三方口径", "差异说明", 40, Cell.LONG, "difference_zh"),
    *PERIOD[3:],
    *_BRIEF,
    *SCHOOL[3:],
    LedgerColumn("出处", "学籍名册行", 14, _T, "education_at"),
    LedgerColumn("出处", "脱贫监测名册行", 14, _T, "rural_at"),
    *RESULT[:1],
    *RESULT[7:],
    LedgerColumn("处理", "核对意见", 14),
    LedgerColumn("处理", "核对人", 9),
)
