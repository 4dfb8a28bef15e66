"""Jobs for the tests of the worker: they write down that they ran."""

from __future__ import annotations

from datetime import timedelta

from notoneless.standards.errors import UserError
from notoneless.work.jobs import job

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
