"""The reference page of comparing counties, printed from the tables that test it: the manual cannot lie."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from notoneless.ledger.counties.definitions import COUNTED, RULES, TOPICS
from notoneless.ledger.counties.laying import State
from notoneless.ledger.counties.rules import Bounds, Move
from notoneless.ledger.counties.words import MOVES, STATES
from notoneless.policy.lookup import load

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "reference" / "rules" / "counties.md"
POLICY = load()


def tables() -> list[dict[str, Any]]:
    """Return the tables in the order of the page."""
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in HERE.glob("*.yaml")]
    return sorted(found, key=lambda t: int(t["order"]))


def cases(key: str) -> list[dict[str, Any]]:
    """Return the cases of one kind."""
    return [case for table in tables() for case in table.get(key, ())]


def bounds(text: str) -> Bounds:
    """Return the share, or the two between which it lies, that a table writes."""
    ends = [Fraction(one) for one in text.split()]
    return ends[0], ends[-1]


def render() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 各区县并排：写什么，怎么比"
    yield ""
    yield "本页由 `tests/spec/counties/*.yaml` 生成，每一行都是一条测试。改规则先改表。怎么用见[比较各区县](../../how-to/compare-counties.md)。"
    told, places = tables()
    yield from _head(told)
    yield "| 情形 | 计入 | 应计 | 批准缓学 | 门槛 | 写出：计入 / 应计 / 缓学 | 只知计入在 |"
    yield "|---|---|---|---|---|---|---|"
    for case in told["told"]:
        said = " / ".join("—" if one is None else f"{one:,}" for one in case["told"])
        between = "–".join(f"{one:,}" for one in case["between"]) if "between" in case else ""
        yield f"| {case['say']} | {case['counted']:,} | {case['of']:,} | {case['deferred']} | {case['small']} | {said} | {between} |"
    yield from (
        "",
        "| 在另一项之中 | 另一项：计入 / 应计 / 缓学 | 这一项：计入 / 应计 / 缓学 | 门槛 | 写出 | 只知计入在 |",
        "|---|---|---|---|---|---|",
    )
    for case in told["beside"]:
        wide, own = (" / ".join(f"{one:,}" for one in case[key]) for key in ("within", "own"))
        said = " / ".join("—" if one is None else f"{one:,}" for one in case["told"])
        between = "–".join(f"{one:,}" for one in case["between"]) if "between" in case else ""
        yield f"| {case['say']} | {wide} | {own} | {case['small']} | {said} | {between} |"
    yield from _head(places)
    yield "| 情形 | 率 | 名次 |"
    yield "|---|---|---|"
    for case in places["places"]:
        shares = "；".join(f"{name} {text.replace(' ', '～')}" for name, text in case["shares"].items())
        ranks = "；".join(
            f"{name} {low}" if low == high else f"{name} {low}–{high}" for name, (low, high) in case["ranks"].items()
        )
        yield f"| {case['say']} | {shares} | {ranks} |"
    yield from ("", "| 走势 | 从前 | 现在 | 结果 |", "|---|---|---|---|")
    for case in places["moves"]:
        before, now = (("—" if one is None else one.replace(" ", "～")) for one in (case["before"], case["now"]))
        yield f"| {case['say']} | {before} | {now} | {MOVES[Move(case['move'])].zh} |"
    yield from ("", "| 与目标 | 率 | 目标 | 达到 | 差 |", "|---|---|---|---|---|")
    for case in places["gaps"]:
        reached = {True: "是", False: "否", None: "未定"}[case["reached"]]
        yield f"| {case['say']} | {case['share'].replace(' ', '～')} | {case['target']:g} | {reached} | {'～'.join(dict.fromkeys(case['gap']))} |"
    yield from ("", "| 以谁的口径为准 | 各区县的口径 | 为准的 |", "|---|---|---|")
    for case in places["usual"]:
        yield f"| {case['say']} | {'、'.join(one or '没有写明' for one in case['by'])} | {case['usual'] or '—'} |"
    yield from ("", "## 口径由什么组成", "", "每一项指标的指纹由下列各项的值算出；目标、各办公室的用词不在其中。", "")
    yield from ("| 项 | 哪些指标 |", "|---|---|")
    yield f"| 计数规则的版本（`{RULES}`） | 全部 |"
    yield f"| 数的是谁、缺了哪份名册就不算（`{COUNTED}`） | 全部 |"
    for topic in dict.fromkeys(topic for topics in TOPICS.values() for topic in topics):
        keys = [key for key, topics in TOPICS.items() if topic in topics]
        place = next(iter(POLICY.places(topic)))
        named = POLICY.file(topic, place)
        assert named is not None
        yield f"| {named.name_zh}（`{topic}`） | {'全部' if len(keys) == len(TOPICS) else '、'.join(f'`{key}`' for key in keys)} |"
    yield from ("", "## 不排名的情形", "", "| 代码 | 中文 | English |", "|---|---|---|")
    for state in State:
        if STATES[state].zh:
            yield f"| `{state.value}` | {STATES[state].zh} | {STATES[state].en} |"


def _head(table: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"## {table['title']}", "", table["about"], "")


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
