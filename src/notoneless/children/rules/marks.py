"""Kinds of dated marks: which there are on a day, how offices write them, which took another's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from notoneless.children.terms import CategoryGroup
from notoneless.standards.codes import DISABILITY_GRADE, DISABILITY_KIND


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mark. ``written`` are all writings under which it may stand in a file, its code first."""

    code: str
    group: str
    zh: str
    en: str
    written: tuple[str, ...]
    is_current: bool = True


#: Telling of poverty or of health, they are sealed on every surface.
GUARDED: Final = frozenset({CategoryGroup.HARDSHIP.value, CategoryGroup.DISABILITY.value})


def disabilities() -> tuple[Kind, ...]:
    """Return the kinds of disability (GB/T 26341), each with its writings: alone, and with the grade behind it."""
    return tuple(
        Kind(
            code, CategoryGroup.DISABILITY.value, f"{word}残疾" if "残疾" not in word else word, _EN.get(code, code),
            (code, *(f"{code}{grade}" for grade in DISABILITY_GRADE.zh)),
        )
        for code, word in DISABILITY_KIND.zh.items()
    )  # fmt: skip


_EN: Final = {
    "1": "sight", "2": "hearing", "3": "speech", "4": "body", "5": "intellect", "6": "mental", "7": "multiple",
}  # fmt: skip


def kinds(tables: Iterable[tuple[str, Iterable[Mapping[str, object]]]]) -> tuple[Kind, ...]:
    """Return the kinds that ``tables`` (group, rows of one period) know, the newest period last; a kind that only an older
    period knew is no longer current. Writings are gathered over all periods: history keeps the words of its time."""
    found: dict[str, Kind] = {}
    listed = [(group, list(rows)) for group, rows in tables]
    newest = {group: {str(row["id"]) for row in rows} for group, rows in listed}
    for group, rows in listed:
        for row in rows:
            code = str(row["id"])
            own = str(row.get("group", group))
            before = found.get(code)
            said = row.get("words", ())
            words = tuple(str(word) for word in said) if isinstance(said, list | tuple) else ()
            # A word that now means another kind (建档立卡) is looked for under both: whoever wrote it meant its own time's.
            written = tuple(dict.fromkeys((code, str(row["zh"]), *(before.written[1:] if before else ()), *words)))
            found[code] = Kind(code, own, str(row["zh"]), str(row["en"]), written, code in newest[group])
    return tuple(found.values())


def told(code: str, known: Mapping[str, Kind], *, english: bool = False) -> str:
    """Return a mark in words: the kind's own, a disability with its grade, else as the roll wrote it."""
    if code[:1] in DISABILITY_KIND.zh and code.isdigit() and len(code) <= 2:
        kind = known.get(code[0])
        grade = DISABILITY_GRADE.zh.get(code[1:], "")
        return f"{(kind.en if english else kind.zh) if kind else code}{grade}"
    kind = known.get(code)
    return (kind.en if english else kind.zh) if kind else code
