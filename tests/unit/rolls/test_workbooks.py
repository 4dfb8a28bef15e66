"""Workbooks: what a value no longer shows (formula, lost digits, merge) is found; every format gives the same rows."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt
from odf import opendocument, table
from odf.text import P

from notoneless.rolls.readers.marks import cell_ref, is_long_number
from notoneless.standards.errors import UserError
from tests.unit.rolls.kit import DAY, HEADING, ROWS, enrolment, faults_of, load, rows_of


def book(path: Path, sheets: dict[str, list[list[object]]], **options) -> xlsxwriter.Workbook:
    """Write a workbook; strings beginning with = are formulas, datetimes are day numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, **options})
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(r, c, cell, day)
                elif cell != "":
                    sheet.write(r, c, cell)
    return made


def xlsx(folder: Path, rows: list[list[object]], name: str = "学籍名册.xlsx") -> Path:
    book(folder / name, {"Sheet1": rows}).close()
    return folder


@pytest.mark.parametrize("constant_memory", [True, False])
def test_xlsx_with_shared_and_inline_text(tmp_path, constant_memory):
    book(tmp_path / "学籍.xlsx", {"学籍": [HEADING, *ROWS]}, constant_memory=constant_memory).close()
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number")[1] == (2, "阿依·古丽", "500153201407120025")
    assert faults_of(con) == []
    assert (rolls.rolls[0].format, rolls.rolls[0].sheet, rolls.rolls[0].rows) == ("xlsx", "学籍", 3)


def test_xls(tmp_path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("学籍")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for r, row in enumerate([HEADING, *ROWS]):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    sheet.write(4, 0, "王一")
    sheet.write(4, 3, date(2013, 2, 28), style)
    made.save(str(tmp_path / "学籍.xls"))
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name", "birth_on")[3] == (4, "王一", "2013-02-28")


def test_lost_digits_in_xls(tmp_path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("学籍")
    rows = [
        [*HEADING, "监护人电话"],
        [*ROWS[0], 13812345678],
        [ROWS[1][0], 500153201407120025, *ROWS[1][2:], "13812345678"],
    ]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    made.save(str(tmp_path / "学籍.xls"))
    con, rolls = load(tmp_path)
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "id_number")] == [ROWS[0][1], "5.00153201407120E+17"]
    assert faults_of(con) == [(2, "R020", "id_number")]


def ods(path: Path, rows: list[list[str]], formula_at: tuple[int, int] | None = None) -> None:
    made = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="学籍")
    for r, row in enumerate(rows):
        line = table.TableRow()
        for c, cell in enumerate(row):
            more = {"formula": "of:=1+1"} if (r, c) == formula_at else {}
            at = table.TableCell(valuetype="string", **more)
            at.addElement(P(text=cell))
            line.addElement(at)
        sheet.addElement(line)
    made.spreadsheet.addElement(sheet)
    made.save(str(path))


def test_ods_and_a_formula_in_it(tmp_path):
    ods(tmp_path / "学籍.ods", [HEADING, *ROWS], formula_at=(2, 1))
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name") == [(1, "陈小满"), (3, "欧阳谷雨")]
    assert faults_of(con) == [(2, "R012", "id_number")]


def test_parquet(tmp_path):
    columns = {h: pa.array([r[i] for r in ROWS]) for i, h in enumerate(HEADING)}
    columns["出生日期"] = pa.array([date.fromisoformat(r[3]) for r in ROWS])
    pq.write_table(pa.table(columns), tmp_path / "学籍.parquet")
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name", "birth_on")[0] == (1, "陈小满", "2013-05-05")
    assert rolls.rolls[0].format == "parquet"


def test_a_number_stored_as_a_number_never_looks_whole(tmp_path):
    rows = [HEADING, ROWS[0], [ROWS[1][0], 500153201407120025, *ROWS[1][2:]], ROWS[2]]
    con, rolls = load(xlsx(tmp_path, rows))
    assert rows_of(con, rolls.rolls[0].table, "id_number")[1] == (2, "5.00153201407120E+17")
    assert faults_of(con) == [(2, "R020", "id_number")]


@pytest.mark.parametrize(
    "written", ["500153201407120025", "5.0015320140712E17", "5.0015320140712003E+17", "500153201407120025.0"]
)
def test_lost_digits_in_every_spelling(tmp_path, written):
    xlsx(tmp_path, [HEADING, ROWS[0], [ROWS[1][0], 7777, *ROWS[1][2:]]])
    _edit(tmp_path / "学籍名册.xlsx", lambda xml: xml.replace("<v>7777</v>", f"<v>{written}</v>"))
    con, _ = load(tmp_path)
    assert faults_of(con) == [(2, "R020", "id_number")]


def test_text_of_18_digits_and_short_numbers_are_left_alone(tmp_path):
    rows = [[*HEADING, "监护人电话"], [*ROWS[0], 13812345678], [*ROWS[1], "13812345678"]]
    con, rolls = load(xlsx(tmp_path, rows))
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "guardian_phone")] == ["13812345678"] * 2
    assert faults_of(con) == []


