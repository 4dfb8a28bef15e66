"""读一份参数 — one topic file, read strictly: what is wrong is named with its file, line and key.

A figure that decides whether a child is looked for must not be misread. YAML's guesses (yes/no, octal
numbers, times of day) are therefore switched off, a key written twice is refused, and every dated line must
name its source, the evidence for it, and the day somebody last checked it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from notoneless.policy.shapes import shape_faults
from notoneless.policy.terms import Dated, Evidence, Shape, Source, TopicFile
from notoneless.standards.errors import UserError

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML with the few types that people mean: null, true/false, decimal numbers, dates. All else is text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """What is wrong in a parameter file: where (file, 1-based line, key) and what to write instead."""

    file: Path
    line: int
    key: str
    zh: str
    en: str

    def sentence(self, lang: str = "zh") -> str:
        """Return one line: file, line, key, what is wrong."""
        if lang == "en":
            return f"{self.file.name} line {self.line}, {self.key or 'top'}: {self.en}"
        return f"{self.file.name} 第 {self.line} 行“{self.key or '全文'}”：{self.zh}"


class ParameterFaults(UserError):
    """One parameter file that cannot be used; :attr:`faults` lists everything wrong in it. Code G004."""

    def __init__(self, faults: list[ParameterFault]) -> None:
        self.faults = faults
        first = faults[0]
        more_zh = f"（另有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
        more_en = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        said = UserError(
            "G004",
            f"参数文件 {first.file} 不能用：{first.sentence()}{more_zh}。请改正后重来；参数有误时不下任何结论。",
            f"Parameter file {first.file} cannot be used: {first.sentence('en')}{more_en}. "
            "Mend it and run again; no verdict is given on a faulty parameter.",
        )
        super().__init__(said.code, said.zh, said.en)


@dataclass(slots=True)
class _Reader:
    """Reads one document and collects its faults; ``lines`` maps key paths to 1-based line numbers."""

    file: Path
    lines: dict[tuple[str | int, ...], int]
    faults: list[ParameterFault]

    def fault(self, path: tuple[str | int, ...], zh: str, en: str) -> None:
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 1)
        self.faults.append(ParameterFault(self.file, line, ".".join(str(p) for p in path), zh, en))

    def walk(self, node: Any, path: tuple[str | int, ...]) -> None:
        """Record the line of every key and refuse keys written twice (the second would silently win)."""
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key_node, value_node in node.value:
                key = str(key_node.value)
                if key in seen:
                    self.lines[(*path, key)] = key_node.start_mark.line + 1
                    self.fault((*path, key), "这个键写了两次", "this key is written twice")
                seen.add(key)
                self.walk(value_node, (*path, key))
                self.lines[(*path, key)] = key_node.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.walk(item, (*path, index))


def _document(file: Path) -> tuple[Any, _Reader]:
    reader = _Reader(file, {}, [])
    try:
        loader = _Loader(file.read_bytes())
        try:
            node = loader.get_single_node()
            if node is not None:
                reader.walk(node, ())
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        detail = str(getattr(error, "problem", None) or error)
        reader.faults.append(
            ParameterFault(file, line, "", f"不是合格的 YAML（{detail}）", f"not valid YAML ({detail})")
        )
        raise ParameterFaults(reader.faults) from error
    return data, reader


def read_plain(file: Path) -> dict[str, Any]:
    """Return the mapping in ``file`` (``place.yaml``, ``sources.yaml``). Raises ParameterFaults (G004)."""
    data, reader = _document(file)
    if not isinstance(data, dict):
        reader.fault((), "应为“键: 值”的映射", "expected a mapping of keys to values")
    if reader.faults:
        raise ParameterFaults(reader.faults)
    return dict(data)


_TOP = {"name", "unit", "shape", "about", "values"}
_LINE = {"from", "value", "how", "source", "evidence", "weaker", "checked_on", "note", "practices"}
_SOURCE = {"ref", "number", "title", "article", "link"}


def read_topic(file: Path, topic: str, place: str, sources: dict[str, Source]) -> TopicFile:
    """Return what ``file`` says of ``topic`` for ``place``; ``sources`` are the documents that may be cited by key.

    Raises ParameterFaults (a UserError, code G004) naming the file, line and key of each thing wrong.
    """
    data, reader = _document(file)
    if not isinstance(data, dict):
        reader.fault(
            (), "应为“键: 值”的映射，含 name、unit、shape、values", "expected a mapping: name, unit, shape, values"
        )
        raise ParameterFaults(reader.faults)
    for key in data:
        if key not in _TOP:
            reader.fault(
                (str(key),),
                f"不认识的键；可用：{'、'.join(sorted(_TOP))}",
                f"unknown key; known: {', '.join(sorted(_TOP))}",
            )
    name = data.get("name")
    if not (
        isinstance(name, dict) and set(name) == {"zh", "en"} and all(isinstance(v, str) and v for v in name.values())
    ):
        reader.fault(("name",), "须写明中英文名 {zh: …, en: …}", "needs {zh: …, en: …}")
        name = {"zh": "", "en": ""}
    if not isinstance(data.get("unit"), str):
        reader.fault(("unit",), "须写明单位（无单位写 “—”）", "needs a unit (write “—” where there is none)")
    try:
        shape = Shape(data.get("shape", ""))
    except ValueError:
        known = ", ".join(Shape)
        reader.fault(("shape",), f"须为 {known} 之一", f"must be one of {known}")
        raise ParameterFaults(reader.faults) from None
    raw = data.get("values")
    dated: list[Dated] = []
    raw_index: dict[int, int] = {}
    if not isinstance(raw, list) or not raw:
        reader.fault(("values",), "至少要有一条按起始日写的值", "needs at least one dated line")
        raw = []
    for index, entry in enumerate(raw):
        line = _dated_line(entry, ("values", index), shape, sources, reader)
        if line is not None:
            dated.append(line)
            raw_index[line.line] = index
    for earlier, later in pairwise(dated):
        if later.since <= earlier.since:
            reader.fault(
                ("values", raw_index[later.line], "from"),
                "起始日须逐条递增，不得重复",
                "start dates must rise from line to line",
            )
    if reader.faults:
        raise ParameterFaults(reader.faults)
    return TopicFile(topic, place, name["zh"], name["en"], str(data["unit"]), shape, tuple(dated), file)


def _dated_line(
    entry: Any, path: tuple[str | int, ...], shape: Shape, sources: dict[str, Source], reader: _Reader
) -> Dated | None:
    if not isinstance(entry, dict):
        reader.fault(
            path, "每条值须是映射，含 from、value、source、evidence、checked_on", "each line must be a mapping"
        )
        return None
    before = len(reader.faults)
    for key in entry:
        if key not in _LINE:
            reader.fault(
                (*path, str(key)),
                f"不认识的键；可用：{'、'.join(sorted(_LINE))}",
                f"unknown key; known: {', '.join(sorted(_LINE))}",
            )
    for key in ("from", "checked_on"):
        if type(entry.get(key)) is not date:
            reader.fault((*path, key), "须写日期，如 2024-02-01", "needs a date such as 2024-02-01")
    if "value" not in entry:
        reader.fault(
            (*path, "value"),
            "没有写值；若自此日起不再另有规定，请写 value: null",
            "no value; to end a local value write null",
        )
    how = entry.get("how", "replace")
    if how not in ("replace", "add"):
        reader.fault((*path, "how"), "须为 replace（取代）或 add（在上级的值上增添）", "must be replace or add")
    evidence = _evidence(entry.get("evidence"), (*path, "evidence"), reader)
    weaker: dict[str, Evidence] = {}
    parts = entry.get("weaker") or {}
    if not isinstance(parts, dict):
        reader.fault((*path, "weaker"), "须为“部分: 等级”的映射", "needs a mapping of part to level")
        parts = {}
    for part, level in parts.items():
        weaker[str(part)] = _evidence(level, (*path, "weaker", str(part)), reader)
    practices = entry.get("practices", [])
    if not isinstance(practices, list) or not all(isinstance(one, str) and one for one in practices):
        reader.fault((*path, "practices"), "须为做法编号的列表，如 [RC2]", "needs a list of practice ids such as [RC2]")
        practices = []
    source = _source(entry.get("source"), (*path, "source"), sources, reader)
    value = entry.get("value")
    if value is not None:
        for inner, zh, en in shape_faults(shape, value):
            reader.fault((*path, "value", *inner), zh, en)
    if len(reader.faults) > before or source is None:
        return None
    return Dated(
        since=entry["from"],
        value=value,
        source=source,
        evidence=evidence,
        checked_on=entry["checked_on"],
        file=reader.file,
        line=reader.lines.get(path, 1),
        adds=how == "add",
        weaker=weaker,
        note=str(entry.get("note") or ""),
        practices=tuple(practices),
    )


def _evidence(raw: Any, path: tuple[str | int, ...], reader: _Reader) -> Evidence:
    try:
        return Evidence(raw)
    except ValueError:
        reader.fault(path, "须注明依据等级 L、V、S、M 或 D", "needs the evidence level L, V, S, M or D")
        return Evidence.MEMORY


def _source(raw: Any, path: tuple[str | int, ...], sources: dict[str, Source], reader: _Reader) -> Source | None:
    if not isinstance(raw, dict) or not raw:
        reader.fault(
            path, "没有写来源；须有 ref，或 title、number、link", "no source: give ref, or title, number and link"
        )
        return None
    for key, value in raw.items():
        if key not in _SOURCE or not isinstance(value, str):
            reader.fault(
                (*path, str(key)), "来源只能写 ref、number、title、article、link，都是文字", "unknown key, or not text"
            )
            return None
    if "ref" in raw:
        base = sources.get(raw["ref"])
        if base is None:
            reader.fault((*path, "ref"), f"sources.yaml 里没有“{raw['ref']}”", f"sources.yaml has no “{raw['ref']}”")
            return None
        return Source(base.title, base.number, raw.get("article", base.article), base.link)
    if not raw.get("title"):
        reader.fault((*path, "title"), "来源须有标题", "the source needs a title")
        return None
    return Source(raw["title"], raw.get("number", ""), raw.get("article", ""), raw.get("link", ""))
