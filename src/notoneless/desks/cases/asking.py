"""What this desk's views share: who asks, and how a case that is not there is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse

from notoneless.cases.terms import AbsentError
from notoneless.children.terms import AbsentError as NoChildError

View = TypeVar("View", bound=Callable[..., HttpResponse])


def cases_only(view: View) -> View:
    """Answer as if there were nothing where the case, or the child, is absent or out of scope."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (AbsentError, NoChildError):
            raise Http404 from None

    return answer  # type: ignore[return-value]
