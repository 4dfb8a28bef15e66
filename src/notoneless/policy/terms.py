"""政策的词 — what a parameter is: a value, who set it, since when, where, and how sure we are of it.

Whether a child is of school age, whether a deferral has run out, how much a boarder is owed: each hangs on
a figure that some document set on some day for some place. These are the small objects that carry such a
figure together with its source, so that no verdict ever rests on a number nobody can trace.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any


class Evidence(StrEnum):
    """How sure we are of a value. Anything but ``L`` is shown with its mark wherever the value is printed."""

    LAW = "L"
    SEEN = "V"
    SECONDARY = "S"
    MEMORY = "M"
    DESIGN = "D"

    @property
    def zh(self) -> str:
        """The mark explained to an officer."""
        return _EVIDENCE_ZH[self]

    @property
    def en(self) -> str:
        """The mark explained in English."""
        return _EVIDENCE_EN[self]

    @property
    def is_settled(self) -> bool:
        """Whether the value may be quoted as it stands: the law's text, or an official or mainstream page."""
        return self in (Evidence.LAW, Evidence.SEEN)


_EVIDENCE_ZH = {
    Evidence.LAW: "已读法规全文",
    Evidence.SEEN: "见于官方或主流页面摘录",
    Evidence.SECONDARY: "仅见于二手页面，引用前须复核",
    Evidence.MEMORY: "凭记忆写下，未经核实",
    Evidence.DESIGN: "本项目建议值，不是政策规定",
}
_EVIDENCE_EN = {
    Evidence.LAW: "full text of the law was read",
    Evidence.SEEN: "seen in an official or mainstream page excerpt",
    Evidence.SECONDARY: "seen on a secondary page only; re-check before quoting",
    Evidence.MEMORY: "written from memory, unverified",
    Evidence.DESIGN: "suggested by this project, not set by policy",
}


class Shape(StrEnum):
    """What a topic's value looks like. All files of one topic have one shape."""

    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    MAP = "map"
    WORDS = "words"  # identifier -> the words offices write for it; a word stands under one identifier only
    ROWS = "rows"  # list of records with the same leading keys; `id` is unique


@dataclass(frozen=True, slots=True)
class Source:
    """The document that set a value. ``number`` (文号) and ``link`` may be empty where none was found; ``title`` never."""

    title: str
    number: str = ""
    article: str = ""
    link: str = ""

    def cite(self) -> str:
        """Return the citation as an office writes it: number, title, article."""
        title = self.title if self.title.startswith(("《", "（", "本项目")) else f"《{self.title}》"
        head = f"{title}（{self.number}）" if self.number else title
        return f"{head}{self.article}" if self.article else head

    def as_dict(self) -> dict[str, str]:
        """Return the four fields, for JSON."""
        return {"number": self.number, "title": self.title, "article": self.article, "link": self.link}


@dataclass(frozen=True, slots=True)
class Dated:
    """One dated line of a parameter file. ``value`` None means: from this day the place has no value of its own.

    ``practices`` are the identifiers of the districts' practices (``docs/reference/practices.md``) it serves.
    """

    since: date
    value: Any
    source: Source
    evidence: Evidence
    checked_on: date
    file: Path
    line: int
    adds: bool = False
    weaker: dict[str, Evidence] = field(default_factory=dict)
    note: str = ""
    practices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicFile:
    """What one place says of one topic: its names, unit, shape, and dated lines in order of date."""

    topic: str
    place: str
    name_zh: str
    name_en: str
    unit: str
    shape: Shape
    dated: tuple[Dated, ...]
    file: Path

    def standing_on(self, on: date) -> Dated | None:
        """Return the line in force on ``on`` (latest start not after it), or None before the first."""
        found = None
        for line in self.dated:
            if line.since <= on:
                found = line
        return found


@dataclass(frozen=True, slots=True)
class Value:
    """A value at (topic, place, day), with everything needed to answer “who says so?”.

    ``value`` is plain data (number, text, list or mapping) in ``unit``; money is integer 分 (fen).
    ``place`` is the code of the pack that won and ``since`` the day its line began. Where a place adds to a
    wider place's value, ``built_on`` holds the value it was added to.
    """

    topic: str
    name_zh: str
    name_en: str
    value: Any
    unit: str
    shape: Shape
    source: Source
    evidence: Evidence
    checked_on: date
    place: str
    place_name: str
    since: date
    weaker: dict[str, Evidence] = field(default_factory=dict)
    note: str = ""
    file: str = ""
    line: int = 0
    built_on: Value | None = None

    def by_word(self) -> dict[str, str]:
        """Return word → identifier, for a topic of shape ``words``. Raises TypeError for other shapes."""
        if self.shape is not Shape.WORDS:
            raise TypeError(f"{self.topic} is of shape {self.shape}, not words")
        return {word: key for key, words in self.value.items() for word in words}

    def by_id(self) -> dict[str, dict[str, Any]]:
        """Return identifier → record, for a topic of shape ``rows``. Raises TypeError for other shapes."""
        if self.shape is not Shape.ROWS:
            raise TypeError(f"{self.topic} is of shape {self.shape}, not rows")
        return {row["id"]: row for row in self.value}

    def mark(self) -> str:
        """Return the evidence mark to print beside the value, e.g. ``[L]`` or ``[L; cutoff S]``."""
        parts = "".join(f"; {key} {level}" for key, level in sorted(self.weaker.items()))
        return f"[{self.evidence}{parts}]"

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON-ready data: what ``run.json`` and ``policy show --json`` record."""
        out: dict[str, Any] = {
            "topic": self.topic,
            "name": {"zh": self.name_zh, "en": self.name_en},
            "value": self.value,
            "unit": self.unit,
            "place": self.place,
            "place_name": self.place_name,
            "since": self.since.isoformat(),
            "source": self.source.as_dict(),
            "evidence": str(self.evidence),
            "checked_on": self.checked_on.isoformat(),
        }
        if self.weaker:
            out["evidence_of_parts"] = {key: str(level) for key, level in sorted(self.weaker.items())}
        if self.note:
            out["note"] = self.note
        if self.built_on is not None:
            out["built_on"] = self.built_on.as_dict()
        return out


@dataclass(frozen=True, slots=True)
class Candidate:
    """One dated line that was looked at in a lookup, and why it won or lost."""

    place: str
    place_name: str
    line: Dated
    until: date | None
    won: bool
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All candidates of a lookup in the order they were looked at (nearest place first, latest line first)."""

    topic: str
    place: str
    on: date
    candidates: tuple[Candidate, ...]

    @property
    def winner(self) -> Candidate | None:
        """The line that holds, or None."""
        return next((c for c in self.candidates if c.won), None)
