"""分批 — pieces: many keys are asked for, and many rows written, a part at a time; no child falls between two parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def pieces(values: Iterable[T], most: int) -> Iterator[list[T]]:
    """Yield the values in their order, ``most`` at a time; the last may be fewer."""
    listed = list(values)
    for begin in range(0, len(listed), most):
        yield listed[begin : begin + most]
