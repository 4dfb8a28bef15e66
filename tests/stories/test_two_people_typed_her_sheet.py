"""Nobody ever sent 秋菊 to school. She was found at the door, on paper; and whoever typed the sheet slipped by one digit.

Two clerks type the same sheets, neither seeing the other's. What they typed differently is decided by a third with the paper in
hand, and the roll that goes on to the sweep is the paper's.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.stories.county import AS_OF, PLACE, County, child, ledger, neighbours, notoneless

HEADING = (
    "姓名", "身份证号", "性别", "出生日期", "监护人姓名", "监护人电话", "乡镇街道", "村（社区）", "去向", "原因", "摸排日期", "摸排人",
)  # fmt: skip
GIRL = child(54, "白秋菊", 4, boy=False)


def _sheets() -> list[list[str]]:
    """What stands on the paper: seven children of one village; the last one is not in school."""
    found = []
    for n, one in enumerate([*neighbours(6), GIRL]):
        where = "本区在校" if one is not GIRL else "辍学在家"
        found.append(
            [
                one.name, one.number, one.sex, f"{one.born:%Y-%m-%d}", one.guardian, one.phone, GIRL.town, f"金竹村{n % 2 + 1}组", where,
                "" if one is not GIRL else "帮家里带弟弟", "2026-08-20", "田支书",
            ]
        )  # fmt: skip
    return found


def _first_clerk(folder: Path) -> Path:
    """Types in full width here and there, writes the x small; slips once, in 秋菊's number."""
    rows = _sheets()
    rows[0][3] = rows[0][3].replace("-", "/")
    rows[1][5] = rows[1][5].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    rows[2][1] = rows[2][1].lower()
    number = rows[6][1]
    rows[6][1] = number[:13] + str((int(number[13]) + 1) % 10) + number[14:]
    path = folder / "摸排表-甲录.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADING, *rows])
    return path


def _second_clerk(folder: Path) -> Path:
    """Types from the last sheet to the first, in a workbook; leaves out one line, and writes one guardian's name wrong."""
    rows = _sheets()
    rows[3][4] = "王建囯"
    del rows[5]
    path = folder / "摸排表-乙录.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["", *HEADING], *(["", *row] for row in reversed(rows))]):
            sheet.write_row(at, 0, row)
    return path


def _answer(path: Path, target: Path, answers: dict[tuple[str, str], tuple[str, str]]) -> Path:
    """Fill in the book as a person does: (child, column or 行) → what holds, and the value typed by hand."""
    book = openpyxl.load_workbook(path)
    for name, key in (("不同的格", "栏"), ("只录了一遍的行", None)):
        sheet = book[name]
        heads = [c.value for c in sheet[3]]
        for row in sheet.iter_rows(min_row=4):
            cell = dict(zip(heads, row, strict=True))
            if cell["姓名"].value is None:
                continue
            said = answers.get((cell["姓名"].value, cell[key].value if key else "行"))
            if said:
                row[1].value, row[2].value = said[0], said[1] or None
                cell["判定人"].value = "龙主任"
    book.save(target)
    return target


def test_what_two_people_typed_differently_is_decided_by_the_paper_and_goes_on_to_the_sweep(tmp_path):
    first, second = _first_clerk(tmp_path), _second_clerk(tmp_path)
    sixth = neighbours(6)[5].name
    fourth = neighbours(6)[3].name

    looked = notoneless(
        "double",
        first,
        second,
        "--kind",
        "field_survey",
        "--out",
        tmp_path / "对照",
        "--first-by",
        "小田",
        "--second-by",
        "小龙",
    )
    assert looked.code == 0, looked.err
    assert "不同 2 格" in looked.out and "定 2 格、1 行" in looked.out
    book = tmp_path / "对照" / "两次录入.xlsx"
    seen = {
        (row[5].value, row[9].value)
        for row in openpyxl.load_workbook(book)["不同的格"].iter_rows(min_row=4)
        if row[5].value
    }
    assert seen == {("白秋菊", "身份证号"), (fourth, "监护人姓名")}, "and no spelling of a date, no width, no small x"
    told = {str(c.value) for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for c in row}
    assert not any(GIRL.number in text for text in told), "the book shows no number whole"

    half = _answer(book, tmp_path / "定了一半.xlsx", {("白秋菊", "身份证号"): ("第二遍", "")})
    refused = notoneless(
        "double", first, second, "--kind", "field_survey", "--settle", half, "--out", tmp_path / "定稿"
    )
    assert refused.code == 2 and "T028" in refused.err and "监护人姓名" in refused.err
    assert not (tmp_path / "定稿").exists()

    whole = _answer(
        book,
        tmp_path / "定完.xlsx",
        {
            ("白秋菊", "身份证号"): ("第二遍", ""),
            (fourth, "监护人姓名"): ("另录", neighbours(6)[3].guardian),
            (sixth, "行"): ("保留", ""),
        },
    )
    done = notoneless("double", first, second, "--kind", "field_survey", "--settle", whole, "--out", tmp_path / "定稿")
    assert done.code == 0, done.err
    record = json.loads((tmp_path / "定稿" / "两次录入.json").read_text("utf-8"))
    assert [rate["wrong"] for rate in record["error_rates"]] == [1, 1]
    assert [rate["lines_left_out"] for rate in record["error_rates"]] == [0, 1]
    assert {one["by"] for one in record["decisions"]} == {"龙主任"}
    assert GIRL.name not in json.dumps(record, ensure_ascii=False)

    county = County.in_order()
    county.register(GIRL)
    rolls = county.write(tmp_path / "rolls")
    roll = tmp_path / "定稿" / "铁脚板摸排名册（两次录入定稿）.xlsx"
    (rolls / roll.name).write_bytes(roll.read_bytes())
    swept = notoneless(
        "sweep", rolls, "--as-of", AS_OF, "--place", PLACE, "--out", tmp_path / "out", "--no-books", "--unmasked"
    )
    assert swept.code == 0, swept.err
    line = ledger(tmp_path / "out")["白秋菊"]
    assert line["evidence_kind"] == "field_survey" and line["id_number"] == GIRL.number
    assert line["ledger"] in ("dropout", "suspected_dropout")
