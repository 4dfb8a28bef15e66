"""A village officer will not write at a page: she takes her families along as a workbook, fills it in with WPS on three evenings, and brings it
back each time. What was written counts once; what somebody else wrote is not overwritten; what cannot be read is told, cell by cell."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.audit.terms import Kind
from notoneless.children import actions as children
from notoneless.privacy.models import keys
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions
from notoneless.visits.models import Held, Issue, Visit, Visitor
from notoneless.visits.rules.book_rows import key_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 11, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
OFFICER, CHIEF = "village_officer:v11", "section_chief"
REASON = "十月入户走访，路上没有网络"


@pytest.fixture
def made():
    """Two brothers in one household of her village."""
    county = world.county()
    chief = viewer_of(county.accounts[CHIEF], at=AT)
    with audit.gathered():
        for key in ("a1", "a2"):
            children.put_household(
                child=county.children[key].pk, kind="register", number="510153001", by=chief, at=AT, on=DAY, source="户口簿"
            )  # fmt: skip
    with time_machine.travel(AT):
        yield county


def take_out(client, keys_, reason=REASON):
    """Take a book of these children; return it opened."""
    words = {"keys": ".".join(str(one) for one in keys_)}
    assert client.get(reverse("visits:book_out"), words).status_code == 200
    answer = client.post(reverse("visits:book_out"), words | {"reason": reason})
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def cell(book, name, row=4, sheet="走访"):
    """Return the cell of a column by its hidden name."""
    page = book[sheet]
    return page.cell(row, next(one.column for one in page[1] if one.value == name))


def column_of(book, *words, sheet="走访"):
    """Return the hidden name of the column of answers whose two headings hold these words."""
    page = book[sheet]
    over = ""
    for n in range(1, page.max_column + 1):
        over = page.cell(2, n).value or over
        if page.cell(1, n).value.startswith("q") and all(word in f"{over} {page.cell(3, n).value}" for word in words):
            return page.cell(1, n).value
    raise AssertionError(words)


def say(book, row=4, *, on=DAY, **answers):
    """Fill in a row: the day and the usual answers, and others by the name of a column."""
    if on is not None:
        cell(book, "visitedon", row).value = on
    usual = {
        column_of(book, "讲了哪些政策", "义务教育法"): "√",
        column_of(book, "见到了谁", "父母"): "√",
        column_of(book, "学习有没有困难"): "有一些",
    }
    for name, value in (usual | answers).items():
        cell(book, name, row).value = value


def bring(client, book, name="走访工作簿.xlsx"):
    """Bring a book; return the address of its look."""
    data = io.BytesIO()
    book.save(data)
    answer = client.post(reverse("visits:books"), {"file": SimpleUploadedFile(name, data.getvalue())})
    assert answer.status_code == 303, answer.content.decode()[:3000]
    return answer["Location"]


def look(client, address):
    """Return what would become of a book, and the page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context["preview"].judged, answer.content.decode()


def take(client, address, **more):
    seen = look(client, address)[0].digest
    return client.post(f"{address}/take", {"seen": seen} | more, follow=True).content.decode()


def became(judged):
    return [one.becomes.value for one in judged.rows]


def both(made):
    return [made.children[key].pk for key in ("a1", "a2")]


