"""Forms that keep what was typed: fields in the house's look, refusals that say what to mend, conflicts that show both.

A view that cannot accept a form answers 422 with the form and everything in it (:func:`refused`); one that meets a newer
version answers 409 with both values side by side (:func:`conflicted`); one that succeeds says so and leads on (:func:`done`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise

from notoneless.accounts.terms import is_english
from notoneless.standards.errors import UserError


class DateInput(forms.DateInput):
    """The browser's own calendar; its value is always year-month-day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def dress(fields: Mapping[str, forms.Field]) -> None:
    """Give every widget the class of its kind; plain date fields get the browser's calendar."""
    for field in fields.values():
        if type(field.widget) is forms.DateInput:
            field.widget = DateInput(field.widget.attrs)
        widget = field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            look = "choices"
        elif isinstance(widget, forms.CheckboxInput):
            look = "form-check-input"
        elif isinstance(widget, forms.Select):
            look = "form-select"
        else:
            look = "form-control"
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {look}".strip()


class SeveralFiles(forms.FileInput):
    """A field of the browser for several files."""

    allow_multiple_selected = True


class SealedField(forms.CharField):
    """A number, telephone or address: never kept as a draft in the browser, never offered again by it."""

    is_sealed = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"data-no-draft": "", "autocomplete": "off"})


class HouseForm(forms.Form):
    """A form in the house's look. ``version`` of the record that is edited rides along when it is given."""

    use_required_attribute = False  # what is missing is said by us, in words, at the field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)

    def refuse(self, error: UserError, field: str | None = None) -> None:
        """Put an action's refusal into the form, at ``field`` or over all of it, in the page's language."""
        self.add_error(field if field in self.fields else None, sentence(error))


def sentence(error: UserError) -> str:
    """Return what a refusal says in the page's language, led by its code."""
    return error.sentence("en" if is_english() else "zh")


def refused(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Answer with the form again: 422, so that nobody takes it for done, htmx included."""
    return render(request, template, {**context, "answered": True}, status=422)


def done(request: HttpRequest, to: str, said: str | Promise) -> HttpResponse:
    """Say what was done and lead on."""
    messages.success(request, str(said))
    return HttpResponseRedirect(to, status=303)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record that two people changed: what it was set to meanwhile, what was typed here."""

    label: str | Promise
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved first: who, when, what differs. The form below keeps what was typed."""

    who: str
    at: datetime
    differences: tuple[Difference, ...]


def differences(form: forms.Form, theirs: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return the fields of ``form`` whose typed value is not the record's present one."""
    found: list[Difference] = []
    for name, now in theirs.items():
        if name not in form.fields:
            continue
        typed = form.cleaned_data.get(name) if hasattr(form, "cleaned_data") else form[name].value()
        if (typed or "") != (now or ""):
            found.append(
                Difference(form.fields[name].label or name, _shown(form, name, now), _shown(form, name, typed))
            )
    return tuple(found)


def _shown(form: forms.Form, name: str, value: Any) -> str:
    """Return a value as the field shows it: the words of a choice, the masked form of a sealed one."""
    field = form.fields[name]
    if getattr(field, "is_sealed", False):
        return str(value)[:1] + "***" if value else ""
    if isinstance(field, forms.ChoiceField):
        words: dict[str, str] = {}
        for key, label in _flat(cast("Iterable[Any]", field.choices)):
            words[str(key)] = str(label)
        return words.get(str(value), "" if value is None else str(value))
    return "" if value is None else str(value)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def conflicted(request: HttpRequest, template: str, context: Mapping[str, Any], conflict: Conflict) -> HttpResponse:
    """Answer 409 with the form as it was typed and, over it, what the other person saved.

    The template includes ``kit/conflict.html``. The form's ``version`` must be the new one, so that saving again is a
    decision made in the sight of both.
    """
    return render(request, template, {**context, "conflict": conflict, "answered": True}, status=409)
