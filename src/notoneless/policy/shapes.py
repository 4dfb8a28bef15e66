"""值的形状 — whether a parameter's value looks the way its readers expect.

A status word filed under two meanings, or a verdict listed twice, would move children between ledgers
without anybody noticing. Shapes are few and checked to the leaf.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from notoneless.policy.terms import Shape

Fault = tuple[tuple[str | int, ...], str, str]


def shape_faults(shape: Shape, value: Any) -> list[Fault]:
    """Return what is wrong with ``value`` as a ``shape``: (path inside the value, Chinese, English) each."""
    return [*_plain(value, ()), *_CHECKS[shape](value)]


def _plain(value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                yield (*path, str(key)), "键须是文字；数字请加引号", "keys must be text; quote numbers"
            yield from _plain(inner, (*path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _plain(inner, (*path, index))
    elif isinstance(value, date):
        yield path, "值里的日期请加引号写成文字", "quote a date inside a value"
    elif value is not None and not isinstance(value, str | int | float | bool):
        yield path, "只能是文字、数字、真假、列表或映射", "only text, numbers, true/false, lists and mappings"


def _number(value: Any) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield (), "应为一个数", "expected a number"


def _text(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not value:
        yield (), "应为一段文字", "expected text"


def _list(value: Any) -> Iterator[Fault]:
    if not isinstance(value, list) or not value:
        yield (), "应为列表", "expected a list"
        return
    for index, item in enumerate(value):
        if isinstance(item, dict | list):
            yield (index,), "列表里只能是单个的值", "a list holds single values only"
        elif item in value[:index]:
            yield (index,), "列表里重复", "repeated in the list"


def _map(value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict) or not value:
        yield (), "应为映射", "expected a mapping"


def _words(value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict) or not value:
        yield (), "应为“标识: [词, …]”的映射", "expected identifier: [word, …]"
        return
    owner: dict[str, str] = {}
    for key, words in value.items():
        if not isinstance(words, list) or not words:
            yield (str(key),), "应为词的列表", "expected a list of words"
            continue
        for index, word in enumerate(words):
            if not isinstance(word, str) or not word or word != word.strip():
                yield (
                    (str(key), index),
                    "词须是文字，首尾无空格；数字请加引号",
                    "a word is text without outer spaces; quote numbers",
                )
            elif word in owner:
                yield (
                    (str(key), index),
                    f"“{word}”已写在“{owner[word]}”之下，一个词只能有一个意思",
                    f"“{word}” already stands under “{owner[word]}”",
                )
            else:
                owner[word] = str(key)


def _rows(value: Any) -> Iterator[Fault]:
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        yield (), "应为记录的列表，每条都是映射", "expected a list of records"
        return
    seen: set[Any] = set()
    for index, row in enumerate(value):
        for key in ("id", "zh", "en"):
            if not isinstance(row.get(key), str) or not row[key]:
                yield (index, key), "每条记录须有 id、zh、en，都是文字", "each record needs id, zh and en, all text"
        if row.get("id") in seen:
            yield (index, "id"), f"“{row.get('id')}”重复", f"“{row.get('id')}” is repeated"
        seen.add(row.get("id"))


_CHECKS = {
    Shape.NUMBER: _number,
    Shape.TEXT: _text,
    Shape.LIST: _list,
    Shape.MAP: _map,
    Shape.WORDS: _words,
    Shape.ROWS: _rows,
}
