"""From which day to which a page counts: the fields of a filter, the time where none is named, and the address that keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from notoneless.desks.kit.filters import FilterForm
from notoneless.standards.school_year import school_year


class Span(TypedDict):
    """From when to when; both days are included."""

    since: date
    until: date


def day_field(label: Any) -> forms.DateField:
    """Return the field of a day that a filter asks for."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def span_of(form: FilterForm, on: date, *, newest: tuple[date, date] | None = None) -> Span:
    """Return the time that a filter asks for with ``since`` and ``until``; where it names none, ``newest``, and without one this
    school year up to today."""
    first, last = newest or (school_year(on).began_on, on)
    return {"since": form.values.get("since") or first, "until": form.values.get("until") or last}


def address(name: str, span: Span | None = None, **words: str) -> str:
    """Return the address of the list ``name`` for this time and what else is asked for; an empty word asks for nothing."""
    days = {"since": span["since"].isoformat(), "until": span["until"].isoformat()} if span else {}
    asked = {word: value for word, value in words.items() if value} | days | {"asked": "1"}
    return f"{reverse(name)}?{urlencode(asked)}"
