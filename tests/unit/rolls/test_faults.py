"""The catalogue: every code speaks, in both languages, and its page is made from it."""

from __future__ import annotations

import re

import pytest

from notoneless.rolls.faults import FAULTS, REFUSED, describe, faults_page
from notoneless.rolls.kinds import COLUMNS
from tests.house.repository import ROOT

CODES = [f"R{n:03}" for n in (*range(1, 19), *range(20, 44))]


def test_every_code_has_its_class():
    assert list(FAULTS) == CODES
    assert len({f.id for f in FAULTS.values()}) == len(FAULTS)
    assert all(f.severity in ("refused", "noted") and re.fullmatch(r"[a-z0-9_]+", f.id) for f in FAULTS.values())
    assert {"R003", "R010", "R011", "R012", "R014", "R015", "R033", "R038"} <= REFUSED
    assert not REFUSED & {f"R{n:03}" for n in (13, 16, 17, 18, *range(20, 33), 34, 40, 43)}


def test_no_fault_is_promised_that_nothing_finds():
    catalogue = {"faults.py", "fault_words.py"}  # they name every code
    code = "".join(
        path.read_text("utf-8")
        for station in ("rolls", "sweep")
        for path in sorted((ROOT / "src/notoneless" / station).rglob("*.py"))
        if path.name not in catalogue
    )
    assert [fault for fault in CODES if f'"{fault}"' not in code and f"'{fault}'" not in code] == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("full", [True, False])
def test_every_fault_says_where_what_and_what_to_do(code, full):
    more = {"sheet": "昌元", "row": 3, "column": "birth_on", "value": "2013/2/30", "detail": "说明"} if full else {}
    said = describe(code, file="学籍.xlsx", **more)
    for text in (said.zh, said.en, said.remedy_zh, said.remedy_en):
        assert text
        assert not re.search(r"\{|\}|None|（）|“”|\(\)", text)
    assert said.sentence().startswith(f"{code} ")
    assert said.remedy_en in said.sentence("en")
    assert "学籍.xlsx" in said.zh
    if full:
        assert "学籍.xlsx·昌元" in said.zh
        assert "第 3 行" in said.zh or "{row}" not in FAULTS[code].sentence_zh
    assert re.search(r"[\u4e00-\u9fff]", said.zh)
    assert not re.search(r"[\u4e00-\u9fff]", FAULTS[code].sentence_en + FAULTS[code].remedy_en)


def test_the_sentence_of_the_design():
    said = describe("R031", file="学籍名册", row=3, column="birth_on", value="2013/2/30")
    assert said.zh == "《学籍名册》第 3 行“出生日期”写作“2013/2/30”，日历上没有这一天或还没有到。"
    with pytest.raises(KeyError):
        describe("R999")


def test_a_heading_may_stand_for_a_column():
    assert "“随便一列”" in describe("R031", column="随便一列").zh
    assert f"“{COLUMNS['name'].zh}”" in describe("R039", column="name").zh


def test_the_page_holds_every_code():
    page = faults_page()
    assert all(f"## {c} `{FAULTS[c].id}`" in page for c in CODES)
