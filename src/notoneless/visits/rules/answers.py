"""What somebody wrote into a form: each answer checked by its question's kind; what was not asked is refused, never dropped.

A faulty answer is refused with what to mend. One that is missing is not: at the door one does not always get to everything, and a visit
is written down all the same. It is then not complete, and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from notoneless.visits.rules.forms import Form, Question
from notoneless.visits.terms import QuestionKind, Why

Given = str | list[str] | tuple[str, ...]
#: So many characters a text may have where its question says nothing.
MOST_TEXT: Final = 2000
YES_NO: Final = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers in the one way in which they are kept (texts, and lists of texts in order), what is wrong with those that are none, and the
    questions that a complete form would have answered."""

    answers: dict[str, str | list[str]]
    faults: tuple[Why, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every question that must be answered is."""
        return not self.missing


def checked(form: Form, given: Mapping[str, Given]) -> Checked:
    """Return what stands in a form. Answers that say nothing are no answers."""
    asked = {one.id: one for one in form.questions}
    answers: dict[str, str | list[str]] = {}
    faults: list[Why] = []
    for key in sorted(set(given) - set(asked)):
        faults.append(
            Why("U110", f"走访表里没有“{key[:32]}”这个问题。请重新打开走访表再填。",
                f"The form does not ask “{key[:32]}”: open the form again.", key)
        )  # fmt: skip
    for question in form.questions:
        value = _tidy(given.get(question.id, ""))
        if not value:
            continue
        found = _read(question, value)
        if isinstance(found, Why):
            faults.append(found)
        else:
            answers[question.id] = found
    missing = tuple(one.id for one in form.questions if one.must and one.id not in answers)
    return Checked(answers, tuple(faults), missing)


def _tidy(value: Given) -> str | list[str]:
    if isinstance(value, str):
        return value.strip()
    return [one for one in (str(one).strip() for one in value) if one]


def _read(question: Question, value: str | list[str]) -> str | list[str] | Why:
    if question.kind == QuestionKind.SEVERAL:
        return _several(question, [value] if isinstance(value, str) else value)
    if not isinstance(value, str):
        return _fault(question, "U111", "只能有一个答案", "takes one answer")
    if question.kind == QuestionKind.YES:
        return value if value in YES_NO else _fault(question, "U111", "只能答是或否", "is answered by yes or no")
    if question.kind == QuestionKind.CHOICE:
        return value if value in _ids(question) else _not_offered(question)
    if question.kind == QuestionKind.NUMBER:
        return _number(question, value)
    if question.kind == QuestionKind.DATE:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            return _fault(question, "U113", "应是日期，写成 2026-09-01 这样", "is a date, written like 2026-09-01")
    most = MOST_TEXT if question.most is None else question.most
    if len(value) > most:
        return _fault(
            question, "U114", f"最多 {most} 个字，现在 {len(value)} 个", f"takes {most} characters, not {len(value)}"
        )
    return value


def _several(question: Question, values: Iterable[str]) -> list[str] | Why:
    chosen, offered = set(values), _ids(question)
    return [one for one in offered if one in chosen] if chosen <= set(offered) else _not_offered(question)


def _number(question: Question, value: str) -> str | Why:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(value) > 20:
        return _fault(question, "U112", "应是一个数", "is a number")
    if question.least is not None and number < question.least:
        return _fault(question, "U112", f"不应小于 {question.least}", f"is at least {question.least}")
    if question.most is not None and number > question.most:
        return _fault(question, "U112", f"不应大于 {question.most}", f"is at most {question.most}")
    plain = f"{number:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) if number else "0"


def _ids(question: Question) -> tuple[str, ...]:
    return tuple(one.id for one in question.choices)


def _not_offered(question: Question) -> Why:
    return _fault(question, "U111", "选的不在可选的里面", "is none of the choices")


def _fault(question: Question, code: str, zh: str, en: str) -> Why:
    return Why(
        code, f"“{question.zh}”{zh}。请改好再交。", f"“{question.en}” {en}: mend it and send again.", question.id
    )
