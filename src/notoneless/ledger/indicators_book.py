"""指标的页 — the sheet of the indicators in 台账.xlsx, and the lists behind it.

One page to be signed: every figure beside its target and whether it is reached, the same town by town, and below, in
full sentences, what was counted and on whose word. The children behind the figures are on the sheet 指标名单.
"""

from __future__ import annotations

import math
from typing import Final

import duckdb
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from notoneless.ledger.book_sheets import Book
from notoneless.ledger.indicators import Indicators, Measured
from notoneless.ledger.indicators_rules import Part, Standing
from notoneless.ledger.indicators_text import aim, cite, notes, shortfall
from notoneless.policy.terms import Evidence
from notoneless.standards.school_year import term as school_term

TAB: Final = "指标"
_LAST: Final = 14  # columns after the first: two for each indicator in the table of towns
_COLOURS: Final = {
    Standing.MET: "#14513F",
    Standing.MET_BUT_DEFERRED: "#14513F",
    Standing.BELOW: "#991B1B",
    Standing.NO_TARGET: "#52606D",
    Standing.NOBODY: "#52606D",
    Standing.NO_ROLL: "#C2410C",
}


def prepare(con: duckdb.DuckDBPyConnection, found: Indicators) -> None:
    """Make ``book_indicator_lines`` (a line for each child and indicator it is missing from) and ``book_places`` (villages
    that the survey did not reach, and the groups it left out in the others) from what :func:`measure` left in ``con`` and ``book_lines``."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE book_indicator (indicator VARCHAR, indicator_no INT, indicator_zh VARCHAR)"
    )
    con.executemany(
        "INSERT INTO book_indicator VALUES (?, ?, ?)",
        [[m.definition.id, i, m.definition.name.zh] for i, m in enumerate(found.measured)],
    )
    parts = " ".join(f"WHEN '{part.value}' THEN '{part.word.zh}'" for part in Part)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE book_indicator_lines AS SELECT k.indicator_no, k.indicator_zh, i.turn, i.part, "
        f"CASE i.part {parts} END AS part_zh, b.* FROM indicator_line i JOIN book_indicator k USING (indicator) "
        "JOIN book_lines b USING (child_id)"
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE book_places AS
        SELECT coalesce(v.town_code, '') AS town_code, v.town_name, v.village_code, v.village_name, g.group_name,
               CASE WHEN v.part = 'not_surveyed' THEN '全村' ELSE coalesce(g.group_name, '未写组') END AS group_zh,
               g.units, g.children, g.unserved
        FROM indicator_place v
        JOIN (SELECT town, village, CASE WHEN whole THEN NULL ELSE group_name END AS group_name, count(*) AS units,
                     sum(children)::INT AS children, sum(unserved)::INT AS unserved
              FROM (SELECT g.*, w.part = 'not_surveyed' AS whole FROM indicator_place g JOIN indicator_place w
                    ON w.indicator = 'villages_surveyed' AND w.town = g.town AND w.village = g.village
                    WHERE g.indicator = 'groups_surveyed' AND g.part = 'not_surveyed') GROUP BY ALL) g
          ON g.town = v.town AND g.village = v.village
        WHERE v.indicator = 'villages_surveyed'
        """
    )


def lines_summary(con: duckdb.DuckDBPyConnection, where: str) -> str:
    """The line of figures under the title of 指标名单."""
    rows = con.execute(
        "SELECT indicator_zh, count(*) FROM book_indicator_lines "
        f"WHERE part <> 'doubtful' AND ({where}) GROUP BY indicator_zh ORDER BY min(indicator_no)"
    ).fetchall()
    said = "；".join(f"{name} {n:,} 人" for name, n in rows)
    return (
        f"{said}。同一儿童可列入多项；批准缓学、休学的也列出，供复核；名册行不牢靠的列在各项之末，未计入。"
        if said
        else "各项指标没有差额。"
    )


def places_summary(found: Indicators, rows: int) -> str:
    """The line of figures under the title of 未摸排村组."""
    villages, groups = found["villages_surveyed"], found["groups_surveyed"]
    if groups.standing is Standing.NO_ROLL:
        return f"未交铁脚板摸排名册；下列为有适龄儿童的全部村社，共 {rows:,} 行。"
    return (
        f"村社 {villages.figure.denominator:,} 个，未到 {villages.figure.missing:,} 个；村民小组 {groups.figure.denominator:,} 个，"
        f"未到 {groups.figure.missing:,} 个。没有摸排行的：没有去的补摸排，去过而无人可记的补零报告。"
    )


