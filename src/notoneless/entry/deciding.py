"""判定的回收 — deciding: what a person decided of each difference, read back from the book.

The clerk may have sorted the lines, moved columns or saved with WPS; a decision is known by its number alone. A word we do
not know, a decision that belongs to other files, a hand-typed value that cannot be right: each is refused with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import fastexcel

from notoneless.entry.checking import Words, flaws_of
from notoneless.entry.comparing import Comparison, Difference
from notoneless.ledger.decisions import sheet_rows
from notoneless.rolls.kinds import COLUMNS
from notoneless.standards.errors import UserError


class Choice(StrEnum):
    """What holds of a differing cell."""

    FIRST = "first"
    SECOND = "second"
    TYPED = "typed"

    @property
    def zh(self) -> str:
        """The word in the book's list."""
        return {"first": "第一遍", "second": "第二遍", "typed": "另录"}[self]


class Standing(StrEnum):
    """What becomes of a line that only one entry has."""

    KEEP = "keep"
    DROP = "drop"
    SAME = "same"

    @property
    def zh(self) -> str:
        """The word in the book's list."""
        return {"keep": "保留", "drop": "不要", "same": "对应"}[self]


#: Written in place of a value: the paper has nothing in this cell.
BLANK: Final = "（空）"
#: Written as a note: the paper itself says so, odd as it looks.
AS_ON_PAPER: Final = "纸上如此"
HEADINGS: Final[dict[str, str]] = {
    "key": "编号（勿改）",
    "choice": "以此为准",
    "standing": "这一行",
    "value": "另录的值",
    "partner": "对应行",
    "by": "判定人",
    "note": "说明",
}
_CHOICES: Final = {
    "第一遍": Choice.FIRST, "一": Choice.FIRST, "1": Choice.FIRST, "甲": Choice.FIRST, "first": Choice.FIRST,
    "第二遍": Choice.SECOND, "二": Choice.SECOND, "2": Choice.SECOND, "乙": Choice.SECOND, "second": Choice.SECOND,
    "另录": Choice.TYPED, "手录": Choice.TYPED, "typed": Choice.TYPED,
}  # fmt: skip
_STANDINGS: Final = {
    "保留": Standing.KEEP, "留": Standing.KEEP, "keep": Standing.KEEP,
    "不要": Standing.DROP, "删": Standing.DROP, "删去": Standing.DROP, "drop": Standing.DROP,
    "对应": Standing.SAME, "same": Standing.SAME,
}  # fmt: skip
_BLANKS: Final = frozenset({"（空）", "(空)", "空", "空白", "(empty)", "empty"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds of a cell: ``value`` is the text that was typed by hand (None: the paper has nothing there)."""

    choice: Choice
    value: str | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What becomes of a line of one entry; ``partner`` is the line of the other that it is (from 0)."""

    standing: Standing
    partner: int | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything decided, by the keys of the comparison."""

    cells: Mapping[str, Decision] = field(default_factory=dict)
    lines: Mapping[str, LineDecision] = field(default_factory=dict)

    def stated(self, comparison: Comparison) -> dict[int, int]:
        """Return the pairs (line of the first, line of the second) that a person has said."""
        found = {}
        free = {(side, line.at) for side, line in comparison.lone}
        for side, line in comparison.lone:
            said = self.lines.get(comparison.lone_key(side, line.at))
            if said is not None and said.partner is not None and (3 - side, said.partner) in free:
                one, other = (line.at, said.partner) if side == 1 else (said.partner, line.at)
                found[one] = other
        return found


def decision_of(
    column: str,
    choice: Choice,
    typed: str | None,
    *,
    by: str | None,
    note: str | None,
    words: Words | None = None,
    where: tuple[str, str] = ("", ""),
) -> Decision:
    """Return a decision on a cell of ``column`` when it can hold. Raises UserError when a value is to be typed and none is
    there (T030), or one that cannot be right and is not said to stand so on the paper (T031)."""
    if choice is not Choice.TYPED:
        return Decision(choice, None, by, note)
    text = (typed or "").strip()
    if not text:
        raise UserError(
            "T030",
            f"{where[0]}选了“另录”而没有写值。请写上纸上的值；纸上这一格是空的，写“{BLANK}”。",
            f"{where[1]}is to be typed anew, and no value is given. Write what the paper says; where its cell is empty, {BLANK}.",
        )
    if text in _BLANKS:
        return Decision(choice, None, by, note)
    flaws = flaws_of(column, text, words)
    if flaws and AS_ON_PAPER not in (note or ""):
        zh, en = "、".join(flaw.zh for flaw in flaws), ", ".join(flaw.en for flaw in flaws)
        raise UserError(
            "T031",
            f"{where[0]}另录的{COLUMNS[column].zh}不对：{zh}。请再看一眼纸表；纸上确实这样写的，在“说明”里写“{AS_ON_PAPER}”。",
            f"{where[1]}the {column} typed by hand cannot be right: {en}. Look at the paper once more; where it does say so, write "
            f"{AS_ON_PAPER} in the note.",
        )
    return Decision(choice, text, by, note)


def read_book(path: Path, comparison: Comparison, words: Words | None = None) -> Decisions:
    """Return what was decided in the book at ``path``; lines left open are not among it.

    Raises UserError: not such a book (T025), a book of other files (T026), a word that is none of the list (T027), a value
    missing or impossible (T030, T031), a partner line that is not there or not free (T032), a number decided twice (T033)."""
    cells: dict[str, Decision] = {}
    lines: dict[str, LineDecision] = {}
    lone = {comparison.lone_key(side, line.at): side for side, line in comparison.lone}
    for place, cell in _lines(path):
        key = cell["key"]
        if not key.startswith(f"{comparison.digest}-"):
            raise _foreign(path.name, comparison)
        word = "".join(cell.get("choice", "").split()) or "".join(cell.get("standing", "").split())
        if not word:
            continue
        if key in cells or key in lines:
            raise UserError(
                "T033",
                f"《{path.name}》{place[0]}和前面一行是同一个编号（{key}）。一处只能定一次：请只留一行。",
                f"{path.name}, {place[1]}: the number {key} stands there twice. Keep one line of it.",
            )
        by, note = cell.get("by") or None, cell.get("note") or None
        where = f"《{path.name}》{place[0]}", f"{path.name}, {place[1]}: "
        if "choice" in cell:
            choice = _CHOICES.get(word.lower())
            if choice is None:
                raise _unknown(where, word, [c.zh for c in Choice])
            column = key.rsplit("-", 1)[-1]
            if column in COLUMNS:
                cells[key] = decision_of(column, choice, cell.get("value"), by=by, note=note, words=words, where=where)
        else:
            standing = _STANDINGS.get(word.lower())
            if standing is None:
                raise _unknown(where, word, [s.zh for s in Standing])
            partner = None
            if standing is Standing.SAME and key in lone:
                partner = _partner(comparison, lone[key], cell.get("partner", ""), where)
            lines[key] = LineDecision(standing, partner, by, note)
    _once_each(comparison, lines, path.name)
    return Decisions(cells, lines)


def _partner(comparison: Comparison, side: int, text: str, where: tuple[str, str]) -> int:
    """Return the line of the other entry that ``text`` names (its row, or sheet and row). Raises UserError T032."""
    other = 3 - side
    free = {line.at for s, line in comparison.lone if s == other}
    wanted = "".join(text.split()).removesuffix("行").removeprefix("第")
    found = [
        at
        for at in free
        if wanted
        and wanted in ("".join(comparison.row(other, at).place.split()), str(comparison.row(other, at).row_no))
    ]
    if len(found) == 1:
        return found[0]
    zh = "第二遍" if other == 2 else "第一遍"
    raise UserError(
        "T032",
        f"{where[0]}写着对应{zh}的“{text}”，{zh}里没有对上的行中{'有几行都是' if found else '没有'}这一行。请照“行”一栏的写法写一个。",
        f"{where[1]}names {text!r} of the {'second' if other == 2 else 'first'} entry, which "
        f"{'is more than one' if found else 'is none'} of its lines without a partner. Write one as the column of rows does.",
    )


def _once_each(comparison: Comparison, lines: Mapping[str, LineDecision], book: str) -> None:
    """Refuse a line that two lines are said to be, or that is said to be one and kept for itself."""
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    for side, line in comparison.lone:
        said = lines.get(comparison.lone_key(side, line.at))
        if said is None or said.partner is None:
            continue
        mate = (3 - side, said.partner)
        answer = lines.get(comparison.lone_key(*mate))
        against = answer is not None and answer.partner != line.at
        if against or taken.get(mate, (side, line.at)) != (side, line.at):
            row = comparison.row(*mate)
            raise UserError(
                "T034",
                f"《{book}》里，第{'一二'[mate[0] - 1]}遍的第 {row.place} 行定了两种去处。一行只能对应一行，或者自己保留、不要：请改成一种。",
                f"{book}: line {row.place} of the {'first' if mate[0] == 1 else 'second'} entry is given two fates. A line is one line of the "
                "other entry, or is kept or dropped for itself: decide for one.",
            )
        taken[mate] = (side, line.at)


def _foreign(book: str, comparison: Comparison) -> UserError:
    return UserError(
        "T026",
        f"《{book}》定的是别的文件，不是《{comparison.first.file}》和《{comparison.second.file}》现在的内容（文件改过、换过先后也算）。"
        "请交回由这两个文件写出的那一份，或者重新比对。",
        f"{book} decides other files than {comparison.first.file} and {comparison.second.file} as they are now (changed, or given in the "
        "other order). Hand back the book written of these two, or compare anew.",
    )


def _unknown(where: tuple[str, str], word: str, known: Sequence[str]) -> UserError:
    return UserError(
        "T027",
        f"{where[0]}写作“{word[:20]}”，不在{'、'.join(known)}之内。人的判定不能猜：请改成其中一项。",
        f"{where[1]}the decision reads {word[:20]!r}, which is none of {', '.join(known)}. Choose one of them.",
    )


def _lines(path: Path) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
    """Yield ((where in Chinese, in English), cells by our names) of every numbered line of the book."""
    try:
        reader = fastexcel.read_excel(str(path))
        names = reader.sheet_names
    except Exception as error:
        raise _no_book(path.name) from error
    met = False
    for name in names:
        columns: dict[str, int] = {}
        for at, row in enumerate(sheet_rows(reader, name), 1):
            cells = [str(value).strip() if value is not None else "" for value in row]
            if not columns:
                here = {k: cells.index(h) for k, h in HEADINGS.items() if h in cells}
                columns = here if "key" in here and ("choice" in here or "standing" in here) else {}
                met = met or bool(columns)
                continue
            found = {k: cells[i] for k, i in columns.items() if i < len(cells)}
            if found.get("key"):
                yield (f"工作表“{name}”第 {at} 行", f"sheet {name}, row {at}"), found
    if not met:
        raise _no_book(path.name)


def _no_book(name: str) -> UserError:
    return UserError(
        "T025",
        f"《{name}》不是两次录入的判定簿：打不开，或者没有“{HEADINGS['key']}”和“{HEADINGS['choice']}”两栏。请交回 notoneless double 写出、定好的那一份"
        "（存成 .xlsx，不要删去编号栏）。",
        f"{name} is no book of two entries: it cannot be opened, or has no columns “{HEADINGS['key']}” and “{HEADINGS['choice']}”. Hand back the one "
        "that notoneless double wrote, decided (saved as .xlsx, with its column of numbers).",
    )


def open_cells(comparison: Comparison, decisions: Decisions) -> list[Difference]:
    """Return the differing cells on which nobody has decided."""
    return [d for d in comparison.differences if comparison.key(d) not in decisions.cells]


def open_lines(comparison: Comparison, decisions: Decisions) -> list[tuple[int, int]]:
    """Return the lines of one entry on which nobody has decided: (1 or 2, line)."""
    return [(s, one.at) for s, one in comparison.lone if comparison.lone_key(s, one.at) not in decisions.lines]
