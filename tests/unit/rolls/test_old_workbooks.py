"""Old binary workbooks (.xls): a remembered result of a formula is never taken for what an office wrote."""

from __future__ import annotations

import random
import struct
from datetime import date
from pathlib import Path

import pytest
import xlwt
from xlwt.BIFFRecords import FormulaRecord

from notoneless.rolls.readers.biff import xls_marks
from notoneless.rolls.readers.safety import Limits, RefusedError
from notoneless.rolls.readers.workbook import Reader
from tests.unit.rolls.kit import HEADING, ROWS, faults_of, load, rows_of, spent

# What xlwt writes as the result of a formula it has not worked out: an empty text.
_NO_RESULT = struct.pack("<Q", 0xFFFF000000000003)
NUMBER = '"5001532014"&"07120025"'


def sheet_of(book: xlwt.Workbook, name: str, rows: list[list[object]], down: int = 0, right: int = 0) -> xlwt.Worksheet:
    """Add a sheet whose strings beginning with = are formulas."""
    sheet = book.add_sheet(name)
    for r, row in enumerate(rows, down):
        for c, cell in enumerate(row, right):
            formula = isinstance(cell, str) and cell.startswith("=")
            sheet.write(r, c, xlwt.Formula(cell[1:]) if formula else cell)
    return sheet


def xls(
    folder: Path, rows: list[list[object]], *, result: float | None = None, name: str = "学籍.xls", **at: int
) -> Path:
    """Write an old workbook; every formula remembers ``result``."""
    folder.mkdir(parents=True, exist_ok=True)
    old = xlwt.Workbook()
    sheet_of(old, "学籍", rows, **at)
    old.save(str(folder / name))
    if result is not None:
        data = (folder / name).read_bytes()
        assert _NO_RESULT in data
        (folder / name).write_bytes(data.replace(_NO_RESULT, struct.pack("<d", result)))
    return folder


class Remembered:
    """A cell with a formula and the text that was its result when an office program last looked."""

    def __init__(self, row: int, column: int, text: str) -> None:
        formula = FormulaRecord(row, column, 15, xlwt.Formula(NUMBER).rpn()).get()
        result = struct.pack("<HB", len(text), 0) + text.encode("ascii")
        at = formula.index(_NO_RESULT)
        self._data = formula[:at] + struct.pack("<Q", 0xFFFF000000000000) + formula[at + 8 :]
        self._data += struct.pack("<HH", 0x0207, len(result)) + result

    def get_biff_data(self) -> bytes:
        return self._data


@pytest.mark.parametrize("at", [{}, {"down": 3, "right": 2}])
@pytest.mark.parametrize("name", ["学籍.xls", "学籍.XLS"])
def test_a_formula_in_the_number_costs_the_row(tmp_path, at, name):
    rows = [HEADING, ROWS[0], [ROWS[1][0], f"={NUMBER}", *ROWS[1][2:]], ROWS[2]]
    con, rolls = load(xls(tmp_path, rows, result=20140712, name=name, **at))
    assert rows_of(con, rolls.rolls[0].table, "name") == [(1, "陈小满"), (3, "欧阳谷雨")]
    assert faults_of(con) == [(2, "R012", "id_number")]


def test_a_formula_elsewhere_costs_the_cell(tmp_path):
    rows = [HEADING, ROWS[0], [*ROWS[1][:3], "=DATE(2013,2,28)", *ROWS[1][4:]]]
    con, rolls = load(xls(tmp_path, rows, result=41333))
    assert rows_of(con, rolls.rolls[0].table, "name", "birth_on") == [
        (1, "陈小满", "2013-05-05"),
        (2, "阿依·古丽", None),
    ]
    assert faults_of(con) == [(2, "R018", "birth_on")]


def test_a_formula_in_an_unused_column_or_above_the_heading_harms_nobody(tmp_path):
    rows = [["=1+1"], [*HEADING, "折算"], [*ROWS[0], "=2*2"], [*ROWS[1], "=2*3"]]
    con, rolls = load(xls(tmp_path, rows, result=4))
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "name")] == ["陈小满", "阿依·古丽"]
    assert faults_of(con) == []


