"""差错目录 — every way a row can be wrong, in words that a clerk can act on.

Behind a wrong row stands a child who may be missed. So each kind of error has a stable code, a sentence that says
what we saw and where, and what to do about it; the catalogue itself is data (data/faults.yaml).
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from notoneless.rolls.headings import load_yaml
from notoneless.rolls.kinds import COLUMNS

Severity = Literal["refused", "noted"]


@dataclass(frozen=True, slots=True)
class FaultClass:
    """One kind of fault. ``refused``: the row is not used and ends in this fault; ``noted``: the row goes on and the
    cell is reported (a blank row, R013, is noted and is no row). Names are for tables where a sentence has no room;
    sentences are templates over {file} {sheet} {row} {column} {value} {detail}."""

    code: str
    id: str
    severity: Severity
    name_zh: str
    name_en: str
    sentence_zh: str
    sentence_en: str
    remedy_zh: str
    remedy_en: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A fault as said to a person: the sentence and the remedy, in Chinese and English, each without the code."""

    code: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def sentence(self, lang: str = "zh") -> str:
        """Return code, sentence and remedy as one text in ``lang`` (``zh`` or ``en``)."""
        return f"{self.code} {self.en} {self.remedy_en}" if lang == "en" else f"{self.code} {self.zh}{self.remedy_zh}"


def _read() -> dict[str, FaultClass]:
    raw = load_yaml(resources.files("notoneless.rolls").joinpath("data/faults.yaml").read_text("utf-8"))
    return {
        code: FaultClass(
            code, f["id"], f["severity"], f["name_zh"], f["name_en"], f["zh"], f["en"], f["remedy_zh"], f["remedy_en"]
        )
        for code, f in raw.items()
    }


FAULTS: dict[str, FaultClass] = _read()
REFUSED: frozenset[str] = frozenset(c for c, f in FAULTS.items() if f.severity == "refused")


class _Lenient(string.Formatter):
    """Fills a template; what is not known is left out rather than shown as None."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        value = kwargs.get(str(key))
        return "" if value is None else value


_FORMAT = _Lenient()
_EMPTY = (("（）", ""), ("(“”)", ""), ("（“”）", ""), (" ()", ""), ("“”", ""), ("  ", " "))


def describe(
    code: str,
    *,
    file: str = "",
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    detail: str | None = None,
) -> Spoken:
    """Return what to say of a fault. ``column`` is a standard column (said in the office's word) or a heading;
    ``value`` must already be masked where it is sensitive. Raises KeyError for an unknown code."""
    fault = FAULTS[code]
    where = f"{file}·{sheet}" if sheet else file
    known = COLUMNS.get(column) if column else None
    words = {
        "file": where,
        "sheet": sheet,
        "row": row,
        "column": known.zh if known else column,
        "value": value,
        "detail": detail,
    }
    return Spoken(
        code, _fill(fault.sentence_zh, words), _fill(fault.sentence_en, words), fault.remedy_zh, fault.remedy_en
    )


def _fill(template: str, words: Mapping[str, Any]) -> str:
    text = _FORMAT.vformat(template, (), words)
    for old, new in _EMPTY:
        text = text.replace(old, new)
    return text.strip()


def faults_page() -> str:
    """Return the reference page of all faults (Markdown, Chinese first), made from the catalogue."""
    lines = [
        "# 差错编号 Fault codes",
        "",
        "本页由差错目录生成。“不用”：这一行不用，差错就是它的去处；“指出”：这一行照用，只指出这一格。",
        "This page is made from the catalogue. *refused*: the row is not used and ends in this fault; *noted*: the row is "
        "used and its cell is reported.",
        "",
    ]
    for fault in FAULTS.values():
        how = "不用 refused" if fault.severity == "refused" else "指出 noted"
        lines += [
            f"## {fault.code} `{fault.id}` ({how})",
            "",
            f"- {fault.sentence_zh}",
            f"- 办法：{fault.remedy_zh}",
            f"- {fault.sentence_en}",
            f"- What to do: {fault.remedy_en}",
            "",
        ]
    return "\n".join(lines)
