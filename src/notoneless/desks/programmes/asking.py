"""What every page of this desk does alike: what is absent is answered as absent, a long list is paged, a paper is handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, TypeVar

from django.http import Http404, HttpRequest, HttpResponseBase

from notoneless.desks.kit.tables import Table
from notoneless.programmes.terms import AbsentError

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
T = TypeVar("T")
PAGE: Final = 50


def there(view: View) -> View:
    """Answer as if there were nothing where what the address names is absent or another's."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AbsentError:
            raise Http404 from None

    return answer  # type: ignore[return-value]


def paged(table: Table, request: HttpRequest, rows: Sequence[T]) -> tuple[Sequence[T], str]:
    """Return the page of ``rows`` that the address asks for, and the mark of the next one."""
    after = table.asked(request).after
    first = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
    following = first + PAGE
    return rows[first:following], str(following) if following < len(rows) else ""
