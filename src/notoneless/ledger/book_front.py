"""说明 — the first sheet of the ledger: what was laid side by side, what came out, and how to read the rest.

Whoever opens the book a year later, or signs it today, must be able to see from which files, of which day, with
which counts it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb
from xlsxwriter.worksheet import Worksheet

from notoneless.ledger.book_sheets import Book
from notoneless.ledger.labels import LEDGERS, VERDICTS, verdict_zh
from notoneless.rolls.kinds import Kind
from notoneless.standards.school_year import term as school_term

_HOW: Final[tuple[tuple[str, str], ...]] = (
    ("指标", "入学率、学籍覆盖、摸排覆盖，各与目标对照，附分镇街与口径出处；差在谁，见“指标名单”“未摸排村组”。"),
    ("适龄儿童台账", "本地应接受义务教育的每一名儿童一行：现在在哪里、凭什么这样认定（依据、证据名册与行号）。"),
    ("疑似辍学台账", "各部门名册中找不到在读依据的儿童。疑似不等于辍学：先入户核实，核实栏留空手填。排在最前的最急。"),
    ("辍学台账", "名册或点名已表明不在校、或失联的儿童。劝返、文书、复学、跟踪、销号各栏留空，随办随填。"),
    ("三统一", "教育部门、乡村振兴部门、本台账三方口径逐人核对；不一致的写明差在哪里、由谁更正。"),
    ("三比对", "比对1 户籍有学籍无；比对2 学籍在而人不在校（名在人不在）；比对3 失学辍学且属困难户。"),
    ("变化", "与上次排查相比：从名册上消失的排最前，其次新增疑似、仍为疑似、有据找到。"),
    ("不在范围", "死亡、出国、户籍迁出、未到或超过学龄等。只结束一段时期，不删除人；下学期须复核。"),
    ("行号", "“户籍名册行”“证据行”从表头下第一行数起，第一行为 1，空行也算。"),
    ("儿童编号", "同一儿童在历次排查中编号不变；用它可以查询全部依据。"),
)


def write_front(
    book: Book,
    con: duckdb.DuckDBPyConnection,
    run: Mapping[str, Any],
    *,
    where: str,
    towns: Sequence[tuple[str, str, int]],
) -> None:
    """Write the sheet 说明 (and 分册目录 when there are town books)."""
    ws = book.sheet("说明")
    ws.hide_gridlines(2)
    ws.set_default_row(16)
    ws.set_column(0, 0, 18)
    ws.set_column(1, 6, 15)
    ws.merge_range(
        0, 0, 0, 6, f"{book.unit}控辍保学台账", book.style(font_name="黑体", font_size=20, bold=True, align="center")
    )
    ws.set_row(0, 40)
    ws.merge_range(
        1, 0, 1, 6,
        f"{school_term(book.as_of).zh}　核查基准日：{book.as_of:%Y年%m月%d日}",
        book.style(font_size=11, align="center"),
    )  # fmt: skip
    ws.merge_range(
        2, 0, 2, 6,
        "填报单位（盖章）：　　　　　　　　填表人：　　　　　　审核人：　　　　　　日期：　　　年　　月　　日",
        book.style(font_size=10, align="center"),
    )  # fmt: skip
    ws.set_row(2, 24)
    row = _totals(book, ws, con, where, 4)
    row = _by_town(book, ws, con, where, row + 1)
    row = _by_verdict(book, ws, con, where, row + 1)
    row = _how_to_read(book, ws, row + 1)
    row = _sources(book, ws, run, row + 1)
    ws.set_portrait()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.print_area(0, 0, row, 6)
    ws.set_footer("&C&9第 &P 页　共 &N 页")
    if towns:
        _index(book, towns)


def _heading(book: Book, ws: Worksheet, row: int, text: str) -> int:
    ws.merge_range(row, 0, row, 6, text, book.style(font_name="黑体", font_size=12, bottom=2, bottom_color="#1F4E79"))
    ws.set_row(row, 24)
    return row + 1


def _totals(book: Book, ws: Worksheet, con: duckdb.DuckDBPyConnection, where: str, row: int) -> int:
    row = _heading(book, ws, row, "一、总数")
    counts = dict(con.execute(f"SELECT ledger, count(*) FROM book_lines WHERE {where} GROUP BY 1").fetchall())
    in_scope = sum(n for ledger, n in counts.items() if ledger != "out_of_scope")
    cards = (
        ("适龄儿童", in_scope, "#1F4E79"),
        ("疑似辍学", counts.get("suspected_dropout", 0), "#C2410C"),
        ("辍学", counts.get("dropout", 0), "#991B1B"),
        ("不在范围", counts.get("out_of_scope", 0), "#52606D"),
    )
    for i, (label, number, colour) in enumerate(cards):
        column = (0, 1, 3, 5)[i]
        width = (0, 1, 1, 1)[i]
        name = book.style(font_size=10, align="center", top=1, left=1, right=1)
        figure = book.style(
            font_size=18, bold=True, align="center", font_color=colour, bottom=1, left=1, right=1, num_format="#,##0"
        )
        if width:
            ws.merge_range(row, column, row, column + width, label, name)
            ws.merge_range(row + 1, column, row + 1, column + width, number, figure)
        else:
            ws.write_string(row, column, label, name)
            ws.write_number(row + 1, column, number, figure)
    ws.set_row(row, 18)
    ws.set_row(row + 1, 30)
    return row + 2


def _by_town(book: Book, ws: Worksheet, con: duckdb.DuckDBPyConnection, where: str, row: int) -> int:
    row = _heading(book, ws, row, "二、分镇街")
    head = book.style(font_name="黑体", align="center", bg_color="#DCE6F1", border=1)
    for i, text in enumerate(("镇街", "适龄儿童", "已保障", "批准例外", "疑似辍学", "辍学", "不在范围")):
        ws.write_string(row, i, text, head)
    rows = con.execute(
        "SELECT town_name, count(*) FILTER (ledger <> 'out_of_scope'), "
        "count(*) FILTER (ledger = 'school_age' AND served_zh = '已保障'), "
        "count(*) FILTER (ledger = 'school_age' AND served_zh = '批准例外'), "
        "count(*) FILTER (ledger = 'suspected_dropout'), count(*) FILTER (ledger = 'dropout'), "
        f"count(*) FILTER (ledger = 'out_of_scope') FROM book_lines WHERE {where} "
        "GROUP BY town_code, town_name ORDER BY town_code = '', town_code, town_name"
    ).fetchall()
    plain, number = book.style(border=1), book.style(border=1, align="right", num_format="#,##0")
    red = book.style(border=1, align="right", num_format="#,##0", bold=True, font_color="#991B1B")
    for line in rows:
        row += 1
        ws.write_string(row, 0, str(line[0]), plain)
        for i, n in enumerate(line[1:], start=1):
            ws.write_number(row, i, n, red if i in (4, 5) and n else number)
    row += 1
    bold = book.style(border=1, bold=True, align="right", num_format="#,##0", bg_color="#F3F6FA")
    ws.write_string(row, 0, "合计", book.style(border=1, bold=True, bg_color="#F3F6FA"))
    for i in range(1, 7):
        ws.write_number(row, i, sum(line[i] for line in rows), bold)
    return row + 1


def _by_verdict(book: Book, ws: Worksheet, con: duckdb.DuckDBPyConnection, where: str, row: int) -> int:
    row = _heading(book, ws, row, "三、按去向")
    head = book.style(font_name="黑体", align="center", bg_color="#DCE6F1", border=1)
    for i, text in enumerate(("去向", "", "义务教育保障", "所属台账", "人数")):
        ws.write_string(row, i, text, head)
    ws.merge_range(row, 0, row, 1, "去向", head)
    order = {v: i for i, v in enumerate(VERDICTS)}
    rows = con.execute(f"SELECT verdict, ledger, count(*) FROM book_lines WHERE {where} GROUP BY ALL").fetchall()
    plain, number = book.style(border=1), book.style(border=1, align="right", num_format="#,##0")
    for verdict, ledger, n in sorted(rows, key=lambda r: (order.get(r[0], 99), r[0], r[1])):
        row += 1
        known = VERDICTS.get(verdict)
        ws.merge_range(row, 0, row, 1, verdict_zh(verdict), plain)
        ws.write_string(row, 2, known.served.zh if known else "", plain)
        ws.write_string(row, 3, LEDGERS[ledger].zh if ledger in LEDGERS else str(ledger), plain)
        ws.write_number(row, 4, n, number)
    return row + 1


def _how_to_read(book: Book, ws: Worksheet, row: int) -> int:
    row = _heading(book, ws, row, "四、怎样读这本台账")
    for name, text in _HOW:
        ws.write_string(row, 0, name, book.style(font_name="黑体", border=1))
        ws.merge_range(row, 1, row, 6, text, book.style(text_wrap=True, border=1))
        ws.set_row(row, 28)
        row += 1
    return row


def _sources(book: Book, ws: Worksheet, run: Mapping[str, Any], row: int) -> int:
    row = _heading(book, ws, row, "五、所用名册")
    head = book.style(font_name="黑体", align="center", bg_color="#DCE6F1", border=1)
    ws.write_string(row, 0, "名册种类", head)
    ws.merge_range(row, 1, row, 3, "文件（工作表）", head)
    ws.write_string(row, 4, "行数", head)
    ws.merge_range(row, 5, row, 6, "文件指纹（SHA-256 前 16 位）", head)
    plain = book.style(border=1, text_wrap=True)
    for entry in run.get("inputs") or ():
        row += 1
        kind = str(entry.get("kind") or "")
        sheet = f"（{entry['sheet']}）" if entry.get("sheet") else ""
        ws.write_string(row, 0, Kind(kind).zh if kind in set(Kind) else kind, plain)
        ws.merge_range(row, 1, row, 3, f"{entry.get('file', '')}{sheet}", plain)
        ws.write_number(row, 4, int(entry.get("rows") or 0), book.style(border=1, align="right", num_format="#,##0"))
        ws.merge_range(row, 5, row, 6, str(entry.get("sha256") or "")[:16], plain)
    return row + 1


def _index(book: Book, towns: Sequence[tuple[str, str, int]]) -> None:
    """The list of town books, each a link to its file beside this one."""
    ws = book.sheet("分册目录")
    ws.set_column(0, 0, 8)
    ws.set_column(1, 1, 24)
    ws.set_column(2, 2, 14)
    ws.set_column(3, 3, 40)
    ws.merge_range(0, 0, 0, 3, f"{book.place}台账分册目录", book.style(font_name="黑体", font_size=18, align="center"))
    ws.set_row(0, 34)
    head = book.style(font_name="黑体", align="center", bg_color="#DCE6F1", border=1)
    for i, text in enumerate(("序号", "镇街", "本镇街人数", "分册")):
        ws.write_string(1, i, text, head)
    plain, number = book.style(border=1), book.style(border=1, num_format="#,##0")
    link = book.style(border=1, font_color="#1F4E79", underline=1)
    for i, (name, file, lines) in enumerate(towns):
        ws.write_number(i + 2, 0, i + 1, number)
        ws.write_string(i + 2, 1, name, plain)
        ws.write_number(i + 2, 2, lines, number)
        ws.write_url(i + 2, 3, f"external:{file}", link, file)
    ws.freeze_panes(2, 0)
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(0, 1)
