"""The printed ledger: all children on it, nothing that can be run, and one book per town where one sheet is too small."""

from __future__ import annotations

import datetime as dt
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
import xlsxwriter

from notoneless.ledger.book_sheets import FIRST_ROW
from notoneless.ledger.columns import DROPOUT_LEDGER, INDICATOR_LINES, SCHOOL_AGE_LEDGER, SUSPECTED_LEDGER, Cell
from notoneless.ledger.indicators import measure
from notoneless.ledger.reconcile import REPORTED, Reported, read_reported, write_reported
from notoneless.ledger.workbook import BOOK, write_books
from notoneless.ledger.xlsx_stream import MAX_CELL, Pour, column_letters, escape, pour
from notoneless.policy.lookup import load
from notoneless.sweep.exact import ROW_SPAN

Fill = Callable[[duckdb.DuckDBPyConnection, int], None]
TABS = [
    *("说明", "指标", "适龄儿童台账", "疑似辍学台账", "辍学台账", "三统一", "三比对", "指标名单", "未摸排村组", "变化"),
    "不在范围",
]


def _lines(sheet: Any) -> list[tuple[Any, ...]]:
    return [r for r in sheet.iter_rows(min_row=FIRST_ROW + 1, values_only=True) if isinstance(r[0], int)]


def test_every_child_stands_on_exactly_the_ledgers_of_its_verdict(
    county: duckdb.DuckDBPyConnection, run: dict[str, Any], tmp_path: Path
) -> None:
    [path] = write_books(county, tmp_path, run, unmasked=False)
    assert path.name == BOOK
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == TABS
    counts = dict(county.execute("SELECT ledger, count(*) FROM ledger_lines GROUP BY 1").fetchall())
    assert len(_lines(book["适龄儿童台账"])) == sum(n for k, n in counts.items() if k != "out_of_scope")
    assert len(_lines(book["疑似辍学台账"])) == counts["suspected_dropout"]
    assert len(_lines(book["辍学台账"])) == counts["dropout"]
    assert len(_lines(book["不在范围"])) == counts["out_of_scope"]
    number = [c.heading for c in SCHOOL_AGE_LEDGER].index("儿童编号")
    seen = {r[number] for r in _lines(book["适龄儿童台账"])} | {r[number] for r in _lines(book["不在范围"])}
    assert seen == {c for (c,) in county.execute("SELECT child_id FROM ledger_lines").fetchall()}


def test_the_sheets_are_made_for_the_printer(
    county: duckdb.DuckDBPyConnection, run: dict[str, Any], tmp_path: Path
) -> None:
    [path] = write_books(county, tmp_path, run, unmasked=False)
    book = openpyxl.load_workbook(path)
    for tab, columns in (
        ("适龄儿童台账", SCHOOL_AGE_LEDGER),
        ("疑似辍学台账", SUSPECTED_LEDGER),
        ("辍学台账", DROPOUT_LEDGER),
    ):
        sheet = book[tab]
        assert [c.value for c in sheet[FIRST_ROW]][: len(columns)] == [c.heading for c in columns]
        assert sheet["A1"].value.startswith("云溪县")
        assert "填报单位" in sheet["A2"].value and "审核人" in sheet["A2"].value
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == f"$1:${FIRST_ROW}"
        assert sheet.freeze_panes == f"C{FIRST_ROW + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{FIRST_ROW}:")
        assert sheet.cell(FIRST_ROW + 1, 1).border.left.style == "thin"
        birth = [c.heading for c in columns].index("出生日期")
        assert isinstance(sheet.cell(FIRST_ROW + 1, birth + 1).value, dt.datetime)


