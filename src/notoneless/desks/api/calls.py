"""What all operations share: what they answer with, which headers they take, and how an act in person is told of."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja.params.functions import Header

from notoneless.desks.api import schemas as give
from notoneless.desks.api.app import api
from notoneless.desks.kit.asking import asker as viewer
from notoneless.desks.kit.policy import Policy, policy
from notoneless.places import actions as places
from notoneless.standards.errors import StaleError

T = TypeVar("T")
_: Callable[[str], Any] = gettext_lazy  # the description is made anew for each reader, in the reader's language
#: A path of a unit, or none.
UNIT: Final = r"^([0-9]{4}){0,4}$"
REFUSALS: Final[dict[int, Any]] = dict.fromkeys((401, 403, 404, 422, 429), give.Refusal)
#: The version that the program has seen, as a file or unit gives it. An act in the sight of an older one answers 409.
Seen = Annotated[str, Header(alias="If-Match", pattern=r'^"?[0-9]{1,9}"?$', description="version")]
#: The same for what has no number of its own: the mark that was given with it.
SeenMark = Annotated[str, Header(alias="If-Match", pattern=r'^"?([0-9a-f]{32}|none)"?$', description="version")]
#: What an operation answers that gives a file.
FILE: Final[dict[str, Any]] = {"responses": {200: {"content": {"application/octet-stream": {}}}}}


def told(answer: Any) -> Any:
    """Return what an operation answers with, its refusals beside it."""
    return {200: answer, **REFUSALS}


def written(answer: Any = give.Done) -> Any:
    """Return what a write answers with; somebody else may have been first (409)."""
    return {200: answer, **REFUSALS, 409: give.Conflict}


def version_of(seen: str) -> int:
    """Return the version of an ``If-Match``."""
    return int(seen.strip('"'))


def found(one: T | None) -> T:
    """Return what was found; nothing answers as everything absent does."""
    if one is None:
        raise Http404
    return one


def now() -> tuple[datetime, date]:
    """Return the instant and the day at the office."""
    at = timezone.now()
    return at, timezone.localdate(at)


def acted(request: HttpRequest, run: Callable[..., Any], *, rehearse: bool = False, **given: Any) -> dict[str, Any]:
    """Carry out an act on places and return what it did; rehearsed, it is done and undone, and tells what would change."""
    given |= {"by": viewer(request), "at": timezone.now()}
    if rehearse:
        effects = places.rehearse(run, **given)
        rows = [
            {"label": str(row.label), "what": row.what, "before": row.before, "after": row.after}
            for row in effects.rows
        ]
        return {"id": None, "warnings": [str(line) for line in effects.warnings], "effects": rows}
    done = run(**given)
    return {"id": done.id, "warnings": [str(line) for line in done.warnings]}


def in_sight(run: Callable[[], T], stands: Callable[[], tuple[int | str, dict[str, Any]]]) -> T:
    """Return what ``run`` gives; where somebody else was first, the refusal tells what ``stands`` now."""
    try:
        return run()
    except StaleError as error:
        error.version, error.now = stands()
        raise


def in_person(path: str, *, power: str | None, name: str, summary: Any, why: str) -> None:
    """Tell of an act that a person does at a desk. It has an address, so that a program is told why, and never does it."""

    def refuse(request: HttpRequest, **keys: Any) -> Any:
        raise Http404  # not reached: the house's middleware refuses a program where a fresh factor is asked for

    refuse.__name__ = name
    refuse.__doc__ = f"In person only: a token is answered 403 A005. {why}"
    refuse.__signature__ = _signature(path)  # type: ignore[attr-defined]
    refuse.policy = Policy({"POST": power}, fresh=frozenset({"POST"}))  # type: ignore[attr-defined]
    api.post(path, response=REFUSALS, summary=summary, tags=["in person"], operation_id=name)(refuse)


def _signature(path: str) -> Any:

    first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    keys = [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, annotation=str) for key in re.findall(r"{(\w+)}", path)
    ]
    return inspect.Signature([first, *keys])


__all__ = [
    "FILE", "REFUSALS", "Seen", "SeenMark", "_", "acted", "api", "found", "in_person", "in_sight", "now", "policy", "told",
    "version_of", "viewer", "written",
]  # fmt: skip
