"""The sheets of a workbook of visits: how they are laid out, and how they are read when they come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.http import FileResponse
from django.utils.translation import gettext as _

from notoneless.desks.kit.fill_in import HEAD, Asked, Page, fill_in
from notoneless.desks.kit.sheets import Opened, Reading, Wanted
from notoneless.desks.kit.tongue import said
from notoneless.visits import queries
from notoneless.visits.actions import Book
from notoneless.visits.rules.book_rows import SEATS, TICK, BookRow, ProblemRow, cells_of, label_of
from notoneless.visits.rules.forms import Form, Question
from notoneless.visits.terms import QuestionKind, VisitError

#: Rows of problems that a book has room for.
PROBLEMS: Final = 60
MOST: Final = 4000
_FIXED: Final = (
    Wanted("key", ("rowkey",), must=True), Wanted("names", ("names",), must=True), Wanted("on", ("visitedon",), most=40),
    *(Wanted(f"went{n}", (f"went{n}",), most=200) for n in range(1, SEATS + 1)),
    Wanted("other_name", ("othername",), most=60), Wanted("other_unit", ("otherunit",), most=60),
)  # fmt: skip
_PROBLEM: Final = (
    Wanted("child", ("problemchild",), must=True, most=100), Wanted("kind", ("problemkind",), must=True, most=100),
    Wanted("text", ("problemtext",), must=True, most=2000),
)  # fmt: skip


def book_answer(book: Book, *, on: date) -> FileResponse:
    """Answer with the book, to be saved and filled in."""
    blank = book.blank
    labels = [
        label_of(row, n, one.name)
        for row, family in enumerate(blank.families, start=1)
        for n, one in enumerate(family.children, start=1)
    ]
    kinds = tuple(said({"zh": zh, "en": en}) for _key, zh, en in blank.kinds)
    problems = Page(
        _("发现的问题"),
        (
            Asked("problemchild", _("是哪个学生的"), 24, options=tuple(labels)), Asked("problemkind", _("问题类别"), 18, options=kinds),
            Asked("problemtext", _("什么问题"), 70, most=2000),
        ),
        [["", "", ""]] * PROBLEMS,
    )  # fmt: skip
    name = f"{_('走访工作簿')}-{on:%Y%m%d}-{book.stamp.number}"
    return fill_in(
        (_visits(book), problems), name=name, lines=_lines(book, on), footer=book.stamp.short(), first=_("怎样填")
    )


def _visits(book: Book) -> Page:
    blank, form = book.blank, book.blank.form
    columns = [
        Asked("rowkey", "", 4, open=False, hidden=True), Asked("rowno", _("户"), 4, open=False),
        Asked("names", _("学生"), 14, open=False), Asked("schools", _("学校、班级"), 18, open=False),
        Asked("places", _("住地"), 12, open=False), Asked("visitedon", _("走访日期"), 12, kind="date", must=True),
        *(
            Asked(f"went{n}", _("走访人") if n == 1 else _("同行人 %(number)s") % {"number": n - 1}, 22, must=n == 1)
            for n in range(1, SEATS + 1)
        ),
        Asked("othername", _("其他同行人姓名"), 10, most=60), Asked("otherunit", _("其他同行人单位"), 12, most=60),
        *_answers(form),
    ]  # fmt: skip
    rows: list[list[str]] = []
    options: dict[tuple[int, int], tuple[str, ...]] = {}
    went = range(6, 6 + SEATS)
    empty = [""] * (len(columns) - 7)
    for at, (family, key) in enumerate(zip(blank.families, book.keys, strict=True)):
        labels = tuple(label for _who, label in family.people)
        mine = next((label for who, label in family.people if who == blank.me), "")
        rows.append([key, str(at + 1), family.names, *family.where, "", mine, *empty])
        if labels:
            options |= {(at, column): labels for column in went}
    return Page(_("走访"), columns, rows, options, frozen=3, tall=34)


def _answers(form: Form) -> Iterable[Asked]:
    for cell in cells_of(form):
        question, part = cell.question, next(one for one in form.sections if one.id == cell.question.section)
        over = f"{said(part)} · {said(question)}"
        if cell.choice is not None:
            yield Asked(cell.id, said(cell.choice), 7, over, options=(TICK,), must=question.must)
        else:
            yield Asked(
                cell.id, _how(question), _width(question), over, options=_options(question), must=question.must,
                kind="date" if question.kind == QuestionKind.DATE else "text",
                most=(question.most or 2000) if question.kind == QuestionKind.TEXT else 0,
            )  # fmt: skip


def _options(question: Question) -> tuple[str, ...]:
    if question.kind == QuestionKind.YES:
        return (_("是"), _("否"))
    return tuple(said(one) for one in question.choices)


def _how(question: Question) -> str:
    if question.kind == QuestionKind.NUMBER:
        if question.least is not None and question.most is not None:
            return _("%(least)s 到 %(most)s 的数") % {"least": question.least, "most": question.most}
        return _("数")
    if question.kind == QuestionKind.DATE:
        return _("日期")
    if question.kind == QuestionKind.TEXT:
        return _("写几句")
    return _("选一个")


def _width(question: Question) -> int:
    return 28 if question.kind == QuestionKind.TEXT else 12


def _lines(book: Book, on: date) -> Sequence[str]:
    return (
        book.stamp.line(),
        _("一户一行。去过的那一户，填走访日期、走访人和问到的问题；没有去的整行空着，不算走访。"),
        _("白色的格子可以填，灰色的不能改。有箭头的从列表里选；可以选几个的问题一个选项一列，选“√”，没有就空着。"),
        _("黄色表头的答了才算完整；没有问到的空着，也能交，以后可以补。"),
        _("走访人先填好了您自己；同行的人从列表里选，本系统没有账号的写在“其他同行人”。"),
        _("发现问题的，写在“发现的问题”这张表：选是哪个学生的、问题类别，写几句。"),
        _("不要删行、复制行、换行的次序，也不要改姓名。给别人一份复制件，别人不能代您交。"),
        _("填好以后，在“走访—走访工作簿”上传。先看：收什么，不收什么，哪一行哪一列为什么；确认了才收。"),
        _(
            "可以分几次交：先交填好的几户，以后补了再交同一个文件。交过的不会算成第二次走访；改了原来的话，会另存，请人核对。"
        ),
        _("请在 %(days)s 天以内交。过期的请在网页上登记。") % {"days": queries.limits(on)["lasts_days"]},
    )


def rows_in(book: Opened) -> tuple[list[BookRow], list[ProblemRow]]:
    """Return the rows of a book that came back. Raises U194 for a file that is no book of visits, U195 for one of which nobody knows the form."""
    fixed = book.read(_FIXED)
    if fixed is None:
        raise VisitError(
            "U194",
            "这个文件不是走访工作簿，或者最上面隐藏的一行被删了。请上传从本页领的那一份。",
            "This is no workbook of visits, or its hidden first row is gone: bring the one that was taken here.",
        )
    rows = _rows(fixed, ())
    form = queries.book_form(rows)
    if form is None:
        raise VisitError(
            "U195",
            "这份工作簿里没有一行是本系统发出的，或者它的走访表本系统不认识。请重新领一份。",
            "No row of this book is one of this house, or nobody here knows its form: take a new one.",
        )
    cells = tuple(Wanted(one.id, (one.id,), most=MOST) for one in cells_of(form))
    whole = book.read((*_FIXED, *cells))
    assert whole is not None
    problems = book.read(_PROBLEM)
    return _rows(whole, tuple(one.name for one in cells)), _problems(problems) if problems else []


def _rows(reading: Reading, cells: Sequence[str]) -> list[BookRow]:
    spoiled = _spoiled(reading)
    return [
        BookRow(
            row.number, row.cells["key"], row.cells["names"], row.cells["on"],
            tuple(name for n in range(1, SEATS + 1) if (name := row.cells[f"went{n}"])), row.cells["other_name"], row.cells["other_unit"],
            {name: row.cells[name] for name in cells if row.cells[name]}, spoiled.get(row.number, ()),
        )
        for row in reading.rows
        if row.number > HEAD
    ]  # fmt: skip


def _problems(reading: Reading) -> list[ProblemRow]:
    spoiled = _spoiled(reading)
    return [
        ProblemRow(row.number, row.cells["child"], row.cells["kind"], row.cells["text"], spoiled.get(row.number, ()))
        for row in reading.rows
        if row.number > HEAD
    ]


def _spoiled(reading: Reading) -> dict[int, tuple[tuple[str, str, str], ...]]:
    found: dict[int, tuple[tuple[str, str, str], ...]] = {}
    for fault in reading.faults:
        found[fault.number] = (*found.get(fault.number, ()), fault.told)
    return found
