"""The reference page of the indicators, printed from the tables that test them: the manual cannot lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from notoneless.ledger.indicators import ages_of
from notoneless.ledger.indicators_rules import ChildFacts, Outside, Part, Standing
from notoneless.ledger.indicators_text import percent
from notoneless.ledger.labels import LEDGERS, VERDICTS
from notoneless.policy.lookup import load
from notoneless.policy.terms import Evidence

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "reference" / "rules" / "indicators.md"
ON = date(2026, 9, 1)
POLICY = load()
# The nation's own numbers of that day; a place may have others.
AGES = ages_of(POLICY, None, ON)
ROWS = POLICY.value("ledger.indicators", None, ON).by_id()


def tables() -> list[dict[str, Any]]:
    """Return the tables in the order of the page."""
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in HERE.glob("*.yaml")]
    return sorted(found, key=lambda t: int(t["order"]))


def facts_of(raw: dict[str, Any]) -> ChildFacts:
    """Return the facts of a case; what it does not say is a ten-year-old on the local roll."""
    given = {k: frozenset(v) if k in ("flags", "codes") else v for k, v in raw.items()}
    return ChildFacts(**given)


def figures() -> list[dict[str, Any]]:
    """Return the cases of figures."""
    return [case for table in tables() for case in table.get("figures", ())]


def render() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 指标：数的是谁，差在谁"
    yield ""
    yield "本页由 `tests/spec/ledger/*.yaml` 和参数 `ledger.indicators` 生成，每一行都是一条测试。改规则先改表。"
    yield f"未写明的：问的是 {ON.isoformat()}，十岁，应读五年级，本地有户籍，学籍上有。"
    yield ""
    yield (
        f"所用数值：{AGES.entry}—{AGES.last} 周岁为适龄；{AGES.on_time_last} 周岁（含）以前读完九年级算提前；"
        f"小学为 {AGES.primary_first}—{AGES.primary_last} 年级。各地各年的数值与目标以参数为准。"
    )
    yield ""
    yield "## 各项指标"
    yield ""
    yield "| 代码 | 指标 | 做法 | 数的是谁 | 口径依据 | 目标（全国） |"
    yield "|---|---|---|---|---|---|"
    weaker = POLICY.value("ledger.indicators", None, ON)
    for key, row in ROWS.items():
        target = POLICY.value(row["target"], None, ON)
        mark = weaker.weaker.get(key, weaker.evidence)
        yield (
            f"| `{key}` | {row['zh']} | {row['practice']} | {row['counted_zh']} | {row['basis_zh']} [{mark}] "
            f"| `{row['target']}` {float(target.value) * 100:g}% {target.mark()} |"
        )
    yield ""
    yield "依据等级：" + "；".join(f"[{e}] {e.zh}" for e in Evidence) + "。"
    for table in tables():
        yield ""
        yield f"## {table['title']}"
        yield ""
        yield table["about"]
        yield ""
        if "cases" in table:
            yield from _cases(table["cases"])
        else:
            yield from _figures(table)
    yield ""
    yield "## 差在哪里"
    yield ""
    yield "| 代码 | 中文 | English |"
    yield "|---|---|---|"
    for word in (*Part, *Outside, *Standing):
        yield f"| `{word.value}` | {word.word.zh} | {word.word.en} |"


def _cases(cases: list[dict[str, Any]]) -> Iterator[str]:
    yield "| 情形 | 去向 | 台账 | 计入 | 差在 |"
    yield "|---|---|---|---|---|"
    for case in cases:
        facts = facts_of(case["facts"])
        verdict = VERDICTS[facts.verdict].zh if facts.verdict in VERDICTS else "—"
        counted = [ROWS[k]["zh"] for k, part in case["stands"].items() if part == "counted"]
        missing = [f"{ROWS[k]['zh']}：{Part(p).word.zh}" for k, p in case["stands"].items() if p != "counted"]
        missing += [f"{ROWS[k]['zh']}：{Part.DOUBTFUL.word.zh}" for k in case.get("doubted", ())]
        aside = f"不计（{Outside(case['outside']).word.zh}）" if "outside" in case else "" if case["stands"] else "不计"
        yield f"| {case['say']} | {verdict} | {LEDGERS[facts.ledger].zh} | {'；'.join(counted) or aside} | {'；'.join(missing)} |"


def _figures(table: dict[str, Any]) -> Iterator[str]:
    yield "| 情形 | 人数 | 目标 | 率 | 除去批准缓学 | 结果 |"
    yield "|---|---|---|---|---|---|"
    for case in table["figures"]:
        parts = "、".join(f"{Part(p).word.zh} {n:,}" for p, n in case["parts"].items()) or "无"
        target = "未定" if case["target"] is None else f"{case['target'] * 100:g}%"
        without = percent(case["without"]) if "without" in case else ""
        standing = Standing(case["standing"]).word.zh
        yield f"| {case['say']} | {parts} | {target} | {percent(case['percent'])} | {without} | {standing} |"
    yield ""
    yield "| 村社、组 | 摸排行 | 结果 |"
    yield "|---|---|---|"
    for case in table["places"]:
        yield f"| {case['say']} | {case['lines']} | {Part(case['part']).word.zh} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
