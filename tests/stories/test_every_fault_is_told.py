"""One county makes every mistake of the catalogue. Each is told where it was made: in the report, in the faults that go back to the
office, and to whoever asks about the child."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import openpyxl
import pytest
import xlsxwriter

from notoneless.rolls.faults import FAULTS
from tests.stories.county import AS_OF, PLACE, County, child, id_number, notoneless, table
from tests.unit.rolls.test_hostile_files import parts_of, xlsx_bomb, zipped

BORN = date(2014, 3, 2)
#: A check character that the first seventeen do not give.
WRONG = next(c for c in "0123456789" if c != id_number("500153", date(2014, 3, 2), 301)[17])
#: A fault of a whole roll that must not be left out stops the sweep: nothing is written that could tell it.
STOPPING = {"R002", "R008"}
#: Children (and other lines) of the register, each with the mistake that the code names.
REGISTER = {
    "R020": ("甘一", {"公民身份号码": "500153201403020000"}),
    "R021": ("甘二", {"公民身份号码": "5.00153E+17"}),
    "R022": ("甘三", {"公民身份号码": id_number("500153", BORN, 301)[:17] + WRONG}),
    "R023": ("甘四", {"公民身份号码": "500153201413320019", "出生日期": ""}),
    "R024": ("甘五", {"公民身份号码": id_number("999999", BORN, 305)}),
    "R025": ("甘六", {"公民身份号码": "50015320140302"}),
    "R026": ("甘七", {"公民身份号码": "000000000000000000"}),
    "R027": ("甘八", {"公民身份号码": "500153140302308"}),
    "R028": ("甘九", {"公民身份号码": id_number("500153", date(1984, 3, 2), 309)}),
    "R029": ("甘十", {"公民身份号码": id_number("500153", date(2014, 5, 9), 311)}),
    "R030": ("石一", {"公民身份号码": id_number("500153", BORN, 312), "性别": "男"}),
    "R031": ("石二", {"公民身份号码": id_number("500153", BORN, 313), "出生日期": "2014-02-30"}),
    "R032": ("石三", {"公民身份号码": "", "出生日期": ""}),
    "R036": ("石四", {"公民身份号码": id_number("500153", BORN, 315), "乡镇街道": "乌有镇"}),
    "R037": ("", {"公民身份号码": id_number("500153", BORN, 317)}),
    "R039": ("石?五", {"公民身份号码": id_number("500153", BORN, 319)}),
    "R040": ("石六", {"公民身份号码": id_number("500153", BORN, 321)}),
}
SCHOOL = {
    "R034": {"学校名称": "另一所中心小学"},
    "R035": {"学校标识码": "12"},
    "R041": {"就读状态": "神游"},
    "R042": {"状态日期": "2062-09-01"},
    "R043": {"就读状态": "开除"},
}


def in_fault(home):
    """The county's rolls, with the mistakes in them; returns the folder."""
    county = County.in_order()
    for name, cells in REGISTER.values():
        cells = {
            "公民身份号码": "",
            "出生日期": f"{BORN:%Y-%m-%d}",
            "性别": "",
            "民族": "汉族",
            "乡镇街道": "昌元街道",
        } | cells
        county.add("户籍名册", 姓名=name, **cells)
    county.add(
        "户籍名册",
        姓名="全不相干",
        公民身份号码=REGISTER["R040"][1]["公民身份号码"],
        出生日期="2014-03-02",
        乡镇街道="昌元街道",
    )
    county.rolls["户籍名册"].append(dict(county.rolls["户籍名册"][0]))
    county.add("户籍名册", 民族="汉族", 乡镇街道="昌元街道")
    for code, cells in SCHOOL.items():
        pupil = child(70 + int(code[1:]), f"毛{code[-1]}娃", 4, boy=True, day=int(code[1:]) - 30)
        county.register(pupil)
        county.enrol(pupil, **(cells if code != "R034" else {}))
        if code == "R034":
            county.enrol(pupil, **cells)
    rolls = county.write(home / "rolls")
    _lines(rolls / "上学期学籍名册.csv")
    _book(rolls / "残疾人名册.xlsx")
    aside = parts_of(home)
    xlsx_bomb(rolls / "甲.xlsx", home)
    sheet = "xl/worksheets/sheet1.xml"
    zipped(rolls / "乙.xlsx", aside | {sheet: aside[sheet].replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e "x">]>', 1)})
    whole = zipped(home / "whole.xlsx", aside).read_bytes()
    (rolls / "丙.xlsx").write_bytes(whole[: len(whole) // 2])
    (rolls / "丁.csv").write_text("今天,开会\n明天,休息\n", "utf-8")
    (rolls / "戊.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))  # fmt: skip
    (rolls / "己.png").write_bytes(b"\x89PNG\r\n")
    return rolls


def _lines(path):
    """Lines of a text roll that are no lines."""
    text = path.read_bytes()
    heading, first = text.split(b"\n")[:2]
    width = heading.count(b",")
    broken = [
        "孙一".encode("gb18030") + b"\xff\xff" + b"," * width,
        "孙二,缺了后面".encode("gb18030"),
        ("孙" * 40_000).encode("gb18030") + b"," * width,
        b"," * width,
        "合计,36人".encode("gb18030") + b"," * (width - 1),
        heading.rstrip(b"\r"),
    ]
    path.write_bytes(text + b"\n".join(broken) + b"\n" + first + b"\n")


def _book(path):
    """A workbook with formulas, a merge over two children and a hidden row."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("残疾人")
        headings = ("姓名", "身份证号", "出生日期", "残疾人证号", "残疾类别", "残疾等级", "乡镇")
        rows = [
            ("万一", '="5001532014"&"03020019"', "2014-03-02", "", "肢体", "三级", "昌元街道"),
            ("万二", id_number("500153", BORN, 331), "=DATE(2014,3,2)", "", "肢体", "三级", "昌元街道"),
            ("万三", id_number("500153", BORN, 333), "2014-03-02", "", "肢体", "三级", "昌元街道"),
            ("万四", id_number("500153", BORN, 335), "2014-03-02", "", "肢体", "三级", "昌元街道"),
        ]
        for at, row in enumerate([headings, *rows]):
            sheet.write_row(at, 0, row)
        sheet.merge_range(3, 5, 4, 5, "三级")
        sheet.set_row(4, None, None, {"hidden": True})


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    home = tmp_path_factory.mktemp("faults")
    rolls = in_fault(home)
    run = notoneless("sweep", rolls, "--as-of", AS_OF, "--place", PLACE, "--out", home / "out", "--unmasked")
    assert run.code == 0, run.err
    return home / "out"


def told(out):
    with duckdb.connect() as con:
        return {
            (code, file, row)
            for code, file, row in con.execute(
                "SELECT code, file, row_no FROM read_parquet(?)", [str(out / "faults.parquet")]
            ).fetchall()
        }


def test_the_county_makes_every_mistake_of_the_catalogue(swept):
    assert set(FAULTS) - {code for code, _, _ in told(swept)} == STOPPING


def test_a_roll_that_is_empty_or_lacks_a_column_stops_the_sweep_and_says_which(tmp_path):
    for code, content in (("R002", "姓名,身份证号,户号\n"), ("R008", "姓名,户号,户主姓名\n陈小满,1,陈大山\n")):
        folder = County.in_order().write(tmp_path / code)
        (folder / "户籍名册.csv").write_text(content, "utf-8")
        run = notoneless("sweep", folder, "--as-of", AS_OF, "--place", PLACE, "--out", tmp_path / "out")
        assert run.code == 2 and run.err.startswith(code) and not (tmp_path / "out").exists()


@pytest.mark.parametrize("code", sorted(set(FAULTS) - STOPPING))
def test_every_fault_is_told_in_the_report_and_to_the_office(swept, code):
    fault, page = FAULTS[code], (swept / "report.html").read_text("utf-8")
    assert fault.name_zh in page and (fault.name_en in page or fault.name_en.replace("'", "&#39;") in page)
    assert code in page
    book = openpyxl.load_workbook(swept / "faults.xlsx", read_only=True)
    cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
    assert any(code in cell for cell in cells), "the office gets it back"


def test_whoever_asks_about_a_child_hears_what_was_wrong_in_its_lines(swept):
    """Every fault of a line that some child is known by is told with that child, in words, in both languages."""
    lines = {
        (x["register_file"], int(x["register_row"])): x["child_id"]
        for x in table(swept / "ledger.csv")
        if x["register_row"]
    }
    seen = set()
    for code, file, row in sorted(told(swept), key=str):
        if code in seen or (file, row) not in lines:
            continue
        seen.add(code)
        zh, en = (
            notoneless("--lang", lang, "explain", swept, "--child", lines[file, row]).out for lang in ("zh", "en")
        )
        assert f"{FAULTS[code].name_zh}（{code}）" in zh and f"{file} 第 {row} 行" in zh
        assert f"{FAULTS[code].name_en} ({code})" in en and not re.search(f"{code}.*[一-龥]", en)
    assert set(REGISTER) <= seen


def test_a_day_that_cannot_be_is_told_wherever_it_stands(tmp_path):
    """R042: a status of 2062, an approval that began before the child was born, a roll-call on the 31st of June."""
    county = County.in_order()
    one, two = child(57, "覃月华", 5, boy=False), child(58, "蒲子豪", 6, boy=True)
    for pupil in (one, two):
        county.register(pupil)
    county.enrol(one, 状态日期="2062-09-01")
    county.enrol(two, 状态日期="2027-09-01")
    county.add(
        "例外名册", 姓名=two.name, 身份证号=two.number, 类别="休学", 开始日期="1996-09-01", 结束日期="2099-12-31"
    )
    county.present(one)
    county.rolls["在校点名册"][-1]["点名日期"] = "2026-06-31"
    run = notoneless(
        "sweep", county.write(tmp_path / "rolls"), "--as-of", AS_OF, "--place", PLACE, "--out", tmp_path / "out"
    )
    assert run.code == 0, run.err
    found = {(file, row) for code, file, row in told(tmp_path / "out") if code == "R042"}
    assert found == {("学籍名册.csv", 41), ("例外名册.csv", 1), ("在校点名册.csv", 41)}
