"""What becomes of a workbook of visits that came back: of each row a visit, a correction, nothing new, or why it stays out.

Pure: the rows as they were read and what is known of each family are handed in. The same book may come half filled and later whole, twice, in
another order of rows, or from somebody to whom a copy was given. What was added is a correction; what says something else than what was
received lies apart until a person has looked at both; nothing is overwritten and no visit is counted twice.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from notoneless.visits.rules.answers import checked
from notoneless.visits.rules.book_rows import (
    BookRow,
    ProblemRow,
    RowKey,
    Sign,
    cells_of,
    day_of,
    given_of,
    key_of,
    mark_of,
    numbers_in,
)
from notoneless.visits.rules.contents import Content, Other, Problem
from notoneless.visits.rules.forms import Form
from notoneless.visits.rules.issues import WORDS_LEAST

#: Why a row that was filled in further corrects what was received of it; kept with the correction.
FURTHER: Final = "工作簿里补填"
ON, WENT, OTHER, NAMES = (
    ("走访日期", "Day of the visit"),
    ("走访人", "Visitors"),
    ("其他同行人", "Others"),
    ("学生", "Children"),
)
#: Columns as they are read → as a person knows them.
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "visitedon": ON, "went1": WENT, "went2": WENT, "went3": WENT, "othername": OTHER, "otherunit": OTHER, "names": NAMES, "rowkey": NAMES,
}  # fmt: skip
CHILD, KIND, TEXT = ("是哪个学生的", "Whose"), ("问题类别", "Kind"), ("什么问题", "Problem")
_OF_PROBLEMS: Final = {"problemchild": CHILD, "problemkind": KIND, "problemtext": TEXT}


class Becomes(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    MORE = "more"
    OTHER = "other"
    TWIN = "twin"
    SAME = "same"
    APART = "apart"
    EMPTY = "empty"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell: the row, whether on the sheet of problems, the column (Chinese, English), what was read, what to do."""

    number: int
    is_problem: bool
    column: tuple[str, str]
    read: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What is known of a family: who may have gone there that day (account, name and posts, name), the versions of this row's visit that were
    received (oldest first), what of it lies apart (digest → how it stands), and other visits to it on that day."""

    people: Sequence[tuple[uuid.UUID, str, str]] = ()
    chain: Sequence[Content] = ()
    apart: Mapping[str, str] = field(default_factory=dict)
    twins: Sequence[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What is known of a book: who brings it, today, for how many days a book is taken, the form it was made with (None: nobody knows it), the
    kinds of problems (id → Chinese, English), of its rows each family, and the rows of somebody whose account was closed since, to children for
    whom this one may write: nobody else can bring them any more."""

    account: uuid.UUID | None
    today: date
    lasts: int
    form: Form | None
    kinds: Mapping[str, tuple[str, str]]
    rows: Mapping[int, RowFacts]
    left: Set[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What becomes of one row: the visit that is delivered for it, how many answers a complete form would still have, the visit that was
    received, or the other one on that day; ``said`` is how what lies apart stands. ``is_left``: who took the row cannot bring it any more; the
    visit lies apart until a person has looked at it."""

    number: int
    names: str
    becomes: Becomes
    on: date | None = None
    content: Content | None = None
    missing: int = 0
    visit: uuid.UUID | None = None
    said: str = ""
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class JudgedBook:
    """A book as it would be taken."""

    rows: tuple[RowVerdict, ...]
    faults: tuple[Fault, ...]

    def of(self, *becomes: Becomes) -> tuple[RowVerdict, ...]:
        """Return the rows that become one of these."""
        return tuple(one for one in self.rows if one.becomes in becomes)

    @property
    def digest(self) -> str:
        """Return what tells whether this is still what somebody looked at."""
        said = [
            f"{one.number}:{one.becomes}:{one.content.digest if one.content else ''}:{one.said}" for one in self.rows
        ]
        return hashlib.sha256(
            "\n".join([*said, *(f"{one.number}:{one.zh}" for one in self.faults)]).encode()
        ).hexdigest()


def book_key(rows: Iterable[BookRow], sign: Sign) -> RowKey | None:
    """Return the key of the book to which these rows belong: the one that most of them name; None where none bears a key of this house."""
    keys = [found for row in rows if (found := key_of(row.key, sign)) is not None]
    if not keys:
        return None
    most = Counter(one.book for one in keys).most_common(1)[0][0]
    return next(one for one in keys if one.book == most)


def judge(rows: Sequence[BookRow], problems: Sequence[ProblemRow], facts: BookFacts, sign: Sign) -> JudgedBook:
    """Return what becomes of every row, in the order in which they stand."""
    book, faults = book_key(rows, sign), list[Fault]()
    keys = {row.number: key_of(row.key, sign) for row in rows}
    times = Counter((key.book, key.row) for row in rows if (key := keys[row.number]) and not row.is_empty)
    named = {key.row: key for key in keys.values() if key and book and key.book == book.book}
    found, taken = _problems(problems, named, facts, faults), set[int]()
    verdicts = []
    for row in rows:
        key = keys[row.number]
        if row.is_empty:
            verdicts.append(RowVerdict(row.number, row.names, Becomes.EMPTY))
            continue
        why = _refusal(row, key, book, times, facts, sign)
        if why is not None or key is None:
            faults.append(why or _no_key(row))
            verdicts.append(RowVerdict(row.number, row.names, Becomes.OUT))
            continue
        taken.add(key.row)
        verdict = _judged(row, key, found.get(key.row, []), facts, faults)
        verdicts.append(replace(verdict, is_left=row.number in facts.left))
    for number, of in [(number, row) for row, some in found.items() if row not in taken for number, _one in some]:
        faults.append(
            Fault(number, True, CHILD, "", f"第 {of} 户的走访没有填（或者没有收），问题没有地方放。请先填好那一行。",
                  f"The visit to family {of} is not filled in, or not taken: fill in that row first.")
        )  # fmt: skip
    faults.sort(key=lambda one: (one.is_problem, one.number))
    return JudgedBook(tuple(verdicts), tuple(faults))


def _no_key(row: BookRow) -> Fault:
    return Fault(
        row.number, False, NAMES, row.names, "这一行没有系统给的行号，或者行号被改过，认不出是哪一户。请填在系统给的行里；要添一户，请重新领一份。",
        "The row bears no mark of this house, or a changed one: write in the rows that the house gave; for a further family take a new book.",
    )  # fmt: skip


def _refusal(
    row: BookRow, key: RowKey | None, book: RowKey | None, times: Counter[tuple[uuid.UUID, int]], facts: BookFacts, sign: Sign
) -> Fault | None:  # fmt: skip
    """Return why a row is not read at all."""
    if key is None or book is None:
        return _no_key(row)

    def told(zh: str, en: str) -> Fault:
        return Fault(row.number, False, NAMES, row.names, zh, en)

    if key.account != facts.account and row.number not in facts.left:
        return told("这一行是发给另一个人的工作簿。请由领取的人来交，或者自己领一份。",
                    "The row is of a book that somebody else took: let them bring it, or take one yourself.")  # fmt: skip
    if facts.today > key.day + timedelta(days=facts.lasts):
        return told(f"这一行是 {key.day} 领的，已过 {facts.lasts} 天，不再收。请重新领一份，或者在网页上登记。",
                    f"The row was taken on {key.day}, more than {facts.lasts} days ago: take a new book, or write the visit at the desk.")  # fmt: skip
    if key.book != book.book:
        return told("这一行是从另一份工作簿里贴过来的。请交原来的那一份。",
                    "The row was pasted from another book: bring that one.")  # fmt: skip
    if times[key.book, key.row] > 1:
        return told("这一行有两份（复制过的行），不知道哪一份算数，两份都没有收。请只留一份。",
                    "The row stands there twice, as a copied one does; neither is taken: keep one.")  # fmt: skip
    if mark_of(row.names, sign) != key.names:
        return told("姓名和行号对不上：可能粘贴时错了行，或者改了姓名。请把姓名改回原样，或重新领一份。",
                    "The names do not belong to this row: a cell may have slipped. Put them back, or take a new book.")  # fmt: skip
    if facts.form is None:
        return told(
            "这份工作簿的走访表本系统不认识。请重新领一份。", "Nobody knows the form of this book: take a new one."
        )
    return None


def _judged(
    row: BookRow, key: RowKey, problems: Sequence[tuple[int, Problem]], facts: BookFacts, faults: list[Fault]
) -> RowVerdict:
    assert facts.form is not None
    known, before = facts.rows.get(row.number, RowFacts()), len(faults)
    columns = dict(COLUMNS) | {one.id: (one.question.zh, one.question.en) for one in cells_of(facts.form)}
    faults += [Fault(row.number, False, columns.get(name, NAMES), "", zh, en) for name, zh, en in row.spoiled]
    on = _day(row, facts.today, faults)
    visitors = _visitors(row, known, faults) if on is not None else ()
    if row.other_unit and not row.other_name:
        faults.append(Fault(row.number, False, OTHER, row.other_unit, "写了单位，没有写姓名。请补上姓名。",
                            "A unit without a name: give the name."))  # fmt: skip
    given, unread = given_of(facts.form, row.cells)
    for one in unread:
        column = (one.cell.question.zh, one.cell.question.en)
        faults.append(Fault(row.number, False, column, one.read[:40], one.zh, one.en))
    answers = checked(facts.form, given)
    asked = {one.id: one for one in facts.form.questions}
    for wrong in answers.faults:
        said = given.get(wrong.at, "")
        read = said if isinstance(said, str) else "、".join(said)
        faults.append(Fault(row.number, False, (asked[wrong.at].zh, asked[wrong.at].en), read[:40], wrong.zh, wrong.en))
    if on is None or len(faults) > before:
        return RowVerdict(row.number, row.names, Becomes.OUT, on)
    others = (Other(row.other_name, row.other_unit),) if row.other_name else ()
    content = Content(
        key.visit, on, key.children, visitors, key.form, answers.answers, others, tuple(one for _n, one in problems)
    )
    return _verdict(RowVerdict(row.number, row.names, Becomes.NEW, on, content, len(answers.missing)), known)


def _day(row: BookRow, today: date, faults: list[Fault]) -> date | None:
    found = day_of(row.on)
    if not row.on:
        why = (
            "没有写走访日期。请补上，例如 2026-09-01。",
            "The day of the visit is missing: write it like 2026-09-01.",
        )
    elif found is None:
        why = ("认不出这个日期。请写成 2026-09-01 这样。", "This is no day: write it like 2026-09-01.")
    elif found > today:
        why = ("这一天还没有到。", "This day has not come.")
    else:
        return found
    faults.append(Fault(row.number, False, ON, row.on[:40], *why))
    return None


def _visitors(row: BookRow, known: RowFacts, faults: list[Fault]) -> tuple[uuid.UUID, ...]:
    """Return who went, by the name and posts of the drop-down, or by a name that only one of them bears."""
    found: list[uuid.UUID] = []
    for said in row.went:
        exact = [key for key, label, _name in known.people if said == label]
        named = exact or [key for key, _label, name in known.people if said.split("（")[0].strip() == name]
        if len(named) == 1:
            found.append(named[0])
        elif named:
            faults.append(Fault(row.number, False, WENT, said[:40], f"有 {len(named)} 个人叫这个名字。请从下拉列表里选。",
                                f"{len(named)} people bear this name: choose from the list in the cell."))  # fmt: skip
        else:
            faults.append(Fault(row.number, False, WENT, said[:40], "那天和这一户有关的人里没有这个人。请从下拉列表里选；没有账号的人写在“其他同行人”。",
                                "Nobody of this name has to do with the family that day: choose from the list, or write them under others."))  # fmt: skip
    if not row.went:
        faults.append(Fault(row.number, False, WENT, "", "没有写谁去的。请从下拉列表里选，至少 1 人。",
                            "Who went is missing: choose at least one from the list."))  # fmt: skip
    return tuple(dict.fromkeys(found))


def _problems(
    rows: Iterable[ProblemRow], keys: Mapping[int, RowKey], facts: BookFacts, faults: list[Fault]
) -> dict[int, list[tuple[int, Problem]]]:  # fmt: skip
    """Return the families' numbers → their problems, each with its row; what is wrong with one does not keep the visit out."""
    found: dict[int, list[tuple[int, Problem]]] = {}
    for row in rows:
        before, numbers = len(faults), numbers_in(row.child)
        faults += [Fault(row.number, True, _OF_PROBLEMS.get(name, TEXT), "", zh, en) for name, zh, en in row.spoiled]
        key = keys.get(numbers[0]) if numbers else None
        kind = next((one for one, words in facts.kinds.items() if row.kind in words), None)
        if key is None or numbers is None or not 0 < numbers[1] <= len(key.children):
            faults.append(Fault(row.number, True, CHILD, row.child[:40], "没有写是哪个学生的，或者不在这份工作簿里。请从下拉列表里选。",
                                "Whose problem it is is missing, or not in this book: choose from the list in the cell."))  # fmt: skip
        if kind is None:
            faults.append(Fault(row.number, True, KIND, row.kind[:40], "请从下拉列表里选问题的类别。",
                                "Choose of what kind the problem is from the list in the cell."))  # fmt: skip
        if len(row.text.strip()) < WORDS_LEAST:
            faults.append(Fault(row.number, True, TEXT, row.text[:40], f"请写明是什么问题，至少 {WORDS_LEAST} 个字。",
                                f"Write what the problem is, in at least {WORDS_LEAST} characters."))  # fmt: skip
        if len(faults) == before and key is not None and numbers is not None and kind is not None:
            problem = Problem(key.children[numbers[1] - 1], kind, row.text.strip())
            found.setdefault(key.row, []).append((row.number, problem))
    return found


def _verdict(row: RowVerdict, known: RowFacts) -> RowVerdict:
    """Return what becomes of a row that can be read, held against what was received of it."""
    assert row.content is not None
    content = row.content
    if content.digest in known.apart:
        return replace(row, becomes=Becomes.APART, content=None, said=known.apart[content.digest])
    if not known.chain:
        twin = next(iter(known.twins), None)
        return replace(row, becomes=Becomes.TWIN, visit=twin) if twin else row
    newest, found = known.chain[-1], _problems_in(*known.chain)
    named = _problems_in(content)
    if named <= found and any(_holds(version, content) for version in known.chain):
        return replace(row, becomes=Becomes.SAME, content=None, visit=newest.id)
    if not (_holds(content, newest) and found <= named):
        return replace(row, becomes=Becomes.OTHER, visit=newest.id)
    further = replace(
        content, id=uuid.uuid5(content.id, content.digest), corrects=newest.id, why=FURTHER,
        problems=tuple(one for one in content.problems if (one.child, one.kind, one.text) not in found),
    )  # fmt: skip
    if further.digest in known.apart:
        return replace(row, becomes=Becomes.APART, content=None, said=known.apart[further.digest])
    return replace(row, becomes=Becomes.MORE, content=further, visit=newest.id)


def _problems_in(*contents: Content) -> frozenset[tuple[uuid.UUID, str, str]]:
    return frozenset((one.child, one.kind, one.text) for content in contents for one in content.problems)


def _holds(whole: Content, part: Content) -> bool:
    """Return whether ``whole`` says all that ``part`` says, and nothing of it otherwise; problems apart."""
    if whole.on != part.on or not (
        set(part.children) <= set(whole.children)
        and set(part.visitors) <= set(whole.visitors)
        and set(part.others) <= set(whole.others)
    ):
        return False
    for question, answer in part.answers.items():
        there = whole.answers.get(question)
        if isinstance(answer, list) and isinstance(there, list):
            if not set(answer) <= set(there):
                return False
        elif there != answer:
            return False
    return True
