"""The rows of a workbook of visits: each bears a signed key, and its cells say in words what a form asks.

Whoever will not use an app takes the families along as a workbook and fills it in with WPS or Excel. The key at the head of a row (hidden)
says for which family of which book it is; from it comes the id of the visit, so a row that is sent a second time is the same visit.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from notoneless.visits.rules.answers import Given
from notoneless.visits.rules.forms import Choice, Form, Question
from notoneless.visits.terms import QuestionKind

Sign = Callable[[str], str]
_KIND: Final = "B1"
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
#: So many people with an account are named in a row.
SEATS: Final = 3
TICK: Final = "√"
_TICKS: Final = frozenset({TICK, "✓", "✔", "是", "yes", "1", "x", "v"})
_YES: Final[Mapping[str, str]] = {
    "是": "yes",
    "有": "yes",
    "yes": "yes",
    "否": "no",
    "没有": "no",
    "无": "no",
    "no": "no",
}


@dataclass(frozen=True, slots=True)
class RowKey:
    """Whose row it is: of which book (taken by which account on which day, with which form), the number of the family in it, its children, and a
    mark of the names that stand beside it."""

    book: uuid.UUID
    day: date
    form: str
    account: uuid.UUID
    row: int
    children: tuple[uuid.UUID, ...]
    names: str

    @property
    def visit(self) -> uuid.UUID:
        """Return the id of the visit that is written in this row: the same however often the row comes."""
        return uuid.uuid5(self.book, f"{self.row}:{'-'.join(sorted(one.hex for one in self.children))}")

    def signed(self, sign: Sign) -> str:
        """Return the key as it stands in its row, with the house's signature."""
        said = ".".join(
            (
                _KIND, self.book.hex, f"{self.day:%Y%m%d}", self.form, self.account.hex, str(self.row),
                "-".join(one.hex for one in self.children), self.names,
            )
        )  # fmt: skip
        return f"{said}.{sign(said)}"


def key_of(text: str, sign: Sign) -> RowKey | None:
    """Return the key that stands in a row; None for what this house did not sign."""
    said, _dot, mac = text.strip().rpartition(".")
    if not said or sign(said) != mac:
        return None
    _kind, book, day, form, account, row, children, names = said.split(".")
    return RowKey(
        uuid.UUID(book), date(int(day[:4]), int(day[4:6]), int(day[6:])), form, uuid.UUID(account), int(row),
        tuple(uuid.UUID(one) for one in children.split("-")), names,
    )  # fmt: skip


def mark_of(names: str, sign: Sign) -> str:
    """Return the mark of the names in a row: a key that was pasted beside other names does not fit them."""
    return sign("names\n" + "".join(names.split()))[:10]


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of answers: a question, and of one that takes several answers the choice that is ticked."""

    id: str
    question: Question
    choice: Choice | None = None


def cells_of(form: Form) -> tuple[Cell, ...]:
    """Return the columns of answers, in the order of the form's parts."""
    found = []
    ordered = [question for part in form.sections for question in form.of(part.id)]
    for number, question in enumerate(ordered, start=1):
        if question.kind == QuestionKind.SEVERAL:
            found += [Cell(f"q{number:02}c{n:02}", question, one) for n, one in enumerate(question.choices, start=1)]
        else:
            found.append(Cell(f"q{number:02}", question))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class BookRow:
    """One family's row as it was read: its number as a person counts it, its key, the names beside it, the day, who went, visitors of another
    office, column → what was written. ``spoiled``: cells that could not be read (column, Chinese, English)."""

    number: int
    key: str
    names: str
    on: str = ""
    went: tuple[str, ...] = ()
    other_name: str = ""
    other_unit: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    spoiled: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in: one's own name stands there from the first."""
        return not (self.on or self.other_name or self.other_unit or self.spoiled or any(self.cells.values()))


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem as it was read: of whom (as the drop-down says), of which kind, in words."""

    number: int
    child: str
    kind: str
    text: str
    spoiled: tuple[tuple[str, str, str], ...] = ()


def day_of(text: str) -> date | None:
    """Return the day that somebody wrote, in any of the usual ways; None for none."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose word means nothing there: the column, what was read, what to write instead."""

    cell: Cell
    read: str
    zh: str
    en: str


def given_of(form: Form, written: Mapping[str, str]) -> tuple[dict[str, Given], list[Unread]]:
    """Return the answers that the cells say, as :func:`visits.rules.answers.checked` takes them, and the cells that say none."""
    given: dict[str, Given] = {}
    unread: list[Unread] = []
    for cell in cells_of(form):
        text = written.get(cell.id, "").strip()
        if not text:
            continue
        if cell.choice is not None:
            if text.lower() in _TICKS or text in (cell.choice.zh, cell.choice.en):
                given.setdefault(cell.question.id, []).append(cell.choice.id)  # type: ignore[union-attr]
            else:
                unread.append(
                    Unread(cell, text, f"这一格只打“{TICK}”，没有就空着。", f"Choose “{TICK}” or leave it empty.")
                )
            continue
        said = _said(cell.question, text)
        if said is None:
            unread.append(Unread(cell, text, "请从下拉列表里选。", "Choose from the list in the cell."))
        else:
            given[cell.question.id] = said
    return given, unread


def _said(question: Question, text: str) -> str | None:
    if question.kind == QuestionKind.YES:
        return _YES.get(text.lower())
    if question.kind == QuestionKind.CHOICE:
        return _choice(question.choices, text)
    if question.kind == QuestionKind.DATE:
        day = day_of(text)
        return day.isoformat() if day else text
    return text


def _choice(choices: Iterable[Choice], text: str) -> str | None:
    return next((one.id for one in choices if text in (one.zh, one.en)), None)


def label_of(row: int, child: int, name: str) -> str:
    """Return how a child of a book is named where a problem is written: the number of its family, its own among its siblings, its name."""
    return f"{row}-{child} {name}"


def numbers_in(label: str) -> tuple[int, int] | None:
    """Return the family's number and the child's that such a name begins with; None for what is none."""
    found = re.match(r"\s*(\d{1,3})\s*[-－—]\s*(\d{1,2})(?!\d)", label)
    return (int(found[1]), int(found[2])) if found else None