def test_formulas_are_never_believed(tmp_path):
    rows = [
        HEADING,
        ROWS[0],
        [ROWS[1][0], '="5001532014"&"07120025"', *ROWS[1][2:]],
        [*ROWS[2][:3], "=DATE(2015,2,28)", *ROWS[2][4:]],
    ]
    con, rolls = load(xlsx(tmp_path, rows))
    assert rows_of(con, rolls.rolls[0].table, "name", "birth_on") == [
        (1, "陈小满", "2013-05-05"),
        (3, "欧阳谷雨", None),
    ]
    assert faults_of(con) == [(2, "R012", "id_number"), (3, "R018", "birth_on")]


@pytest.mark.parametrize(("down", "right"), [(3, 0), (0, 2), (3, 2), (0, 40)])
def test_marks_stand_on_their_cells_in_a_sheet_that_does_not_begin_at_a1(tmp_path, down, right):
    rows = [
        HEADING,
        ROWS[0],
        [ROWS[1][0], '="5001532014"&"07120025"', *ROWS[1][2:]],
        [ROWS[2][0], 500153201502280033, *ROWS[2][2:]],
        ["合计", "", "3"],
    ]
    con, rolls = load(xlsx(tmp_path, [[]] * down + [[""] * right + row for row in rows]))
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number") == [
        (1, "陈小满", ROWS[0][1]),
        (3, "欧阳谷雨", "5.00153201502280E+17"),
    ]
    assert faults_of(con) == [(2, "R012", "id_number"), (3, "R020", "id_number"), (4, "R014", None)]


def test_columns_and_lines_are_counted_as_the_sheet_shows_them(tmp_path):
    xlsx(tmp_path, [[], ["", "甲", "乙"], *[["", row[0], row[1]] for row in ROWS]])
    (tmp_path / "rolls.toml").write_text(
        '[[roll]]\nkind="enrolment"\npath="学籍名册.xlsx"\nheading_row=2\ncolumns={name="#2", id_number="#3"}\n',
        "utf-8",
    )
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number")[0] == (1, ROWS[0][0], ROWS[0][1])


def test_marks_are_found_when_cells_do_not_say_where_they_stand(tmp_path):
    xlsx(tmp_path, [HEADING, ROWS[0], [ROWS[1][0], "=1+1", *ROWS[1][2:]]])
    _edit(tmp_path / "学籍名册.xlsx", lambda xml: re.sub(r'<c r="[A-Z]+\d+"', "<c", xml))
    con, _ = load(tmp_path)
    assert (2, "R012", "id_number") in faults_of(con)


def test_dates_typed_as_day_numbers(tmp_path):
    rows = [
        HEADING,
        [*ROWS[0][:3], datetime(2013, 5, 5), *ROWS[0][4:]],
        [*ROWS[1][:3], 41333, *ROWS[1][4:]],
        [*ROWS[2][:3], 20150228, *ROWS[2][4:]],
    ]
    con, rolls = load(xlsx(tmp_path, rows))
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "birth_on")] == ["2013-05-05", "2013-02-28", "20150228"]


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_outer_white_space_in_cells(tmp_path, blank, side):
    written = f"{blank}王 一" if side == "left" else f"王 一{blank}"
    con, rolls = load(xlsx(tmp_path, [HEADING, *ROWS, [written, *ROWS[0][1:]]]))
    assert rows_of(con, rolls.rolls[0].table, "name")[3] == (4, "王 一")


def test_days_counted_from_1904(tmp_path):
    book(tmp_path / "学籍.xlsx", {"a": [HEADING, [*ROWS[0][:3], 41333 - 1462, *ROWS[0][4:]]]}, date_1904=True).close()
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "birth_on") == [(1, "2013-02-28")]


def test_titles_two_level_headings_and_merges(tmp_path):
    made = xlsxwriter.Workbook(str(tmp_path / "学籍.xlsx"))
    sheet = made.add_worksheet("七年级")
    sheet.merge_range(0, 0, 0, 6, "某某中心校学生花名册")
    sheet.write(1, 0, "填报单位：某某中心校")
    for c, text in enumerate(["序号", "姓 名", "身份证件号\n（必填）"]):
        sheet.merge_range(2, c, 3, c, text)
    sheet.merge_range(2, 3, 2, 5, "监护人信息")
    sheet.write_row(3, 3, ["姓名", "关系", "联系电话"])
    sheet.merge_range(2, 6, 3, 6, "班级")
    sheet.write_row(4, 0, [1, "陈小满", "500153201305050019", "陈大山", "父亲", "13800000001"])
    sheet.write_row(5, 0, [2, "王一", "500153201305060013", "王二", "母亲", "13800000002"])
    sheet.merge_range(4, 6, 5, 6, "1班")
    made.close()
    con, rolls = load(tmp_path)
    roll = rolls.rolls[0]
    assert roll.heading_row == 4
    assert set(roll.columns) == {
        "name",
        "id_number",
        "guardian_name",
        "guardian_relation",
        "guardian_phone",
        "class_name",
    }
    assert rows_of(con, roll.table, "name", "guardian_name", "guardian_phone", "class_name") == [
        (1, "陈小满", "陈大山", "13800000001", "1班"),
        (2, "王一", "王二", "13800000002", "1班"),
    ]
    assert faults_of(con) == [(1, "R017", "class_name")]


