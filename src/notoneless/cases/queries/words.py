"""Outcomes, reasons, steps and offices in words, from the parameters, in the language of whoever reads."""

from __future__ import annotations

from datetime import date
from functools import cache

from notoneless.accounts.terms import is_english
from notoneless.cases.queries.book import policy
from notoneless.cases.rules.paper_facts import PaperKind
from notoneless.cases.terms import ActKind, Lamp, Side, Stage, Way, Whence, Why

TONES = {Lamp.RED: "red", Lamp.YELLOW: "amber", Lamp.GREEN: "green", Lamp.NONE: ""}
#: Topic of every kind of code that an act may bear.
_TOPICS = {
    "outcome": "ledger.verdicts", "reason": "ledger.reason_codes", "step": "cases.ladder", "party": "cases.parties",
}  # fmt: skip


@cache
def _rows(kind: str) -> dict[str, tuple[str, str]]:
    # Codes of the project's own tables; the newest words serve old acts too.
    rows = policy().value(_TOPICS[kind], None, date.max).by_id()
    return {code: (str(row["zh"]), str(row["en"])) for code, row in rows.items()}


def said(kind: str, code: str) -> str:
    """Return a code in words: ``kind`` is outcome, reason, step or party."""
    found = _rows(kind).get(code)
    return (found[1] if is_english() else found[0]) if found else code


@cache
def _measures() -> dict[str, tuple[str, str]]:
    rows = policy().value(_TOPICS["reason"], None, date.max).by_id()
    return {code: (str(row["measures"]), str(row["measures_en"])) for code, row in rows.items()}


def measures(reason: str) -> str:
    """Return what is to be done about a reason (分类施策), '' for one that is none."""
    found = _measures().get(reason)
    return (found[1] if is_english() else found[0]) if found else ""


def why(reason: Why | PaperKind) -> str:
    """Return a reason that a rule gave, or the name of a paper, in the language of whoever reads."""
    return reason.en if is_english() else reason.zh


def choices(kind: str) -> list[tuple[str, str]]:
    """Return (code, words) of every code of a kind, in the order of the parameters."""
    return [(code, words[1] if is_english() else words[0]) for code, words in _rows(kind).items()]


def label(kind: type[ActKind] | type[Stage] | type[Whence] | type[Way] | type[Side] | type[Lamp], value: str) -> str:
    """Return the label of a value, '' for none."""
    return str(kind(value).label) if value else ""


def owner(sides: str) -> str:
    """Return ``place+school`` in words."""
    return "、".join(str(Side(side).label) for side in sides.split("+")) if sides else ""
