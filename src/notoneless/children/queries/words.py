"""Verdicts, ledgers, grades and relations in words, from the parameters and the national lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from notoneless.accounts.terms import is_english
from notoneless.ledger.labels import METHODS
from notoneless.policy import load
from notoneless.rolls.kinds import Kind
from notoneless.standards.codes import ETHNIC, RELATION

_TONES = {"yes": "green", "exception": "blue", "no": "red", "out": ""}
_GRADES = "零一二三四五六七八九"


@cache
def _rows(topic: str) -> Mapping[str, Mapping[str, Any]]:
    # Codes of the project's own tables; the newest words serve old standings too.
    return load().value(topic, None, date.max).by_id()


def verdict_row(code: str) -> Mapping[str, Any] | None:
    """Return what the parameters say of a verdict; None of one that they do not know."""
    return _rows("ledger.verdicts").get(code)


def verdict(code: str) -> str:
    """Return where a sweep found the child to be, in words."""
    row = _rows("ledger.verdicts").get(code)
    return str(row["en" if is_english() else "zh"]) if row else code


def verdict_tone(code: str) -> str:
    """Return the colour of a verdict: red for a child who is not served, amber where that is only suspected."""
    row = _rows("ledger.verdicts").get(code)
    if row is None:
        return ""
    if code in ("suspected_dropout", "no_hukou"):
        return "amber"
    served = row["counts_as_served"]
    return _TONES.get({True: "yes", False: "no"}.get(served, str(served)), "")


def verdicts() -> list[tuple[str, str]]:
    """Return (code, words) of every verdict, those who are not served first."""
    key = "en" if is_english() else "zh"
    order = {"red": 0, "amber": 1, "blue": 2, "green": 3, "": 4}
    rows = _rows("ledger.verdicts")
    return sorted(((code, str(row[key])) for code, row in rows.items()), key=lambda one: order[verdict_tone(one[0])])


def ledgers() -> list[tuple[str, str]]:
    """Return (code, words) of the ledgers."""
    key = "en" if is_english() else "zh"
    return [(code, str(row[key])) for code, row in _rows("ledger.ledgers").items()]


def ledger(code: str) -> str:
    """Return a ledger in words."""
    return dict(ledgers()).get(code, code)


def roll(code: str) -> str:
    """Return a roll in the office's word for it."""
    if code not in set(Kind):
        return code
    return code.replace("_", " ") if is_english() else Kind(code).zh


def method(code: str) -> str:
    """Return how a row was found to be this child's, in words."""
    word = METHODS.get(code)
    return code if word is None else word.en if is_english() else word.zh


def grade(number: int | None) -> str:
    """Return a grade in words: 三年级, 初二, 高一."""
    if not number:
        return ""
    if is_english():
        return f"Grade {number}"
    if number <= 6:
        return f"{_GRADES[number]}年级"
    return f"{'初' if number <= 9 else '高'}{_GRADES[number - 6 if number <= 9 else number - 9]}"


def grades() -> list[tuple[str, str]]:
    """Return (number, words) of the grades."""
    return [(str(number), grade(number)) for number in range(1, 13)]


def relation(code: str) -> str:
    """Return a relation in words (GB/T 4761)."""
    return RELATION.words(english=is_english()).get(code, "")


def relations() -> list[tuple[str, str]]:
    """Return (code, words) of the relations in which people bring up children."""
    codes = "51 52 61 62 63 64 57 58 71 75 81 82 83 85 89 97 99".split()
    words = RELATION.words(english=is_english())
    return [(code, words[code]) for code in codes]


def household_relations() -> list[tuple[str, str]]:
    """Return (code, words) of what a child may be to the head of the household."""
    codes = "20 30 27 37 41 42 43 44 47 48 49 73 77 79 93 94 95 96 97 99 02".split()
    words = RELATION.words(english=is_english())
    return [(code, words[code]) for code in codes]


def ethnicity(code: str) -> str:
    """Return an ethnic group in words (GB/T 3304)."""
    return ETHNIC.words(english=is_english()).get(code, "")


def ethnicities() -> list[tuple[str, str]]:
    """Return (code, words) of the ethnic groups."""
    return list(ETHNIC.words(english=is_english()).items())
