"""What is absent, or another's, is answered like an address that never was; each desk says by which refusals its stations tell it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def there_or_404(*absent: type[Exception]) -> Callable[[View], View]:
    """Return what makes a view answer 404 where one of ``absent`` is raised."""

    def there(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except absent:
                raise Http404 from None

        return answer  # type: ignore[return-value]

    return there
