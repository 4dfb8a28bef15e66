"""What every view of this desk reads first: who asks, as of which day; and what is not there for them is not there at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.http import Http404, HttpRequest
from django.utils import timezone

from notoneless.places.terms import AbsentError

T = TypeVar("T")


def day_of(request: HttpRequest) -> date:
    """Return the day that the page is to show: ``on`` of the address, today without it or where it is no day."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


def there(look: Callable[[], T]) -> T:
    """Return what ``look`` finds; what is absent, or not for this viewer, answers 404 like an address that never was."""
    try:
        return look()
    except AbsentError:
        raise Http404 from None
