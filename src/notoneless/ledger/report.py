"""report.html — one page that says how many children, who must be looked for today, and why we believe it.

Self-contained: styles, script, figures and charts are in the file, nothing is fetched and nothing of other people's
code is in it. Chinese first, English at a switch. Masked unless the operator asked otherwise, because a page travels.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from notoneless.ledger import report_data as data
from notoneless.ledger.labels import Word
from notoneless.ledger.tables import private
from notoneless.rolls.kinds import Kind
from notoneless.standards.school_year import term as school_term

_FIELDS: Final = (
    ("姓名", "name"), ("证件号", "ID number"), ("性别", "sex"), ("出生日期", "birth date"), ("监护人", "guardian"),
    ("监护人电话", "guardian's phone"), ("镇街", "town"), ("村社", "village"), ("学校", "school"),
)  # fmt: skip
PREDICTED: Final[dict[str, Word]] = {
    "false_suspicions": Word("预计误疑（其实在读）", "expected false suspicions"),
    "false_suspicions_per_1000": Word("每千名儿童误疑", "false suspicions per 1,000 children"),
    "missed_links": Word("预计漏连", "expected missed links"),
    "false_links": Word("预计错连", "expected false links"),
    "hidden": Word("预计被错连掩盖的失学儿童", "expected children hidden by a wrong link"),
    "precision": Word("预计查准率", "expected precision"),
    "recall": Word("预计查全率", "expected recall"),
}


def write_report(con: duckdb.DuckDBPyConnection, path: Path, run: Mapping[str, Any], *, unmasked: bool) -> Path:
    """Write the page (mode 0600) and return its path.

    Of ``run`` it uses ``place_name``, ``as_of``, ``inputs``, ``versions``, ``parameters``, ``timings``, ``predicted``,
    ``fuses`` and ``weights``; what is missing is left out of the page, what is shaped otherwise is listed flat.
    """
    path.write_text(render(con, run, unmasked=unmasked), encoding="utf-8")
    return private(path)


def render(con: duckdb.DuckDBPyConnection, run: Mapping[str, Any], *, unmasked: bool) -> str:
    """Return the page as text."""
    env = Environment(
        loader=PackageLoader("notoneless.ledger", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.filters["n"] = lambda v: f"{v:,}"
    as_of = dt.date.fromisoformat(str(run["as_of"]))
    opened = data.pairs(con, unmasked=unmasked)
    return env.get_template("report.html.j2").render(
        place=str(run.get("place_name") or run.get("place") or ""),
        as_of=as_of,
        term=school_term(as_of),
        unmasked=unmasked,
        head=data.headline(con),
        today=data.today(con, unmasked=unmasked),
        towns=data.towns(con),
        matched=data.matched(con),
        faults=data.faults(con, run),
        changes=data.changes(con, unmasked=unmasked),
        inputs=[_input(entry) for entry in run.get("inputs") or ()],
        predicted=[(PREDICTED.get(k, Word(k, k)), v) for k, v in data.flat(run.get("predicted") or {})],
        fuses=_table(run.get("fuses")),
        parameters=_table(run.get("parameters")),
        weights=_table(run.get("weights")),
        versions=list(data.flat(run.get("versions") or {})),
        timings=list(data.flat(run.get("timings") or {})),
        pairs=opened,
        pairs_json=_embedded({"pairs": opened, "fields": _FIELDS}),
    )


def _input(entry: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(entry.get("kind") or "")
    return {**entry, "kind": Word(Kind(kind).zh, kind.replace("_", " ")) if kind in set(Kind) else Word(kind, kind)}


_HEADINGS: Final[dict[str, Word]] = {
    "topic": Word("主题", "topic"), "name": Word("名称", "name"), "value": Word("取值", "value"), "since": Word("起用日", "since"),
    "place": Word("地方", "place"), "source": Word("出处", "source"), "comparison": Word("比较项", "comparison"),
    "level": Word("结果", "level"), "m": Word("同一人中", "among same"), "u": Word("不同人中", "among others"),
    "weight": Word("权重（比特）", "weight (bits)"), "roll": Word("名册", "roll"), "check": Word("检查", "check"),
    "seen": Word("所见", "seen"), "expected": Word("应为", "expected"), "ok": Word("结果", "result"), "file": Word("文件", "file"),
    "code": Word("代码", "code"), "kind": Word("种类", "kind"), "unit": Word("单位", "unit"), "entry": Word("条目", "entry"),
    "document": Word("文号", "document"), "title": Word("标题", "title"), "accepted": Word("已放行", "accepted"),
    "severity": Word("程度", "severity"), "zh": Word("说明", "note"), "message": Word("说明", "note"),
    "checked_on": Word("核对日", "checked on"), "id": Word("代号", "id"), "figures": Word("数字", "figures"),
}  # fmt: skip


def _table(value: Any) -> dict[str, Any] | None:
    """Turn a list of records (or a mapping of records, or anything) into headings and lines; None when empty."""
    if not value:
        return None
    if isinstance(value, Mapping):
        if all(isinstance(v, Mapping) for v in value.values()):
            value = [{"name": k, **v} for k, v in value.items()]
        else:
            value = [{"name": k, "value": v} for k, v in data.flat(value)]
    if not isinstance(value, Sequence) or not all(isinstance(v, Mapping) for v in value):
        value = [{"name": k, "value": v} for k, v in data.flat({"": value})]
    keys: list[str] = []
    for record in value:
        keys += [k for k in record if k not in keys and any(r.get(k) not in (None, "", []) for r in value)]
    lines = [[_cell(record.get(k)) for k in keys] for record in value]
    return {"headings": [_HEADINGS.get(k, Word(k, k)) for k in keys], "lines": lines}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return Word("✓ 通过", "✓ passed") if value else Word("✗ 不通过", "✗ failed")
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, (Mapping, list, tuple)):
        return "；".join(f"{k} {v}".strip() for k, v in data.flat(value))
    return "" if value is None else str(value)


def _embedded(value: Any) -> Markup:
    """JSON that may stand inside a script element: no ``</script>`` can end it early."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    # Every "<" and "&" is written as an escape, so the text holds no markup at all.
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026").replace("\u2028", "\\u2028"))
