"""A paper as PDF: its words set as an office sets them, never as the markup of a template."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import typst

from notoneless.papers.words import BLANK_DAY, Block, PaperError


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper among several: its words, the picture (PNG) of its signature, the day of it."""

    blocks: Sequence[Block]
    signature: bytes = b""
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip among many on a page: what stands over it, its facts (label, words, kind: ``code`` and ``mono`` stand out),
    what to know."""

    head: str
    facts: Sequence[tuple[str, str, str]]
    notes: Sequence[str] = ()


def slips_pdf(slips: Sequence[Slip], *, title: str, cut: str, fonts: Path | None = None) -> bytes:
    """Return slips as one PDF, ten to a page of A4, with lines to cut along; ``cut`` says so at the head of every page.

    Raises :class:`PaperError` D017 where the machine has no Chinese type to set them in.
    """
    told = [{"head": one.head, "facts": [list(fact) for fact in one.facts], "notes": list(one.notes)} for one in slips]
    paths = _type_in(fonts)
    with tempfile.TemporaryDirectory() as folder:
        return _compiled(Path(folder), "slips.typ", {"title": title, "cut": cut, "slips": told}, "pdf", paths)[0]


def poster_pdf(told: dict[str, Any], *, fonts: Path | None = None) -> bytes:
    """Return one sheet of A0 for a wall as PDF; ``told`` are its sentence, its drawings and its words, as ``poster.typ`` takes them.

    Raises :class:`PaperError` D017 where the machine has no Chinese type to set them in.
    """
    paths = _type_in(fonts)
    with tempfile.TemporaryDirectory() as folder:
        return _compiled(Path(folder), "poster.typ", told, "pdf", paths)[0]


def visits_pdf(told: dict[str, Any], *, fonts: Path | None = None) -> bytes:
    """Return forms of visits to be filled in by hand as one PDF, each family on a page of its own; ``told`` are their words, as ``visits.typ``
    takes them.

    Raises :class:`PaperError` D017 where the machine has no Chinese type to set them in.
    """
    paths = _type_in(fonts)
    with tempfile.TemporaryDirectory() as folder:
        return _compiled(Path(folder), "visits.typ", told, "pdf", paths)[0]


def rounds_pdf(told: dict[str, Any], *, fonts: Path | None = None) -> bytes:
    """Return a week of rounds as one PDF, each person's on pages of their own; ``told`` are its words and maps, as ``rounds.typ`` takes them.

    Raises :class:`PaperError` D017 where the machine has no Chinese type to set them in.
    """
    paths = _type_in(fonts)
    with tempfile.TemporaryDirectory() as folder:
        return _compiled(Path(folder), "rounds.typ", told, "pdf", paths)[0]


def pdf_of(
    blocks: Sequence[Block], *, title: str, fonts: Path | None = None, signature: bytes = b"", signed: str = ""
) -> bytes:
    """Return the words of a paper as PDF; ``fonts`` is a folder of type besides the machine's own, ``signature`` a PNG.

    Raises :class:`PaperError` D017 where the machine has no Chinese type to set them in.
    """
    return pdf_of_all([Sheet(blocks, signature, signed)], title=title, fonts=fonts)


def pdf_of_all(sheets: Sequence[Sheet], *, title: str, fonts: Path | None = None) -> bytes:
    """Return several papers as one PDF, each on pages of its own that are numbered from one.

    Raises :class:`PaperError` D017 where the machine has no Chinese type to set them in.
    """
    return _set(sheets, "pdf", title=title, fonts=fonts)[0]


def pictures_of(blocks: Sequence[Block], *, title: str, fonts: Path | None = None) -> list[bytes]:
    """Return the pages of a paper as PNGs, 72 dots an inch: to be looked at before anything is printed. Raises D017
    likewise."""
    return _set([Sheet(blocks)], "png", title=title, fonts=fonts)


def _set(sheets: Sequence[Sheet], form: Literal["pdf", "png"], *, title: str, fonts: Path | None) -> list[bytes]:
    paths = _type_in(fonts)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        told = []
        for order, sheet in enumerate(sheets):
            picture = f"signature-{order}.png" if sheet.signature else ""
            if picture:
                (root / picture).write_bytes(sheet.signature)
            told.append(
                {"blocks": list(_typeset(sheet.blocks)), "signed": sheet.signed or BLANK_DAY, "signature": picture}
            )
        return _compiled(root, "paper.typ", {"title": title, "sheets": told}, form, paths)


def _type_in(fonts: Path | None) -> list[Path]:
    """Return the folders of type besides the machine's own. Raises D017 where there is no Chinese type at all."""
    paths = [fonts] if fonts is not None and fonts.is_dir() else []
    if not _has_type(tuple(paths)):
        raise PaperError(
            "D017",
            "这台服务器没有中文字体，无法生成 PDF。请下载 DOCX，或请系统管理员安装字体（Debian：apt install fonts-noto-cjk），"
            "或把 TTF 字体放进服务文件夹的 fonts 里。",
            "This server has no Chinese fonts, so no PDF can be made: download the DOCX, or have fonts installed "
            "(Debian: apt install fonts-noto-cjk) or put TTF files into the service folder's “fonts”.",
        )
    return paths


def _compiled(
    root: Path, name: str, data: dict[str, Any], form: Literal["pdf", "png"], paths: Sequence[Path]
) -> list[bytes]:
    (root / name).write_text(_source(name), "utf-8")
    made: Any = typst.compile(
        root / name, root=root, font_paths=list(paths), format=form, ppi=72,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


def _typeset(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Yield the blocks for the typesetter: rows of cells that follow one another are one grid; a form and the signature
    stand apart from the words around them."""
    cells: list[str] = []
    columns = 1
    last = ""
    for block, following in pairwise([*blocks, Block("end", ""), Block("end", "")]):
        if block.kind == "cells":
            row = block.text.split("\t")
            columns = max(columns, len(row))
            cells += row + [""] * (columns - len(row))
            continue
        if cells:
            yield {"kind": "cells", "columns": columns, "cells": cells}
            cells, columns = [], 1
        if last and block.kind != last and (block.kind in ("grid", "issuer") or last == "grid"):
            yield {"kind": "space"}
        last = block.kind
        if block.kind == "grid":
            yield {"kind": "grid", "cells": block.cells, "widths": list(block.widths), "tall": block.tall}
        elif block.kind != "end":
            # The last words before the signature stand on its page.
            yield {"kind": block.kind, "text": block.text, "stays": following.kind == "issuer"}


@cache
def _has_type(paths: tuple[Path, ...]) -> bool:
    names = {str(name) for name in typst.Fonts(font_paths=list(paths)).families()}
    return any(
        mark in name for name in names for mark in ("CJK SC", "Song", "Sun", "Serif SC", "Hei", "Fang", "WenQuanYi")
    )


@cache
def _source(name: str) -> str:
    return (resources.files("notoneless.papers") / name).read_text("utf-8")
