"""读名单 — sheets: the homes to visit and the teachers who go, as a school keeps them in Excel.

Headings may stand in any order and in any row near the top; columns that are not named here are left unread, an identity number
among them. A row that cannot be planned is told with its place and what to mend; all others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import fastexcel

from notoneless.standards.errors import UserError

#: What each column may be headed, the first being how we call it.
VISIT_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "key": ("编号", "序号", "家庭编号"),
    "name": ("姓名", "学生姓名", "学生", "家庭"),
    "class": ("班级", "所在班级"),
    "address": ("住址", "家庭住址", "地址", "现住址"),
    "latitude": ("纬度", "北纬"),
    "longitude": ("经度", "东经"),
    "minutes": ("时长", "时长（分钟）", "访谈分钟", "分钟"),
    "windows": ("在家时段", "时段", "家里有人的时段"),
    "urgency": ("优先", "优先级", "缓急"),
    "only": ("限定老师", "只能由"),
    "never": ("不让去", "回避老师", "不能由"),
    "needs": ("要会的", "需要", "本领"),
    "people": ("人数", "去几人", "同去人数"),
}
TEACHER_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("老师", "教师", "姓名", "教师姓名"),
    "day": ("日期", "出门日期"),
    "begin": ("从", "开始", "出门", "出门时间"),
    "end": ("到", "结束", "返回", "返回时间"),
    "most": ("户数上限", "每次户数", "每次户数上限"),
    "most_in_all": ("总户数上限", "总户数"),
    "latitude": ("出发纬度", "纬度"),
    "longitude": ("出发经度", "经度"),
    "back_latitude": ("回到纬度", "返回纬度"),
    "back_longitude": ("回到经度", "返回经度"),
    "class": ("班级", "任课班级", "班主任班级"),
    "can": ("会的", "本领", "专长"),
}
KEEP_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "key": ("编号",),
    "teacher": ("老师",),
    "day": ("日期",),
    "nth": ("第几家",),
    "lock": ("锁定",),
}
TRAVEL_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "from": ("从", "起点"),
    "to": ("到", "终点"),
    "minutes": ("分钟", "路上分钟", "用时"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: where it stands, and its cells by our names of the columns."""

    file: str
    sheet: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def zh(self) -> str:
        """Where it stands, to begin a sentence with."""
        return f"《{self.file}》“{self.sheet}”第 {self.number} 行"

    @property
    def en(self) -> str:
        """The same in English."""
        return f"{self.file}, sheet {self.sheet}, row {self.number}"

    def wrong(self, code: str, zh: str, en: str) -> UserError:
        """Return the refusal of this row: where it stands, then what is wrong and what to do."""
        return UserError(code, f"{self.zh}：{zh}", f"{self.en}: {en}")


def read(path: Path, columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[Row]:
    """Return the rows of the sheets of ``path`` that have the ``required`` columns, blank ones left out.

    Raises UserError T063 where the file is no workbook or no sheet has them."""
    try:
        reader = fastexcel.read_excel(str(path))
        names = reader.sheet_names
    except Exception as error:
        raise UserError(
            "T063",
            f"《{path.name}》打不开，不是一本可读的 Excel 工作簿。请另存为 .xlsx 再试。",
            f"{path.name} cannot be opened as a workbook. Save it as .xlsx and try again.",
        ) from error
    found: list[Row] = []
    seen = False
    for name in names:
        rows = _cells(reader, name)
        head = next((i for i, row in enumerate(rows[:30]) if _has(_headings(row, columns), required)), None)
        if head is None:
            continue
        seen = True
        where = _headings(rows[head], columns)
        for number, row in enumerate(rows[head + 1 :], start=head + 2):
            cells = {column: row[i] for column, i in where.items() if i < len(row) and row[i]}
            if cells:
                found.append(Row(path.name, name, number, cells))
    if not seen:
        wanted = "、".join(columns[one][0] for one in required)
        raise UserError(
            "T063",
            f"《{path.name}》里没有一张表同时有这几栏：{wanted}（看过的工作表：{'、'.join(names)}）。请补上表头再试，写法见说明。",
            f"No sheet of {path.name} has all of these columns: {wanted} (sheets seen: {', '.join(names)}). Add the headings, as the "
            "guide shows them.",
        )
    return found


def _cells(reader: Any, name: str) -> list[list[str]]:
    sheet = reader.load_sheet(name, header_row=None, dtypes="string")
    blank: list[list[str]] = [[] for _ in range(int(getattr(sheet, "skip_rows", 0) or 0))]
    if not sheet.width:
        return blank
    return [*blank, *([_clean(cell) for cell in row] for row in sheet.to_polars().rows())]


def _clean(cell: Any) -> str:
    text = str(cell).strip().strip("　") if cell is not None else ""
    return text.removesuffix(".0") if text.removesuffix(".0").isdecimal() else text


def _headings(row: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Find our columns in a row of headings; of two columns under one heading the first."""
    heads = ["".join(cell.split()).replace("(", "（").replace(")", "）") for cell in row]
    found: dict[str, int] = {}
    for column, words in columns.items():
        for word in words:
            if word in heads and heads.index(word) not in found.values():
                found[column] = heads.index(word)
                break
    return found


def _has(found: Mapping[str, int], required: Sequence[str]) -> bool:
    return all(one in found for one in required)


def listed(text: str) -> Iterator[str]:
    """Yield the words of a cell that holds several, however they are set apart."""
    for mark in "，,；;/\n ":
        text = text.replace(mark, "、")
    yield from (word for word in text.split("、") if word)
