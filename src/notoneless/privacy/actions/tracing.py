"""A list was found outside: from which export it is, told by its visible number or by its hidden mark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import fastexcel
from django.db import transaction

from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor
from notoneless.privacy import access
from notoneless.privacy.actions.exporting import mark_of
from notoneless.privacy.models import Export
from notoneless.privacy.rules import marking
from notoneless.privacy.terms import PrivacyError

NUMBER = re.compile(r"导出编号 (E\d{7,})")
HEAD = 12  # lines among which a heading is looked for


@dataclass(frozen=True, slots=True)
class Found:
    """What a list tells of where it came from. ``hidden`` and ``visible`` are numbers of exports, empty where none shows."""

    visible: str
    hidden: str
    taken_by: str
    posts: str
    at: datetime | None
    lines: int
    forms_read: int
    forms_agreed: int
    score: float


def trace_list(*, file: Path, by: Actor, at: datetime) -> Found:
    """Return from which export the list in ``file`` (.xlsx, .xls, .ods, .csv, .txt) is. Raises P017 when it cannot be read."""
    lines = _read(file)
    visible = next((found[1] for line in lines for cell in line if (found := NUMBER.search(cell))), "")
    names, group = _columns(lines)
    body = [line for line in lines if not any(NUMBER.search(cell) for cell in line)]
    exports = {str(row.pk): row for row in Export.objects.exclude(ready_at=None)}
    ranked = marking.trace(body, {key: mark_of(row) for key, row in exports.items()}, names=names, group=group)
    certain = marking.named(ranked)
    taken = exports[certain.export] if certain else next((r for r in exports.values() if r.number == visible), None)
    with transaction.atomic():
        audit.write(
            "privacy.trace_list",
            by=by,
            at=at,
            subject=f"privacy_export:{taken.pk}" if taken else "",
            detail={"hidden": certain is not None, "visible": bool(visible), "lines": len(body)},
        )
    best = certain or (ranked[0] if ranked else None)
    return Found(
        visible=visible,
        hidden=exports[certain.export].number if certain else "",
        taken_by=taken.asked_name if taken else "",
        posts=taken.asked_posts if taken else "",
        at=taken.asked_at if taken else None,
        lines=len(body),
        forms_read=best.read if best else 0,
        forms_agreed=best.agreed if best else 0,
        score=best.score if best else 0.0,
    )


def _columns(lines: Sequence[Sequence[str]]) -> tuple[int | None, int | None]:
    """Return where the names and the groups stand, by the headings of any list that we hand out; None where none shows."""
    for known in access.exporters():
        labels = {column.key: marking.plain(str(column.label)) for column in known.columns}
        for line in lines[:HEAD]:
            cells = [marking.plain(cell) for cell in line]
            if labels[known.name_key] in cells:
                group = labels.get(known.group_key, "")
                return cells.index(labels[known.name_key]), cells.index(group) if group in cells else None
    return None, None


def _read(file: Path) -> list[list[str]]:
    try:
        raw = file.read_bytes()
        if raw[:2] in {b"PK", b"\xd0\xcf"}:
            book = fastexcel.read_excel(raw)
            return [
                ["" if cell is None else str(cell) for cell in row]
                for name in book.sheet_names
                for row in book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
            ]
        text = _decoded(raw)
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",\t;|") if text.strip() else csv.excel
        return [list(row) for row in csv.reader(io.StringIO(text), dialect)]
    except (OSError, UnicodeDecodeError, csv.Error, fastexcel.FastExcelError):
        raise PrivacyError(
            "P017",
            f"文件“{file.name}”读不出表格。请交 .xlsx、.xls、.ods 或文本（逗号、制表符分隔）；照片请先录成表格再查。",
            f"No table can be read from “{file.name}”. Hand in .xlsx, .xls, .ods or text; type a photograph into a table first.",
        ) from None


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-16")
