"""The book goes out to a person and comes back decided, whatever happened to the file in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from notoneless.entry.book import BOOK, CELLS, LINES
from notoneless.entry.deciding import HEADINGS
from notoneless.entry.masking import MOST, UNSHOWN, shown_pair
from notoneless.entry.record import RECORD
from notoneless.entry.run import Report, double
from notoneless.rolls.kinds import Kind
from notoneless.standards.errors import UserError
from tests.unit.entry.sheets import DAY, paper, write

Fill = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two entries that differ in one number, one village, and one line that the second left out."""
    first = paper(6)
    second = [dict(row) for row in first]
    number = second[1]["id_number"]
    second[1]["id_number"] = number[:9] + str((int(number[9]) + 1) % 10) + number[10:]
    second[2]["village"] = "古乔村"
    del second[4]
    return write(tmp_path / "甲.csv", first), write(tmp_path / "乙.csv", second)


def _run(two: tuple[Path, Path], out: Path, book: Path | None = None, **more: bool) -> Report:
    return double(*two, out=out, on=DAY, kind=Kind.FIELD_SURVEY, settled_by=book, **more)


def _decided(two: tuple[Path, Path], tmp_path: Path, fill: Fill) -> Path:
    book = openpyxl.load_workbook(_run(two, tmp_path / "out").out / BOOK)
    fill(book)
    book.save(tmp_path / "定.xlsx")
    return tmp_path / "定.xlsx"


def _say(book: openpyxl.Workbook, sheet: str, line: int, word: str, value: str = "", note: str = "") -> None:
    for at, text in ((2, word), (3, value), (5, note)):
        book[sheet].cell(3 + line, at).value = text or None


def _all(book: openpyxl.Workbook) -> None:
    _say(book, CELLS, 1, "第一遍")
    _say(book, CELLS, 2, "第一遍")
    _say(book, LINES, 1, "保留")


def test_the_book_asks_in_lists_and_keeps_numbers_masked_but_where_they_differ(two, tmp_path: Path) -> None:
    report = _run(two, tmp_path / "out")
    book = openpyxl.load_workbook(report.out / BOOK)
    assert [book[s].data_validations.dataValidation[0].formula1 for s in (CELLS, LINES)] == [
        '"第一遍,第二遍,另录"',
        '"保留,不要,对应"',
    ]
    number = paper(6)[1]["id_number"]
    texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert not any(number in text or number[6:14] in text for text in texts)
    heads = [c.value for c in book[CELLS][3]]
    first = str(book[CELLS].cell(4, heads.index("第一遍") + 1).value)
    assert first[9] == number[9] and first[10] == "*" and first[8] == "*"
    assert book[CELLS].column_dimensions[book[CELLS].cell(3, len(heads)).column_letter].hidden
    whole = openpyxl.load_workbook(_run(two, tmp_path / "whole", unmasked=True).out / BOOK)
    assert any(number in str(c.value) for row in whole[CELLS].iter_rows() for c in row)
    assert {path.stat().st_mode & 0o777 for path in report.out.iterdir()} == {0o600}


@pytest.mark.parametrize(("many", "uncovered"), [(MOST, True), (MOST + 1, False)])
def test_so_many_hidden_places_are_uncovered_and_no_more(many: int, uncovered: bool) -> None:
    first = "500153201305050019"
    second = first[:4] + "".join(str((int(c) + 1) % 10) for c in first[4 : 4 + many]) + first[4 + many :]
    one, other = shown_pair("id_number", first, second, unmasked=False)
    assert (UNSHOWN in one) is not uncovered
    assert one != other or not uncovered
    assert one.count("*") == (13 - many if uncovered else 13)


def test_a_settled_roll_is_written_when_all_is_decided_and_says_how_often_each_was_wrong(two, tmp_path: Path) -> None:
    report = _run(two, tmp_path / "done", _decided(two, tmp_path, _all))
    assert report.roll is not None
    rows = list(openpyxl.load_workbook(report.roll).active.iter_rows(values_only=True))
    assert len(rows) == 7 and rows[2][1] == paper(6)[1]["id_number"]
    record = json.loads((report.out / RECORD).read_text("utf-8"))
    assert [(r["wrong"], r["lines_left_out"]) for r in record["error_rates"]] == [(0, 0), (2, 1)]
    low, high = record["error_rates"][0]["interval"]
    assert low == 0 and high > 0, "none of so few found wrong does not make certain"
    assert len(record["entries"][0]["sha256"]) == 64 and record["lines_on_one_word"] == 1