def test_a_book_is_filled_in_on_three_evenings_and_counts_once(made):
    officer = sign_in(Client(), made, OFFICER)
    listed = officer.get(reverse("visits:targets") + "?visited=no&asked=1").text
    assert "领走访工作簿" in listed
    asked = officer.post(reverse("visits:book_pick"), {"row": [str(one) for one in both(made)], "filter": "visited=no"})
    assert asked.status_code == 302 and str(both(made)[0]) in asked["Location"]
    book = take_out(officer, both(made))
    assert book.sheetnames == ["怎样填", "走访", "发现的问题", "选项"] and book["选项"].sheet_state == "hidden"
    sheet = book["走访"]
    assert sheet.protection.sheet and sheet.row_dimensions[1].hidden and sheet.column_dimensions["A"].hidden
    names = f"{made.children['a1'].name}、{made.children['a2'].name}"
    assert (sheet.max_row, cell(book, "names").value) == (4, names), "two brothers, one door, one row"
    assert cell(book, "names").protection.locked and not cell(book, "visitedon").protection.locked
    assert cell(book, "went1").value.startswith(made.accounts[OFFICER].name), "her own name stands there"
    assert all(one.value is None or "困难" not in str(one.value) for one in sheet[4]), "it tells nobody poor"
    key = key_of(cell(book, "rowkey").value, keys.blinder("visits.book"))
    assert set(key.children) == set(both(made)) and key.account == made.accounts[OFFICER].pk

    # The first evening: half of it.
    say(book)
    address = bring(officer, book)
    judged, page = look(officer, address)
    assert became(judged) == ["new"] and judged.rows[0].missing == 2 and not Visit.objects.exists()
    assert "收下 1 行" in page
    assert "已处理 1 行" in take(officer, address)
    visit = Visit.objects.get()
    assert (visit.pk, visit.way, visit.is_complete) == (key.visit, "book", False)
    # Sent again: the same visit.
    again = bring(officer, book)
    assert became(look(officer, again)[0]) == ["same"] and "disabled" in look(officer, again)[1]

    # The second evening: the rest, and a problem.
    cell(book, column_of(book, "说了什么")).value = "想读职高，家里让打工"
    cell(book, column_of(book, "不想上学")).value = "是"
    for name, value in (("problemchild", f"1-2 {made.children['a2'].name}"), ("problemkind", "家庭经济困难"), ("problemtext", "买不起校服和书包")):  # fmt: skip
        cell(book, name, sheet="发现的问题").value = value
    address = bring(officer, book)
    assert became(look(officer, address)[0]) == ["more"]
    assert "1 行" in take(officer, address)
    newest = Visit.objects.get(cached_newest=True)
    assert newest.is_complete and newest.root_id == key.visit and Visit.objects.count() == 2
    assert Issue.objects.get().child_id == both(made)[1]

    # The third evening she finds the first file, and sends it: nothing is lost of what was added since.
    old = bring(officer, half(book))
    assert became(look(officer, old)[0]) == ["same"]
    # And with another word in it, it lies apart.
    cell(book, column_of(book, "学习有没有困难")).value = "没有"
    changed = bring(officer, book)
    assert became(look(officer, changed)[0]) == ["other"]
    take(officer, changed)
    assert Visit.objects.filter(cached_newest=True).count() == 1 and Held.objects.get().why == "other"
    assert became(look(officer, changed)[0]) == ["apart"]
    assert became(look(officer, bring(officer, book))[0]) == ["apart"] and Issue.objects.count() == 1


def half(book):
    """Return a book as it was on the first evening."""
    for words in (("说了什么",), ("不想上学",)):
        cell(book, column_of(book, *words)).value = None
    for name in ("problemchild", "problemkind", "problemtext"):
        cell(book, name, sheet="发现的问题").value = None
    return book


