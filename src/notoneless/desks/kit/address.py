"""From where a request came. What a header says of it is believed only of as many proxies as the house says it has."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks: the connection's own, or, behind ``NOTONELESS_PROXIES`` proxies, what the
    outermost of them wrote last into ``X-Forwarded-For``. With none (the default) that header is never looked at."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.NOTONELESS_PROXIES
    if proxies:
        told = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
        near = told[-proxies] if len(told) >= proxies else near
    try:
        return ip_address(near).compressed
    except ValueError:
        return ""
