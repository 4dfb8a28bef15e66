"""随卷说明 rolls.toml — what the person who collected the rolls says about them.

When an office's file has an odd heading or a school sends its own part, one line here settles it, and a child is
not lost because a column was misread. The manifest always wins over what we would have guessed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.standards.errors import UserError

NAME = "rolls.toml"
_TOP = ("place", "as_of", "roll")
_ROLL = ("kind", "path", "sheet", "encoding", "heading_row", "columns", "office")


@dataclass(frozen=True, slots=True)
class ManifestRoll:
    """One ``[[roll]]``: ``heading_row`` is 1-based as a person counts lines (0: the file has no heading);
    ``columns`` maps standard column → heading as written, or a column's 1-based number as ``#3``."""

    kind: Kind
    path: str
    sheet: str | None = None
    encoding: str | None = None
    heading_row: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of rolls.toml."""

    place: str | None
    as_of: date | None
    rolls: tuple[ManifestRoll, ...]


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest beside the files, or None when there is none.

    Raises UserError (M001…M004) for a file that is not TOML, for unknown keys, kinds or columns, and for files that
    are named but missing; the sentence lists what was seen and what is possible.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            "M001",
            f"《{NAME}》写得不合 TOML 格式：{error}。请改正这一处后重试。",
            f"{NAME} is not valid TOML: {error}. Mend that place and run again.",
        ) from error
    _no_unknown(raw, _TOP, "顶层", "the top level")
    rolls = raw.get("roll", [])
    if not isinstance(rolls, list) or not all(isinstance(r, dict) for r in rolls):
        raise _bad("roll", "应写成一段或几段 [[roll]]", "must be one or more [[roll]] blocks")
    named = tuple(_roll(r, i, folder) for i, r in enumerate(rolls, 1))
    _each_once(named)
    return Manifest(place=_text(raw, "place"), as_of=_day(raw.get("as_of")), rolls=named)


def _each_once(rolls: tuple[ManifestRoll, ...]) -> None:
    """Refuse a file, or one of its sheets, that is named twice: its children would be counted twice."""
    sheets: dict[str, list[str | None]] = {}
    for roll in rolls:
        before = sheets.setdefault(roll.path, [])
        if before and (roll.sheet is None or None in before or roll.sheet in before):
            raise _bad(
                "path",
                f"“{roll.path}”写了不止一遍，里面的人会算两次；只有各写各的 sheet 才可以",
                f"{roll.path!r} is named more than once, and its children would count twice; only with a sheet of its own each",
            )
        before.append(roll.sheet)


def _roll(raw: dict[str, Any], number: int, folder: Path) -> ManifestRoll:
    _no_unknown(raw, _ROLL, f"第 {number} 个 [[roll]]", f"[[roll]] number {number}")
    for key in ("kind", "path"):
        if not isinstance(raw.get(key), str) or not raw[key]:
            raise _bad(key, f"第 {number} 个 [[roll]] 缺少 {key}", f"[[roll]] number {number} lacks {key}")
    try:
        kind = Kind(raw["kind"])
    except ValueError:
        known = "、".join(f"{k.value}（{k.zh}）" for k in Kind)
        raise _bad(
            "kind",
            f"第 {number} 个 [[roll]] 的 kind 写作“{raw['kind']}”，可用的有：{known}",
            f"[[roll]] number {number} says kind {raw['kind']!r}; possible: {', '.join(Kind)}",
        ) from None
    target = (folder / raw["path"]).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise _bad("path", f"“{raw['path']}”不在名册文件夹之内", f"{raw['path']!r} is outside the folder of the rolls")
    if not target.is_file():
        seen = sorted(p.name for p in folder.iterdir() if p.is_file())
        raise UserError(
            "M003",
            f"《{NAME}》写着文件“{raw['path']}”，文件夹里没有。文件夹里有：{'、'.join(seen)}。请改正文件名或补上文件。",
            f"{NAME} names {raw['path']!r}, which is not there. Seen: {', '.join(seen)}. Correct the name or add the file.",
        )
    columns = raw.get("columns", {})
    if not isinstance(columns, dict):
        raise _bad("columns", '应写成 {标准列 = "表头"}', 'must be {standard = "heading"}')
    unknown = [c for c in columns if c not in COLUMNS]
    if unknown:
        raise _bad(
            "columns",
            f"不认识标准列 {'、'.join(unknown)}，可用的有：{'、'.join(f'{c.name}（{c.zh}）' for c in COLUMNS.values())}",
            f"unknown standard columns {', '.join(unknown)}; possible: {', '.join(COLUMNS)}",
        )
    heading = raw.get("heading_row")
    if heading is not None and (not isinstance(heading, int) or isinstance(heading, bool) or heading < 0):
        raise _bad("heading_row", "应是从 1 数起的行号，没有表头写 0", "must be a line number from 1, or 0 for none")
    return ManifestRoll(
        kind=kind,
        path=raw["path"],
        sheet=_text(raw, "sheet"),
        encoding=_text(raw, "encoding"),
        heading_row=heading,
        columns={k: str(v) for k, v in columns.items()},
        office=_text(raw, "office"),
    )


def _no_unknown(raw: dict[str, Any], known: tuple[str, ...], where_zh: str, where_en: str) -> None:
    unknown = [k for k in raw if k not in known]
    if unknown:
        raise UserError(
            "M002",
            f"《{NAME}》{where_zh}有不认识的项 {'、'.join(unknown)}；认识的有：{'、'.join(known)}。请改正拼写。",
            f"{NAME}, {where_en}: unknown key {', '.join(unknown)}; known: {', '.join(known)}. Correct the spelling.",
        )


def _text(raw: dict[str, Any], key: str) -> str | None:
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _bad(key, "应是文字，写在引号里", "must be text in quotes")
    return str(value)


def _day(value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _bad(
            "as_of", f"“{value}”不是日期，应写作 2026-09-01", f"{value!r} is no date; write 2026-09-01"
        ) from None


def _bad(key: str, zh: str, en: str) -> UserError:
    return UserError("M004", f"《{NAME}》的 {key}：{zh}。", f"{NAME}, {key}: {en}.")
