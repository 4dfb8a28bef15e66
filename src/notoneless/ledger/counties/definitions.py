"""口径 — by what a figure was counted, so that two counties' figures are compared only where the same was counted.

A county that takes children in a year later, or is content with a weaker match, has another rate for the same children. Each figure
therefore carries what decided it: the version of the rules, what is counted of what, and the values of the parameters that
decide who is asked about and who counts. What decides nothing stays out: the targets (a county may aim higher), the words by
which an office writes the same thing, and since when a value has stood.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from notoneless.ledger.indicators_rules import CHILD_RULES, UNIT_RULES, VERSION
from notoneless.ledger.labels import Word
from notoneless.policy.lookup import Policy
from notoneless.standards.errors import UserError

RULES: Final = "rules"
COUNTED: Final = "ledger.indicators"
_VERDICTS: Final = (
    "standards.entry_age", "standards.compulsory_ages", "standards.compulsory_grades", "standards.school_year",
    "rolls.absent_days_alarm", "rolls.exception_open_days", "rolls.survey_days", "rolls.roll_call_coverage", "sweep.accept",
)  # fmt: skip
TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys((*CHILD_RULES, *UNIT_RULES), _VERDICTS),
    "hardship_record": (*_VERDICTS, "ledger.hardship_record_kinds"),
}
"""Indicator → the parameters that decide it."""

_RULES_WORD: Final = Word("计数规则的版本", "version of the rules of counting")
_COUNTED_WORD: Final = Word("数的是谁", "who is counted")
SHOWN: Final = 60
"""Signs of a value that are shown; longer ones are told apart by their digest."""
_KEYS: Final[Mapping[str, Word]] = {
    "years": Word("岁数", "years"),
    "cutoff": Word("截止日", "cut-off day"),
    "late_years": Word("推迟的岁数", "years where later"),
    "inclusive": Word("含截止日当天", "cut-off day included"),
    "first": Word("起", "first"),
    "last": Word("止", "last"),
    "last_if_entered_on_time": Word("按时入学者止于", "last if entered on time"),
    "primary_last": Word("小学止于", "primary ends"),
    "autumn_starts": Word("秋季开学", "autumn starts"),
    "spring_starts": Word("春季开学", "spring starts"),
    "clear": Word("认定", "taken"),
    "review": Word("存疑", "doubtful"),
    "attach": Word("并入", "attached"),
    "hearsay": Word("传闻", "hearsay"),
}
Shown = tuple[tuple[str, str], ...]
"""A value as it is shown: key and text of each entry of a mapping; one entry without a key for anything else."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that decides a figure: its key, its name, its value as it is shown (empty where it is long), and the digest by
    which it is compared."""

    key: str
    name: Word
    value: Shown
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        name = {"zh": self.name.zh, "en": self.name.en}
        return {"key": self.key, "name": name, "value": dict(self.value), "digest": self.digest}


Definitions = Mapping[str, tuple[Part, ...]]
"""Indicator → what it was counted by."""


def definitions(
    policy: Policy, place: str | None, on: dt.date, recorded: Iterable[Mapping[str, Any]] = ()
) -> Definitions:
    """Return what the indicators of a sweep at ``place`` on ``on`` are counted by.

    ``recorded`` are the parameters of the sweep's own record (run.json): where it names a value, that one decided.
    Raises UserError G001, G002, G004; a parameter that has no value there on that day decides nothing.
    """
    said = {str(entry["topic"]): entry for entry in recorded if entry.get("topic")}
    rows = policy.value(COUNTED, place, on).by_id()
    parts: dict[str, Part] = {}
    for topic in dict.fromkeys(topic for topics in TOPICS.values() for topic in topics):
        entry = said.get(topic) or _value(policy, topic, place, on)
        if entry is not None:
            parts[topic] = _part(topic, Word(entry["name"]["zh"], entry["name"]["en"]), entry["value"])
    rules = _part(RULES, _RULES_WORD, VERSION)
    found = {}
    for key, topics in TOPICS.items():
        row = rows[key]
        counted = Part(COUNTED, _COUNTED_WORD, (), _digest([row["counted_zh"], row["needs"]]))
        found[key] = (rules, counted, *(parts[topic] for topic in topics if topic in parts))
    return found


def as_plain(found: Definitions) -> dict[str, list[dict[str, Any]]]:
    """Return definitions as plain data, to be kept beside the figures that were counted by them."""
    return {key: [part.as_dict() for part in parts] for key, parts in found.items()}


def from_plain(kept: Mapping[str, Sequence[Mapping[str, Any]]]) -> Definitions:
    """Return the definitions that :func:`as_plain` gave. Raises KeyError, TypeError or AttributeError for anything else."""
    return {
        str(key): tuple(
            Part(
                str(p["key"]),
                Word(str(p["name"]["zh"]), str(p["name"]["en"])),
                tuple(sorted((str(key), str(text)) for key, text in p["value"].items())),
                str(p["digest"]),
            )
            for p in parts
        )
        for key, parts in kept.items()
    }


def fingerprint(parts: Sequence[Part]) -> str:
    """Return the fingerprint of what a figure was counted by; empty where nobody says."""
    return _digest(sorted((part.key, part.digest) for part in parts)) if parts else ""


def differing(parts: Sequence[Part], usual: Sequence[Part]) -> list[tuple[Word, Word, Word]]:
    """Return what of ``parts`` is other than in ``usual``: its name, and what of its value is other here and there (empty words
    where the value is long, or there is none)."""
    here, there = ({part.key: part for part in side} for side in (parts, usual))
    found = []
    for key in dict.fromkeys((*here, *there)):
        one, other = here.get(key), there.get(key)
        if one is None or other is None or one.digest != other.digest:
            some = one or other
            assert some is not None
            values = [part.value if part else () for part in (one, other)]
            found.append((some.name, _only(values[0], values[1]), _only(values[1], values[0])))
    return found


def _value(policy: Policy, topic: str, place: str | None, on: dt.date) -> dict[str, Any] | None:
    try:
        return policy.value(topic, place, on).as_dict()
    except UserError as refusal:
        if refusal.code == "G005":
            return None
        raise


def _part(key: str, name: Word, value: Any) -> Part:
    entries = value.items() if isinstance(value, Mapping) else [("", value)]
    # In the order of their names: a database may keep them in another, and a county has one file, byte by byte.
    shown = tuple(sorted((str(one), _text(inner)) for one, inner in entries))
    return Part(key, name, shown if all(len(text) <= SHOWN for _key, text in shown) else (), _digest(value))


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _only(here: Shown, there: Shown) -> Word:
    """Return what of a value stands here and not there, in words."""
    other = [entry for entry in here if entry not in there]
    said = [(_KEYS.get(key, Word(key, key)), text) for key, text in other]
    return Word(
        "、".join(f"{key.zh} {text}".strip() for key, text in said),
        ", ".join(f"{key.en} {text}".strip() for key, text in said),
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
