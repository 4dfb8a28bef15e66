"""并排的工作簿 — compare.xlsx: every figure of every county in rows that can be sorted, printed and filed.

Four sheets: what matters first, the counties indicator by indicator, every point of the trends, and what is not compared.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from notoneless.ledger.counties import words
from notoneless.ledger.counties.laying import Comparison, Row, Side, State
from notoneless.ledger.counties.rules import Move
from notoneless.ledger.labels import Word
from notoneless.ledger.tables import private

Head = tuple[Word, float]
_A3, _A4 = 8, 9
_INK, _HEAD, _BAND = "#1F2933", "#DCE6F1", "#F3F6FA"
_INDICATOR: Final[Head] = (Word("指标", "indicator"), 30)
_COUNTY: Final[Head] = (Word("区县", "county"), 20)
_CODE: Final[Head] = (Word("代码", "code"), 9)
_SHARE: Final[Head] = (Word("率", "share"), 15)
_GAP: Final[Head] = (Word("与目标", "from its target"), 18)
_TREND: Final[Head] = (Word("走势", "trend"), 30)
_WHY: Final[Head] = (Word("说明", "note"), 44)
_FIRST: Final[Sequence[Head]] = (_INDICATOR, _COUNTY, _CODE, _SHARE, _GAP, _TREND)
_SIDES: Final[Sequence[Head]] = (
    _INDICATOR, (Word("名次", "rank"), 7), _COUNTY, _CODE, (Word("基准日", "as of"), 11), (Word("计入", "counted"), 13),
    (Word("应计", "of"), 10), (Word("其中批准缓学", "deferred"), 10), _SHARE, (Word("目标", "target"), 8), _GAP, _TREND, _WHY,
)  # fmt: skip
_POINTS: Final[Sequence[Head]] = (
    _INDICATOR, _COUNTY, _CODE, (Word("基准日", "as of"), 11), (Word("率（至少）", "share, at least"), 12),
    (Word("率（至多）", "share, at most"), 12), (Word("与最近一次口径相同", "counted as the newest"), 20),
)  # fmt: skip


class _Book:
    """A workbook in one language, with its formats."""

    def __init__(self, path: Path, found: Comparison, lang: str) -> None:
        self.file = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self.is_english = lang == "en"
        made = dt.datetime.combine(found.days[-1], dt.time())
        self.file.set_properties({"title": self.say(words.place_word(found)), "created": made})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def say(self, word: Word) -> str:
        """Return a word in the book's language."""
        return word.en if self.is_english else word.zh

    def style(self, **traits: Any) -> Format:
        """Return the format with these traits over the book's plain one."""
        full = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "font_color": _INK, **traits}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(full)
        return self._formats[key]


def write_book(path: Path, found: Comparison, *, lang: str = "zh") -> Path:
    """Write compare.xlsx (mode 0600) in ``lang`` (``zh`` or ``en``) and return its path."""
    book = _Book(path, found, lang)
    _first(book, found)
    _sides(book, found)
    _points(book, found)
    _out(book, found)
    book.file.close()
    return private(path)


def _first(book: _Book, found: Comparison) -> None:
    ws = _sheet(book, Word("先看这里", "First"), _FIRST, found)
    row = 2
    for title, rows in (
        (Word("离目标最远的（每项指标中差得最多的）", "Furthest from the target, of each indicator"), found.furthest()),
        (
            Word("比上一次下降的（同一区县、同样口径）", "Fallen since the last time, counted in the same way"),
            found.fallen(),
        ),
    ):
        row = _heading(book, ws, row, title, len(_FIRST))
        row = _heads(book, ws, row, _FIRST)
        for side, one in rows:
            cells = (
                side.name, _named(one), one.place, _share(one), words.gap_word(one), words.move_word(one)
            )  # fmt: skip
            row = _line(book, ws, row, _FIRST, cells)
        if not rows:
            row = _sentence(book, ws, row, Word("没有。", "None."), _FIRST)
        row += 1
    row = _heading(
        book, ws, row, Word("合计（只加参加排名的区县）", "Together (the ranked counties alone)"), len(_FIRST)
    )
    for side in found.sides:
        left = words.left_word(side)
        tail = Word(f"；不在其中：{left.zh}", f"; not in it: {left.en}") if left.zh else Word("", "")
        whole = words.whole_word(side.whole)
        said = Word(f"{side.name.zh}：{whole.zh}{tail.zh}", f"{side.name.en}: {whole.en}{tail.en}")
        row = _sentence(book, ws, row, said, _FIRST)
    _paper(ws, row, len(_FIRST))


