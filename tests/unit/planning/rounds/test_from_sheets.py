"""Two lists in, a book out: what a school types, what it is told, what it holds fast."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from notoneless.planning.rounds import engine
from notoneless.planning.rounds.book import BOOK
from notoneless.planning.rounds.run import Report, rounds
from notoneless.planning.rounds.terms import DAY, Clash, Lock, Span, Why
from notoneless.planning.rounds.when import clock_of, day_of, windows_of
from notoneless.standards.errors import UserError
from tests.unit.planning.rounds.school import HOMES, SCHOOL, TEACHERS, lists, sheet

ON = date(2026, 11, 28)
DAYS = [date(2026, 12, 2 + n) for n in range(5)]  # Wednesday to Sunday


def planned(folder: Path, homes=HOMES, staff=TEACHERS, **more) -> Report:
    folder.mkdir(exist_ok=True)
    return rounds(*lists(folder, homes, staff), out=folder / f"路线{len(list(folder.iterdir()))}", on=ON, **more)


def told(report: Report) -> set[str]:
    return {one.code for one in report.asked.refused}


def changed(at: int, **cells) -> list[dict[str, object]]:
    return [{**row, **cells} if n == at else row for n, row in enumerate(HOMES)]


def test_every_home_stands_on_a_round_or_is_told(tmp_path):
    report = planned(tmp_path)
    assert report.plan.served == {f"F{n:02}" for n in range(8)} and not report.asked.refused
    by = {s.visit: {o.teacher for o in report.plan.rounds if s in o.stops} for o in report.plan.rounds for s in o.stops}
    # The class teacher goes; where two go, both.
    assert all(who == {"王老师" if int(key[1:]) % 2 == 0 else "李老师"} for key, who in by.items() if key != "F05")
    assert len([o for o in report.plan.rounds if any(s.visit == "F05" for s in o.stops)]) == 2
    (stop,) = [s for o in report.plan.rounds for s in o.stops if s.visit == "F02"]
    assert stop.begin // DAY == 3 and 9 * 3600 <= stop.begin % DAY <= 10 * 3600 + 1200  # Saturday, from nine to eleven


def test_the_book_has_a_line_for_each_stop_and_a_page_for_each_teacher(tmp_path):
    report = planned(tmp_path)
    book = openpyxl.load_workbook(report.out / BOOK)
    assert book.sheetnames == ["总表", "全部路线", "没排上的", "李老师", "王老师"]
    lines = [[c.value for c in row] for row in book["全部路线"].iter_rows(min_row=4)]
    assert len(lines) == 9 and {line[1] for line in lines} == {f"F{n:02}" for n in range(8)}
    assert (report.out / BOOK).stat().st_mode & 0o77 == 0
    assert "没有读进来的行" not in book.sheetnames


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"纬度": ""}, "T064"),
        ({"经度": "东一百零五度"}, "T064"),
        ({"纬度": 105.59, "经度": 29.4}, "T065"),
        ({"纬度": 0.1, "经度": 0.1}, "T065"),
        ({"在家时段": "周三 20:00-18:00"}, "T066"),
        ({"在家时段": "晚饭后"}, "T066"),
        ({"在家时段": "周三 18:00-18:30", "时长": 31}, "T067"),
        ({"限定老师": "赵老师"}, "T068"),
        ({"不让去": "赵老师"}, "T068"),
        ({"编号": "F01"}, "T069"),
        ({"时长": "半小时"}, "T074"),
        ({"时长": 0}, "T074"),
        ({"人数": 3}, "T074"),
        ({"优先": "很急"}, "T074"),
    ],
)
def test_a_row_at_fault_is_told_and_all_others_are_planned(tmp_path, cells, code):
    report = planned(tmp_path, changed(3, **cells))
    assert told(report) == {code}
    assert report.plan.served == {f"F{n:02}" for n in range(8) if n != 3}
    (one,) = report.asked.refused
    assert "第 6 行" in one.zh and "row 6" in one.en
    assert "没有读进来的行" in openpyxl.load_workbook(report.out / BOOK).sheetnames


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"日期": "明天"}, "T070"),
        ({"从": ""}, "T070"),
        ({"从": "17:00", "到": "13:00"}, "T066"),
        ({"出发纬度": 30.0}, "T070"),
        ({"日期": "2026-12-02", "从": "16:59", "到": "18:00"}, "T070"),
        ({"老师": ""}, "T070"),
    ],
)
def test_an_outing_at_fault_is_told(tmp_path, cells, code):
    staff = [TEACHERS[0], {**TEACHERS[1], **cells}, TEACHERS[2]]
    report = planned(tmp_path, staff=staff)
    assert told(report) == {code}
    # Without the Saturday that family is at home while nobody is out.
    assert [(one.visit, one.why) for one in report.plan.unserved] == [("F02", Why.NO_DAY)]


def test_an_outing_that_begins_as_another_ends_is_none_at_fault(tmp_path):
    staff = [*TEACHERS, {"老师": "李老师", "日期": "2026-12-02", "从": "17:00", "到": "18:00"}]
    assert not planned(tmp_path, staff=staff).asked.refused


def test_whom_nothing_suits_is_told_why(tmp_path):
    homes = [
        *HOMES,
        {**HOMES[0], "编号": "远", "纬度": 31.0},
        {**HOMES[0], "编号": "久", "时长": 300},
        {**HOMES[0], "编号": "会", "要会的": "手语"},
        {**HOMES[0], "编号": "晚", "在家时段": "周三 18:00-20:00"},
        {**HOMES[0], "编号": "外", "在家时段": "12-30 9:00-11:00"},
    ]
    why = {one.visit: one.why for one in planned(tmp_path, homes).plan.unserved}
    assert why == {"远": Why.TOO_FAR, "久": Why.TOO_LONG, "会": Why.NOBODY, "晚": Why.NO_DAY, "外": Why.NO_DAY}


def test_what_is_held_fast_in_the_book_holds(tmp_path):
    before = planned(tmp_path)
    book = openpyxl.load_workbook(before.out / BOOK)
    ws = book["全部路线"]
    first = next(row for row in ws.iter_rows(min_row=4) if row[1].value == "F00")
    first[0].value, first[6].value, first[8].value = "次序", "2026-12-05", 1
    other = next(row for row in ws.iter_rows(min_row=4) if row[1].value == "F01")
    other[0].value, other[5].value = "老师", "王老师"  # not her class
    kept = tmp_path / "改过.xlsx"
    book.save(kept)
    again = planned(tmp_path, keep=kept)
    (saturday,) = [o for o in again.plan.rounds if o.stops[0].begin // DAY == 3]
    assert saturday.stops[0].visit == "F00"
    assert [(c.lock, c.why) for c in again.plan.conflicts] == [(Lock("F01", "王老师"), Clash.MAY_NOT)]
    said = {
        r[1].value: r[0].value
        for r in openpyxl.load_workbook(again.out / BOOK)["全部路线"].iter_rows(min_row=4)
        if r[0].value
    }
    assert said == {"F00": "次序"}  # and holds the next time too
    third = planned(tmp_path, keep=again.out / BOOK)
    assert third.plan.rounds == again.plan.rounds and not third.plan.conflicts
    lines = [str(row[0].value) for row in openpyxl.load_workbook(again.out / BOOK)["总表"].iter_rows()]
    assert any("F01 归 王老师" in line for line in lines)
    first[0].value = "不动"
    book.save(kept)
    with pytest.raises(UserError) as refusal:
        planned(tmp_path, keep=kept)
    assert refusal.value.code == "T073"


def test_real_minutes_hold_instead_of_reckoned_ones(tmp_path):
    roads = sheet(
        tmp_path / "路程.xlsx", [{"从": "王老师", "到": "F00", "分钟": 95}, {"从": "王老师", "到": "谁", "分钟": 5}]
    )
    report = planned(tmp_path, roads=roads)
    travel, problem = report.asked.problem.travel, report.asked.problem
    assert travel[problem.teacher["王老师"].start][problem.visit["F00"].at] == 95 * 60
    assert travel[problem.visit["F00"].at][problem.teacher["王老师"].start] == 95 * 60
    assert told(report) == {"T071"}


def test_files_that_are_none(tmp_path):
    good, staff = lists(tmp_path)
    broken = tmp_path / "坏.xlsx"
    broken.write_text("not a book", encoding="utf-8")
    headless = sheet(tmp_path / "无表头.xlsx", [{"姓名": "甲", "纬度": 29.4}])
    for homes, teachers in ((broken, staff), (headless, staff), (good, good)):
        with pytest.raises(UserError) as refusal:
            rounds(homes, teachers, out=tmp_path / "out", on=ON)
        assert refusal.value.code == "T063"
    assert not (tmp_path / "out").exists()


def test_nothing_to_plan(tmp_path):
    for homes, staff in ((changed(0, 纬度="")[:1], TEACHERS), (HOMES, [{**TEACHERS[0], "日期": "？"}])):
        with pytest.raises(UserError) as refusal:
            planned(tmp_path, homes, staff)
        assert refusal.value.code == "T072" and "T0" not in refusal.value.zh


def test_without_the_libraries_it_says_what_to_install(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "vroom", None)
    with pytest.raises(UserError) as refusal:
        planned(tmp_path)
    assert refusal.value.code == "T060" and "notoneless[planning]" in refusal.value.zh
    with pytest.raises(UserError):
        engine.libraries()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("18:00-20:00", [(n, 18, 20) for n in range(5)]),
        ("周六 9:00-11:00", [(3, 9, 11)]),
        ("每周三 18:00—20:00", [(0, 18, 20)]),
        ("周末 9:00~11:00", [(3, 9, 11), (4, 9, 11)]),
        ("周五至周日 9:00至11:00", [(2, 9, 11), (3, 9, 11), (4, 9, 11)]),
        ("2026-12-03 9：00-11：00；12月4日 9:00-11:00", [(1, 9, 11), (2, 9, 11)]),
        ("周三 9:00-11:00，13:00-14:00", [(0, 9, 11), (0, 13, 14)]),
        ("周一 9:00-11:00", []),
        ("2027-01-01 9:00-11:00", []),
    ],
)
def test_hours_as_people_write_them(text, spans):
    assert windows_of(text, DAYS) == tuple(Span(n * DAY + a * 3600, n * DAY + b * 3600) for n, a, b in spans)


@pytest.mark.parametrize(
    "text", ["晚上", "周三", "周八 9:00-10:00", "9:00-9:00", "10:00-9:00", "25:00-26:00", "13-40 9:00-10:00 好"]
)
def test_hours_that_nobody_can_read(text):
    assert isinstance(windows_of(text, DAYS), str)


def test_days_and_clocks_as_excel_hands_them_over():
    assert [day_of(t, DAYS) for t in ("2026-12-02 00:00:00", "2026/12/2", "2026年12月2日", "12-2", "明天", "2026-02-30")] == [
        *[DAYS[0]] * 4, None, None,
    ]  # fmt: skip
    assert [clock_of(t) for t in ("13:00", "13:00:00", "13点30分", "0.5625", "1899-12-31 13:30:00", "24:00", "24:01", "1点")] == [
        46800, 46800, 48600, 48600, 48600, 86400, None, 3600,
    ]  # fmt: skip


def test_the_school_is_where_the_teachers_start(tmp_path):
    report = planned(tmp_path)
    assert report.asked.problem.teacher["王老师"].start == report.asked.problem.teacher["李老师"].start
    assert SCHOOL[0] == 29.4


def test_days_hours_and_numbers_may_be_excels_own(tmp_path):
    path = tmp_path / "老师二.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        ws = book.add_worksheet("老师")
        day, hour = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": "h:mm"})
        for column, head in enumerate(("老师", "日期", "从", "到", "户数上限", "出发纬度", "出发经度")):
            ws.write(0, column, head)
        ws.write(1, 0, "王老师")
        ws.write_datetime(1, 1, datetime(2026, 12, 2), day)
        ws.write_datetime(1, 2, time(13, 0), hour)
        ws.write_datetime(1, 3, time(17, 30), hour)
        for column, number in enumerate((6, *SCHOOL), 4):
            ws.write_number(1, column, number)
    homes, _ = lists(tmp_path, [{**row, "编号": n, "时长": 30} for n, row in enumerate(HOMES[:2], 1)])
    report = rounds(homes, path, out=tmp_path / "out", on=ON)
    assert not report.asked.refused and report.asked.first == DAYS[0]
    assert report.asked.problem.teachers[0].outings == (Span(13 * 3600, 17 * 3600 + 1800),)
    assert report.plan.served == {"1", "2"}
