"""判断的回收 — read back what people decided in review.xlsx, however the file was saved in between.

The clerk may have sorted the lines, moved columns, saved with WPS, or typed the answer instead of choosing it. A
decision is known by its pair number alone. A word we do not know is refused with its place: a person's judgement
is never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import fastexcel

from notoneless.ledger.review import ANSWERS, HEADINGS
from notoneless.standards.errors import UserError

_WORDS: Final[dict[str, bool | None]] = {
    "同一人": True, "是同一人": True, "是": True, "同一个人": True, "相同": True, "y": True, "yes": True, "same": True,
    "√": True, "✓": True, "1": True, "true": True,
    "不是同一人": False, "非同一人": False, "不是": False, "否": False, "不同": False, "n": False, "no": False,
    "different": False, "×": False, "x": False, "✗": False, "0": False, "false": False,
    "说不准": None, "不确定": None, "待定": None, "不清楚": None, "unsure": None, "?": None, "？": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer: ``same`` is True, False, or None for *cannot tell*; the rows are those printed when it was asked."""

    pair_id: str
    left_file: str | None
    left_row: int | None
    right_file: str | None
    right_row: int | None
    same: bool | None
    decided_by: str | None
    note: str | None


def read_decisions(path: Path) -> list[Decision]:
    """Return the decisions of a review book, in the order of the sheet; undecided lines are left out.

    Raises :class:`UserError` T001 (not a workbook), T002 (no sheet with our headings), T003 (a word that is none of the
    three), T004 (an answer without its pair number) or T005 (one pair answered in two ways).
    """
    try:
        reader = fastexcel.read_excel(str(path))
        names = reader.sheet_names
    except Exception as error:
        raise UserError(
            "T001",
            f"《{path.name}》打不开，不是一本可读的 Excel 工作簿。请交回排查时生成、填好“判断”栏的那一份 review.xlsx（或另存为 .xlsx）。",
            f"{path.name} cannot be opened as a workbook. Hand back the review.xlsx of the sweep with its decision column "
            "filled in (or save it as .xlsx).",
        ) from error
    for name in names:
        rows = sheet_rows(reader, name)
        for at, row in enumerate(rows[:60]):
            columns = _columns(row)
            if "pair_id" in columns and "answer" in columns:
                return _decisions(path.name, name, rows, at, columns)
    raise UserError(
        "T002",
        f"《{path.name}》里找不到“{HEADINGS['pair_id']}”和“{HEADINGS['answer']}”两栏（看过的工作表：{'、'.join(names)}）。"
        "没有配对编号就不知道判断的是哪一对：请用排查时生成的那一份，不要删去隐藏的编号栏。",
        f"{path.name} has no columns '{HEADINGS['pair_id']}' and '{HEADINGS['answer']}' (sheets seen: {', '.join(names)}). "
        "Use the book written by the sweep and keep its hidden number column.",
    )


def sheet_rows(reader: Any, name: str) -> list[tuple[Any, ...]]:
    """Return every row of a sheet of a book that came back from a person, as text, blank ones before it too."""
    sheet = reader.load_sheet(name, header_row=None, dtypes="string")
    table = sheet.to_polars() if sheet.width else None
    blank: list[tuple[Any, ...]] = [()] * int(getattr(sheet, "skip_rows", 0) or 0)
    return [*blank, *table.rows()] if table is not None else []


def _columns(row: Sequence[Any]) -> dict[str, int]:
    """Find our headings in a row, whatever blanks or brackets were put around them."""
    found: dict[str, int] = {}
    for i, value in enumerate(row):
        text = _clean(value)
        for key, heading in HEADINGS.items():
            if text and (text == heading or (key == "pair_id" and text.startswith("配对编号"))):
                found.setdefault(key, i)
    return found


def _clean(value: Any) -> str:
    return "".join(str(value).split()).strip("　") if value is not None else ""


def _decisions(
    book: str, sheet: str, rows: Sequence[Sequence[Any]], heading: int, columns: dict[str, int]
) -> list[Decision]:
    answers: dict[str, Decision] = {}
    for at, row in enumerate(rows[heading + 1 :], start=heading + 2):
        cell = {key: (row[i] if i < len(row) else None) for key, i in columns.items()}
        pair, word = _clean(cell["pair_id"]), _clean(cell["answer"])
        if not word:
            continue
        key = word.rstrip("。.!！").lower()
        if key not in _WORDS:
            raise UserError(
                "T003",
                f"《{book}》工作表“{sheet}”第 {at} 行“判断”写作“{word[:20]}”，不在{'、'.join(ANSWERS)}三项之内。"
                "人的判断不能猜：请改成三项之一再交回。",
                f"{book}, sheet {sheet}, row {at}: the decision reads '{word[:20]}', which is none of the three answers "
                f"({', '.join(ANSWERS)}). Choose one of them.",
            )
        if not pair:
            raise UserError(
                "T004",
                f"《{book}》工作表“{sheet}”第 {at} 行有判断而没有配对编号，不知道判断的是哪一对。请从原文件复制整行，或删去这一行。",
                f"{book}, sheet {sheet}, row {at}: an answer without its pair number. Copy the whole line from the "
                "original, or delete it.",
            )
        decision = Decision(
            pair, _text(cell.get("left_file")), _number(cell.get("left_row")), _text(cell.get("right_file")),
            _number(cell.get("right_row")), _WORDS[key], _text(cell.get("decided_by")), _text(cell.get("note")),
        )  # fmt: skip
        before = answers.get(pair)
        if before is not None and before.same is not decision.same:
            raise UserError(
                "T005",
                f"《{book}》工作表“{sheet}”第 {at} 行与前面一行是同一对（编号 {pair}），判断却不同。请只留一个。",
                f"{book}, sheet {sheet}, row {at}: pair {pair} is answered twice, in two ways. Keep one.",
            )
        answers[pair] = decision
    return list(answers.values())


def _text(value: Any) -> str | None:
    text = str(value).strip() if value is not None else ""
    return text or None


def _number(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None