def _sides(book: _Book, found: Comparison) -> None:
    ws = _sheet(book, Word("逐项并排", "Side by side"), _SIDES, found)
    row = _heads(book, ws, 2, _SIDES)
    top = row
    ws.freeze_panes(row, 3)
    ws.repeat_rows(row - 1)
    for side in found.sides:
        for one in side.rows:
            row = _line(book, ws, row, _SIDES, _cells(side, one), dim=one.state is not State.RANKED, hot=_is_hot(one))
    ws.autofilter(top - 1, 0, max(row - 1, top), len(_SIDES) - 1)
    _paper(ws, row, len(_SIDES))


def _cells(side: Side, one: Row) -> tuple[Any, ...]:
    told = one.figure.told if one.figure and one.figure.handed_in else None
    counted: Any = words.DASH
    if told is not None and told.counted is not None:
        low, high = told.counted
        counted = low if low == high else Word(f"{low:,}～{high:,}", f"{low:,}–{high:,}")
    return (
        side.name, _rank(one), _named(one), one.place, one.as_of.isoformat(), counted,
        words.DASH if told is None or told.denominator is None else told.denominator, words.DASH if told is None or told.deferred is None else told.deferred,
        _share(one), words.target_word(one.figure.target if one.figure else None), words.gap_word(one),
        words.move_word(one), words.why_word(one),
    )  # fmt: skip


def _is_hot(one: Row) -> bool:
    return one.state is State.RANKED and (one.move is Move.DOWN or bool(one.gap and one.gap[0]))


def _points(book: _Book, found: Comparison) -> None:
    ws = _sheet(book, Word("走势", "Trends"), _POINTS, found)
    row = _heads(book, ws, 2, _POINTS)
    ws.freeze_panes(row, 2)
    ws.repeat_rows(row - 1)
    for side in found.sides:
        for one in side.rows:
            for point in one.points:
                same = Word("是", "yes") if point.is_comparable else Word("否", "no")
                cells = (side.name, _named(one), one.place, point.on.isoformat(), *map(_cut, point.share), same)
                row = _line(book, ws, row, _POINTS, cells, dim=not point.is_comparable)
    _paper(ws, row, len(_POINTS))


def _out(book: _Book, found: Comparison) -> None:
    heads: Sequence[Head] = ((Word("代码", "code"), 10), (Word("说明", "note"), 110))
    ws = _sheet(book, Word("没有比较的", "Not compared"), heads, found)
    row = _heads(book, ws, 2, heads)
    row = _line(book, ws, row, heads, ("", words.missing_word(found)))
    for refusal in found.refused:
        row = _line(book, ws, row, heads, (refusal.code, Word(refusal.zh, refusal.en)))
    for side in found.sides:
        row = _line(
            book, ws, row, heads, ("", Word(f"{side.name.zh}：{side.counted.zh}", f"{side.name.en}: {side.counted.en}"))
        )
    _paper(ws, row, len(heads))


def _sheet(book: _Book, tab: Word, heads: Sequence[Head], found: Comparison) -> Worksheet:
    ws = book.file.add_worksheet(book.say(tab))
    ws.hide_gridlines(2)
    for number, (_head, width) in enumerate(heads):
        ws.set_column(number, number, width)
    place, term = words.place_word(found), words.term_word(found.term)
    title = Word(f"{place.zh}控辍保学指标 · {tab.zh}", f"{place.en}: indicators of school attendance · {tab.en}")
    ws.merge_range(0, 0, 0, len(heads) - 1, book.say(title), book.style(font_name="黑体", font_size=16, bold=True))
    ws.set_row(0, 30)
    days = f"{found.days[0]}" if len(found.days) == 1 else f"{found.days[0]} – {found.days[-1]}"
    line = Word(
        f"{term.zh}　核查基准日 {days}　区县 {len(found.counties)} 个。“—”是没有数，不是零；率截到两位，不进位；名次按精确分数。",
        f"{term.en}; as of {days}; {len(found.counties)} counties. A dash is no figure and not nought; shares are cut; ranks go by "
        "exact fractions.",
    )
    ws.merge_range(
        1, 0, 1, len(heads) - 1, book.say(line), book.style(text_wrap=True, font_color="#52606D", font_size=9)
    )
    ws.set_row(1, 26)
    return ws


