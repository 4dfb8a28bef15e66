"""faults.xlsx: the office's own row, the cell coloured, the sentence beside it; nothing executable, nothing naked."""

from __future__ import annotations

import stat

import openpyxl
import pytest

from notoneless.rolls.fault_book import write_faults
from notoneless.rolls.sink import Fault, keep_faults
from tests.unit.rolls.kit import HEADING, ROWS, csv_bytes, enrolment, load


@pytest.fixture
def swept(tmp_path):
    rows = [[*HEADING, "家庭住址", "监护人电话"]]
    rows += [[*r, "重庆市荣昌区昌元街道某村一组3号", "13812345678"] for r in ROWS]
    rows += [['=HYPERLINK("http://x")', "500153201305050019", "男", "2013/2/30", "某校", "7", "在读", "", ""]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows) + b"x,y\n"))
    keep_faults(
        con,
        1,
        [
            Fault(4, "R031", "birth_on", "2013/2/30"),
            Fault(4, "R022", "id_number", "500153201305050019"),
            Fault(2, "R033", None, None, "1"),
        ],
    )
    return con, rolls, tmp_path / "faults.xlsx"


def read(path):
    return openpyxl.load_workbook(path)


def test_own_rows_come_back_with_cell_coloured_and_sentence_beside(swept):
    con, rolls, path = swept
    write_faults(path, "roll_faults", con=con, rollset=rolls)
    book = read(path)
    assert book.sheetnames == ["总览", "学籍名册·学籍名册"]
    sheet = book.worksheets[1]
    heading = [c.value for c in sheet[1]]
    assert heading[:6] == ["行号", "编号", "差错", "怎么办", "姓名", "身份证号"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert set(rows) == {2, 4, 5}
    row = rows[4]
    assert row[1].value == "R022\nR031"
    assert "“2013/2/30”，日历上没有这一天" in row[2].value
    birth = row[heading.index("出生日期")]
    assert (birth.value, birth.fill.fgColor.rgb) == ("2013/2/30", "FFFFE9A8")
    assert row[heading.index("年级")].fill.fgColor.rgb == "00000000"
    assert rows[2][heading.index("姓名")].fill.fgColor.rgb == "FFF8C9C4"
    assert rows[5][1].value == "R010"


def test_the_book_is_laid_out_to_be_read_and_printed(swept):
    con, rolls, path = swept
    write_faults(path, "roll_faults", con=con, rollset=rolls)
    book = read(path)
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1" and "含未成年人" in (sheet.oddFooter.right.text or "")
    told = {row[2].value: row[3].value for row in book["总览"].iter_rows(min_row=2)}
    assert (told["R022"], told["R031"]) == ("校验位不对", "出生日期不存在"), "a name, not a sentence with holes"
    sheet = book.worksheets[1]
    heights = {row[0].value: sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows(min_row=2)}
    assert heights[4] >= 60 > heights[5], "two sentences of two lines each need more room than one"


def test_nothing_is_a_formula_and_the_file_is_private(swept):
    con, rolls, path = swept
    write_faults(path, "roll_faults", con=con, rollset=rolls)
    cells = [c for sheet in read(path) for row in sheet for c in row]
    assert any(c.value == '=HYPERLINK("http://x")' for c in cells)
    assert all(c.data_type in ("s", "n") and c.hyperlink is None for c in cells)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_numbers_phones_and_addresses_are_masked_unless_asked(swept):
    con, rolls, path = swept
    secrets = ("500153201305050019", "500153201407120025", "13812345678", "某村一组")
    write_faults(path, "roll_faults", con=con, rollset=rolls)
    text = "\n".join(str(c.value) for sheet in read(path) for row in sheet for c in row)
    assert not any(s in text for s in secrets)
    write_faults(path, con.table("roll_faults"), con=con, rollset=rolls, unmasked=True)
    text = "\n".join(str(c.value) for sheet in read(path) for row in sheet for c in row)
    assert all(s in text for s in secrets)


def test_many_faults_go_over_several_sheets_and_twice_the_same_bytes(swept):
    con, rolls, path = swept
    write_faults(path, "roll_faults", con=con, rollset=rolls, sheet_rows=2)
    assert read(path).sheetnames == ["总览", "学籍名册·学籍名册", "学籍名册·学籍名册·2"]
    first = path.read_bytes()
    write_faults(path, "roll_faults", con=con, rollset=rolls, sheet_rows=2)
    assert path.read_bytes() == first


def test_refused_files_stand_in_the_overview(tmp_path):
    enrolment(tmp_path, csv_bytes([HEADING, *ROWS]))
    (tmp_path / "扫描件.pdf").write_bytes(b"%PDF-1.7 ...")
    con, rolls = load(tmp_path)
    write_faults(tmp_path / "f.xlsx", "roll_faults", con=con, rollset=rolls)
    rows = [[c.value for c in row] for row in read(tmp_path / "f.xlsx")["总览"].iter_rows(min_row=2)]
    assert rows[0][:3] == ["未能使用的文件", "扫描件.pdf", "R001"]
    assert "（PDF）" in rows[0][3]


def test_no_faults_no_sheets(tmp_path):
    con, rolls = load(enrolment(tmp_path, csv_bytes([HEADING, *ROWS])))
    write_faults(tmp_path / "f.xlsx", "roll_faults", con=con, rollset=rolls)
    book = read(tmp_path / "f.xlsx")
    assert book.sheetnames == ["总览"]
    assert book["总览"]["A2"].value == "没有发现差错。"