def write_sheet(book: Book, found: Indicators) -> None:
    """Add the sheet 指标 to the book."""
    ws = book.sheet(TAB)
    ws.hide_gridlines(2)
    ws.set_default_row(16)
    ws.set_column(0, 0, 15)
    ws.set_column(1, _LAST, 8.2)
    title = book.style(font_name="黑体", font_size=18, bold=True, align="center")
    ws.merge_range(0, 0, 0, _LAST, f"{book.unit}控辍保学指标", title)
    ws.set_row(0, 34)
    ws.merge_range(
        1, 0, 1, _LAST,
        f"{school_term(book.as_of).zh}　核查基准日：{book.as_of:%Y年%m月%d日}　　"
        "填报单位（盖章）：　　　　　　　　填表人：　　　　　　审核人：　　　　　　日期：　　　年　　月　　日",
        book.style(font_size=10),
    )  # fmt: skip
    ws.set_row(1, 22)
    row = _figures(book, ws, found, 3)
    row = _by_town(book, ws, found, row + 1)
    row = _definitions(book, ws, found, row + 1)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.print_area(0, 0, row, _LAST)
    ws.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
    ws.set_footer("&C&9第 &P 页　共 &N 页")


def _heading(book: Book, ws: Worksheet, row: int, text: str) -> int:
    style = book.style(font_name="黑体", font_size=12, bottom=2, bottom_color="#1F4E79")
    ws.merge_range(row, 0, row, _LAST, text, style)
    ws.set_row(row, 24)
    return row + 1


def _merged(ws: Worksheet, row: int, first: int, last: int, text: str, style: Format) -> None:
    if first == last:
        ws.write_string(row, first, text, style)
    else:
        ws.merge_range(row, first, row, last, text, style)


def _share(ws: Worksheet, row: int, column: int, value: float | None, style: Format) -> None:
    """A share, or a dash: the number is already cut to two decimals."""
    if value is None:
        ws.write_string(row, column, "—", style)
    else:
        ws.write_number(row, column, value, style)


def _count(ws: Worksheet, row: int, column: int, value: int | None, style: Format) -> None:
    """A number of children, or a dash where nothing could be counted."""
    if value is None:
        ws.write_string(row, column, "—", style)
    else:
        ws.write_number(row, column, value, style)


def _lines(text: str, width: float) -> int:
    """Lines of 9-point type that ``text`` takes in a cell ``width`` characters wide; a Chinese character takes nearly two."""
    return math.ceil(sum(1.75 if ord(c) > 0x2E80 else 0.95 for c in text) / width) or 1


def _figures(book: Book, ws: Worksheet, found: Indicators, row: int) -> int:
    row = _heading(book, ws, row, "一、指标与目标")
    head = book.style(font_name="黑体", align="center", text_wrap=True, bg_color="#DCE6F1", border=1)
    for first, last, text in (
        (0, 2, "指标"), (3, 3, "计入"), (4, 4, "应计"), (5, 5, "率"), (6, 6, "除去批\n准缓学"), (7, 7, "目标"), (8, 9, "结果"),
        (10, 10, "差"), (11, _LAST, "差在哪里"),
    ):  # fmt: skip
        _merged(ws, row, first, last, text, head)
    ws.set_row(row, 28)
    plain = book.style(border=1, text_wrap=True, indent=1)
    centre = book.style(border=1, align="center")
    number = book.style(border=1, align="right", num_format="#,##0")
    rate = book.style(border=1, align="right", num_format='0.00"%"')
    strong = book.style(border=1, align="right", num_format='0.00"%"', bold=True, font_size=11)
    for m in found.measured:
        row += 1
        colour = _COLOURS[m.standing]
        _merged(ws, row, 0, 2, m.definition.name.zh, book.style(border=1, text_wrap=True, font_name="黑体", indent=1))
        _count(ws, row, 3, m.figure.numerator if m.asked else None, number)
        _count(ws, row, 4, m.figure.denominator if m.asked else None, number)
        _share(ws, row, 5, m.percent, strong)
        _share(ws, row, 6, m.percent_without_deferrals, rate)
        ws.write_string(row, 7, aim(m).zh, centre)
        _merged(ws, row, 8, 9, m.standing.word.zh, book.style(border=1, align="center", bold=True, font_color=colour))
        red = book.style(border=1, align="right", num_format="#,##0", bold=True, font_color="#991B1B")
        _count(ws, row, 10, m.figure.missing if m.asked else None, red if m.figure.missing else number)
        said = _lacking(m)
        _merged(ws, row, 11, _LAST, said, plain)
        ws.set_row(row, max(24, 4 + 12.5 * _lines(said, 32)))
    row += 1
    ws.merge_range(
        row, 0, row, _LAST,
        "率向下截到两位小数，不四舍五入，差一人也不写 100%；“—”是无人可计或没有交来名册，不等于零，也不等于百分之百。"
        "人数都是不重复的儿童，不是人次，也不是户次。",
        book.style(font_size=8.5, font_color="#52606D", text_wrap=True),
    )  # fmt: skip
    ws.set_row(row, 26)
    return row + 1


