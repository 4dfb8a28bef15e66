"""A clerk of a prefecture's education commission has one small file from each county. In which county are children furthest from
school, and where is it getting worse? Figures only: no child is in the files, and what cannot be compared is not."""

from __future__ import annotations

import json
import re

import pytest
from openpyxl import load_workbook

from notoneless.ledger.counties.file import file_name
from tests import county_files as made
from tests.county_files import AUTUMN, SPRING, county_file
from tests.stories.county import AS_OF, County, ledger, notoneless

NET, DISABLED = "net_enrolment", "disabled_enrolment"
#: A prefecture that the lists know, with nine counties; what they are called here is invented.
PREFECTURE = "5107"


def laid(out):
    """Return compare.json's rows: indicator → county → row."""
    found = json.loads((out / "compare.json").read_text("utf-8"))
    return found, {one["id"]: {row["name"]: row for row in one["counties"]} for one in found["indicators"]}


@pytest.fixture
def sent(tmp_path):
    """What five of the nine counties sent, two of them for the second time."""
    folder = tmp_path / "各县"
    county_file(folder, "510703", "青溪区", {NET: (9_990, 10_000, 4), DISABLED: (90, 100, 5)})
    county_file(folder, "510703", "青溪区", {NET: (9_960, 10_000, 4), DISABLED: (95, 100, 5)}, on=SPRING)
    county_file(folder, "510704", "白云区", {NET: (19_980, 20_000, 8), DISABLED: None})
    county_file(folder, "510705", "长岭土家族苗族自治县", {NET: (4_900, 5_000, 0), DISABLED: (47, 50, 3)})
    county_file(folder, "510722", "河口县", {NET: (7_999, 8_000, 1), DISABLED: (2, 2, 0)})
    later = made.by(entry_age={"years": 7, "cutoff": "08-31"})
    county_file(folder, "510723", "石门县", {NET: (6_000, 6_000, 0), DISABLED: (60, 60, 0)}, counted_by=later)
    return folder


def test_the_clerk_sees_who_is_furthest_and_who_fell(sent, tmp_path):
    run = notoneless("compare", sent, "--out", tmp_path / "out", "--place", PREFECTURE)
    assert run.code == 0, run.err
    found, rows = laid(tmp_path / "out")
    net, disabled = rows[NET], rows[DISABLED]
    assert [net[name]["rank"] for name in ("河口县", "青溪区", "白云区", "长岭土家族苗族自治县")] == [
        [1, 1], [2, 2], [2, 2], [4, 4],
    ], "equal shares share a rank, and the next one is the fourth"  # fmt: skip
    assert net["青溪区"]["move"] == "up" and net["青溪区"]["since"] == SPRING.isoformat()
    assert disabled["青溪区"]["move"] == "down"
    assert "离目标最远：" in run.out and "青溪区" in run.out
    assert "下降的：青溪区" in run.out
    # Nine belong there and five have sent theirs.
    assert len(found["missing"]) == 4 and all(one["name"] in run.out for one in found["missing"])


def test_a_roll_that_was_not_handed_in_is_no_nought(sent, tmp_path):
    assert notoneless("compare", sent, "--out", tmp_path / "out").code == 0
    _found, rows = laid(tmp_path / "out")
    row = rows[DISABLED]["白云区"]
    assert row["state"] == "no_roll" and row["rank"] is None and row["share"] is None and row["denominator"] is None
    assert "没有交名册，不算零，不排名" in (tmp_path / "out" / "compare.html").read_text("utf-8")


def test_other_definitions_are_shown_named_and_not_ranked(sent, tmp_path):
    assert notoneless("compare", sent, "--out", tmp_path / "out").code == 0
    _found, rows = laid(tmp_path / "out")
    row = rows[NET]["石门县"]
    assert row["state"] == "other_way" and row["rank"] is None and row["share"] == ["1", "1"], "shown, though the best"
    assert ["入学年龄" in one["zh"] for one in row["differs"]] == [True]
    page = (tmp_path / "out" / "compare.html").read_text("utf-8")
    assert "这里岁数 7" in page and "不排名" in page


def test_small_numbers_are_not_in_the_file_and_not_to_be_reckoned(sent, tmp_path):
    text = (sent / file_name("510722", AUTUMN)).read_text("utf-8")
    net = next(one for one in json.loads(text)["indicators"] if one["id"] == NET)
    assert (net["numerator"], net["denominator"], net["deferred"]) == (None, 8_000, None), "one child is missing"
    disabled = next(one for one in json.loads(text)["indicators"] if one["id"] == DISABLED)
    assert (disabled["numerator"], disabled["denominator"], disabled["left_out"]) == (None, None, "few")
    assert notoneless("compare", sent, "--out", tmp_path / "out").code == 0
    found, _rows = laid(tmp_path / "out")
    whole = next(one for one in found["indicators"] if one["id"] == NET)["whole"]
    assert whole == {"counties": 4, "counted": [42_868, 42_869], "denominator": 43_000}, "bounds, not the number"