def test_a_childs_own_cell_is_never_filled_from_a_merge(tmp_path):
    made = book(tmp_path / "学籍.xlsx", {"a": [HEADING, ROWS[0], ["王一", "", *ROWS[1][2:]]]})
    made.get_worksheet_by_name("a").merge_range(1, 1, 2, 1, "500153201305050019")
    made.close()
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "id_number") == [(1, "500153201305050019"), (2, None)]
    assert faults_of(con) == [(1, "R017", "id_number")]


def test_hidden_rows_and_sheets_are_read_and_noted(tmp_path):
    made = book(tmp_path / "学籍.xlsx", {"一年级": [HEADING, *ROWS], "二年级": [HEADING, *ROWS]})
    made.get_worksheet_by_name("一年级").set_row(2, None, None, {"hidden": True})
    made.get_worksheet_by_name("二年级").hide()
    made.close()
    con, rolls = load(tmp_path)
    assert [(r.sheet, r.rows) for r in rolls.rolls] == [("一年级", 3), ("二年级", 3)]
    assert faults_of(con, 1) == faults_of(con, 2) == [(None, "R016", None)]


def test_many_sheets_of_one_kind_and_a_note_beside_them(tmp_path):
    made = book(
        tmp_path / "户籍名册.xlsx",
        {"昌元": [HEADING, ROWS[0]], "安富": [HEADING, *ROWS[1:]], "填表说明": [["请如实填写"], ["谢谢"]]},
    )
    made.close()
    con, rolls = load(tmp_path)
    assert [(r.kind.value, r.sheet, r.rows) for r in rolls.rolls] == [
        ("household_register", "昌元", 1),
        ("household_register", "安富", 2),
    ]
    assert [(r.sheet, r.code) for r in rolls.refused] == [("填表说明", "R007")]
    assert faults_of(con, -1) == [(None, "R007", None)]


def test_sheets_of_different_kinds_in_one_book(tmp_path):
    out = [[*HEADING[:6], "去向"], [*ROWS[0][:6], "在家"]]
    book(tmp_path / "汇总.xlsx", {"学籍": [HEADING, *ROWS], "摸排": out}).close()
    _, rolls = load(tmp_path)
    assert [r.kind.value for r in rolls.rolls] == ["enrolment", "field_survey"]


def test_a_workbook_under_another_name(tmp_path):
    xlsx(tmp_path, [HEADING, *ROWS])
    (tmp_path / "学籍名册.xlsx").rename(tmp_path / "学籍名册.xls")
    assert load(tmp_path)[1].rolls[0].format == "xlsx"


def test_an_empty_book_and_an_empty_sheet_under_a_heading(tmp_path):
    xlsx(tmp_path / "a", [])
    with pytest.raises(UserError, match="R002"):
        load(tmp_path / "a")
    xlsx(tmp_path / "b", [HEADING])
    with pytest.raises(UserError, match="R002"):
        load(tmp_path / "b")


def test_manifest_names_a_sheet_that_is_not_there(tmp_path):
    xlsx(tmp_path, [HEADING, *ROWS])
    (tmp_path / "rolls.toml").write_text('[[roll]]\nkind="enrolment"\npath="学籍名册.xlsx"\nsheet="二"\n', "utf-8")
    with pytest.raises(UserError, match="Sheet1"):
        load(tmp_path)


def test_cell_ref_and_long_numbers():
    assert cell_ref("AB12") == (11, 27)
    with pytest.raises(ValueError, match="B"):
        cell_ref("B")
    assert is_long_number("5.00153E+17")
    assert not is_long_number("13812345678")
    assert not is_long_number("x")


def _edit(path: Path, change) -> None:
    with zipfile.ZipFile(path) as box:
        parts = {n: box.read(n) for n in box.namelist()}
    name = "xl/worksheets/sheet1.xml"
    before = parts[name].decode()
    parts[name] = change(before).encode()
    assert parts[name].decode() != before
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for n, data in parts.items():
            box.writestr(n, data)


def test_reading_leaves_nothing_behind(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    load(xlsx(tmp_path / "rolls", [HEADING, *ROWS]))
    assert list(scratch.iterdir()) == []
    assert duckdb.connect().execute("SELECT 1").fetchall() == [(1,)]
    assert DAY.year == 2026
    assert enrolment is not None
