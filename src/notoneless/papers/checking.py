"""An office's own template: taken in only when every place in it can be filled."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError

from notoneless.papers.filling import blocks_of, environment
from notoneless.papers.words import PaperError

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 20 * 1024 * 1024
MOST_PARTS: Final = 300


def check_template(
    data: bytes,
    *,
    places: Mapping[str, Any],
    needed: Iterable[str],
    samples: Iterable[Mapping[str, Any]],
    within: Mapping[str, str] | None = None,
) -> None:
    """Refuse a template that is not a plain DOCX, or whose places cannot all be filled.

    ``places`` are the known ones with what each is filled with, ``needed`` those that the paper cannot do without,
    ``within`` for some of them the wider place that says them too. ``samples`` are fillings of everything to try the
    template with: what fills with them fills with any.

    Raises :class:`PaperError` D024 (not a plain DOCX, or a broken mark), D025 (places that nobody fills, each named
    with the nearest that exists), D026 (a needed place is missing).
    """
    _check_package(data)
    try:
        paper = DocxTemplate(io.BytesIO(data))
        found = set(paper.get_undeclared_template_variables(jinja_env=environment()))
    except TemplateError as error:
        raise PaperError(
            "D024",
            f"模板里有写错的标记：{error.message}。标记写作 {{{{ number }}}}，成对的花括号之间写名称。",
            f"The template has a broken mark: {error.message}. A mark is written {{{{ number }}}}.",
        ) from error
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise _not_a_docx() from error
    if unknown := sorted(found - set(places)):
        raise _unknown(unknown, places)
    if missing := [name for name in needed if not {name, (within or {}).get(name, name)} & found]:
        raise PaperError(
            "D026",
            "模板缺少必须有的空："
            + "、".join(f"{{{{ {name} }}}}（{places[name]}）" for name in missing)
            + "。补上后重新上传。",
            "The template lacks places that a letter needs: "
            + ", ".join(f"{{{{ {name} }}}}" for name in missing)
            + ".",
        )
    for sample in samples:
        try:
            blocks_of(data, sample)
        except (TemplateError, TypeError, ValueError) as error:
            lists = [name for name, value in sample.items() if isinstance(value, list)]
            raise PaperError(
                "D025",
                f"模板试填时出错：{error}。请检查循环（{'、'.join(lists)} 是列表）和名称后面的点。",
                f"Filling the template failed: {error}. Check its loops (lists are: {', '.join(lists)}) and dotted names.",
            ) from error


def places_of(template: bytes) -> frozenset[str]:
    """Return the names of the places of a template that was taken in."""
    paper = DocxTemplate(io.BytesIO(template))
    return frozenset(paper.get_undeclared_template_variables(jinja_env=environment()))


def _unknown(unknown: list[str], places: Mapping[str, Any]) -> PaperError:
    told_zh, told_en = [], []
    for name in unknown:
        near = difflib.get_close_matches(name, places, n=1, cutoff=0.5)
        told_zh.append(f"“{name}”" + (f"（是否应为“{near[0]}”：{places[near[0]]}）" if near else ""))
        told_en.append(f"“{name}”" + (f" (did you mean “{near[0]}”?)" if near else ""))
    return PaperError(
        "D025",
        f"模板里有填不上的空：{'、'.join(told_zh)}。可用的空：{'、'.join(places)}。改正后重新上传。",
        f"Nobody fills these places: {', '.join(told_en)}. Known places: {', '.join(places)}.",
    )


def _check_package(data: bytes) -> None:
    """A DOCX is a small zip of XML: no macros, nothing fetched from elsewhere, no entities, no bomb."""
    if len(data) > MOST_BYTES:
        raise _not_a_docx()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _not_a_docx()
            names = {part.filename for part in parts}
            if "word/document.xml" not in names or any("vbaProject" in name for name in names):
                raise _not_a_docx()
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    text = package.read(part)
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                        raise _not_a_docx()
                    if part.filename.endswith(".rels") and re.search(rb'TargetMode\s*=\s*["\']External', text):
                        raise _not_a_docx()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise _not_a_docx() from error


def _not_a_docx() -> PaperError:
    return PaperError(
        "D024",
        "这个文件不是可用的模板：只收 2 MB 以内的 DOCX，不能有宏、外部链接或嵌入对象。请在 Word 或 WPS 里另存为 .docx 后上传。",
        "This is no usable template: a DOCX up to 2 MB, without macros or external links. Save it as .docx and upload again.",
    )
