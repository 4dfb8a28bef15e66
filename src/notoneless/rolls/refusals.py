"""退回的话 — what is said when a folder or a file cannot be used: what was seen, what was expected, what to do.

The person who reads it has the file of another office in hand and a deadline; one sentence must be enough to mend it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from notoneless.rolls.faults import describe
from notoneless.rolls.headings import Heading, Vocabulary
from notoneless.rolls.kinds import COLUMNS, SPECS, Kind
from notoneless.rolls.manifest import NAME
from notoneless.rolls.readers.safety import RefusedError
from notoneless.rolls.rollset import RefusedFile
from notoneless.standards.errors import UserError


def at_the_top(head: Any, words: Vocabulary) -> tuple[str, str]:
    """Say, in Chinese and English, what was recognised at the top of a sheet without a heading. Only our own words are
    repeated: without a heading the other cells may be children's names."""
    cells = list(dict.fromkeys(c.strip() for row in list(head)[:20] for c in row if c.strip()))
    known = [c for c in cells if words.standard(c)][:5]
    rows = min(len(head), 20)
    if known:
        return f"没有认得的表头，只见到“{'”“'.join(known)}”", f"no heading is known, only {', '.join(known)} was seen"
    return f"开头 {rows} 行没有认得的表头", f"its first {rows} rows hold no heading that is known"


def unusable(name: str, sheet: str | None, refused: RefusedError) -> UserError:
    """Return the refusal of a file (or sheet) that could not be read."""
    zh, en = (
        describe(refused.code, file=name, sheet=sheet, detail=detail) for detail in (refused.detail, refused.english)
    )
    return UserError(refused.code, f"{zh.zh}{zh.remedy_zh}", f"{en.en} {en.remedy_en}")


def no_such_row(name: str, number: int, rows: int) -> UserError:
    """Return the refusal of a heading said to stand where there is no row."""
    return UserError(
        "L009",
        f"rolls.toml 说《{name}》的表头在第 {number} 行；表头要在开头 {rows} 行里。请改正 heading_row（没有表头写 0）。",
        f"rolls.toml says that the heading of {name} is in row {number}; it must be among the first {rows} rows. Correct "
        "heading_row (0: there is none).",
    )


def unknown_encoding(name: str, encoding: str | None) -> UserError:
    """Return the refusal of an encoding that nobody knows."""
    return UserError(
        "L008",
        f"rolls.toml 给《{name}》写的编码“{encoding}”不认识。可写 utf-8、gb18030、utf-16。",
        f"rolls.toml gives {name} the unknown encoding {encoding!r}. Possible: utf-8, gb18030, utf-16.",
    )


def no_kind(name: str, sheet: str | None, heading: Heading) -> UserError:
    """Return the refusal of a roll of which nobody can tell the kind."""
    seen = [h for h in heading.labels if h]
    kinds = "、".join(f"{k.zh}（{k.value}）" for k in Kind)
    where = f"{name}·{sheet}" if sheet else name
    return UserError(
        "R007",
        f"认不出《{where}》是哪一种名册。看到的表头：{'、'.join(seen)}。可以是：{kinds}。"
        f"请在文件名里写明，或在《{NAME}》里写 kind。",
        f"It is not clear which kind of roll {where} is. Headings seen: {', '.join(seen)}. Possible: {', '.join(Kind)}. "
        f"Say so in the file's name, or give its kind in {NAME}.",
    )


def missing(shown: str, kind: Kind, group: tuple[str, ...], heading: Heading) -> UserError:
    """Return the refusal of a roll without a column of ``group``, one of which its kind needs."""
    seen = [h for h in heading.labels if h]
    wanted = "、".join(COLUMNS[c].zh for c in SPECS[kind].columns)
    return UserError(
        "R008",
        f"《{shown}》作为{kind.zh}缺少必需的列：{'或'.join(COLUMNS[c].zh for c in group)}。看到的表头：{'、'.join(seen)}。"
        f"这种名册认得的列：{wanted}。请补上，或在《{NAME}》里用 columns 指明哪一列是它。",
        f"{shown}, read as {kind}, lacks a required column: {' or '.join(group)}. Headings seen: {', '.join(seen)}. "
        f"Columns known for this kind: {', '.join(SPECS[kind].columns)}. Add it, or name it under columns in {NAME}.",
    )


def two_claim(kind: Kind, first: str, second: str) -> UserError:
    """Return the refusal of two files that both look like one kind."""
    return UserError(
        "L003",
        f"《{first}》和《{second}》都像{kind.zh}。请在《{NAME}》里给每个文件写明 kind（同一种有几份也要写明），或拿走多余的一份。",
        f"{first} and {second} both look like {kind}. Give each file's kind in {NAME} (several of one kind are fine when "
        "said), or take the spare one away.",
    )


def nothing(folder: Path, refused: list[RefusedFile]) -> UserError:
    """Return the refusal of a folder without any usable roll."""
    there = sorted(p.name for p in folder.iterdir())
    why = "；".join(f"{r.file}（{r.code}）" for r in refused[:10])
    reasons = "; ".join(f"{r.file} ({r.code})" for r in refused[:10])
    return UserError(
        "L006",
        f"文件夹里没有能用的名册。看到的有：{'、'.join(there) or '空'}。{f'不能用的原因：{why}。' if why else ''}请放入户籍、学籍等名册后重试。",
        f"No usable roll in the folder. Seen: {', '.join(there) or 'nothing'}. {f'Refused: {reasons}. ' if why else ''}"
        "Put the rolls there and try again.",
    )
