"""What every page of this desk does alike: what is absent is answered as absent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponseBase

from notoneless.learning.terms import AbsentError

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def there(view: View) -> View:
    """Answer as if there were nothing where what the address names is absent or another's."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AbsentError:
            raise Http404 from None

    return answer  # type: ignore[return-value]
