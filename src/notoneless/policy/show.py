"""看政策 — what an officer sees who asks “what is the rule here, since when, and who says so?”.

Returns text without a closing line break; printing is the command's business. A value whose evidence is weaker than a law's text or an
official page carries its mark in every rendering, so that a hint is never quoted as a rule.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from notoneless.policy.lookup import Policy
from notoneless.policy.terms import Evidence, Explanation, Value


def show_text(policy: Policy, topic: str, place: str | None, on: date, *, lang: str = "zh") -> str:
    """Return the value of ``topic`` at ``place`` on ``on`` with source, evidence and every other candidate.

    ``lang`` is ``zh`` or ``en``. Raises UserError as :meth:`Policy.value` does.
    """
    value = policy.value(topic, place, on)
    explained = policy.explain(topic, place, on)
    return "\n".join([*_head(policy, value, explained, lang), "", *_candidates(explained, lang)])


def show_json(policy: Policy, topic: str, place: str | None, on: date) -> str:
    """Return the same as JSON: the asked topic, place and day, the value, and all candidates. Raises UserError."""
    value = policy.value(topic, place, on)
    explained = policy.explain(topic, place, on)
    data = {
        "asked": {"topic": topic, "place": explained.place, "on": on.isoformat()},
        **value.as_dict(),
        "candidates": [
            {
                "place": c.place,
                "place_name": c.place_name,
                "since": c.line.since.isoformat(),
                "until": c.until.isoformat() if c.until else None,
                "won": c.won,
                "why": {"zh": c.why_zh, "en": c.why_en},
            }
            for c in explained.candidates
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def list_text(policy: Policy, *, place: str | None = None, on: date, lang: str = "zh") -> str:
    """Return one line per topic: name, value in short, since, where from, evidence. ``place`` None is the nation.

    A topic that has no value at ``place`` on ``on`` is listed with the places that set it.
    """
    lines: list[str] = []
    station = ""
    for topic in policy.topics():
        if topic.partition(".")[0] != station:
            station = topic.partition(".")[0]
            lines += ["", f"[{station}]"] if lines else [f"[{station}]"]
        lines.append(_list_line(policy, topic, place, on, lang))
    return "\n".join(lines)


def list_json(policy: Policy, *, place: str | None = None, on: date) -> str:
    """Return every topic that has a value at ``place`` on ``on``, and the places of those that do not, as JSON."""
    found: list[dict[str, Any]] = []
    absent: list[dict[str, Any]] = []
    for topic in policy.topics():
        if any(c.won for c in policy.explain(topic, place, on).candidates):
            found.append(policy.value(topic, place, on).as_dict())
        else:
            absent.append({"topic": topic, "places": policy.places(topic)})
    return json.dumps({"topics": found, "not_set_here": absent}, ensure_ascii=False, indent=2)


def short(value: Value, width: int = 48) -> str:
    """Return the value in one short piece of text: the number with its unit, or how many entries of which kind."""
    data = value.value
    if isinstance(data, list) and data and isinstance(data[0], dict):
        text = "、".join(str(row.get("zh", row.get("id"))) for row in data)
    elif isinstance(data, list):
        text = "、".join(map(str, data))
    elif isinstance(data, dict):
        text = "；".join(f"{k} {_scalar(v, value.unit)}" for k, v in data.items())
    else:
        text = _scalar(data, value.unit)
        if value.unit != "—":
            text = f"{text} {value.unit}"
    return text if len(text) <= width else text[: width - 1] + "…"


def _list_line(policy: Policy, topic: str, place: str | None, on: date, lang: str) -> str:
    if not any(c.won for c in policy.explain(topic, place, on).candidates):
        where = "、".join(policy.places(topic).values())
        return f"  {topic}  —  " + (f"set only at: {where}" if lang == "en" else f"仅见于：{where}")
    value = policy.value(topic, place, on)
    name = value.name_en if lang == "en" else value.name_zh
    since = f"since {value.since}" if lang == "en" else f"{value.since} 起"
    return f"  {topic}  {name}：{short(value)}  （{value.place_name}，{since}）{value.mark()}"


def _head(policy: Policy, value: Value, explained: Explanation, lang: str) -> list[str]:
    english = lang == "en"
    asked_name = policy.place_name(explained.place)
    asked = explained.place if asked_name == explained.place else f"{asked_name} {explained.place}"
    lines = [
        f"{value.topic}  {value.name_en if english else value.name_zh}",
        f"{'asked for' if english else '查询'}：{asked}，{explained.on}",
        f"{'value' if english else '值'}{'' if value.unit == '—' else f'（{value.unit}）'}：{value.mark()}",
        *_lines_of(value.value, value.unit, 1),
    ]
    for part in _chain(value):
        since = f"since {part.since}" if english else f"{part.since} 起"
        lines.append(f"{'from' if english else '出自'}：{part.place_name}（{part.place}），{since}")
        lines.append(f"{'source' if english else '来源'}：{part.source.cite()}")
        if part.source.link:
            lines.append(f"{'link' if english else '链接'}：{part.source.link}")
        lines.append(f"{'evidence' if english else '依据'}：{_evidence(part.evidence, lang)}")
        for key, level in sorted(part.weaker.items()):
            lines.append(f"    {key}：{_evidence(level, lang)}")
        lines.append(f"{'last checked' if english else '核对日期'}：{part.checked_on}")
        if part.note:
            lines.append(f"{'note' if english else '说明'}：{part.note}")
        lines.append(f"{'file' if english else '文件'}：{part.file}:{part.line}")
    return lines


def _chain(value: Value) -> list[Value]:
    return [value, *(_chain(value.built_on) if value.built_on is not None else [])]


def _evidence(level: Evidence, lang: str) -> str:
    return f"[{level}] {level.en if lang == 'en' else level.zh}"


def _candidates(explained: Explanation, lang: str) -> list[str]:
    lines = ["candidates, nearest first:" if lang == "en" else "各地各时的规定（由近及远）："]
    for c in explained.candidates:
        mark = "→" if c.won else " "
        until = f"{c.line.since} … {c.until}" if c.until else f"{c.line.since} …"
        lines.append(f"{mark} {c.place_name}（{c.place}） {until}  {c.why_en if lang == 'en' else c.why_zh}")
    return lines


def _lines_of(data: Any, unit: str, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(data, dict):
        out = []
        for key, inner in data.items():
            if isinstance(inner, dict):
                out += [f"{pad}{key}:", *_lines_of(inner, unit, depth + 1)]
            else:
                out.append(f"{pad}{key}: {_scalar(inner, unit)}")
        return out
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return [f"{pad}- " + "；".join(f"{k}: {_scalar(v, unit)}" for k, v in row.items()) for row in data]
    return [f"{pad}{_scalar(data, unit)}"]


def _scalar(data: Any, unit: str) -> str:
    """Return one value as text; money is kept in 分 and shown in 元 beside it."""
    if isinstance(data, bool):
        return "是" if data else "否"
    if data is None:
        return "—"
    if isinstance(data, list):
        return "、".join(_scalar(item, unit) for item in data)
    if isinstance(data, dict):
        return "，".join(f"{k} {_scalar(v, unit)}" for k, v in data.items())
    if isinstance(data, int) and unit.startswith("分/"):
        return f"{data}（{data // 100:,}.{data % 100:02d} 元）"
    return str(data)
