"""The day of a sweep and the days of its rolls: a year's slip and last year's file stop the sweep, on either side of the bound."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.policy import load
from notoneless.rolls.load import load_folder
from notoneless.sweep import parameters
from notoneless.sweep.engines.duck import Engine
from notoneless.sweep.exact import gather
from notoneless.sweep.rules.days import Calendar, by_births, by_entries, most, named, newest
from notoneless.sweep.when import days_off
from tests.unit.rolls.kit import DAY, csv_bytes

CALENDAR = Calendar(begins=(9, 1), entry_age=6, cutoff=(8, 31))
VALUES = parameters.read(load(), None, DAY)
BOUNDS = VALUES["sweep.fuse"].value
CLASS = int(BOUNDS["day_rows"])
GRADES = "一二三四五六七八九"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("2025-2026学年学籍名册", 2025),
        ("学籍名册（2025—26学年）", 2025),
        ("2025学年度第一学期学籍", 2025),
        ("学籍 2025-2026", 2025),
        ("2025年秋季学籍名册", 2025),
        ("2026年春季学籍名册", 2025),
        ("2026春学籍", 2025),
    ],
)
def test_a_name_that_tells_a_school_year_is_understood(name, first):
    said = named(name, CALENDAR)
    assert said is not None and said.first == first
    assert said == named(name, CALENDAR, heading=True)
    last = date(first + 1, 8, 31)
    assert said.years_behind(last) == 0 and said.years_behind(last + timedelta(1)) == 1
    assert said.years_ahead(date(first, 9, 1)) == 0 and said.years_ahead(date(first - 1, 9, 1)) == 1


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("学籍名册20250905", date(2025, 9, 5)),
        ("学籍名册2025-09-05", date(2025, 9, 5)),
        ("学籍名册2025年9月5日", date(2025, 9, 5)),
        ("2025年9月在校点名", date(2025, 9, 1)),
        ("点名2025.9", date(2025, 9, 1)),
    ],
)
def test_a_file_named_by_its_day_is_understood(name, day):
    said = named(name, CALENDAR)
    assert said is not None and said.first is None
    assert (
        said.years_behind(day.replace(year=2026) - timedelta(1)) == 0 and said.years_behind(day.replace(year=2026)) == 1
    )
    assert named(name, CALENDAR, heading=True) is None, "a day over a column may be anything"


def test_a_file_that_names_only_a_year_serves_to_the_middle_of_the_next():
    said = named("2025年学籍名册", CALENDAR)
    assert said.years_behind(date(2026, 6, 30)) == 0 and said.years_behind(date(2026, 7, 1)) == 1
    assert said.years_ahead(date(2025, 1, 1)) == 0 and said.years_ahead(date(2024, 1, 2)) == 1


@pytest.mark.parametrize(
    "name",
    ["学籍名册", "2013年出生儿童", "2010-2020年出生", "2025级学生", "2026届毕业生", "2019年9月入学", "2015年以后户籍", "2008—2020年户籍名册", "六三学制",
     "20251399", "身份证500153202509011234", "2025", "第2025号"],
)  # fmt: skip
def test_other_figures_in_a_name_say_nothing(name):
    assert named(name, CALENDAR) is None


def test_birthdays_and_grades_tell_the_school_year():
    # Six by the end of August 2026, in grade 1; nine, in grade 4.
    assert most(by_births({(1, 2026): 30, (4, 2023): 20, (4, 2022): 3}), least=50) == (2026, 50 / 53)
    assert most(by_births({(1, 2026): 30, (4, 2023): 19}), least=50) is None, "less than a class proves nothing"
    assert most(by_births({(1, 2026): 30, (1, 2025): 30}), least=50) is None, "no half is the more"


def test_an_entry_is_that_into_school_or_that_into_the_stage():
    assert by_entries({(7, 2026): 40, (8, 2025): 40, (1, 2026): 10}, 2026).most_common(1) == [(2026, 90)]
    assert by_entries({(7, 2020): 40, (8, 2019): 40, (1, 2026): 10}, 2026).most_common(1) == [(2026, 90)]
    assert by_entries({(7, 2025): 40, (8, 2024): 40}, 2026).most_common(1) == [(2025, 80)]
    assert by_entries({}, 2026) == {}


def test_the_newest_lines_may_be_slips():
    days = [(date(2036, 9, 1), 4), (date(2026, 8, 1), 40), (date(2026, 7, 1), 56)]
    assert newest(days, but=0.04, least=50) == date(2026, 8, 1)
    assert newest(days, but=0.03, least=50) == date(2036, 9, 1)
    assert newest(days, but=0.04, least=101) is None


def pupils(year, rows=CLASS, *, grade=4, late=0):
    """A class as the roll of the school year that begins in autumn of ``year`` shows it: (name, birthday, grade)."""
    return [
        [f"王{i:03}", f"{year - 5 - grade - late}-03-{1 + i % 28:02}", f"{GRADES[grade - 1]}年级"] for i in range(rows)
    ]


def register(entering, before):
    """A register of so many children who enter school in autumn 2026, and so many who entered the year before."""
    lines = [["李", "2020-03-01"]] * entering + [["李", "2019-03-01"]] * before
    return [["姓名", "出生日期"], *lines]


def folder_of(tmp_path, **rolls):
    folder = tmp_path / "rolls"
    folder.mkdir(exist_ok=True)
    for name, lines in rolls.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(lines))
    return folder


def off(folder, on):
    """What each kind is told of its day: kind → Off."""
    engine = Engine.open(folder.parent)
    try:
        rolls = load_folder(engine.con, folder, as_of=on)
        gather(engine, rolls)
        return {o.kind.value: o for o in days_off(engine, rolls, BOUNDS, calendar=CALENDAR, on=on)}
    finally:
        engine.con.close()


PUPIL = ["姓名", "出生日期", "年级"]


@pytest.mark.parametrize(
    ("on", "held"),
    [(date(2025, 9, 1), True), (date(2026, 8, 31), True), (date(2026, 9, 1), False), (date(2025, 6, 2), True), (date(2025, 6, 1), False)],
)  # fmt: skip
def test_a_school_roll_is_last_years_on_the_first_day_of_the_next(tmp_path, on, held):
    found = off(folder_of(tmp_path, 学籍名册=[PUPIL, *pupils(2025)]), on)["enrolment"]
    assert found.held is held
    if not held and on.year == 2026:
        assert "学籍名册.csv" in found.zh and "2025—2026学年" in found.zh and "往年" in found.zh
        assert "2025–2026" in found.en and found.years == found.bound == 1


def test_less_than_a_class_is_not_judged_and_short_files_are_judged_together(tmp_path):
    assert not off(folder_of(tmp_path, 学籍名册=[PUPIL, *pupils(2025, CLASS - 1)]), DAY)
    folder = folder_of(tmp_path, 甲校=[PUPIL, *pupils(2025, 30)], 乙校=[PUPIL, *pupils(2025, 30)])
    (folder / "学籍名册.csv").unlink()
    (folder / "rolls.toml").write_text(
        "".join(f'[[roll]]\nkind="enrolment"\npath="{name}.csv"\n' for name in ("甲校", "乙校")), "utf-8"
    )
    assert not off(folder, DAY)["enrolment"].held


@pytest.mark.parametrize(("day", "held"), [("2025-09-02", True), ("2025-09-01", False), ("2026-12-01", True), ("2026-12-02", False)])  # fmt: skip
def test_a_roll_call_may_be_less_than_a_year_old_and_a_quarter_ahead(tmp_path, day, held):
    lines = [["姓名", "学籍号", "是否在校", "点名日期"], *[[f"王{i}", "", "是", day] for i in range(CLASS)]]
    found = off(folder_of(tmp_path, 在校点名册=lines), date(2026, 9, 1))["attendance"]
    assert found.held is held and day in found.zh and day in found.en


@pytest.mark.parametrize(("day", "held"), [("2025年9月2日", True), ("2025年9月1日", False)])
def test_a_survey_of_a_year_ago_is_no_survey_of_today(tmp_path, day, held):
    lines = [["姓名", "去向", "摸排日期"], *[[f"王{i}", "在家", day] for i in range(CLASS)]]
    assert off(folder_of(tmp_path, 摸排名册=lines), date(2026, 9, 1))["field_survey"].held is held


@pytest.mark.parametrize(("new", "held"), [(1, False), (2, True)])
def test_a_list_that_is_kept_is_as_old_as_its_newest_lines(tmp_path, new, held):
    """Of a hundred lines two may be slips of the pen."""
    days = ["2026-08-01"] * (1 + new) + ["2024-05-01"] * (99 - new)
    lines = [
        ["姓名", "身份证号", "户籍所在地", "登记日期"],
        *[[f"王{i}", "", "外县", day] for i, day in enumerate(days)],
    ]
    assert off(folder_of(tmp_path, 居住证名册=lines), date(2026, 9, 1))["residence"].held is held


def test_last_terms_roll_may_be_of_last_year_and_of_no_year_before(tmp_path):
    for year, held in ((2026, True), (2025, True), (2024, False)):
        folder = folder_of(tmp_path, 上学期学籍名册=[PUPIL, *pupils(year)], 学籍名册=[PUPIL, *pupils(2026)])
        assert off(folder, DAY)["previous_enrolment"].held is held


def test_this_terms_and_last_terms_roll_that_changed_places_are_told(tmp_path):
    folder = folder_of(tmp_path, 上学期学籍名册=[PUPIL, *pupils(2026)], 学籍名册=[PUPIL, *pupils(2025)])
    found = off(folder, date(2026, 8, 20))
    assert not found["previous_enrolment"].held and "放反" in found["previous_enrolment"].zh


def test_last_years_file_among_this_years_is_named(tmp_path):
    """Primary school's roll is this autumn's, junior school's last autumn's: the kind is out, and the file is named."""
    folder = folder_of(tmp_path, 小学=[PUPIL, *pupils(2026, 80)], 初中=[PUPIL, *pupils(2025, CLASS, grade=8)])
    (folder / "rolls.toml").write_text(
        "".join(f'[[roll]]\nkind="enrolment"\npath="{name}.csv"\n' for name in ("小学", "初中")), "utf-8"
    )
    found = off(folder, DAY)["enrolment"]
    assert not found.held and found.file == "初中.csv" and "小学.csv" not in found.zh
    # Before September the day alone would not tell; that the other roll is of the new school year does.
    found = off(folder, date(2026, 8, 20))["enrolment"]
    assert not found.held and found.file == "初中.csv" and "其他名册" in found.zh
    assert off(folder, date(2026, 5, 20))["enrolment"].file == "小学.csv", "in May it is the new one that cannot be"


def test_where_children_start_late_the_entries_say_so(tmp_path):
    """A place where nearly all start at seven: the birthdays alone would make every roll last year's."""
    late = [[*line, "2023-09-01"] for line in pupils(2026, late=1)]
    called = [["姓名", "出生日期", "年级", "是否在校"], *[[*line, "是"] for line in pupils(2026, late=1)]]
    found = off(folder_of(tmp_path, 学籍名册=[[*PUPIL, "入学年月"], *late], 在校点名册=called), DAY)
    assert found["enrolment"].held and found["attendance"].held
    assert not off(folder_of(tmp_path, 学籍名册=[PUPIL, *pupils(2026, late=1)]), DAY)["enrolment"].held


@pytest.mark.parametrize(("entering", "held"), [(30, True), (29, False)])
def test_a_register_without_this_autumns_beginners_was_drawn_a_year_ago(tmp_path, entering, held):
    found = off(folder_of(tmp_path, 户籍名册=register(entering, 100)), DAY)["household_register"]
    assert found.held is held and f"{entering}" in found.zh


def test_a_heading_with_last_years_school_year_is_named(tmp_path):
    lines = [["姓名", "出生日期", "2025-2026学年就读状态"], ["王小", "2016-03-01", "在读"]]
    folder = folder_of(tmp_path, 学籍名册=lines)
    (folder / "rolls.toml").write_text(
        '[[roll]]\nkind="enrolment"\npath="学籍名册.csv"\ncolumns={status="2025-2026学年就读状态"}\n', "utf-8"
    )
    assert not off(folder, DAY)["enrolment"].held and off(folder, date(2026, 8, 31))["enrolment"].held
