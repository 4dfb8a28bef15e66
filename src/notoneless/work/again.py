"""A question that the same person asks again: the figures on the pages that everybody opens every morning.

What is asked depends on who asks (his posts and where they reach), on the day and on the filter, and on nothing else; so the
statement is made once and kept beside who asked it. Only its words are kept, never an answer: every figure is counted anew, and
whoever has another post today asks in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, Final, Protocol, TypeVar

from django.db import connection


class Asker(Protocol):
    """Who asks: the account, what its posts reach, and what a token leaves of that."""

    @property
    def account_id(self) -> Hashable:
        """The account."""

    @property
    def reaches(self) -> tuple[Any, ...]:
        """What each post gives, and where."""

    @property
    def extra(self) -> frozenset[str]:
        """A token's narrower powers."""


R = TypeVar("R", int, dict[str, int])
V = TypeVar("V", bound="str | int | None")
#: A statement with its values, and the names of its columns where it gives more than one number.
Said = tuple[str, Any, tuple[str, ...] | None]

#: So many people's statements are kept of each question; who asked longest ago goes first.
KEPT: Final = 256


def asked_again(count: Callable[..., R]) -> Callable[..., R]:
    """Declare ``count(viewer, *key)``: a figure, or several by name, that one statement gives. ``key`` is plain (a day, a word, a
    filter) and is, with the viewer's reach, all that the statement depends on. One that took several statements is asked so again;
    one that took none because nothing can be there (somebody whose post reaches no school asks for schools) stays nought for whom
    it was.
    """

    @lru_cache(maxsize=KEPT)
    def kept(*_who_and_what: Hashable) -> list[Said]:
        return []

    @wraps(count)
    def ask(viewer: Asker, *key: Hashable) -> R:
        held = kept(viewer.account_id, viewer.reaches, viewer.extra, key)
        found: R = _answer(held[0]) if held else _first(count, (viewer, *key), held)
        return found

    return ask


def known_again(fact: Callable[..., V]) -> Callable[..., V]:
    """Declare ``fact(*key)``: one word or number that everybody may know, by one statement that depends on ``key`` alone (the code of
    the county at a path). Its statement is kept, its answer never."""

    @lru_cache(maxsize=KEPT)
    def kept(*_what: Hashable) -> list[Said]:
        return []

    @wraps(fact)
    def ask(*key: Hashable) -> V:
        held = kept(*key)
        found: V = _answer(held[0]) if held else _first(fact, key, held)
        return found

    return ask


def _first(count: Callable[..., Any], asked: tuple[Any, ...], held: list[Said]) -> Any:
    heard: list[tuple[str, Any]] = []

    def hear(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        heard.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(hear):
        found = count(*asked)
    names = tuple(found) if isinstance(found, dict) else None
    if len(heard) == 1:
        held.append((*heard[0], names))
    elif not heard and not any(found.values() if isinstance(found, dict) else (found,)):
        held.append(("", found, names))
    return found


def _answer(said: Said) -> Any:
    sql, values, names = said
    if not sql:
        return values if names is None else dict(values)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if names is None:
        return row[0] if row else None
    return dict(zip(names, row, strict=True))


__all__ = ["KEPT", "asked_again", "known_again"]
