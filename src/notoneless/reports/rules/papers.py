"""The papers of reports: what each is filled with, what it cannot do without, and fillings to try an office's own template with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The places of the templates, with what they are filled with. Those that say 逐条 are lists.
PLACES: Final[Mapping[str, str | Promise]] = {
    "county": _("区县"),
    "school": _("学校"),
    "month": _("月份"),
    "last": _("月末"),
    "due": _("期限；清理行动的期限当天情况"),
    "version": _("版次，第一版为空"),
    "reason": _("更正理由"),
    "nil": _("是否零报告"),
    "figures": _("项目和人数，逐条"),
    "work": _("本月工作，逐条"),
    "post": _("上报人岗位"),
    "filed": _("上报日期；已报学校数"),
    "late": _("是否晚于期限；逾期学校数"),
    "schools": _("应报学校数；清理行动按学校，逐条"),
    "missing": _("未报学校数"),
    "missing_schools": _("未报的学校，逐条"),
    "rows": _("各校情况，逐条"),
    "quarter": _("季度"),
    "drawn_on": _("抽样日期"),
    "seed": _("抽样种子"),
    "total": _("抽取、已查、相符、相符率"),
    "kinds": _("按抽查对象，逐条"),
    "towns": _("按乡镇（街道），逐条"),
    "wrong": _("不符的情况，逐条"),
    "name": _("清理行动名称"),
    "document": _("文号"),
    "day": _("截至日期"),
    "snapshot_on": _("名单日期"),
    "due_on": _("清理期限"),
    "left": _("离期限的工作日"),
    "suspects": _("名单人数"),
    "now": _("名单、已清理、未清理、清理率"),
    "found": _("名单以后发现、其中已销号"),
    "marks": _("按办理情况，逐条"),
    "open": _("没有销号的案件，逐条"),
    "unfiled": _("月报未报的学校，逐条"),
    "period": _("学期、学年"),
    "kind": _("调研报告或评估报告"),
    "began": _("开始日期"),
    "until": _("截止日期"),
    "draft": _("是否还没有上报"),
    "school_age": _("适龄儿童台账人数"),
    "net": _("净入学率"),
    "indicators": _("拉网的其他指标，逐条"),
    "retention": _("九年巩固率"),
    "stages": _("按学段，逐条"),
    "reasons": _("按原因，逐条"),
    "groups": _("重点群体，逐条"),
    "months": _("各月月报，逐条"),
    "reviews": _("季度复核，逐条"),
    "campaigns": _("清理行动，逐条"),
    "problems": _("存在的问题，逐条"),
    "measures": _("采取的措施，逐条"),
    "next_steps": _("下一步打算，逐条"),
    "handed": _("上报日期"),
}


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """One kind of paper: its name, a filling of all its places (what is none of them, nobody fills), those it cannot do without."""

    id: str
    zh: str
    en: str
    whole: Mapping[str, Any]
    needs: tuple[str, ...]

    @property
    def places(self) -> dict[str, str | Promise]:
        """The places of this paper."""
        return {name: PLACES[name] for name in self.whole}

    def samples(self) -> list[dict[str, Any]]:
        """Return two fillings to try a template with: everything, and only what the paper never lacks."""
        bare = {
            name: value if name in self.needs else [] if isinstance(value, list) else ""
            for name, value in self.whole.items()
        }
        return [dict(self.whole), bare]


_PART: Final = ("某镇", 9, 1, 2, "22.2%")
_COLUMNS: Final = ("某镇", 1, 2, 3, 4, 5, 6, 7, 8)
_LINE: Final = ("某项", 3)
PAPERS: Final[Mapping[str, ReportPaper]] = {
    paper.id: paper
    for paper in (
        ReportPaper(
            "school_month", "学校月报", "monthly report of a school",
            {
                "school": "某小学", "county": "某县", "month": "2026年10月", "last": "2026年10月31日", "version": 2,
                "reason": "某理由", "nil": True, "figures": [_LINE], "work": ["某事"], "post": "某岗位",
                "filed": "2026年11月2日", "late": True, "due": "2026年11月6日",
            },
            ("school", "month", "figures", "filed"),
        ),
        ReportPaper(
            "county_month", "月报汇总表", "month of all schools",
            {
                "county": "某县", "month": "2026年10月", "last": "2026年10月31日", "due": "2026年11月6日", "schools": 3,
                "filed": 2, "nil": 1, "late": 1, "missing": 1, "figures": [_LINE], "missing_schools": ["某小学"],
                "rows": [{"name": "某小学", "nil": False, "figures": [1, 2, 3, 4, 5]}],
            },
            ("county", "month", "missing", "figures"),
        ),
        ReportPaper(
            "county_review", "季度复核报告", "review of a quarter",
            {
                "county": "某县", "quarter": "2026年第4季度", "drawn_on": "2026年12月1日", "seed": "某种子",
                "total": (9, 8, 7, "87.5%"), "kinds": [("学校", 9, 3, 2, 1, "50%")], "towns": [("某镇", 3, 2, 1, "50%")],
                "wrong": ["某情况"],
            },
            ("county", "quarter", "seed", "total"),
        ),
        ReportPaper(
            "county_campaign", "清理行动情况报告", "report of a campaign",
            {
                "county": "某县", "name": "某行动", "document": "某文号", "day": "2026年8月28日",
                "snapshot_on": "2026年8月3日", "due_on": "2026年8月28日", "left": 3, "suspects": 9, "now": (9, 2, 7, "22.2%"),
                "due": (9, 1, 8, "11.1%"), "found": (2, 1), "marks": [_LINE], "towns": [_PART], "schools": [_PART],
                "open": ["某案"], "month": "2026年7月", "unfiled": ["某小学"],
            },
            ("county", "name", "due_on", "suspects", "now", "found"),
        ),
        ReportPaper(
            "county_upward", "学期学年报告", "report of a term or a year",
            {
                "county": "某县", "period": "2026—2027学年上学期", "kind": "学期调研报告", "began": "2026年9月1日",
                "until": "2027年2月20日", "draft": True, "version": 2, "reason": "某理由", "school_age": "9人", "net": "99%",
                "indicators": ["某指标"], "retention": "不详", "figures": [_LINE], "stages": [_COLUMNS], "towns": [_COLUMNS], "reasons": [_COLUMNS],
                "groups": [_COLUMNS], "months": ["某月"], "reviews": ["某季度"], "campaigns": ["某行动"], "problems": ["某问题"],
                "measures": ["某措施"], "next_steps": ["某打算"], "post": "某岗位", "handed": "2027年3月1日",
            },
            ("county", "period", "until", "draft", "figures"),
        ),
    )
}  # fmt: skip