def test_each_sheet_has_its_own_formulas(tmp_path):
    old = xlwt.Workbook()
    sheet_of(old, "一年级", [HEADING, ROWS[0]])
    sheet_of(old, "二年级", [HEADING, [ROWS[1][0], f"={NUMBER}", *ROWS[1][2:]], ROWS[2]])
    old.save(str(tmp_path / "学籍.xls"))
    con, _ = load(tmp_path)
    assert faults_of(con, 1) == []
    assert faults_of(con, 2) == [(1, "R012", "id_number")]


def test_merged_and_hidden_cells_are_told_as_in_xlsx(tmp_path):
    old = xlwt.Workbook()
    sheet = sheet_of(old, "学籍", [[*HEADING, "班级"], *ROWS])
    sheet.write_merge(1, 2, 7, 7, "1班")
    sheet.row(3).hidden = True
    sheet_of(old, "学籍二", [HEADING, ROWS[0]]).visibility = 1
    old.save(str(tmp_path / "学籍.xls"))
    con, rolls = load(tmp_path)
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "class_name")] == ["1班", "1班", None]
    assert faults_of(con, 1) == [(None, "R016", None), (1, "R017", "class_name")]
    assert faults_of(con, 2) == [(None, "R016", None)]


def test_days_counted_from_1904(tmp_path):
    old = xlwt.Workbook()
    old.dates_1904 = True
    sheet_of(old, "学籍", [HEADING, [*ROWS[0][:3], 41333 - 1462, *ROWS[0][4:]]])
    old.save(str(tmp_path / "学籍.xls"))
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "birth_on") == [(1, date(2013, 2, 28).isoformat())]


def test_a_remembered_text_looks_whole_and_is_not_believed(tmp_path):
    """As an office program leaves it: the cell shows a whole number, and only its record tells that nobody typed it."""
    old = xlwt.Workbook()
    sheet = sheet_of(old, "学籍", [HEADING, ROWS[0]])
    for c, cell in enumerate(ROWS[1]):
        if c != 1:
            sheet.write(2, c, cell)
    sheet.row(2).insert_cell(1, Remembered(2, 1, ROWS[1][1]))
    old.save(str(tmp_path / "学籍.xls"))
    with Reader(Limits()) as reader:
        (seen,) = reader.read(tmp_path / "学籍.xls", "xls")
        assert seen.cells.column(1).to_pylist()[2] == ROWS[1][1]
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name") == [(1, "陈小满")]
    assert faults_of(con) == [(2, "R012", "id_number")]


def test_broken_records_are_refused_and_never_read_past_the_end(tmp_path):
    whole = (xls(tmp_path, [HEADING, *ROWS * 40, [f"={NUMBER}"] * 5]) / "学籍.xls").read_bytes()
    assert len(xls_marks(tmp_path / "学籍.xls").sheets[0][0].formulas) == 5
    chance = random.Random(11)
    bad = tmp_path / "坏.xls"
    outcomes = set()
    began = spent()
    for i in range(400):
        data = bytearray(whole)
        if i % 4 == 0:
            data = data[: chance.randrange(len(data))]
        else:
            for _ in range(chance.choice((1, 8, 64))):
                data[chance.randrange(len(data))] = chance.randrange(256)
        bad.write_bytes(data)
        try:
            xls_marks(bad)
            outcomes.add("read")
        except RefusedError as refused:
            outcomes.add(refused.code)
    assert spent() - began < 20
    assert {"read", "R006"} <= outcomes <= {"read", "R001", "R006", "R009"}


def test_a_chain_of_sectors_that_bites_its_tail_ends(tmp_path):
    data = bytearray((xls(tmp_path, [HEADING, *ROWS * 200]) / "学籍.xls").read_bytes())
    table = 512 * (1 + struct.unpack_from("<I", data, 76)[0])
    for sector in range(128):
        struct.pack_into("<I", data, table + 4 * sector, 0)  # every sector says that the first one follows
    (tmp_path / "学籍.xls").write_bytes(data)
    began = spent()
    with pytest.raises(RefusedError):
        xls_marks(tmp_path / "学籍.xls")
    assert spent() - began < 5
