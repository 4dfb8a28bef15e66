"""Jobs for the tests of the worker: they write down that they ran."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

from notoneless.standards.errors import UserError
from notoneless.work.jobs import job
from notoneless.work.models import Mark

RAN: list[str] = []


@job()
def run_once(word: str) -> None:
    """Write it down."""
    RAN.append(word)


@job(tries=3)
def breaks(word: str) -> None:
    """Break, with a name in the message."""
    RAN.append(word)
    raise ValueError("王小明 500226201303021234")


@job(tries=3)
def refuses(word: str) -> None:
    """Refuse."""
    RAN.append(word)
    raise UserError("T001", "不行", "no")


def every_hour() -> None:
    """Come due; declared by the test that needs it, so that no other test meets it."""
    RAN.append("hour")


HOUR = timedelta(hours=1)


def squares(number: int) -> Iterator[tuple[int, int]]:
    """Yield squares, each with the process that made it."""
    for one in range(number):
        yield one * one, os.getpid()


def squares_till_it_breaks(number: int) -> Iterator[tuple[int, int]]:
    """Yield squares and break."""
    yield from squares(number)
    raise ValueError("it broke")


def squares_till_it_is_killed(number: int) -> Iterator[tuple[int, int]]:
    """Yield squares and be gone without a word."""
    yield from squares(number)
    os._exit(9)


def marks() -> Iterator[str]:
    """Yield the marks in the database."""
    yield from Mark.objects.order_by("name").values_list("name", flat=True)
