"""Jobs for the tests of the worker: they write down that they ran."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
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


def squares() -> Callable[[int], tuple[int, int]]:
    """Return what squares a number and says which process did."""
    return lambda number: (number * number, os.getpid())


def squares_till_it_breaks(last: int) -> Callable[[int], tuple[int, int]]:
    """Return what squares numbers and breaks behind ``last``."""

    def one(number: int) -> tuple[int, int]:
        if number > last:
            raise ValueError("it broke")
        return number * number, os.getpid()

    return one


def squares_till_it_is_killed(last: int) -> Callable[[int], tuple[int, int]]:
    """Return what squares numbers and is gone without a word behind ``last``."""

    def one(number: int) -> tuple[int, int]:
        if number > last:
            os._exit(9)
        return number * number, os.getpid()

    return one


def marks() -> Callable[[str], list[str]]:
    """Return what finds marks in the database by their beginning."""
    return lambda begin: [*Mark.objects.filter(name__startswith=begin).values_list("name", flat=True)]


def slow_squares(seconds: float) -> Callable[[int], tuple[int, int]]:
    """Return what squares a number and takes its time."""

    def one(number: int) -> tuple[int, int]:
        time.sleep(seconds)
        return number * number, os.getpid()

    return one
