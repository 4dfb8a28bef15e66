"""The ledgers as an office prints them: its columns in its order, neighbours under one heading, numbered, on A3, nothing cut off; and
every column that a place lays out is one that the house can fill."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
import pyzipper

from notoneless.audit import actions as audit
from notoneless.cases.access import LEDGER_COLUMNS
from notoneless.children.models import Child, Sponsor
from notoneless.policy import load
from notoneless.privacy import actions
from notoneless.privacy.access import exporter_of
from notoneless.privacy.models import Export
from notoneless.privacy.rules import packing
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
LONG = "昌元街道办事处与荣昌区人民法院少年家事审判庭联合开展法治宣传教育和家庭教育指导"
WHY = "报县政府的季度台账核对材料"


@pytest.fixture
def made(settings, tmp_path):
    settings.NOTONELESS_HOME = replace(settings.NOTONELESS_HOME, root=tmp_path)
    with audit.gathered():
        county = world.county()
        world.case(
            county, "a1", {"opened": world.TODAY - timedelta(days=5)},
            {"verified": world.TODAY, "outcome": "dropout", "by": "township_officer:t1"},
            {"reasoned": world.TODAY, "reasons": ["work", "poverty"], "by": "township_officer:t1"},
            {"stepped": world.TODAY, "step": "persuasion", "by": "township_officer:t1"},
        )  # fmt: skip
        Sponsor.objects.create(
            child=county.children["a1"], account=county.accounts["principal:a"], role="校领导", recorded_at=world.NOW
        )
        yield county


def taken_out(made, exporter: str, *, columns: list[str] | None = None, in_full: bool = False, **filters: str):
    """Ask for a list as the section chief, let it be made (a second person agreed where one is asked), open the book."""
    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    known = exporter_of(exporter)
    offered = [column.key for column, _heading in known.laid_out("", world.TODAY)]
    key = actions.request_export(
        exporter=exporter, filters={"on": world.TODAY.isoformat()} | filters, columns=columns or offered, in_full=in_full,
        reason=WHY, by=viewer, at=world.NOW,
    )  # fmt: skip
    leader = viewer_of(made.accounts["bureau_leader"], at=world.NOW)
    if Export.objects.get(pk=key).state == "asked":
        actions.approve_export(export=key, by=leader, at=world.NOW)
    actions.produce_export(export=key, at=world.NOW)
    ticket = actions.fetch_export(export=key, by=viewer, at=world.NOW)
    parcel = actions.download_export(export=key, ticket=ticket.secret, by=viewer, at=world.NOW)
    with pyzipper.AESZipFile(io.BytesIO(parcel.content)) as zipped:
        zipped.setpassword(ticket.password.encode())
        data = zipped.read(zipped.namelist()[0])
    if folder := os.environ.get("LOOK_AT_BOOKS"):
        with open(f"{folder}/{exporter}-{len(columns or offered)}.xlsx", "wb") as file:
            file.write(data)
    return openpyxl.load_workbook(io.BytesIO(data))["名单"]


def headed(sheet) -> dict[str, object]:
    """Heading → what the first line says under it."""
    return {sheet.cell(4, column).value or sheet.cell(3, column).value: sheet.cell(5, column).value
            for column in range(1, sheet.max_column + 1)}  # fmt: skip


def test_the_ledger_of_dropouts_is_the_offices_own_form(made):
    sheet = taken_out(made, "ledger", ledger="dropout")
    assert "导出编号" in sheet["A1"].value and sheet["A2"].value == f"辍学学生台账（{world.TODAY}）"
    said = headed(sheet)
    child = made.children["a1"]
    for heading, wanted in (
        ("序号", 1), ("学年", "2026—2027学年"), ("学期", "上学期"), ("姓名", child.name), ("班级", "三年级1班"),
        ("包保责任人", f"{made.accounts['principal:a'].name}（校领导）"), ("核实结果", "辍学"), ("主要原因", "外出务工"),
        ("学校标识码", made.schools["a"].code), ("反复次数", 0),
    ):  # fmt: skip
        assert str(said[heading]).translate(dict.fromkeys(range(0x200B, 0x2010))) == str(wanted), heading
    layout = load().value("ledger.layout_sought", None, world.TODAY).value
    assert [*said] == ["序号", *(row["zh"] for row in layout)]
    over = {
        str(one): sheet.cell(one.min_row, one.min_col).value for one in sheet.merged_cells.ranges if one.min_row == 3
    }
    assert "儿童基本情况" in over.values() and len(set(over.values())) == len(over), "each group stands once"
    assert said["身份证号"] is None or "*" in said["身份证号"], "no number in full that nobody agreed to"


def test_how_a_child_was_placed_who_came_back_stands_beside_the_day_of_the_return(made):
    world.case(
        made, "b1", {"opened": world.TODAY - timedelta(days=5)}, {"verified": world.TODAY, "outcome": "dropout"},
        {"returned": world.TODAY, "way": "own_class"},
    )  # fmt: skip
    said = headed(taken_out(made, "ledger", ledger="found"))
    assert (said["安置方式"], said["姓名"]) == ("单独编班", made.children["b1"].name) and said["复学日期"]
    assert headed(taken_out(made, "ledger", ledger="dropout"))["安置方式"] is None


def test_it_is_printed_on_a3_lying_with_its_headings_on_every_page_and_numbers_as_text(made):
    sheet = taken_out(made, "ledger", ledger="dropout", in_full=True)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == ("8", "landscape") or (
        int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (8, "landscape")  # fmt: skip
    assert sheet.print_title_rows == "$1:$4" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight in (0, "0")
    assert isinstance(headed(sheet)["身份证号"], str) and len(headed(sheet)["身份证号"]) >= 18


def test_the_ledger_of_school_age_goes_out_the_same_way_and_says_where_each_child_is(made):
    sheet = taken_out(made, "of_age")
    assert sheet["A2"].value == f"适龄儿童台账（{world.TODAY}）" and sheet.max_row == 4 + Child.objects.count()
    layout = load().value("ledger.layout_school_age", None, world.TODAY).value
    assert [*headed(sheet)] == ["序号", *(row["zh"] for row in layout)]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=5)]
    (of_a1,) = (row for row in rows if made.children["a1"].name in row)
    assert any("辍学" in cell for cell in of_a1) and any("案件核实" in cell for cell in of_a1)


def test_who_leaves_columns_out_gets_the_rest_in_the_same_order_under_their_headings(made):
    sheet = taken_out(made, "ledger", ledger="dropout", columns=["reason", "guardian", "name"])
    assert [*headed(sheet)] == ["序号", "姓名", "监护人姓名", "主要原因"]
    assert [sheet.cell(3, column).value for column in range(1, 5)] == ["序号", "儿童基本情况", "监护人", "原因"]


def test_the_longest_words_go_on_in_a_further_line_and_are_not_cut(made):
    stamp = packing.Stamp(number="E0000001", name="甲", posts="科长", at=world.NOW.replace(tzinfo=None), reason=WHY)
    data = packing.workbook("辍学台账", ["姓名", "措施"], [["欧阳娜仁托娅", LONG]], stamp, over=["儿童", ""])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["名单"]
    cell = sheet["C5"]
    assert cell.value == LONG and cell.alignment.wrap_text
    wide = sheet.column_dimensions["C"].width
    assert wide <= packing.NARROW + 1 and sheet.row_dimensions[5].height >= 15 * 2 * len(LONG) / wide


@pytest.mark.parametrize(("topic", "exporter"), [("layout_sought", "ledger"), ("layout_school_age", "of_age")])
def test_every_column_that_a_place_lays_out_is_known_and_the_name_is_among_them(topic, exporter):
    known = {column.key for column in exporter_of(exporter).columns}
    policy = load()
    for place in policy.places(f"ledger.{topic}"):
        file = policy.file(f"ledger.{topic}", place)
        for line in file.dated if file else ():
            ids = [row["id"] for row in line.value]
            assert set(ids) <= known and "name" in ids and len(set(ids)) == len(ids), place
            overs = [row["over"] for row in line.value if row["over"]]
            assert len([one for number, one in enumerate(overs) if not number or overs[number - 1] != one]) == len(
                set(overs)
            )


def test_whatever_the_ledger_knows_a_sealed_column_stays_sealed_until_it_is_agreed_to():
    sealed = {column.key for column in LEDGER_COLUMNS if column.tells_of_need}
    assert sealed == {"hardship", "disability", "disability_no", "family", "mobility"}
