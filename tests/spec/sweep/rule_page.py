"""The reference page of the whereabouts rule, printed from the tables that test it: the manual cannot lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from notoneless.policy.lookup import load
from notoneless.sweep.parameters import limits_of, read
from notoneless.sweep.rules import (
    FLAGS,
    LEDGERS,
    REASONS,
    VERDICTS,
    AttendanceFact,
    EnrolmentFact,
    ExceptionFact,
    Facts,
    RowRef,
    SurveyFact,
)

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "reference" / "rules" / "whereabouts.md"
ON = date(2026, 9, 1)
# The nation's own numbers of that day; a place may have others.
LIMITS = limits_of(read(load(), None, ON))
_KINDS: dict[str, tuple[type[Any], str]] = {
    "enrolments": (EnrolmentFact, "enrolment"),
    "previous_enrolments": (EnrolmentFact, "previous_enrolment"),
    "elsewhere": (EnrolmentFact, "enrolment_elsewhere"),
    "higher_stage": (EnrolmentFact, "higher_stage"),
    "attendance": (AttendanceFact, "attendance"),
    "exceptions": (ExceptionFact, "exceptions"),
    "survey": (SurveyFact, "field_survey"),
}
PRIORITIES = {1: "今天就找", 2: "本周内找", 3: "先查材料", 4: "在学，但各册有出入", 5: "无须处理"}


@dataclass(frozen=True)
class Table:
    """One file of cases."""

    order: int
    name: str
    title: str
    about: str
    cases: list[dict[str, Any]]


def tables() -> list[Table]:
    """Return the tables in the order of the page."""
    found = []
    for path in HERE.glob("*.yaml"):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(Table(raw["order"], path.stem, raw["title"], raw["about"], raw["cases"]))
    return sorted(found, key=lambda t: t.order)


def facts_of(raw: dict[str, Any]) -> Facts:
    """Return the facts of a case: on the day of the page, aged thirteen, unless it says otherwise."""
    given: dict[str, Any] = {"birth_on": date(2013, 5, 1), **raw}
    given["on"] = given.pop("day", ON)  # YAML reads a key “on” as true
    for key, (kind, roll) in _KINDS.items():
        given[key] = tuple(kind(ref=RowRef(roll, 1, n), **f) for n, f in enumerate(given.get(key, ()), 1))
    given["hardship"] = tuple(given.get("hardship", ()))
    return Facts(**given)


def render() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 去向判定：一个孩子在哪里"
    yield ""
    yield "本页由 `tests/spec/sweep/*.yaml` 生成，每一行都是一条测试。改规则先改表。"
    yield f"未写明的：问的是 {ON.isoformat()}，孩子生于 2013-05-01，本地有户籍，有号码。"
    yield ""
    yield (
        f"所用数值：{LIMITS.cutoff[0]} 月 {LIMITS.cutoff[1]} 日满 {LIMITS.entry_age} 周岁入学；满 {LIMITS.last_age} 周岁止；"
        f"连续缺勤 {LIMITS.absent_days_alarm} 天报告；没有结束日期的批准管 {LIMITS.open_ended_days} 天；"
        f"摸排管 {LIMITS.survey_days} 天。各地各年的数值以参数为准。"
    )
    for table in tables():
        yield ""
        yield f"## {table.title}"
        yield ""
        yield table.about
        yield ""
        yield "| 情形 | 结论 | 台账 | 标记 | 先后 |"
        yield "|---|---|---|---|---|"
        for case in table.cases:
            verdict, ledger = VERDICTS[case["verdict"]]
            flags = "；".join(FLAGS[f] for f in case.get("flags", []))
            priority = PRIORITIES.get(case.get("priority", 0), "")
            yield f"| {case['say']} | {verdict} | {LEDGERS[ledger]} | {flags} | {priority} |"
    yield ""
    yield "## 结论"
    yield ""
    yield "| 代码 | 结论 | 台账 |"
    yield "|---|---|---|"
    for code, (zh, ledger) in VERDICTS.items():
        yield f"| `{code}` | {zh} | {LEDGERS[ledger]} |"
    yield ""
    yield "## 标记"
    yield ""
    yield "| 代码 | 标记 |"
    yield "|---|---|"
    for code, zh in FLAGS.items():
        yield f"| `{code}` | {zh} |"
    yield ""
    yield "## 理由"
    yield ""
    yield "| 代码 | 中文 | English | 参数 |"
    yield "|---|---|---|---|"
    for code, text in REASONS.items():
        yield f"| `{code}` | {text.zh} | {text.en} | {f'`{text.parameter}`' if text.parameter else ''} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
