"""收文件 — what lies in the folder of the prefecture: the counties' files, and what is none, is damaged, or contradicts another.

Whatever cannot be used is said with its name, what was seen and what to do; the other files go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from notoneless.ledger.counties.file import KIND, SCHEMA, CountyFile, is_whole, parse
from notoneless.policy.places import NATIONAL, place_code
from notoneless.standards.errors import UserError

LARGEST: Final = 1 << 20
"""Bytes of the largest file that is opened: a county's has some ten thousand."""
OURS: Final = frozenset({"run.json"})
"""What says of a folder that it is a sweep's result: of its files, only the county's own is meant."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found: the files that can be compared, each county and day once, what was left out, with its reason, and how many
    files tell of a later day than was asked for."""

    files: tuple[CountyFile, ...]
    refused: tuple[UserError, ...]
    later: int = 0


def gather(paths: Sequence[Path], *, place: str | None = None, until: date | None = None) -> Gathered:
    """Read the county files among ``paths`` (files, or folders with all that is in them); keep those of ``place`` that tell of
    ``until`` or an earlier day.

    Raises UserError T041 where a path does not exist, T042 where there is nothing that could be one.
    """
    within = place_code(place)
    refused: list[UserError] = []
    read: list[tuple[Path, CountyFile]] = []
    candidates = list(_candidates(paths))
    if not candidates:
        told = "、".join(f"“{path}”" for path in paths)
        raise UserError(
            "T042",
            f"{told}里没有文件，没有可比较的。请把各区县交来的“指标文件-….json”放进这个文件夹，再运行一次。",
            f"There is no file in {', '.join(map(str, paths))}: nothing to compare. Put the counties' “指标文件-….json” "
            "into this folder and run again.",
        )
    for path in candidates:
        try:
            one = read_file(path)
        except UserError as refusal:
            refused.append(refusal)
            continue
        if within != NATIONAL and not one.place.startswith(within):
            refused.append(_elsewhere(path, one, within))
            continue
        read.append((path, one))
    asked = [(path, one) for path, one in read if until is None or one.as_of <= until]
    kept, contradicting = _once(asked)
    return Gathered(tuple(kept), (*refused, *contradicting), len(read) - len(asked))


def read_file(path: Path) -> CountyFile:
    """Return the county's file at ``path``. Raises UserError T043 (not such a file), T044 (damaged), T045 (of a newer program)."""
    plain = _opened(path)
    if plain is None or plain.get("kind") != KIND:
        raise UserError(
            "T043",
            f"“{path.name}”不是区县的指标文件，没有用上。请在区县的“拉网指标”页取“指标文件”，或取拉网结果文件夹里的“指标文件-….json”，"
            "原样交来，不要另存、改名或压缩。",
            f"“{path.name}” is no county file and was not used. Take it along from the county's page of indicators, or from the "
            "results of its sweep (“指标文件-….json”), and hand it in as it is.",
        )
    schema = plain.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise UserError(
            "T045",
            f"“{path.name}”由更新的程序写成（格式第 {schema} 版，本机只认到第 {SCHEMA} 版），没有用上。请升级本机的程序再比较。",
            f"“{path.name}” was written by a newer program (format {schema}; this one reads up to {SCHEMA}) and was not used. "
            "Upgrade this program and compare again.",
        )
    try:
        if not is_whole(plain):
            raise ValueError("the seal does not fit")
        return parse(plain)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UserError(
            "T044",
            f"“{path.name}”不完整或被改动过（封签对不上），没有用上。请该区县重新取一份，原样交来。",
            f"“{path.name}” is cut off or was altered (its seal does not fit) and was not used. Ask the county for it again, as it is.",
        ) from None


def _opened(path: Path) -> dict[str, Any] | None:
    """Return what a file holds, None where it holds no JSON object. A file of ours that was cut off is damaged, not another's."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        return {"kind": KIND} if f'"{KIND}"' in text[:200] else None
    return plain if isinstance(plain, dict) else None


def _candidates(paths: Sequence[Path]) -> Iterable[Path]:
    """Yield the files that were meant, each once, in order of their names."""
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise UserError(
                "T041",
                f"没有“{path}”这个文件或文件夹。请核对路径。",
                f"There is no file or folder “{path}”. Check the path.",
            )
        for one in (path,) if path.is_file() else sorted(_inside(path)):
            if one.resolve() not in seen:
                seen.add(one.resolve())
                yield one


def _inside(folder: Path) -> Iterable[Path]:
    files = [one for one in folder.iterdir() if not one.name.startswith((".", "~$"))]
    is_result = any(one.name in OURS for one in files)
    for one in files:
        if one.is_dir():
            yield from _inside(one)
        elif not is_result or one.name.startswith("指标文件-"):
            yield one


def _elsewhere(path: Path, one: CountyFile, within: str) -> UserError:
    return UserError(
        "T046",
        f"“{path.name}”是{one.place_name}（{one.place}）的，不在 --place {within} 之内，没有用上。请核对文件放错了没有，或 --place 写错了没有。",
        f"“{path.name}” is that of {one.place_name} ({one.place}), outside --place {within}, and was not used. Check whether the file "
        "was put into the wrong folder, or --place is wrong.",
    )


def _once(read: Sequence[tuple[Path, CountyFile]]) -> tuple[list[CountyFile], list[UserError]]:
    """Return one file for each county and day. Two that say the same are one; of two that do not, neither is used: nobody here knows
    which of them the county stands by."""
    together: dict[tuple[str, str], list[tuple[Path, CountyFile]]] = {}
    for path, one in read:
        together.setdefault((one.place, one.as_of.isoformat()), []).append((path, one))
    kept: list[CountyFile] = []
    refused: list[UserError] = []
    for (_place, day), some in sorted(together.items()):
        first = some[0][1]
        if len({one.says() for _path, one in some}) == 1:
            kept.append(first)
            continue
        names = "、".join(f"“{path.name}”" for path, _one in some)
        refused.append(
            UserError(
                "T047",
                f"{first.place_name} {day} 的指标文件有 {len(some)} 份，内容不一样：{names}，都没有用上。请问该区县以哪一份为准，拿走其余的，再运行一次。",
                f"There are {len(some)} different files of {first.place_name} for {day}: {names}; none was used. Ask the county which one "
                "it stands by, take the others away and run again.",
            )
        )
    return kept, refused