def test_what_offices_wrote_can_neither_break_nor_run_the_book(
    fill_world: Fill, run: dict[str, Any], tmp_path: Path
) -> None:
    nasty = ['=HYPERLINK("http://x")', "<b>&\"'", "a\x01b\x0bc", "_x0041_", "龘𠮷", " 空 格 "]
    with duckdb.connect() as con:
        fill_world(con, 60)
        con.execute(
            "UPDATE ledger_lines SET ledger = 'school_age', town_code = '990101001', village_code = NULL, group_name = NULL"
        )
        for i, text in enumerate(nasty):
            con.execute(
                "UPDATE ledger_lines SET name = ?, school_name = ?, register_row = 1 "
                "WHERE child_id = (SELECT child_id FROM ledger_lines ORDER BY child_id LIMIT 1 OFFSET ?)",
                [text, text, i],
            )
        con.execute(
            "UPDATE ledger_lines SET reasons = repeat('长', 40000) WHERE child_id = (SELECT max(child_id) FROM ledger_lines)"
        )
        [path] = write_books(con, tmp_path, run, unmasked=True)
    book = openpyxl.load_workbook(path)
    sheet = book["适龄儿童台账"]
    names = [row[1] for row in _lines(sheet)]
    for wanted in ('=HYPERLINK("http://x")', "<b>&\"'", "abc", "_x005F_x0041_", "龘𠮷", "空 格"):
        assert wanted in names or wanted.replace("_x005F_", "_") in names, wanted
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert max(len(str(v)) for row in _lines(sheet) for v in row) == MAX_CELL
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet3.xml")


def test_nobody_is_reported_as_nobody(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 30)
        con.execute(
            "UPDATE ledger_lines SET ledger = 'school_age', verdict = 'in_school_local', match1 = false, match2 = false, match3 = false"
        )
        con.execute("DELETE FROM change_lines")
        [path] = write_books(con, tmp_path, run, unmasked=False)
    book = openpyxl.load_workbook(path)
    for tab in ("疑似辍学台账", "辍学台账", "三统一", "三比对", "变化", "不在范围"):
        assert "零报告" in book[tab].cell(FIRST_ROW + 1, 1).value


