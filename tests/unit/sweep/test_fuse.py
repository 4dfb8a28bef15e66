"""A column that came back empty: numbers, names, schools or statuses that are suddenly gone stop the sweep, with figures."""

from __future__ import annotations

import json
from datetime import date

import pytest

from notoneless.policy import load
from notoneless.rolls.load import load_folder
from notoneless.rolls.synth import generate
from notoneless.sweep import parameters
from notoneless.sweep.engines.duck import Engine
from notoneless.sweep.exact import gather
from notoneless.sweep.fuse import FuseBlown, check_before, possible
from tests.unit.rolls.kit import DAY, csv_bytes

VALUES = parameters.read(load(), None, DAY)
LIMITS, CALENDAR = VALUES["sweep.fuse"].value, parameters.calendar_of(VALUES)
FULL = {
    "姓名": "王{i}", "身份证号": "500153201305{i:06}", "出生日期": "2013-05-05", "乡镇街道": "荣隆镇", "学校名称": "甲校",
    "就读状态": "在读",
}  # fmt: skip
NAMES = {"姓名": "name", "身份证号": "id_number", "出生日期": "birth_on", "乡镇街道": "town", "学校名称": "school_name",
         "就读状态": "status"}  # fmt: skip


def roll(folder, *, rows=200, file="学籍名册.csv", without=(), **filled):
    """A roll of which only the first so many rows have anything (or a stroke) in the named columns."""
    folder.mkdir(parents=True, exist_ok=True)
    headings = [h for h in FULL if h not in without]
    lines = [
        [FULL[h].format(i=i) if i < filled.get(NAMES[h], rows) else filled.get("instead", "") for h in headings]
        for i in range(rows)
    ]
    (folder / file).write_bytes(csv_bytes([headings, *lines]))
    return folder


def checked(tmp_path, folder, *, accept=(), previous=None, on=date(2026, 9, 1), place=None):
    """The tests made of ``folder`` by name; what a sweep would keep for next time is left in ``folder``."""
    work = tmp_path / f"engine-{folder.name}-{len(accept)}-{place}"
    work.mkdir()
    engine = Engine.open(work)
    try:
        rolls = load_folder(engine.con, folder, as_of=on)
        gather(engine, rolls)
        made = check_before(
            engine, rolls, LIMITS, previous=previous, accept=accept, on=on, calendar=CALENDAR, place=place
        )
        kept = {k: json.loads(p) for k, p in engine.rows("SELECT kind, profile FROM roll_profile")}
        (folder / "run.json").write_text(json.dumps({"profiles": kept}), "utf-8")
        return {r.fuse: r for r in made}
    finally:
        engine.con.close()


def test_every_fuse_that_asks_is_one_that_can_be_let_pass(tmp_path):
    """What the sweep asks about a county's rolls, this time and next, is among the names that ``--accept`` takes."""
    rolls = tmp_path / "rolls"
    generate(rolls, children=1500, place="500153", seed=77, errors=1.0, as_of=DAY)
    (tmp_path / "engine").mkdir()
    engine = Engine.open(tmp_path / "engine")
    try:
        loaded = load_folder(engine.con, rolls, as_of=DAY)
        gather(engine, loaded)
        asked = check_before(engine, loaded, LIMITS, previous=None, accept=(), on=DAY, calendar=CALENDAR)
        kept = {k: json.loads(p) for k, p in engine.rows("SELECT kind, profile FROM roll_profile")}
        (tmp_path / "run.json").write_text(json.dumps({"profiles": kept}), "utf-8")
        asked += check_before(engine, loaded, LIMITS, previous=tmp_path, accept=(), on=DAY, calendar=CALENDAR)
    finally:
        engine.con.close()
    names = {one.fuse for one in asked}
    assert names <= set(possible(loaded)) and len(names) > 40
    assert {name.split(":")[1] for name in names} == {name.split(":")[1] for name in possible(loaded)} - {
        "matched_share"
    }


@pytest.mark.parametrize("beside", ["上学期学籍名册.csv", "在校点名册.csv"])
@pytest.mark.parametrize(("rows", "held"), [(280, True), (279, False), (150, False), (800, True)])
def test_half_a_school_roll_stops_a_countys_first_sweep_by_the_rolls_beside_it(tmp_path, beside, rows, held):
    folder = roll(tmp_path / "rolls", rows=rows)
    headings = [*FULL, "是否在校"]
    lines = [[*(text.format(i=i) for text in FULL.values()), "在校"] for i in range(400)]
    (folder / beside).write_bytes(csv_bytes([headings, *lines]))
    if held:
        assert checked(tmp_path, folder)["fuse:row_change:enrolment"].held
        return
    with pytest.raises(FuseBlown) as stopped:
        checked(tmp_path, folder)
    (found,) = [one for one in stopped.value.blown if one.fuse == "fuse:row_change:enrolment"]
    assert str(rows) in found.zh and "400" in found.zh and found.file == "学籍名册.csv"
    assert checked(tmp_path, folder, accept=[one.fuse for one in stopped.value.blown])[found.fuse].accepted


def test_a_roll_of_a_few_classes_beside_it_says_nothing_of_a_cut(tmp_path):
    folder = roll(tmp_path / "rolls", rows=100)
    roll(folder, rows=199, file="上学期学籍名册.csv")
    assert "fuse:row_change:enrolment" not in checked(tmp_path, folder)


def blown(tmp_path, folder, **more):
    with pytest.raises(FuseBlown) as stopped:
        checked(tmp_path, folder, **more)
    assert stopped.value.code == "W020"
    return {b.fuse: b for b in stopped.value.blown}


