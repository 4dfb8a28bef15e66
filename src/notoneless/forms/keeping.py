"""A form becomes dated lines of a place's own parameters. Nothing is overwritten: what was asked before stays true for its time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from notoneless.forms.asked import Asked, faults_of
from notoneless.policy.reading import read_plain
from notoneless.standards.errors import UserError

#: Topic → its name, as the file that the nation has calls it.
TOPICS: Final = {
    "form": ("走访的各部分", "Parts of a visit"),
    "questions": ("走访表的问题", "Questions of the visit form"),
}
PLACE: Final = re.compile(r"\d{2,12}-[\w-]+", re.ASCII)


def kept(
    asked: Asked, *, out: Path, place: str, since: date, title: str, number: str, checked_on: date
) -> tuple[Path, ...]:  # fmt: skip
    """Write a form into the folder ``out`` of a place's own parameters, as lines that begin on ``since``, and return the files. A file that is there
    gets one line more.

    Raises T084 (no such name of a place), T085 (a line of that day or a later one stands there), T086 (a file that cannot be added to).
    """
    if not PLACE.fullmatch(place):
        raise UserError(
            "T084", f"“{place}”不是参数文件夹的名字。请写“区划代码-地名”（地名用字母）。",
            f"“{place}” is no name of a folder of parameters: write the division code, a dash and a word.",
        )  # fmt: skip
    assert not faults_of(asked), "a form is checked where it is read"
    folder = out / place / "visits"
    texts = [
        (folder / f"{topic}.yaml", _text(folder / f"{topic}.yaml", topic, rows, since, title, number, checked_on))
        for topic, rows in (("form", asked.sections), ("questions", asked.questions))
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts:
        beside = path.with_suffix(".new")
        beside.write_text(text, "utf-8")
        os.replace(beside, path)
    return tuple(path for path, _text in texts)


def _text(
    path: Path, topic: str, rows: Iterable[Mapping[str, Any]], since: date, title: str, number: str, checked_on: date
) -> str:  # fmt: skip
    line = _line(rows, since, title, number, checked_on)
    if not path.exists():
        zh, en = TOPICS[topic]
        head = f"name: {{zh: {zh}, en: {en}}}\nunit: —\nshape: rows\nvalues:\n"
        return head + line
    there = read_plain(path)
    values = there.get("values")
    if not isinstance(values, list) or not values or list(there)[-1] != "values":
        raise UserError(
            "T086", f"{path} 里最后一项不是 values，不知道往哪里添。请先把 values 移到文件末尾。",
            f"{path} does not end in values, so a line cannot be added: move values to its end first.",
        )  # fmt: skip
    last = max(str(one.get("from", "")) for one in values)
    if last >= since.isoformat():
        raise UserError(
            "T085", f"{path} 里已有从 {last} 起的一行。新的起始日要晚于它；已经生效的不改。",
            f"{path} has a line from {last}: a new one begins later; what holds already is not changed.",
        )  # fmt: skip
    return path.read_text("utf-8").rstrip("\n") + "\n" + line


def _line(rows: Iterable[Mapping[str, Any]], since: date, title: str, number: str, checked_on: date) -> str:
    source = {"title": title} | ({"number": number} if number else {})
    said = [
        f"  - from: {since.isoformat()}",
        "    value:",
        *(f"      - {_flow(row)}" for row in rows),
        f"    source: {_flow(source)}",
        "    evidence: V",
        f"    checked_on: {checked_on.isoformat()}",
    ]
    return "\n".join(said) + "\n"


class _Dumper(yaml.SafeDumper):
    """Writes what the strict reader takes for text in quotes: a date, a number, true and null that somebody meant as words."""


def _quoted(dumper: Any, text: str) -> Any:
    plain = re.fullmatch(r"[\u3400-\u9fffA-Za-z_][\u3400-\u9fff\w（）、，。？！·]*", text)
    words = text.lower() in {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain and not words else '"')


_Dumper.add_representer(str, _quoted)


def _flow(value: Any) -> str:
    return yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
    ).strip()  # fmt: skip
