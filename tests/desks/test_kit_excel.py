"""Excel out and in: formulas are inert, numbers of people keep every digit, what was written is read back as it was."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
import xlsxwriter
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile

from notoneless.desks.kit import excel
from notoneless.desks.kit.excel import PROSE, Blank, Sheet, write
from notoneless.desks.kit.sheets import CELL_LIMIT, UploadError, Wanted, read
from notoneless.desks.kit.tables import Column

PAYLOADS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", "%0A=1", "|x", "=HYPERLINK(\"http://x\")"]  # fmt: skip
COLUMNS = (
    Column("name", "姓名"),
    Column("id_number", "身份证号"),
    Column("many", "人数", kind="number"),
    Column("on", "日期", kind="date"),
)
WANTED = [
    Wanted("name", ("姓名",), must=True),
    Wanted("phone", ("手机", "联系电话", "手机号码"), is_number=True),
    Wanted("post", ("岗位",)),
]


def row(name="甲", id_number="500153201705040011", many=1204, on=date(2026, 9, 1)):
    return SimpleNamespace(name=name, id_number=id_number, many=many, on=on)


def book(rows, **given):
    target = io.BytesIO()
    write(target, [Sheet("名单", COLUMNS, rows, **given)])
    target.seek(0)
    return target


def test_no_cell_is_a_formula_whatever_it_begins_with():
    target = book([row(name=payload) for payload in PAYLOADS])
    page = openpyxl.load_workbook(target).active
    cells = [page.cell(number, 1) for number in range(2, 2 + len(PAYLOADS))]
    assert [cell.data_type for cell in cells] == ["s"] * len(PAYLOADS)
    assert all(cell.quotePrefix for cell in cells)
    assert [cell.value.strip() for cell in cells] == [payload.strip() for payload in PAYLOADS]
    with zipfile.ZipFile(target) as box:
        assert b"<f>" not in box.read("xl/worksheets/sheet1.xml")


def test_a_line_of_explanation_stands_across_the_table_as_high_as_it_needs():
    line = "已到期：当年时限已到的事项；已落实：当年内提交依据、另一个人复核同意的。" * 4
    page = openpyxl.load_workbook(book([row()], lines=["短", line])).active
    assert {str(one) for one in page.merged_cells.ranges} == {"A1:D1", "A2:D2"} and page["A2"].value == line
    assert page["A2"].alignment.wrap_text and page.row_dimensions[2].height >= 45
    assert page["A3"].value == "姓名" and page["A4"].value == "甲"


@pytest.mark.parametrize(("weight", "wraps"), [(PROSE - 1, None), (PROSE, True)])
def test_sentences_go_on_in_the_next_line_of_their_cell_and_names_stay_in_one(weight, wraps):
    target = io.BytesIO()
    write(
        target,
        [Sheet("口径", [Column("name", "口径", weight=weight)], [row(name="应计的孩子里，坐在班里的有多少。" * 6)])],
    )
    target.seek(0)
    assert openpyxl.load_workbook(target).active["A2"].alignment.wrap_text is wraps


def test_what_stands_among_numbers_stands_right():
    page = openpyxl.load_workbook(book([row(many="66.6%")])).active
    assert page["C2"].value == "66.6%" and page["C2"].alignment.horizontal == "right"


def test_numbers_of_people_are_text_and_counts_are_numbers():
    page = openpyxl.load_workbook(book([row()])).active
    assert page["B2"].value == "500153201705040011" and page["B2"].number_format == "@"
    assert page["C2"].value == 1204 and page["D2"].value.date() == date(2026, 9, 1)


def test_the_book_is_ready_for_work_and_for_the_printer():
    page = openpyxl.load_workbook(book([row()] * 3, lines=["条件：全部", "2026-09-10 导出"])).active
    assert page.freeze_panes == "B4" and page.auto_filter.ref == "A3:D6"
    assert page.print_title_rows == "$3:$3" and page.page_setup.paperSize == 9
    assert page["A1"].value == "条件：全部" and page["A3"].value == "姓名"


def test_an_endless_or_broken_text_is_cut_with_a_word_and_never_breaks_the_book():
    page = openpyxl.load_workbook(book([row(name="长" * 40_000), row(name="坏\x00字\ud800")])).active
    assert len(page["A2"].value) <= 32_767 and "放不下" in page["A2"].value
    assert page["A3"].value == "坏\ufffd字\ufffd"


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(excel, "LAST_ROW", 5)
    target = io.BytesIO()
    assert write(target, [Sheet("名[单]", COLUMNS, [row(many=n) for n in range(12)])]) == 12
    target.seek(0)
    found = openpyxl.load_workbook(target)
    assert found.sheetnames == ["名_单_", "名_单_ (2)", "名_单_ (3)"]
    assert [page["C2"].value for page in found] == [0, 5, 10]


def test_an_empty_list_is_a_book_with_its_head():
    assert openpyxl.load_workbook(book([])).active["A1"].value == "姓名"


# ── In ──────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(content, name="名单.xlsx"):
    return SimpleUploadedFile(name, content)


def sheet(rows, **formats):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as made:
        page = made.add_worksheet("人员")
        for number, cells in enumerate(rows):
            for at, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("{="):
                    page.write_formula(number, at, cell[1:-1], None, "甲")
                elif cell is not None:
                    page.write(number, at, cell)
    return target.getvalue()


def test_rows_are_counted_as_people_count_them_past_titles_and_blanks():
    got = read(
        upload(
            sheet([["某县教职工名单"], [], ["序号", "姓名*", "联系电话"], [1, "甲", "13800000001"], [], [2, "乙 ", ""]])
        ),
        WANTED,
    )
    assert [(one.number, one.cells["name"], one.cells["phone"]) for one in got.rows] == [
        (4, "甲", "13800000001"), (6, "乙", ""),
    ]  # fmt: skip
    assert got.ignored == ["序号"] and got.absent == ["岗位"] and got.sheet == "人员"


def test_digits_that_excel_lost_and_formulas_are_faults_with_their_row():
    got = read(upload(sheet([["姓名", "手机"], ["甲", 500153201705040011], ["{=A2}", "13800000002"]])), WANTED)
    assert [(fault.number, fault.heading) for fault in got.faults] == [(3, "姓名"), (2, "手机")]
    assert all("。" in fault.zh and fault.en.endswith(".") for fault in got.faults)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_any_office_is_read(encoding):
    text = '姓名,手机号码,岗位\r\n甲,13800000001,"班主任\r\n兼科任"\r\n\r\n𠮷乙,,\r\n'
    got = read(upload(text.encode(encoding), "名单.csv"), WANTED)
    assert [one.cells["name"] for one in got.rows] == ["甲", "𠮷乙"]
    assert got.rows[0].cells["post"] == "班主任\r\n兼科任"


def test_an_old_workbook_is_read():
    old = xlwt.Workbook()
    page = old.add_sheet("人员")
    for at, cell in enumerate(("姓名", "手机")):
        page.write(0, at, cell)
        page.write(1, at, ("甲", "13800000001")[at])
    target = io.BytesIO()
    old.save(target)
    assert read(upload(target.getvalue(), "x.xls"), WANTED).rows[0].cells["phone"] == "13800000001"


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("[Content_Types].xml", "<x/>")
        box.writestr("xl/workbook.xml", b"0" * (300 << 20))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "U002"), (b"PK\x03\x04broken", "U002"), (b"%PDF-1.7 x", "U002"), ("甲,乙\n1,2\n".encode(), "U003"),
     (sheet([["姓名", "手机"]]), "U005"), (sheet([["手机", "岗位"], ["1", "2"]]), "U003")],
    ids=["empty", "broken", "pdf", "no heading", "no row", "a heading that must be is not there"],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_what_to_do(content, code):
    with pytest.raises(UploadError) as told:
        read(upload(content), WANTED)
    assert told.value.code == code and "请" in told.value.zh


def test_a_bomb_is_refused():
    with pytest.raises(UploadError) as told:
        read(upload(bomb()), WANTED)
    assert told.value.code == "U002"


def test_an_endless_cell_is_cut_and_said():
    got = read(upload(sheet([["姓名", "手机"], ["长" * 10_000, ""]])), WANTED)
    assert len(got.rows[0].cells["name"]) == CELL_LIMIT and got.faults[0].number == 2


def test_a_template_that_was_filled_in_comes_back_row_by_row():
    sent = b"".join(
        excel.template(
            [Blank("姓名", must=True, help="全名"), Blank("手机"), Blank("岗位", choices=("班主任", "=科任"))],
            name="人员", lines=["必填的列是黄色。"], example=["张三", "13800000001"],
        ).streaming_content
    )  # fmt: skip
    made = openpyxl.load_workbook(io.BytesIO(sent))
    page = made.worksheets[0]
    assert page.data_validations.dataValidation[0].formula1 == "'选项'!$C$1:$C$2"
    page["A2"], page["B2"], page["C2"] = "甲", "13800000001", "班主任"
    filled = io.BytesIO()
    made.save(filled)
    got = read(upload(filled.getvalue()), WANTED)
    assert [one.cells for one in got.rows] == [{"name": "甲", "phone": "13800000001", "post": "班主任"}]
