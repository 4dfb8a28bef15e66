"""词 — words: what an office's word for a standing means.

「在读」, 「已转出」, 「病假」, 「初一」: every distinct word on the rolls is looked up once in the parameters of the place
and the day. A word nobody knows is kept as unknown and reported; it clears no child.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_DIGITS = "零一二三四五六七八九"
_GRADE = re.compile(r"^(?:小学|初中|初|高中|高|职高|中职|中专|普高)?第?([一二三四五六七八九十\d]{1,2})(?:年级|年|级)?$")


_HALF_WIDTH = str.maketrans("（）０１２３４５６７８９", "()0123456789")


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """Return ``word`` without spaces and outer punctuation, full-width letters folded: the key of a lookup."""
    return re.sub(r"[\s。，、;；:：]+", "", word.translate(_HALF_WIDTH))


def meaning(word: str, known: Mapping[str, str]) -> str:
    """Return the identifier ``known`` gives ``word``; words in brackets are tried without them; ``unknown`` otherwise."""
    key = plain(word)
    return (
        known.get(key)
        or known.get(re.sub(r"\(.*?\)", "", key))
        or known.get(re.sub(r"^\d+[-_.]?", "", key))
        or "unknown"
    )


@lru_cache(maxsize=4096)
def grade(word: str | None) -> int | None:
    """Return the grade 1–12 that a grade or class word says (七年级, 初一, 7, 高二), None when it says none."""
    if not word:
        return None
    key = plain(word)
    found = _GRADE.match(key)
    if not found:
        found = re.match(r"^([一二三四五六七八九十\d]{1,2})年级", key) or re.match(r"^([1-9])\.0$", key)
        if not found:
            return None
    text = found.group(1)
    number = int(text) if text.isdigit() else 10 if text == "十" else _DIGITS.find(text) if len(text) == 1 else -1
    stage = 6 if key.startswith("初") else 9 if key.startswith(("高", "职", "中职", "中专", "普高")) else 0
    value = number + stage if number <= 3 else number
    return value if 1 <= value <= 12 else None


def by_plain(words: Mapping[str, str]) -> dict[str, str]:
    """Return ``words`` keyed by :func:`plain`."""
    return {plain(word): identifier for word, identifier in words.items()}
