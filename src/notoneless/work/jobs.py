"""How a job is declared: the one place that knows the queue's library.

@job(tries=3, queue="bulk")
def read_roll(import_id: str) -> None: ...

read_roll.enqueue(str(row.pk))          # joins the open transaction

@job(every=timedelta(minutes=5))
def anchor() -> None: ...               # the worker hands it in when it comes due
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import Task

from notoneless.standards.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")

#: One queue for what somebody waits for, one for what takes long.
QUEUES: Final = ("default", "bulk")


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a job runs: how often it is tried, how often it comes due by itself, and whether it fills the county that its first
    argument names, whose pages say so meanwhile."""

    tries: int
    every: timedelta | None
    fills: bool = False


JOBS: Final[dict[str, Terms]] = {}


class Failure(Exception):
    """A job broke by a mistake of ours: its kind and where in the code. Its message is not kept, it may hold a name."""


def job(
    *, tries: int = 3, every: timedelta | None = None, queue: str = "default", priority: int = 0, fills: bool = False
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Declare a function of a station's ``tasks`` as a job. It takes ids and plain words, and may run twice without harm.

    A refusal (:class:`UserError`) is final; any other error is tried again, up to ``tries`` times, each time later.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue}: the queues are {QUEUES}")

    def declare(function: Callable[P, T]) -> Task[P, T]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return function(*args, **kwargs)
            except UserError:
                raise
            except Exception as mistake:
                raise Failure(f"{type(mistake).__name__} at {_place_of(mistake)}") from None

        JOBS[f"{function.__module__}.{function.__qualname__}"] = Terms(tries, every, fills)
        return task(priority=priority, queue_name=queue)(run)

    return declare


def pause_after(attempt: int) -> timedelta:
    """Return how long a job rests after its ``attempt``-th failure: 10 s, 1 min, 6 min, 36 min …"""
    return timedelta(seconds=10 * 6 ** (max(attempt, 1) - 1))


def _place_of(mistake: BaseException) -> str:
    frames = traceback.extract_tb(mistake.__traceback__)
    ours = [f for f in frames if "notoneless" in f.filename.replace("\\", "/").split("/")] or frames
    folder, name = os.path.split(ours[-1].filename)
    return f"{os.path.basename(folder)}/{name}:{ours[-1].lineno}"


def hand_in(path: str, *ids: str | int) -> str:
    """Hand in the job at ``path`` within the open transaction and return its number, by which its end can be asked. For a
    station's actions, which stand below its tasks."""
    declared: Task[..., object] = import_string(path)
    return str(declared.enqueue(*ids).id)
