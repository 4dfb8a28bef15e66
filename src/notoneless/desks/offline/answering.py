"""How a telephone is answered: JSON always, a refusal with its code and a sentence in two languages; and who speaks by its token."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from notoneless.desks.kit import programs
from notoneless.desks.kit.address import address_of
from notoneless.responsibility import queries as responsibility
from notoneless.standards.errors import UserError
from notoneless.visits import queries
from notoneless.visits.terms import AbsentError, VisitError

View = TypeVar("View", bound=Callable[..., HttpResponse])
NO_TOKEN = VisitError(
    "U164",
    "这台手机没有登记，或登记的凭据不对。请登录后重新登记。",
    "This telephone is not registered, or its token is wrong: sign in and register it again.",
)
UNREADABLE = VisitError(
    "U165",
    "手机发来的内容读不懂，可能程序太旧。请联网打开一次，让它更新。",
    "What the telephone sent cannot be read; the app may be too old: open it once with a network, so that it is updated.",
)
#: Refusals that have a status of their own; every other one is 422.
STATUS = {"U158": 409, "U159": 409, "U163": 413, "U151": 409, "U153": 403}


def told(said: dict[str, Any], status: int = 200) -> JsonResponse:
    """Return an answer to a telephone."""
    return JsonResponse(said, status=status)


def in_json(view: View) -> View:
    """Answer a refusal of the view in JSON."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except AbsentError as error:
            return programs.refusal(error, 404)
        except UserError as error:
            return programs.refusal(error, STATUS.get(error.code, 422))

    return answer  # type: ignore[return-value]


def by_token(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a telephone's token speak, and no cookie: so no page of another house makes a browser do anything here. The view gets the
    :class:`Bearer` as its second argument."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, _, token = str(request.headers.get("Authorization", "")).partition(" ")
        by = None
        if kind.lower() == "device" and token:
            by = queries.bearer(token.strip(), at=timezone.now(), address=address_of(request))
        if by is None:
            return programs.refusal(NO_TOKEN, 401)
        request.viewer = by.viewer  # type: ignore[attr-defined]
        responsibility.hold_scope(by.viewer)
        return view(request, by, *args, **kwargs)

    return answer


def raw_body(request: HttpRequest) -> bytes:
    """Return the bytes that were sent. Raises U165 for a form, whose body was read as one."""
    try:
        return request.body
    except RawPostDataException:
        raise UNREADABLE from None


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return what was sent. Raises U165 for what is no JSON object."""
    try:
        said = json.loads(raw_body(request))
    except (ValueError, RecursionError):
        raise UNREADABLE from None
    if not isinstance(said, dict):
        raise UNREADABLE
    return said


def text_in(said: dict[str, Any], name: str, *, most: int = 200) -> str:
    """Return a text of it, '' where there is none. Raises U165 for what is none or too long."""
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise UNREADABLE
    return value
