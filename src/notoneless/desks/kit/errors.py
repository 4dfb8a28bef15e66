"""When something does not go: a page that says what we saw and what to do, in the house's look.

Django's handlers lead here (``config/urls.py``), so do a refusal that no view caught, a full disk, a busy database, a form
that lay open too long. A page about something that may not be seen is the page about something that does not exist, letter
by letter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist

from notoneless.desks.kit import programs
from notoneless.desks.kit.forms import sentence
from notoneless.standards.errors import UserError
from notoneless.work.disk import is_full


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """Return the page for ``status``."""
    return render(request, f"errors/{status}.html", context, status=status)


class ErrorsMiddleware:
    """Turns what a view raised into a page that tells it: a refusal, a full disk, a database that is busy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give a page to answers that Django leaves empty."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            told = page(request, 405)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal that no view caught with what it says; the action has undone itself by then."""
        if isinstance(exception, UserError) and programs.reads_json(request):
            return programs.refusal(exception, 422)
        if isinstance(exception, UserError):
            return page(request, 422, sentence=sentence(exception))
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a request that is too large."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    if programs.reads_json(request):
        return programs.refusal(programs.TOO_LARGE if status == 413 else programs.UNREADABLE, status)
    return page(request, status)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    if programs.reads_json(request):
        return programs.refusal(programs.REFUSED, 403)
    return page(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not the browser's: it lay open too long, or another page sent it."""
    if programs.reads_json(request):
        return programs.refusal(programs.STALE, 403)
    return render(request, "errors/stale_form.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what this person may not know of."""
    if programs.reads_json(request):
        return programs.refusal(programs.ABSENT, 404)
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """507 for a full disk, 503 for a database that does not answer, 500 for a fault of ours."""
    error = sys.exc_info()[1]
    status = 507 if is_full(error) else 503 if isinstance(error, OperationalError) else 500
    if programs.reads_json(request):
        return programs.refusal({507: programs.FULL, 503: programs.BUSY, 500: programs.FAULT}[status], status)
    try:
        return page(request, status)
    except TemplateDoesNotExist:
        raise
    except Exception:  # the frame itself needs what is broken: say it without the frame
        return render(request, "errors/bare.html", {"status": status}, status=status)