def test_what_cannot_be_used_is_said_and_the_rest_goes_on(sent, tmp_path):
    county_file(sent, "510703", "青溪区", {NET: (10_000, 10_000, 0)}, file="青溪区-改.json")
    whole = sent / file_name("510704", AUTUMN)
    whole.write_text(whole.read_text("utf-8").replace("19980", "20000"), "utf-8")
    newer = county_file(sent, "510725", "新丰县", {NET: (100, 100, 0)})
    newer.write_text(newer.read_text("utf-8").replace('"schema": 1', '"schema": 2'), "utf-8")
    county_file(sent, "511301", "外地区", {NET: (100, 100, 0)})
    (sent / "说明.docx").write_bytes(b"PK")
    run = notoneless("compare", sent, "--out", tmp_path / "out", "--place", PREFECTURE)
    assert run.code == 0, run.err
    found, rows = laid(tmp_path / "out")
    assert sorted(one["code"] for one in found["left_out"]) == ["T043", "T044", "T045", "T046", "T047"]
    for one in found["left_out"]:
        assert one["zh"] in run.out and one["code"] in run.out
    assert set(rows[NET]) == {"青溪区", "长岭土家族苗族自治县", "河口县", "石门县"}
    assert rows[NET]["青溪区"]["state"] == "not_this_term", "of two that contradict each other neither is taken"


@pytest.mark.parametrize(("what", "code"), [("nothing there", "T041"), ("empty", "T042"), ("no such file", "T048")])
def test_where_nothing_can_be_compared_nothing_is_made(tmp_path, what, code):
    folder = tmp_path / "各县"
    if what != "nothing there":
        folder.mkdir()
    if what == "no such file":
        (folder / "名单.txt").write_text("张三", "utf-8")
    run = notoneless("compare", folder, "--out", tmp_path / "out")
    assert run.code == 2 and run.err.startswith(code) and not (tmp_path / "out").exists()
    english = notoneless("--lang", "en", "compare", folder, "--out", tmp_path / "out")
    assert english.code == 2 and not re.search(
        "[\u4e00-\u9fff]{3}", english.err.replace("指标文件", "").replace("各县", "").replace("名单", "")
    )


def test_earlier_results_are_never_overwritten(sent, tmp_path):
    (tmp_path / "out").mkdir()
    run = notoneless("compare", sent, "--out", tmp_path / "out")
    assert run.code == 2 and run.err.startswith("W002")


def test_a_sweep_leaves_the_file_and_no_child_is_in_it(tmp_path):
    county = County.in_order()
    out = tmp_path / "out"
    run = notoneless(
        "sweep", county.write(tmp_path / "rolls"), "--as-of", AS_OF, "--place", "500153", "--out", out, "--no-books"
    )
    assert run.code == 0, run.err
    path = out / f"指标文件-500153-{AS_OF}.json"
    text = path.read_text("utf-8")
    children = list(ledger(out).values())
    assert len(children) > 30
    for line in children:
        for column in ("name", "child_id", "guardian_name", "village_name", "school_name"):
            assert not line[column] or line[column] not in text, column
    # The folder of a sweep may be given as it is: of all that lies in it only the county's file is meant.
    compared = notoneless("compare", out, "--out", tmp_path / "compared", "--json")
    assert compared.code == 0, compared.err
    found = json.loads(compared.out)
    assert [one["place"] for one in found["counties"]] == ["500153"] and not found["left_out"]


def test_page_and_book_say_the_same_in_both_languages(sent, tmp_path):
    assert notoneless("compare", sent, "--out", tmp_path / "zh", "--place", PREFECTURE).code == 0
    assert notoneless("--lang", "en", "compare", sent, "--out", tmp_path / "en", "--place", PREFECTURE).code == 0
    page = (tmp_path / "zh" / "compare.html").read_text("utf-8")
    assert not re.search(r"(src|href)=[\"']https?:", page), "one page, whole in itself"
    _found, rows = laid(tmp_path / "zh")
    for folder, tab, dash in (("zh", "逐项并排", "—"), ("en", "Side by side", "—")):
        sheet = load_workbook(tmp_path / folder / "compare.xlsx")[tab]
        lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        assert len(lines) == sum(map(len, rows.values()))
        assert {line[2] for line in lines} == set(rows[NET])
        assert next(line for line in lines if line[2] == "白云区" and line[1] == dash)[8] == dash
    english = load_workbook(tmp_path / "en" / "compare.xlsx")
    names = set(rows[NET]) | {"绵阳市"}
    for sheet in english:
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                text = str(cell or "")
                for name in names:
                    text = text.replace(name, "")
                assert not re.search("[\u4e00-\u9fff]", text) or sheet.title == "Not compared", text