def test_the_journal_knows_which_children_went_out_and_the_copy_whose_it_is(made):
    officer = sign_in(Client(), made, OFFICER)
    refused = officer.post(reverse("visits:book_out"), {"keys": str(both(made)[0]), "reason": "走访"})
    assert refused.status_code == 422 and "P011" in refused.text
    book = take_out(officer, both(made))
    line = Event.objects.get(verb="visits.hand_out_book")
    assert line.kind == Kind.EXPORT and set(line.children) == {str(one) for one in both(made)}
    assert line.detail == {"children": 2, "families": 1, "reason": REASON}
    whose = f"导出编号 E{line.seq:07} · {made.accounts[OFFICER].name}"
    assert whose in book["怎样填"]["A1"].value and REASON in book["怎样填"]["A1"].value
    assert all(whose in page.oddFooter.left.text for page in book if page.title != "选项")
    stranger = made.children["c1"].pk
    assert officer.get(reverse("visits:book_out"), {"keys": str(stranger)}).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda book: setattr(cell(book, "visitedon"), "value", None), "没有写走访日期"),
        (lambda book: setattr(cell(book, "visitedon"), "value", "前天"), "认不出这个日期"),
        (lambda book: setattr(cell(book, "visitedon"), "value", DAY + timedelta(days=1)), "还没有到"),
        (lambda book: setattr(cell(book, "went1"), "value", "李四"), "没有这个人"),
        (lambda book: setattr(cell(book, "went1"), "value", None), "没有写谁去的"),
        (lambda book: setattr(cell(book, column_of(book, "学习有没有困难")), "value", "马马虎虎"), "请从下拉列表里选"),
        (lambda book: setattr(cell(book, column_of(book, "见到了谁", "祖辈")), "value", "爷爷"), "这一格只打“√”"),
        (lambda book: setattr(cell(book, column_of(book, "下次")), "value", "过几天"), "U113"),
        (lambda book: setattr(cell(book, "names"), "value", "王小虎"), "姓名和行号对不上"),
        (lambda book: setattr(cell(book, "rowkey"), "value", cell(book, "rowkey").value[:-1] + "!"), "行号被改过"),
        (lambda book: setattr(cell(book, "otherunit"), "value", "镇卫生院"), "没有写姓名"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_its_row_waits(made, spoil, told):
    officer = sign_in(Client(), made, OFFICER)
    book = take_out(officer, both(made)[:1])
    other = take_out(officer, both(made)[1:])
    say(book)
    say(other)
    spoil(book)
    if told == "行号被改过":  # a file in which no row is the house's own is none of its books
        refused = officer.post(reverse("visits:books"), {"file": _file(book)})
        assert refused.status_code == 422 and "U195" in refused.content.decode()
        return
    judged, page = look(officer, bring(officer, book))
    assert became(judged) == ["out"] and (told in page or judged.faults[0].zh.startswith("“")), page
    take(officer, bring(officer, book))
    assert not Visit.objects.exists()
    take(officer, bring(officer, other))
    assert Visit.objects.count() == 1


def _file(book):
    data = io.BytesIO()
    book.save(data)
    return SimpleUploadedFile("走访工作簿.xlsx", data.getvalue())


def test_a_copied_row_somebody_elses_book_and_an_old_one_are_told_row_by_row(made):
    officer, chief = sign_in(Client(), made, OFFICER), sign_in(Client(), made, CHIEF)
    book = take_out(officer, both(made))
    say(book)
    judged, page = look(chief, bring(chief, book))
    assert became(judged) == ["out"] and "发给另一个人" in page
    for number, one in enumerate(book["走访"][4], start=1):
        book["走访"].cell(5, number).value = one.value
    judged, page = look(officer, bring(officer, book))
    assert became(judged) == ["out", "out"] and "有两份（复制过的行）" in page
    book["走访"].delete_rows(5)
    for days, expected in ((180, "new"), (181, "out")):
        with time_machine.travel(AT + timedelta(days=days)):
            client = sign_in(Client(), made, OFFICER)
            judged, page = look(client, bring(client, book))
            assert became(judged) == [expected] and ("已过 180 天" in page) is (expected == "out")


def test_whoever_left_loses_no_book_and_went_where_it_says(made):
    """The officer took a book, went with the teacher, and left; so did the teacher. Her chief brings the book: it lies apart until somebody
    looked at it, and whoever may not write for these children brings nothing."""
    officer, chief = sign_in(Client(), made, OFFICER), sign_in(Client(), made, CHIEF)
    book = take_out(officer, both(made))
    say(book, went2=made.accounts["class_teacher:a1"].name)
    for post in (OFFICER, "class_teacher:a1"):
        type(made.accounts[post]).objects.filter(pk=made.accounts[post].pk).update(is_active=False)
    other = sign_in(Client(), made, "village_officer:v12")
    assert became(look(other, bring(other, book))[0]) == ["out"], "these are not the other village's children"
    address = bring(chief, book)
    judged, page = look(chief, address)
    assert became(judged) == ["new"] and not judged.faults and "领取人的账号已停用，另存待核对" in page
    take(chief, address)
    held = Held.objects.get()
    assert (held.why, Visit.objects.count()) == ("revoked", 0) and held.content is not None
    assert became(look(chief, bring(chief, book))[0]) == ["apart"], "brought twice it lies there once"
    with audit.gathered():
        actions.settle(held=held.pk, take=True, why="书记本人交的", by=viewer_of(made.accounts[CHIEF], at=AT), at=AT)
    assert Visitor.objects.filter(account=made.accounts["class_teacher:a1"]).count() == 1 == Visit.objects.count()


def test_a_problem_without_its_visit_is_told_and_the_visit_goes_on_without_a_faulty_one(made):
    officer = sign_in(Client(), made, OFFICER)
    book = take_out(officer, both(made))
    name = made.children["a1"].name
    for column, value in (("problemchild", f"1-1 {name}"), ("problemkind", "家庭经济困难"), ("problemtext", "买不起校服和书包")):  # fmt: skip
        cell(book, column, sheet="发现的问题").value = value
    judged, page = look(officer, bring(officer, book))
    assert became(judged) == ["empty"] and "问题没有地方放" in page
    say(book)
    cell(book, "problemkind", sheet="发现的问题").value = "别的"
    judged, page = look(officer, bring(officer, book))
    assert became(judged) == ["new"] and "请从下拉列表里选问题的类别" in page


def test_a_visit_that_somebody_else_wrote_that_day_is_not_counted_twice_unasked(made):
    officer, chief = sign_in(Client(), made, OFFICER), sign_in(Client(), made, CHIEF)
    first, second = take_out(officer, both(made)), take_out(chief, both(made))
    for client, book in ((officer, first), (chief, second)):
        say(book)
        take(client, bring(client, book))
    assert Visit.objects.count() == 1
    address = bring(chief, second)
    judged, page = look(chief, address)
    assert became(judged) == ["twin"] and "是另一次走访，也要收" in page
    take(chief, address, again="4")
    assert Visit.objects.count() == 2


def test_too_many_children_are_refused_and_so_is_nobody(made, monkeypatch):
    officer = sign_in(Client(), made, OFFICER)
    monkeypatch.setattr("notoneless.visits.queries.books.most_children", lambda on: 1)
    answer = officer.get(reverse("visits:book_out"), {"keys": ".".join(str(one) for one in both(made))}, follow=True)
    assert "U191" in answer.content.decode()
    answer = officer.get(reverse("visits:book_out"), {"group": "case"}, follow=True)
    assert "U190" in answer.content.decode()


def test_a_book_in_english_comes_back_in_english(made):
    from django.conf import settings

    officer = sign_in(Client(), made, OFFICER)
    officer.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    book = take_out(officer, both(made))
    sheet = book.worksheets[1].title
    cell(book, "visitedon", sheet=sheet).value = DAY
    cell(book, column_of(book, "Is learning hard", sheet=sheet), sheet=sheet).value = "somewhat"
    cell(book, column_of(book, "leaving school", sheet=sheet), sheet=sheet).value = "no"
    address = bring(officer, book)
    assert became(look(officer, address)[0]) == ["new"]
    take(officer, address)
    assert Visit.objects.count() == 1


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_book_that_another_program_saved_is_the_same_book(made, tmp_path, form):
    officer = sign_in(Client(), made, OFFICER)
    book = take_out(officer, both(made))
    say(book)
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "book.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(tmp_path),
        str(tmp_path / "in" / "book.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    file = SimpleUploadedFile(f"走访工作簿.{form}", (tmp_path / f"book.{form}").read_bytes())
    address = officer.post(reverse("visits:books"), {"file": file})["Location"]
    assert became(look(officer, address)[0]) == ["new"]
    take(officer, address)
    assert became(look(officer, bring(officer, book))[0]) == ["same"], (
        "and the one of the first program is no second visit"
    )