@pytest.mark.parametrize("column", ["id_number", "name"])
def test_a_roll_of_nameless_or_numberless_children_stops_the_sweep(tmp_path, column):
    fuse = f"fuse:empty_column:enrolment:{column}"
    assert checked(tmp_path, roll(tmp_path / "half", **{column: 100}))[fuse].held
    found = blown(tmp_path, roll(tmp_path / "less", **{column: 99}))
    assert set(found) == {fuse} and found[fuse].figure == 0.495 and found[fuse].file == "学籍名册.csv"
    assert "50%" in found[fuse].zh and "学籍名册.csv" in found[fuse].zh and column in found[fuse].en
    passed = checked(tmp_path, tmp_path / "less", accept=(fuse,))
    assert passed[fuse].accepted and not passed[fuse].held


@pytest.mark.parametrize("column", ["birth_on", "town", "school_name", "status"])
def test_other_columns_are_held_against_last_time_only(tmp_path, column):
    fuse = f"fuse:empty_column:enrolment:{column}"
    before = roll(tmp_path / "before")
    checked(tmp_path, before)
    assert fuse not in checked(tmp_path, roll(tmp_path / "first", **{column: 0}))
    assert checked(tmp_path, roll(tmp_path / "half", **{column: 100}), previous=before)[fuse].held
    found = blown(tmp_path, roll(tmp_path / "less", **{column: 99}), previous=before)
    assert found[fuse].figure == 0.505 and "100%" in found[fuse].zh
    accept = tuple(found)
    assert checked(tmp_path, tmp_path / "less", previous=before, accept=accept)[fuse].accepted


def test_a_column_that_is_gone_altogether_is_an_empty_one(tmp_path):
    before = roll(tmp_path / "before")
    checked(tmp_path, before)
    found = blown(tmp_path, roll(tmp_path / "now", without=("就读状态",)), previous=before)
    assert "没有这一列" in found["fuse:empty_column:enrolment:status"].zh


def test_a_column_that_was_never_filled_is_not_missed(tmp_path):
    before = roll(tmp_path / "before", rows=400, status=199)
    checked(tmp_path, before)
    assert "fuse:empty_column:enrolment:status" not in checked(
        tmp_path, roll(tmp_path / "now", rows=400, status=0), previous=before
    )


@pytest.mark.parametrize("instead", ["/", "无", "#N/A", "000000000000000000"])
def test_strokes_and_words_for_nothing_do_not_fill_a_column(tmp_path, instead):
    found = blown(tmp_path, roll(tmp_path / "rolls", id_number=50, instead=instead))
    assert found["fuse:empty_column:enrolment:id_number"].figure == 0.25


def test_small_rolls_are_not_judged_and_many_small_ones_are_judged_together(tmp_path):
    assert not checked(tmp_path, roll(tmp_path / "small", rows=199, id_number=0))
    folder = roll(tmp_path / "many", rows=120, file="甲校.csv", id_number=10)
    roll(folder, rows=120, file="乙校.csv", id_number=10)
    entries = "".join(f'[[roll]]\nkind="enrolment"\npath="{name}.csv"\n' for name in ("甲校", "乙校"))
    (folder / "rolls.toml").write_text(entries, "utf-8")
    found = blown(tmp_path, folder)
    assert found["fuse:empty_column:enrolment:id_number"].figure == pytest.approx(20 / 240, abs=1e-3)


def test_one_schools_empty_file_is_not_hidden_by_the_others(tmp_path):
    folder = roll(tmp_path / "rolls", rows=200, file="甲校.csv", id_number=10)
    roll(folder, rows=2000, file="乙校.csv")
    entries = "".join(f'[[roll]]\nkind="enrolment"\npath="{name}.csv"\n' for name in ("甲校", "乙校"))
    (folder / "rolls.toml").write_text(entries, "utf-8")
    found = blown(tmp_path, folder)
    assert found["fuse:empty_column:enrolment:id_number"].file == "甲校.csv"


def test_a_survey_need_not_know_anybodys_number(tmp_path):
    folder = tmp_path / "rolls"
    folder.mkdir()
    lines = [[f"王{i}", "", "在家"] for i in range(200)]
    (folder / "摸排.csv").write_bytes(csv_bytes([["姓名", "身份证号", "去向"], *lines]))
    assert "fuse:empty_column:field_survey:id_number" not in checked(tmp_path, folder)
    (folder / "摸排.csv").write_bytes(csv_bytes([["姓名", "身份证号", "去向"], *[["", "", "在家"]] * 200]))
    assert "fuse:empty_column:field_survey:name" in blown(tmp_path, folder, accept=("another",))


def test_a_folder_of_the_neighbour_county_agrees_with_itself_and_is_asked_about(tmp_path):
    """Every roll of it fits every other; only the county that is swept tells it apart."""
    folder = roll(tmp_path / "rolls", file="户籍名册.csv", rows=200)
    assert checked(tmp_path, folder, place="500153")["fuse:in_place_share:household_register"].held
    with pytest.raises(FuseBlown) as stopped:
        checked(tmp_path, folder, place="500119")
    (found,) = [one for one in stopped.value.blown if one.fuse == "fuse:in_place_share:household_register"]
    assert "南川区" in found.zh and "0%" in found.zh
    accept = [one.fuse for one in stopped.value.blown]
    assert checked(tmp_path, folder, place="500119", accept=accept)[found.fuse].accepted
    assert "fuse:in_place_share:household_register" not in checked(tmp_path, folder)
