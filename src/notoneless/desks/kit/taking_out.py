"""Rows that were ticked in a list, or all that its filter gives, on their way to where an export is asked for, with a reason."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone


def ask_export(request: HttpRequest, name: str, **for_all: str) -> HttpResponseRedirect:
    """Return the way to the page that asks for an export of the list ``name``: the ticked keys, and what the filter says.
    ``for_all`` says what else holds where no row is ticked."""
    words = picked_words(request, list=name, on=timezone.localdate().isoformat())
    if "keys" not in words:
        words = for_all | words
    return redirect(f"{reverse('guard:export_new')}?{urlencode(words)}")


def picked_words(request: HttpRequest, **words: str) -> dict[str, str]:
    """Return the words that say which rows of a list are meant: the ticked keys (none where all are), and what the filter says, behind
    ``words``."""
    if request.POST.get("all") != "1":
        words["keys"] = ".".join(key for key in request.POST.getlist("row") if _is_key(key))
    for field, value in parse_qsl(request.POST.get("filter", "")):
        if field != "asked":
            words.setdefault(field, value)
    return words


def _is_key(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
