"""The incident packet: who saw which children, when, from where, as a book for people and as JSON for the next program.

It holds ids and posts, no child's name: whoever investigates a leak must not cause the next one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

import xlsxwriter

LINES = (
    ("seq", "行号"), ("at", "时间"), ("kind", "类别"), ("word", "做了什么"), ("verb", "代码"), ("outcome", "结果"), ("actor", "账号"),
    ("login", "登录名"), ("actor_post", "当时的岗位"), ("address", "来自"), ("session", "会话"), ("subject", "对象"),
    ("children", "涉及儿童"), ("detail", "细节"),
)  # fmt: skip
#: Columns that are no columns of the journal: they are made from others.
MADE = {"login", "word"}
ACTORS = (
    ("actor", "账号"), ("login", "登录名"), ("posts", "岗位"), ("lines", "行数"), ("children", "不同儿童"),
    ("addresses", "来自"), ("first_at", "最早"), ("last_at", "最晚"),
)  # fmt: skip
CHILDREN = (("child", "儿童编号"), ("lines", "行数"), ("logins", "谁"), ("first_at", "最早"), ("last_at", "最晚"))
CELL = 32_000


@dataclass(slots=True)
class Count:
    """What was counted for one account or one child."""

    lines: int = 0
    first_at: str = ""
    last_at: str = ""
    words: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def see(self, at: str) -> None:
        """Count one line at ``at``."""
        self.lines += 1
        self.first_at, self.last_at = min(self.first_at or at, at), max(self.last_at, at)


def cover(*, who: str, at: datetime, asked: Mapping[str, str]) -> dict[str, str]:
    """Return what the first sheet says: who gathered it, when, what was asked for."""
    return {
        "取证": "一个都不能少 · 留痕",
        "取证人": who,
        "取证时间": at.isoformat(timespec="seconds"),
        "条件": "；".join(f"{name}={value}" for name, value in asked.items()) or "全部",
    }


def write(
    book: IO[bytes],
    plain: IO[bytes],
    lines: Iterable[Mapping[str, Any]],
    *,
    head: Mapping[str, str],
    login_of: Callable[[str], str],
    word_of: Callable[[str], str],
    local: Callable[[datetime], datetime],
) -> int:
    """Write the packet to ``book`` (xlsx) and ``plain`` (JSON); return how many lines it holds.

    ``lines`` are the columns of the journal's lines, oldest first; ``head`` says who asked for what, when; ``login_of`` gives the
    login name of an account's id; ``word_of`` says a verb in words; ``local`` brings an instant to the office's zone.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    actors: dict[str, Count] = {}
    children: dict[str, Count] = {}
    count = 0
    with xlsxwriter.Workbook(book, options) as workbook:
        bold = workbook.add_format({"bold": True})
        cover = workbook.add_worksheet("概况")
        cover.set_column(0, 0, 16)
        cover.set_column(1, 1, 80)
        for row, (name, value) in enumerate(head.items()):
            cover.write_string(row, 0, name, bold)
            cover.write_string(row, 1, value)
        sheet = _sheet(workbook, "明细", LINES, bold)
        plain.write(json.dumps({"head": dict(head)}, ensure_ascii=False).encode()[:-1] + b', "lines": [')
        for count, line in enumerate(lines, start=1):
            at = local(line["at"]).isoformat(timespec="seconds")
            told = {name: line[name] for name, _ in LINES if name not in MADE} | {
                "at": at,
                "login": login_of(line["actor"]),
                "word": word_of(line["verb"]),
            }
            plain.write((b",\n" if count > 1 else b"\n") + json.dumps(told, ensure_ascii=False, default=str).encode())
            _row(sheet, count, [_cell(told[name]) for name, _ in LINES])
            who = actors.setdefault(line["actor"], Count())
            who.see(at)
            who.words.add(line["actor_post"])
            who.addresses.add(line["address"])
            who.others.update(line["children"])
            for child in line["children"]:
                seen = children.setdefault(child, Count())
                seen.see(at)
                seen.others.add(told["login"] or line["actor"] or line["actor_post"])
        plain.write(b"\n]}\n")
        _actors(_sheet(workbook, "按人", ACTORS, bold), actors, login_of)
        _children(_sheet(workbook, "按儿童", CHILDREN, bold), children)
    return count


def _actors(sheet: Any, actors: dict[str, Count], login_of: Callable[[str], str]) -> None:
    for row, (actor, seen) in enumerate(
        sorted(actors.items(), key=lambda item: (-len(item[1].others), item[0])), start=1
    ):
        _row(sheet, row, [
            actor, login_of(actor), _joined(seen.words), seen.lines, len(seen.others), _joined(seen.addresses),
            seen.first_at, seen.last_at,
        ])  # fmt: skip


def _children(sheet: Any, children: dict[str, Count]) -> None:
    for row, (child, seen) in enumerate(sorted(children.items()), start=1):
        _row(sheet, row, [child, seen.lines, _joined(seen.others), seen.first_at, seen.last_at])


def _sheet(workbook: Any, name: str, columns: tuple[tuple[str, str], ...], bold: Any) -> Any:
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, (_, label) in enumerate(columns):
        sheet.set_column(place, place, 20)
        sheet.write_string(0, place, label, bold)
    return sheet


def _row(sheet: Any, row: int, values: list[Any]) -> None:
    for place, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(row, place, value)
        else:
            sheet.write_string(row, place, str(value)[:CELL])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _joined(words: set[str]) -> str:
    return "、".join(sorted(word for word in words if word))
