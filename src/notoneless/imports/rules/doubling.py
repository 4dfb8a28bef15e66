"""Which of a set's files the sweep reads where a roll was typed twice, and what must be settled before it may.

A first entry that a second one stands beside is not swept as it is: what the two differ in is not decided. Once it is, the
settled roll stands in its place; taken out again, the two entries stand as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar


class Filed(Protocol):
    """A file of a set, as far as it matters here."""

    pk: Any
    second_of_id: Any
    settles_id: Any


F = TypeVar("F", bound=Filed)


def swept(files: Iterable[F]) -> list[F]:
    """Return those of ``files`` (none of them taken out) that the sweep reads: no second entry, and no first one that is settled."""
    kept = list(files)
    settled = {file.settles_id for file in kept}
    return [file for file in kept if file.second_of_id is None and file.pk not in settled]


def unsettled(files: Iterable[F]) -> list[F]:
    """Return the second entries among ``files`` that are not settled with their first."""
    kept = list(files)
    settled = {file.settles_id for file in kept}
    return [file for file in kept if file.second_of_id is not None and file.second_of_id not in settled]


def is_typed(seen: Sequence[Any], said: Any, kinds: frozenset[str]) -> bool:
    """Return whether a file, as it was understood, is a roll of one of ``kinds`` alone."""
    read = [sheet for sheet in seen if sheet["kind"] and not said.get(sheet["sheet"] or "", {}).get("leave_out")]
    return bool(read) and all(sheet["kind"] in kinds for sheet in read)