def test_the_book_may_be_sorted_and_its_columns_moved(two, tmp_path: Path) -> None:
    def shuffled(book: openpyxl.Workbook) -> None:
        _all(book)
        sheet = book[CELLS]
        for row in (4, 5):
            sheet.cell(row, 20).value = sheet.cell(row, 2).value
            sheet.cell(row, 2).value = None
        sheet.cell(3, 20).value, sheet.cell(3, 2).value = HEADINGS["choice"], "从前的栏"
        sheet.insert_rows(1, 2)

    assert _run(two, tmp_path / "done", _decided(two, tmp_path, shuffled)).roll is not None


@pytest.mark.parametrize(
    ("code", "fill"),
    [
        ("T028", lambda book: _say(book, CELLS, 1, "第一遍")),
        ("T027", lambda book: _say(book, CELLS, 1, "第三遍")),
        ("T027", lambda book: _say(book, LINES, 1, "也许")),
        ("T030", lambda book: _say(book, CELLS, 1, "另录")),
        ("T031", lambda book: _say(book, CELLS, 1, "另录", "500153201305050011")),
        ("T032", lambda book: _say(book, LINES, 1, "对应", "3")),
        ("T025", lambda book: book.remove(book[CELLS]) or book.remove(book[LINES])),
    ],
)
def test_what_cannot_hold_is_refused_with_its_place(two, tmp_path: Path, code: str, fill: Fill) -> None:
    with pytest.raises(UserError) as caught:
        _run(two, tmp_path / "done", _decided(two, tmp_path, fill))
    assert caught.value.code == code
    assert not (tmp_path / "done").exists()


def test_a_number_typed_by_hand_that_cannot_be_right_holds_when_the_paper_says_so(two, tmp_path: Path) -> None:
    def odd(book: openpyxl.Workbook) -> None:
        _all(book)
        _say(book, CELLS, 1, "另录", "500153201305050011", "纸上如此")

    report = _run(two, tmp_path / "done", _decided(two, tmp_path, odd))
    assert report.roll is not None
    assert openpyxl.load_workbook(report.roll).active.cell(3, 2).value == "500153201305050011"
    assert [r["wrong"] for r in report.record["error_rates"]] == [1, 2]


def test_a_book_of_other_files_is_refused(two, tmp_path: Path) -> None:
    book = _decided(two, tmp_path, _all)
    two[1].write_bytes(two[1].read_bytes().replace("古乔村".encode("gb18030"), "古侨村".encode("gb18030")))
    with pytest.raises(UserError) as caught:
        _run(two, tmp_path / "done", book)
    assert caught.value.code == "T026"
    with pytest.raises(UserError, match="T026"):
        _run((two[1], two[0]), tmp_path / "done", book)


def test_lines_said_to_be_one_are_laid_side_by_side_in_a_new_book(tmp_path: Path) -> None:
    first = paper(5)
    second = [dict(row) for row in first]
    second[0].update(name="另一个", birth_on="2001-01-01", guardian_phone="13700000000", village="无名村")
    two = write(tmp_path / "甲.csv", first), write(tmp_path / "乙.csv", second)
    said = _decided(two, tmp_path, lambda book: _say(book, LINES, 1, "对应", "1"))
    again = _run(two, tmp_path / "again", said)
    assert again.roll is None and again.record["open"] == {"cells": 4, "lines": 0}
    book = openpyxl.load_workbook(again.out / BOOK)
    for line in range(1, 5):
        _say(book, CELLS, line, "第一遍")
    book.save(tmp_path / "再定.xlsx")
    done = _run(two, tmp_path / "done", tmp_path / "再定.xlsx")
    assert done.roll is not None and done.record["error_rates"][1]["wrong"] == 4


def test_two_fates_of_one_line_are_refused(tmp_path: Path) -> None:
    first = paper(5)
    second = [dict(row) for row in first]
    second[0].update(name="另一个", birth_on="2001-01-01", guardian_phone="13700000000", village="无名村")
    two = write(tmp_path / "甲.csv", first), write(tmp_path / "乙.csv", second)

    def torn(book: openpyxl.Workbook) -> None:
        _say(book, LINES, 1, "对应", "1")
        _say(book, LINES, 2, "不要")

    with pytest.raises(UserError, match="T034"):
        _run(two, tmp_path / "done", _decided(two, tmp_path, torn))