def _heading(book: _Book, ws: Worksheet, row: int, text: Word, wide: int) -> int:
    style = book.style(font_name="黑体", font_size=12, bottom=2, bottom_color="#1F4E79")
    ws.merge_range(row, 0, row, wide - 1, book.say(text), style)
    ws.set_row(row, 24)
    return row + 1


def _heads(book: _Book, ws: Worksheet, row: int, heads: Sequence[Head]) -> int:
    style = book.style(font_name="黑体", align="center", text_wrap=True, bg_color=_HEAD, border=1)
    for number, (word, _width) in enumerate(heads):
        ws.write_string(row, number, book.say(word), style)
    ws.set_row(row, 30)
    return row + 1


def _line(
    book: _Book, ws: Worksheet, row: int, heads: Sequence[Head], cells: Iterable[Any], *, dim: bool = False, hot: bool = False
) -> int:  # fmt: skip
    colour = "#52606D" if dim else "#991B1B" if hot else _INK
    ground = {"bg_color": _BAND} if dim else {}
    lines = 1
    for number, cell in enumerate(cells):
        if isinstance(cell, int):
            ws.write_number(row, number, cell, book.style(border=1, num_format="#,##0", font_color=colour, **ground))
        elif isinstance(cell, float):
            ws.write_number(row, number, cell, book.style(border=1, num_format='0.00"%"', font_color=colour, **ground))
        else:
            text = book.say(cell) if isinstance(cell, Word) else str(cell)
            style = book.style(border=1, text_wrap=True, indent=1, num_format="@", font_color=colour, **ground)
            ws.write_string(row, number, text, style)
            lines = max(lines, _lines(text, heads[number][1]))
    ws.set_row(row, 4 + 14 * lines)
    return row + 1


def _sentence(book: _Book, ws: Worksheet, row: int, text: Word, heads: Sequence[Head]) -> int:
    said = book.say(text)
    ws.merge_range(row, 0, row, len(heads) - 1, said, book.style(text_wrap=True, border=1))
    ws.set_row(row, 4 + 14 * _lines(said, sum(width for _head, width in heads)))
    return row + 1


def _lines(text: str, width: float) -> int:
    """Lines that ``text`` takes in a cell ``width`` characters wide; a Chinese character takes nearly two."""
    return math.ceil(sum(1.8 if ord(c) > 0x2E80 else 1.0 for c in text) / max(width, 1)) or 1


def _named(one: Row) -> Word:
    return Word(one.place_name, one.place_name)


def _rank(one: Row) -> Any:
    """A rank as a number, by which a spreadsheet can sort; in words where it is one of several, or none."""
    decided = one.rank is not None and one.rank[0] == one.rank[1]
    return one.rank[0] if one.rank and decided else words.rank_word(one.rank)


def _share(one: Row) -> Any:
    """A share as a number, or in words where only its bounds are known, or there is none."""
    known = one.share is not None and one.share[0] == one.share[1]
    return _cut(one.share[0]) if one.share and known else words.share_word(one.share)


def _cut(share: Fraction) -> float:
    """Return a share in per cent, cut to two decimals, as a number that a spreadsheet can draw."""
    return share.numerator * 10_000 // share.denominator / 100


def _paper(ws: Worksheet, row: int, wide: int) -> None:
    ws.set_landscape()
    ws.set_paper(_A3 if wide > len(_POINTS) else _A4)
    ws.fit_to_pages(1, 0)
    ws.print_area(0, 0, max(row - 1, 2), wide - 1)
    ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    ws.set_footer("&C&9&P / &N")