def test_the_three_sides_are_reconciled_person_by_person(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 300)
        children = [
            c
            for (c,) in con.execute(
                "SELECT child_id FROM ledger_lines WHERE verdict = 'in_school_local' ORDER BY 1 LIMIT 3"
            ).fetchall()
        ]
        con.execute(
            "UPDATE ledger_lines SET ledger = 'dropout', verdict = 'dropout', hardship_kinds = '脱贫家庭' WHERE child_id IN (?, ?)",
            children[:2],
        )
        con.execute(
            "CREATE TABLE roll AS SELECT 2 AS roll_id, 'enrolment' AS roll_kind, '学籍名册.xlsx' AS file UNION ALL SELECT 3, 'hardship', '脱贫.xlsx'"
        )
        con.execute(
            "CREATE TABLE person AS SELECT child_id, row_number() OVER () AS pid FROM (SELECT unnest(?) AS child_id)",
            [children],
        )
        span = ROW_SPAN
        con.execute(
            f"CREATE TABLE rows_enrolment AS SELECT {2 * span} + i AS rid, s AS status FROM (VALUES (1, '辍学'), (2, '在读'), (3, '退学')) v(i, s)"
        )
        con.execute(
            f"CREATE TABLE rows_hardship AS SELECT {3 * span} + i AS rid, s AS reason FROM (VALUES (1, '厌学'), (2, '因病'), (3, '无')) v(i, s)"
        )
        con.execute(
            f"CREATE TABLE placed AS SELECT {2 * span} + i AS rid, 'enrolment' AS kind, i AS pid, 'certain' AS strength FROM range(1, 4) t(i) "
            f"UNION ALL SELECT {3 * span} + i, 'hardship', i, 'certain' FROM range(1, 4) t(i)"
        )
        told = {"roll_id": 3, "kind": "hardship", "file": "脱贫.xlsx", "columns": {"reason": "失学或辍学原因"}}
        [path] = write_books(con, tmp_path, {**run, "inputs": [*run["inputs"], told]}, unmasked=False)
        poverty = {**told, "columns": {"reason": "致贫原因"}}
        (tmp_path / "again").mkdir()
        asked_both = {**run, "inputs": [*run["inputs"], {"kind": "enrolment"}, told]}
        write_reported(con, tmp_path / REPORTED, asked_both)
        kept = read_reported(tmp_path)
        (tmp_path / "unasked").mkdir()
        write_reported(con, tmp_path / "unasked" / REPORTED, {**run, "inputs": [poverty]})
        [unasked] = write_books(con, tmp_path / "again", {**run, "inputs": [*run["inputs"], poverty]}, unmasked=False)
        lost = con.execute("SELECT count(*) FROM ledger_lines WHERE ledger = 'dropout'").fetchall()[0][0]
    assert kept["education"] == Reported(True, frozenset({children[0], children[2]}))
    assert kept["rural"] == Reported(True, frozenset(children[:2]))
    nothing = read_reported(tmp_path / "unasked")
    assert not nothing["education"].asked and not nothing["rural"].asked, "no column for it, no report; and no zero"
    assert read_reported(tmp_path / "again") == {}, "a sweep that wrote none"
    sheet = openpyxl.load_workbook(path)["三统一"]
    assert f"教育部门报告 2 人；乡村振兴部门报告 2 人；本台账辍学 {lost} 人；三方一致 1 人" in sheet["A3"].value
    headings = [c.value for c in sheet[FIRST_ROW]]
    by_child = {r[headings.index("儿童编号")]: dict(zip(headings, r, strict=False)) for r in _lines(sheet)}
    assert by_child[children[0]]["是否一致"] == "三方一致"
    assert "乡村振兴部门已报、教育部门未报" in by_child[children[1]]["差异说明"]
    assert "部门报告辍学，名册显示" in by_child[children[2]]["差异说明"]
    assert by_child[children[2]]["学籍名册行"] == "学籍名册.xlsx 第3行"
    sheet = openpyxl.load_workbook(unasked)["三统一"]
    assert "没有“失学或辍学原因”栏（不等于零报告）" in sheet["A3"].value, "the cause of poverty is no report on school"


def test_the_indicators_are_on_a_page_of_their_own_with_every_child_behind_them(
    fill_world: Fill, run: dict[str, Any], tmp_path: Path
) -> None:
    told = {**run, "inputs": [*run["inputs"], *({"kind": k} for k in ("disability", "hardship", "field_survey"))]}
    with duckdb.connect() as con:
        fill_world(con, 3_000)
        con.execute(
            "INSERT INTO links BY NAME SELECT child_id, 'field_survey' AS right_kind FROM ledger_lines WHERE hash(child_id) % 9 = 0"
        )
        found = measure(con, told, load())
        [path] = write_books(con, tmp_path, told, unmasked=False, indicators=found)
        (tmp_path / "bare").mkdir()
        con.execute("DELETE FROM links WHERE right_kind = 'field_survey'")
        [bare] = write_books(con, tmp_path / "bare", run, unmasked=False)
    book = openpyxl.load_workbook(path)
    cells = {(c.row, c.column): c.value for row in book["指标"].iter_rows() for c in row if c.value is not None}
    at = {value: key for key, value in reversed(cells.items())}
    for m in found.measured:
        row = at[m.definition.name.zh][0]
        assert [cells.get((row, c)) for c in (4, 5, 6)] == [m.figure.numerator, m.figure.denominator, m.percent]
        assert cells[row, 9] == m.standing.word.zh and cells[row, 11] == m.figure.missing
    assert sum(m.figure.missing > 0 for m in found.measured) >= 5, "figures without a gap prove nothing"
    assert any("义务教育法" in str(v) for v in cells.values()) and any(
        "国办发〔2021〕60号" in str(v) for v in cells.values()
    )
    towns = {t.name for m in found.measured for t in m.towns}
    assert towns <= {v for (_, c), v in cells.items() if c == 1}

    headings = [c.heading for c in INDICATOR_LINES]
    seen: dict[str, list[str]] = {}
    for line in _lines(book["指标名单"]):
        seen.setdefault(line[headings.index("指标")], []).append(line[headings.index("儿童编号")])
    assert {k: sorted(v) for k, v in seen.items()} == {
        m.definition.name.zh: sorted(row["child_id"] for row in m.listed)
        for m in found.measured
        if m.listed and not m.of_places
    }
    places = _lines(book["未摸排村组"])
    whole = [line for line in places if line[3] == "全村"]
    assert len(whole) == found["villages_surveyed"].figure.missing
    assert sum(line[4] for line in places) == found["groups_surveyed"].figure.missing, "every group, once"
    assert "未交铁脚板摸排名册" in openpyxl.load_workbook(bare)["未摸排村组"]["A3"].value
    assert "—" in {c.value for row in openpyxl.load_workbook(bare)["指标"].iter_rows() for c in row}


