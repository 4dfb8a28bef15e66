"""What this desk's views share: how an application that is not there is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse

from notoneless.children.terms import AbsentError as NoChildError
from notoneless.children.terms import MovedError
from notoneless.deferrals.terms import AbsentError

View = TypeVar("View", bound=Callable[..., HttpResponse])


def deferrals_only(view: View) -> View:
    """Answer as if there were nothing where the application, or the child, is absent, merged into another, or out of scope."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (AbsentError, NoChildError, MovedError):
            raise Http404 from None

    return answer  # type: ignore[return-value]
