"""What this desk's views share: who asks, the day, and how the station's refusals become answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from notoneless.children.terms import AbsentError, MovedError

View = TypeVar("View", bound=Callable[..., HttpResponse])


def files_only(view: View) -> View:
    """Answer as if there were nothing where the file is absent or out of scope; lead on where it was merged."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MovedError as moved:
            return redirect("files:child", key=moved.kept)
        except AbsentError:
            raise Http404 from None

    return answer  # type: ignore[return-value]