def _lacking(m: Measured) -> str:
    """What is missing, by kind, and what else must be known."""
    missing = shortfall(m.figure, m.definition.unit).zh.partition("：")[2]
    return "；".join(filter(None, [missing if m.asked else "", *(note.zh for note in notes(m))]))


def _by_town(book: Book, ws: Worksheet, found: Indicators, row: int) -> int:
    row = _heading(book, ws, row, "二、分镇街")
    head = book.style(font_name="黑体", font_size=8.5, align="center", text_wrap=True, bg_color="#DCE6F1", border=1)
    ws.merge_range(row, 0, row + 1, 0, "镇街", head)
    for i, m in enumerate(found.measured):
        ws.merge_range(row, 1 + 2 * i, row, 2 + 2 * i, m.definition.name.zh, head)
        ws.write_string(row + 1, 1 + 2 * i, "率", head)
        ws.write_string(row + 1, 2 + 2 * i, "差", head)
    ws.set_row(row, 42)
    row += 1
    plain = book.style(border=1, indent=1)
    rate = book.style(border=1, align="right", num_format='0.00"%"')
    below = book.style(border=1, align="right", num_format='0.00"%"', font_color="#991B1B")
    number = book.style(border=1, align="right", num_format="#,##0;;—")
    red = book.style(border=1, align="right", num_format="#,##0", font_color="#991B1B", bold=True)
    names = list(dict.fromkeys((t.code, t.name) for m in found.measured for t in m.towns))
    by_town = [{(t.code, t.name): t for t in m.towns} for m in found.measured]
    for key in sorted(names, key=lambda k: (k[0] is None, k[0] or "", k[1])):
        row += 1
        ws.write_string(row, 0, key[1], plain)
        for i, m in enumerate(found.measured):
            town = by_town[i].get(key)
            share = town.figure.percent if town and m.asked else None
            _share(ws, row, 1 + 2 * i, share, below if town and town.standing is Standing.BELOW else rate)
            missing = town.figure.missing if town and m.asked else 0
            ws.write_number(row, 2 + 2 * i, missing, red if missing else number)
    row += 1
    bold = book.style(border=1, bold=True, align="right", num_format='0.00"%"', bg_color="#F3F6FA")
    count = book.style(border=1, bold=True, align="right", num_format="#,##0;;—", bg_color="#F3F6FA")
    ws.write_string(row, 0, "合计", book.style(border=1, bold=True, bg_color="#F3F6FA"))
    for i, m in enumerate(found.measured):
        _share(ws, row, 1 + 2 * i, m.percent, bold)
        ws.write_number(row, 2 + 2 * i, m.figure.missing if m.asked else 0, count)
    return row + 1


def _definitions(book: Book, ws: Worksheet, found: Indicators, row: int) -> int:
    row = _heading(book, ws, row, "三、口径与出处")
    head = book.style(font_name="黑体", align="center", bg_color="#DCE6F1", border=1)
    spans = ((0, 1, "指标"), (2, 8, "数的是谁"), (9, 11, "口径依据"), (12, _LAST, "目标出处"))
    for first, last, text in spans:
        _merged(ws, row, first, last, text, head)
    plain = book.style(border=1, text_wrap=True, valign="top")
    name = book.style(border=1, text_wrap=True, valign="top", font_name="黑体")
    for m in found.measured:
        row += 1
        d = m.definition
        target = cite(m.target).zh if m.target is not None else "未定目标"
        cells = ((d.name.zh, name, 23), (d.counted.zh, plain, 57), (d.basis.zh, plain, 24.6), (target, plain, 24.6))
        for (first, last, _), (text, style, _width) in zip(spans, cells, strict=True):
            _merged(ws, row, first, last, text, style)
        ws.set_row(row, 6 + 12.5 * max(_lines(text, width) for text, _style, width in cells))
    row += 1
    levels = "方括号里是依据的等级：" + "；".join(f"[{e}] {e.zh}" for e in Evidence) + "。"
    ws.merge_range(row, 0, row, _LAST, levels, book.style(font_size=8.5, font_color="#52606D"))
    return row + 1
