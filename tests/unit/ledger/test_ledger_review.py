"""Doubtful pairs go out to people and come back as decisions, whatever happened to the file in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from notoneless.ledger.decisions import read_decisions
from notoneless.ledger.review import ANSWERS, HEADINGS, SHEET, write_review
from notoneless.standards.errors import UserError

Fill = Callable[[duckdb.DuckDBPyConnection, int], None]
FIRST = 6


@pytest.fixture
def review(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> tuple[Path, list[tuple[Any, ...]]]:
    """A review book of an invented county, and its pairs in order of value."""
    with duckdb.connect() as con:
        fill_world(con, 3000)
        path = write_review(con, tmp_path / "review.xlsx", run, unmasked=False)
        pairs = con.execute(
            "SELECT pair_id, left_file, left_row, right_file, right_row, l_id_number FROM review_pairs ORDER BY value DESC, pair_id"
        ).fetchall()
    return path, pairs


def _answer(path: Path, answers: dict[int, str], *, name: str = "review-2.xlsx") -> Path:
    book = openpyxl.load_workbook(path)
    for at, word in answers.items():
        book[SHEET].cell(FIRST + at, 2).value = word
    target = path.with_name(name)
    book.save(target)
    return target


def test_pairs_stand_most_valuable_first_with_a_drop_down(review: tuple[Path, list[tuple[Any, ...]]]) -> None:
    path, pairs = review
    sheet = openpyxl.load_workbook(path)[SHEET]
    headings = [c.value for c in sheet[4]]
    hidden = headings.index(HEADINGS["pair_id"]) + 1
    assert [sheet.cell(FIRST + i, hidden).value for i in range(len(pairs))] == [p[0] for p in pairs]
    letter = sheet.cell(4, hidden).column_letter
    assert sheet.column_dimensions[letter].hidden
    [rule] = sheet.data_validations.dataValidation
    assert rule.formula1 == '"' + ",".join(ANSWERS) + '"'
    assert f"B{FIRST}" in rule.sqref


def test_numbers_are_masked_and_differences_still_told(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 3000)
        con.execute("UPDATE review_pairs SET l_id_number = '990101201401010011', r_id_number = '990101201502020011'")
        masked = write_review(con, tmp_path / "masked.xlsx", run, unmasked=False)
        whole = write_review(con, tmp_path / "whole.xlsx", run, unmasked=True)
    seen = {str(c.value) for row in openpyxl.load_workbook(masked)[SHEET].iter_rows() for c in row}
    assert not any("990101201401010011" in s or "20140101" in s for s in seen)
    assert any("隐去的几位不同" in s for s in seen)
    assert any(c.value == "990101201401010011" for row in openpyxl.load_workbook(whole)[SHEET].iter_rows() for c in row)


def test_a_birthday_written_two_ways_is_no_difference(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 2000)
        con.execute(
            "CREATE OR REPLACE TABLE review_pairs AS SELECT * REPLACE ('20140203' AS l_birth_on, "
            "'2014/2/3' AS r_birth_on, '1' AS l_sex, '男' AS r_sex) FROM review_pairs"
        )
        path = write_review(con, tmp_path / "review.xlsx", run, unmasked=False)
    sheet = openpyxl.load_workbook(path)[SHEET]
    at = [c.value for c in sheet[4]].index("出生日期") + 1
    assert sheet.cell(FIRST, at).value == "20140203"
    assert {sheet.cell(FIRST, at + i).fill.fgColor.rgb for i in (0, 1)} == {"FFECFDF5"}


def test_decisions_come_back(review: tuple[Path, list[tuple[Any, ...]]]) -> None:
    path, pairs = review
    assert read_decisions(path) == []
    back = read_decisions(_answer(path, {0: "同一人", 1: "不是同一人", 3: " 说不准 ", 4: "否", 5: "Y"}))
    assert [(d.pair_id, d.same) for d in back] == [
        (pairs[0][0], True), (pairs[1][0], False), (pairs[3][0], None), (pairs[4][0], False), (pairs[5][0], True),
    ]  # fmt: skip
    assert (back[0].left_file, back[0].left_row, back[0].right_file, back[0].right_row) == pairs[0][1:5]


def test_sorted_lines_moved_columns_and_another_program_do_not_matter(
    review: tuple[Path, list[tuple[Any, ...]]],
) -> None:
    path, pairs = review
    answered = _answer(path, {2: "同一人", 7: "不是同一人"})
    source = openpyxl.load_workbook(answered)[SHEET]
    rows = list(source.iter_rows(min_row=4, values_only=True))
    book = openpyxl.Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("改过的名字")
    sheet.append(["随手写的一行"])
    sheet.append(list(reversed(rows[0])))
    for row in reversed(rows[2:]):
        sheet.append(list(reversed(row)))
    book.save(path.with_name("wps.xlsx"))
    back = read_decisions(path.with_name("wps.xlsx"))
    assert {(d.pair_id, d.same) for d in back} == {(pairs[2][0], True), (pairs[7][0], False)}


def test_a_word_we_do_not_know_is_refused_with_its_place(review: tuple[Path, list[tuple[Any, ...]]]) -> None:
    with pytest.raises(UserError, match=r"T003 .*“疑难配对”第 8 行“判断”写作“也许吧”"):
        read_decisions(_answer(review[0], {2: "也许吧"}))


def test_an_answer_without_its_pair_or_in_two_ways_is_refused(review: tuple[Path, list[tuple[Any, ...]]]) -> None:
    path, _ = review
    book = openpyxl.load_workbook(_answer(path, {0: "同一人", 1: "不是同一人"}))
    sheet = book[SHEET]
    at = [c.value for c in sheet[4]].index(HEADINGS["pair_id"]) + 1
    number = sheet.cell(FIRST, at).value
    sheet.cell(FIRST, at).value = None
    book.save(path.with_name("lost.xlsx"))
    with pytest.raises(UserError, match="T004"):
        read_decisions(path.with_name("lost.xlsx"))
    sheet.cell(FIRST, at).value = sheet.cell(FIRST + 1, at).value = number
    book.save(path.with_name("twice.xlsx"))
    with pytest.raises(UserError, match="T005"):
        read_decisions(path.with_name("twice.xlsx"))


def test_what_is_no_review_book_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(UserError, match="T001"):
        read_decisions(tmp_path / "a.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["姓名", "判断"])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(UserError, match="T002"):
        read_decisions(tmp_path / "b.xlsx")


def test_no_pairs_make_a_book_that_says_so(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 20)
        con.execute("DELETE FROM review_pairs")
        path = write_review(con, tmp_path / "review.xlsx", run, unmasked=False)
    assert openpyxl.load_workbook(path)[SHEET].cell(FIRST, 1).value == "没有需要人工判断的配对"
    assert read_decisions(path) == []
