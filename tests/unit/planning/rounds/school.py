"""A school's two lists for the tests: homes up the valley, teachers with their afternoons. Invented families only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

SCHOOL = (29.4000, 105.5900)
HOMES: list[dict[str, object]] = [
    {"编号": f"F{n:02}", "姓名": f"{'田龙向冉'[n % 4]}小{'一二三四五六七八九十'[n % 10]}", "班级": ("五（1）班", "五（2）班")[n % 2],
     "家庭住址": f"古桥村{n + 1}组", "纬度": SCHOOL[0] + 0.004 * (n + 1), "经度": SCHOOL[1] + 0.003 * ((n % 3) - 1)}
    for n in range(8)
]  # fmt: skip
HOMES[2]["在家时段"] = "周三 18:00-20:00；12-05 9:00-11:00"
HOMES[5]["人数"] = 2
TEACHERS: list[dict[str, object]] = [
    {"老师": "王老师", "日期": "2026-12-02", "从": "13:00", "到": "17:00", "户数上限": 5, "出发纬度": SCHOOL[0], "出发经度": SCHOOL[1], "班级": "五（1）班"},
    {"老师": "王老师", "日期": "2026-12-05", "从": "8:30", "到": "12:00"},
    {"老师": "李老师", "日期": "2026-12-02", "从": "13:00", "到": "17:00", "户数上限": 5, "出发纬度": SCHOOL[0], "出发经度": SCHOOL[1], "班级": "五（2）班"},
]  # fmt: skip


def sheet(path: Path, rows: Sequence[Mapping[str, object]], title: str | None = None) -> Path:
    """Write rows as a school keeps them, a title above the headings where one is told."""
    heads = list(dict.fromkeys(name for row in rows for name in row))
    with xlsxwriter.Workbook(str(path)) as book:
        ws = book.add_worksheet("名单")
        if title:
            ws.write(0, 0, title)
        for number, row in enumerate([dict(zip(heads, heads, strict=True)), *rows], 1 if title else 0):
            for column, name in enumerate(heads):
                if row.get(name) not in (None, ""):
                    ws.write(number, column, row[name])
    return path


def lists(
    folder: Path, homes: Sequence[Mapping[str, object]] = HOMES, staff: Sequence[Mapping[str, object]] = TEACHERS
) -> tuple[Path, Path]:
    """Write both lists."""
    return sheet(folder / "走访名单.xlsx", homes, "五年级家访名单"), sheet(folder / "老师.xlsx", staff)