def test_beyond_one_sheet_there_is_one_book_per_town(
    county: duckdb.DuckDBPyConnection, run: dict[str, Any], tmp_path: Path
) -> None:
    paths = write_books(county, tmp_path, run, unmasked=False, row_limit=60)
    assert paths[0].name == BOOK
    index = openpyxl.load_workbook(paths[0])
    assert (
        "分册目录" in index.sheetnames and "疑似辍学台账" in index.sheetnames and "适龄儿童台账" not in index.sheetnames
    )
    listed = [r[3] for r in index["分册目录"].iter_rows(min_row=3, values_only=True)]
    assert listed == [p.name for p in paths[1:]]
    seen: list[Any] = []
    number = [c.heading for c in SCHOOL_AGE_LEDGER].index("儿童编号")
    for path in paths[1:]:
        book = openpyxl.load_workbook(path)
        for tab in ("适龄儿童台账", "不在范围"):
            seen += [r[number] for r in _lines(book[tab])]
            assert book[tab].max_row <= 60
    wanted = [c for (c,) in county.execute("SELECT child_id FROM ledger_lines").fetchall()]
    assert sorted(seen) == sorted(wanted)


def test_fast_readers_agree_with_the_slow_one(
    county: duckdb.DuckDBPyConnection, run: dict[str, Any], tmp_path: Path
) -> None:
    [path] = write_books(county, tmp_path, run, unmasked=False)
    fast = pl.read_excel(path, sheet_name="适龄儿童台账", engine="calamine", read_options={"header_row": FIRST_ROW - 1})
    slow = _lines(openpyxl.load_workbook(path)["适龄儿童台账"])
    assert fast.height == len(slow)
    assert fast["证件号"].to_list() == [r[[c.heading for c in SCHOOL_AGE_LEDGER].index("证件号")] for r in slow]


@pytest.mark.office
def test_libreoffice_opens_the_book(county: duckdb.DuckDBPyConnection, run: dict[str, Any], tmp_path: Path) -> None:
    [path] = write_books(county, tmp_path, run, unmasked=False)
    third_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3"
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", third_sheet, "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    [sheet] = tmp_path.glob("台账*.csv")
    text = sheet.read_text("utf-8")
    number = county.execute("SELECT count(*) FROM ledger_lines WHERE ledger <> 'out_of_scope'").fetchall()[0][0]
    assert len(text.splitlines()) == FIRST_ROW + number


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_excel_does(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_text_is_escaped_once() -> None:
    assert escape("<&>\x00_x000D_") == "&lt;&amp;&gt;_x005F_x000D_"


def test_a_skeleton_without_its_template_is_refused(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "s.xlsx")) as book:
        book.add_worksheet().write_string(0, 0, "x")
    with duckdb.connect() as con, pytest.raises(LookupError, match="template row 2"):
        pour(con, tmp_path / "s.xlsx", tmp_path / "t.xlsx", [Pour(1, 2, "SELECT 'a' AS c0", (Cell.TEXT,))])
