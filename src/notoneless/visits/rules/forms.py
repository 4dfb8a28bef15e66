"""The form of a visit: its parts, its questions, and which version of it was answered.

A form is made of two parameters: ``visits.form`` (the parts, as the place calls them) and ``visits.questions``. Its version is the digest
of what it asks, word for word, and it is kept with the first visit that answers it: an office that rewrites its questions tomorrow still
reads yesterday's answers under yesterday's words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from notoneless.visits.terms import QuestionKind


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``least`` and ``most`` bound a number; of a text ``most`` is how many characters it may have."""

    id: str
    section: str
    zh: str
    en: str
    kind: QuestionKind
    must: bool = False
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form, as the place calls it; ``says`` stands at its head."""

    id: str
    zh: str
    en: str
    says: str = ""
    says_en: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is put before somebody."""

    sections: tuple[Section, ...]
    questions: tuple[Question, ...]

    @property
    def digest(self) -> str:
        """Return the form's version: SHA-256 of what it asks."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def text(self) -> str:
        """Return the form as text, the same for the same form."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def of(self, section: str) -> tuple[Question, ...]:
        """Return the questions of a part, in their order."""
        return tuple(one for one in self.questions if one.section == section)


def form_of(sections: Iterable[Mapping[str, Any]], questions: Iterable[Mapping[str, Any]]) -> Form:
    """Return the form that the parameters tell. A question of a part that the place does not have is left out: the place's parts come
    first. Raises :class:`ValueError` for a kind that the house does not know, or a choice without choices."""
    parts = tuple(
        Section(row["id"], row["zh"], row["en"], row.get("says", ""), row.get("says_en", "")) for row in sections
    )
    known = {one.id for one in parts}
    return Form(parts, tuple(_question(row) for row in questions if row["section"] in known))


def form_from(text: str) -> Form:
    """Return the form that was kept as ``text``."""
    said = json.loads(text)
    return form_of(said["sections"], said["questions"])


def _question(row: Mapping[str, Any]) -> Question:
    kind = QuestionKind(row["kind"])
    choices = tuple(Choice(one["id"], one["zh"], one["en"]) for one in row.get("choices") or ())
    if (kind in (QuestionKind.CHOICE, QuestionKind.SEVERAL)) != bool(choices):
        raise ValueError(f"visits.questions {row['id']}: choices belong to a question of the kinds choice and several")
    return Question(
        row["id"],
        row["section"],
        row["zh"],
        row["en"],
        kind,
        bool(row.get("must")),
        choices,
        row.get("least"),
        row.get("most"),
    )
