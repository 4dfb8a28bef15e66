"""A teacher without signal fills in the month's sheet; it comes back, is looked at, and is carried out once. And: who calls at all."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from notoneless.attendance import actions, queries
from notoneless.attendance.models import Absence, NotHere, RollCall
from notoneless.attendance.terms import AbsentError, AttendanceError
from notoneless.audit.models import Event
from notoneless.audit.terms import Kind
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.privacy.rules import limits
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
FRIDAY = date(2026, 9, 11)
TEACHER, HEAD = "class_teacher:a1", "principal:a"


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(at(FRIDAY), tick=False):
        yield


@pytest.fixture
def made():
    made = world.county()
    world.child(made, "甲同学", order=31, village="v11", room="a1", standing="in_school_local")
    EnrolmentSpell.objects.update(recorded_at=at(MONDAY - timedelta(days=7)))
    return made


def by(made, post=TEACHER):
    return viewer_of(made.accounts[post], at=world.NOW)


def call(made, on, why=None, *, saw=0, room="a1", post=TEACHER):
    away = {str(made.children["a1"].pk): why} if why else {}
    return actions.call(
        room=made.classes[room].pk, on=on, away=away, all_here=not why, saw=saw, by=by(made, post), at=at(FRIDAY)
    )


def book(client, made):
    answer = client.get(reverse("attendance:month", args=(made.classes["a1"].pk,)), {"month": "2026-09", "book": "1"})
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def write(sheet, name, day, word):
    column = next(cell.column for cell in sheet[1] if cell.value == day.isoformat())
    row = next(cell.row for cell in sheet["B"] if cell.value == name)
    sheet.cell(row, column).value = word


def bring(client, made, book, *, month="2026-09", expect=303):
    data = io.BytesIO()
    book.save(data)
    address = reverse("attendance:month", args=(made.classes["a1"].pk,))
    file = SimpleUploadedFile("点名月表.xlsx", data.getvalue())
    answer = client.post(address, {"month": month, "file": file})
    assert answer.status_code == expect, answer.content.decode()[:2000]
    return answer if expect != 303 else answer["Location"]


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context["judged"], answer.content.decode()


def take(client, address):
    seen = shown(client, address)[0].digest
    return client.post(f"{address}take/", {"seen": seen}, follow=True)


def test_the_month_goes_out_comes_back_and_is_carried_out_once(made, client):
    call(made, MONDAY, "unknown")
    sign_in(client, made, TEACHER)
    out = book(client, made)
    sheet = out["2026-09"]
    assert [cell.value for cell in sheet[1]][:4] == ["编号", "姓名", "2026-09-01", "2026-09-02"]
    assert "2026-09-12" not in [cell.value for cell in sheet[1]], "a Saturday is no school day"
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["本日点名", "出表时已点几次", "甲甲童", "甲同学"]
    assert len(sheet.data_validations.dataValidation) == 2
    for day in (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)):
        write(sheet, "本日点名", day, "已点名")
    write(sheet, "甲甲童", MONDAY + timedelta(days=1), "没到")
    write(sheet, "甲同学", MONDAY + timedelta(days=1), "病假")
    write(sheet, "甲甲童", MONDAY, "病假")  # the note came
    address = bring(client, made, out)
    assert RollCall.objects.count() == 1, "nothing is done yet"
    judged, page = shown(client, address)
    assert [(one.day.day, one.becomes.value, len(one.away)) for one in judged.days] == [
        (7, "changed", 1), (8, "new", 2), (9, "new", 0)
    ]  # fmt: skip
    assert not judged.left_out and "甲同学" in page
    take(client, address)
    assert [(row.on.day, row.number, row.away) for row in RollCall.objects.order_by("on", "number")] == [
        (7, 1, 1), (7, 2, 1), (8, 1, 2), (9, 1, 0)
    ]  # fmt: skip
    assert set(NotHere.objects.filter(roll_call__on=MONDAY + timedelta(days=1)).values_list("reason", flat=True)) == {
        "unknown", "sick"
    }  # fmt: skip
    assert [one.cached_end for one in Absence.objects.order_by("cached_since")] == ["explained", "seen"]
    before = RollCall.objects.count()
    again = bring(client, made, out)
    judged, page = shown(client, again)
    assert not judged.of("new", "changed") and "disabled" in page, "a second upload changes nothing"
    client.post(f"{address}take/", {"seen": judged.digest})
    assert RollCall.objects.count() == before, "nor does the first list, taken twice"


def test_a_call_in_between_is_told_and_not_overwritten(made, client):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    sheet = out["2026-09"]
    write(sheet, "本日点名", MONDAY, "已点名")
    write(sheet, "甲甲童", MONDAY, "没到")
    call(made, MONDAY, post=HEAD)
    address = bring(client, made, out)
    judged, page = shown(client, address)
    assert not judged.days and "出表以后又有人点过名" in page
    fresh = book(client, made)
    write(fresh["2026-09"], "甲甲童", MONDAY, "没到")
    address = bring(client, made, fresh)
    seen = shown(client, address)[0].digest
    call(made, MONDAY, "sick", saw=1, post=HEAD)  # between the look and the taking
    answer = client.post(f"{address}take/", {"seen": seen}, follow=True)
    assert "Z021" in answer.content.decode() and RollCall.objects.count() == 2


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("甲甲童", 0, "没到")], "却没有写“已点名”"),
        ([("本日点名", 0, "已点名"), ("甲甲童", 0, "逃学")], "认不出“逃学”"),
        ([("本日点名", 0, "好了")], "认不出“好了”"),
        ([("本日点名", 7, "已点名")], "还没有到"),
    ],
)
def test_every_cell_left_out_says_why_and_its_day_waits(made, client, cells, told):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    for name, n, word in cells:
        write(out["2026-09"], name, MONDAY + timedelta(days=n), word)
    write(out["2026-09"], "本日点名", MONDAY + timedelta(days=3), "已点名")
    judged, page = shown(client, bring(client, made, out))
    assert [one.day for one in judged.days] == [MONDAY + timedelta(days=3)], "the clear day goes on"
    assert len(judged.left_out) == 1 and told in page


def test_a_pupil_who_is_gone_from_the_sheet_does_not_count_as_present(made, client):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    sheet = out["2026-09"]
    write(sheet, "本日点名", MONDAY, "已点名")
    sheet.delete_rows(5)
    judged, page = shown(client, bring(client, made, out))
    assert not judged.days and "表里缺 1 名学生：甲同学" in page


def test_a_row_that_slipped_is_not_taken_for_another_pupil(made, client):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    sheet = out["2026-09"]
    sheet["B4"].value, sheet["B5"].value = sheet["B5"].value, sheet["B4"].value
    write(sheet, "本日点名", MONDAY, "已点名")
    judged, page = shown(client, bring(client, made, out))
    assert not judged.days and "编号和姓名对不上" in page


def test_the_sheet_of_another_month_is_refused(made, client):
    sign_in(client, made, TEACHER)
    answer = bring(client, made, book(client, made), month="2026-10", expect=422)
    assert "Z022" in answer.content.decode()


def test_another_class_and_another_ones_sheet_are_not_there(made, client):
    sign_in(client, made, TEACHER)
    address = bring(client, made, book(client, made))
    sign_in(client, made, "class_teacher:b1")
    assert client.get(address).status_code == 404
    assert client.get(reverse("attendance:month", args=(made.classes["a1"].pk,))).status_code == 404
    with pytest.raises(AbsentError):
        actions.take_sheet(by=by(made, "class_teacher:b1"), at=at(FRIDAY), list_id=made.classes["a1"].pk, seen="")


def test_who_calls_and_who_does_not_and_every_figure_opens_its_list(made, client):
    for n in range(4):
        call(made, MONDAY + timedelta(days=n))
    call(made, MONDAY - timedelta(days=1))  # a Sunday: no school day, and no share
    chief = by(made, "section_chief")
    found = queries.shares(chief, since=MONDAY - timedelta(days=1), until=FRIDAY)
    assert not found.by_class and (found.whole.called, found.whole.expected) == (4, 20)
    assert {row.school: (row.called, row.expected) for row in found.rows} == {
        "甲a小学": (4, 10), "甲b小学": (0, 5), "甲c小学": (0, 5)
    }, "a class without pupils is not asked for"  # fmt: skip
    assert [row.school for row in found.rows][-1] == "甲a小学", "the lowest share first"
    one = queries.shares(chief, since=MONDAY, until=FRIDAY, school=made.schools["a"].path)
    assert one.by_class and [(row.name, row.called, row.percent) for row in one.rows] == [
        ("三年级2班", 0, "0%"), ("三年级1班", 4, "80%")
    ]  # fmt: skip
    assert one.rows[1].uncalled == (FRIDAY,)
    head = queries.shares(by(made, HEAD), since=MONDAY, until=FRIDAY)
    assert head.by_class and head.whole.expected == 10, "a principal sees the classes of the school"
    assert queries.shares(by(made, HEAD), since=MONDAY, until=FRIDAY, school=made.schools["b"].path).rows == ()
    sign_in(client, made, "section_chief")
    page = client.get(reverse("attendance:calling"), {"month": "2026-09"}).content.decode()
    assert "甲a小学" in page and f"?school={made.schools['a'].path}" in page


def test_a_sheet_is_carried_out_by_who_brought_it_once(made, client):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    write(out["2026-09"], "本日点名", MONDAY, "已点名")
    address = bring(client, made, out)
    assert "已办理 1 天" in take(client, address).content.decode()
    key = address.rstrip("/").rsplit("/", 1)[-1]
    with pytest.raises(AttendanceError) as told:
        actions.take_sheet(by=by(made), at=at(FRIDAY), list_id=key, seen="")
    assert told.value.code == "Z020"


def test_pupils_written_down_in_one_moment_are_told_apart(made, client, monkeypatch):
    """A publication gives the children whom it opens keys that begin with its moment, all alike."""
    monkeypatch.setattr(
        Child._meta.get_field("id"),
        "_get_default",
        lambda: uuid.UUID(f"01a21c1f-52f7-70fb-88cf-{uuid.uuid4().hex[:12]}"),
    )
    for n, name in enumerate(("丙同学", "丁同学")):
        world.child(made, name, order=40 + n, village="v11", room="a1", standing="in_school_local")
    EnrolmentSpell.objects.update(recorded_at=at(MONDAY - timedelta(days=7)))
    sign_in(client, made, TEACHER)
    out = book(client, made)
    write(out["2026-09"], "本日点名", MONDAY, "已点名")
    write(out["2026-09"], "丁同学", MONDAY, "没到")
    judged, _page = shown(client, bring(client, made, out))
    assert not judged.left_out and [one.names for one in judged.days] == [("丁同学",)]


def test_a_copy_says_whose_it_is_and_the_journal_knows_how_many_children_went_out(made, client):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    line = Event.objects.get(verb="attendance.hand_out_sheet")
    assert (line.kind, line.detail) == (Kind.EXPORT, {"children": 2, "month": "2026-09"})
    assert len(line.children) == 2 and line.actor == str(made.accounts[TEACHER].pk)
    viewer = by(made)
    whose = f"导出编号 E{line.seq:07} · {viewer.name}（{viewer.posts}） · 2026-09-11 18:00"
    for page in out:
        assert whose in page.oddFooter.left.text
    assert whose in out["说明"]["A1"].value and "不得转发" in out["说明"]["A1"].value
    heads = [cell.value for cell in out["2026-09"][1]]
    assert heads[:2] == ["编号", "姓名"] and all(date.fromisoformat(head) for head in heads[2:]), (
        "names and days, nothing else"
    )
    assert {row[0].value for row in out["2026-09"].iter_rows(min_row=4)} == {
        child.hex[-8:] for child in EnrolmentSpell.objects.filter(school_class=made.classes["a1"]).values_list("child", flat=True)
    }, "the mark of a row is no number of a person"  # fmt: skip


@pytest.mark.parametrize(("most", "goes"), [(2, True), (1, False)])
def test_as_many_as_leave_without_a_second_person_go_out_and_not_one_more(made, client, monkeypatch, most, goes):
    held = limits.export_limits("", FRIDAY)
    assert held.approval_above > 2
    monkeypatch.setattr(
        "notoneless.attendance.queries.sheets.export_limits", lambda place, on: replace(held, approval_above=most)
    )
    sign_in(client, made, TEACHER)
    address = reverse("attendance:month", args=(made.classes["a1"].pk,))
    page = client.get(address, {"month": "2026-09"}).content.decode()
    answer = client.get(address, {"month": "2026-09", "book": "1"}, follow=True)
    assert Event.objects.filter(verb="attendance.hand_out_sheet").exists() is goes
    if goes:
        assert "book=1" in page and answer.streaming
    else:
        told = "这个班这个月有 2 名学生，不经第二人批准最多带出 1 名"
        assert "book=1" not in page and told in page, "who cannot take it away is told before he asks"
        assert "Z023" in answer.content.decode() and "请在“每日点名”里逐日点名" in answer.content.decode()


def test_a_pupil_who_stands_in_two_rows_is_believed_in_neither(made, client):
    sign_in(client, made, TEACHER)
    out = book(client, made)
    sheet = out["2026-09"]
    write(sheet, "本日点名", MONDAY, "已点名")
    sheet.append([cell.value for cell in sheet[5]])
    write(sheet, "甲同学", MONDAY, "")
    sheet.cell(6, next(cell.column for cell in sheet[1] if cell.value == MONDAY.isoformat())).value = "没到"
    judged, page = shown(client, bring(client, made, out))
    assert not judged.days and "和第 5 行是同一名学生" in page, "the second row says she was not there"


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "", "nonsense"])
def test_a_month_that_is_none_is_this_month(made, client, month):
    sign_in(client, made, TEACHER)
    for address in (reverse("attendance:calling"), reverse("attendance:month", args=(made.classes["a1"].pk,))):
        answer = client.get(address, {"month": month})
        assert answer.status_code == 200 and answer.context["month"] == "2026-09"


def test_shares_of_a_day_before_all_days_are_none(made):
    found = queries.shares(by(made, "section_chief"), since=date.min, until=date.min)
    assert found.whole.expected == 0 and found.rows == ()


def test_the_sheet_in_english_comes_back_in_english(made, client):
    call(made, MONDAY, "sick")
    sign_in(client, made, TEACHER)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    out = book(client, made)
    sheet = out["2026-09"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2, max_row=3)] == ["Called that day", "Calls when made"]
    assert {cell.value for row in sheet.iter_rows(min_row=4, min_col=3) for cell in row} - {None, ""} == {"sick"}
    write(sheet, "Called that day", MONDAY + timedelta(days=1), "called")
    write(sheet, "甲甲童", MONDAY + timedelta(days=1), "absent")
    judged, _page = shown(client, bring(client, made, out))
    assert [(one.day.day, one.becomes.value, len(one.away)) for one in judged.days] == [(7, "same", 1), (8, "new", 1)]
    assert not judged.left_out
