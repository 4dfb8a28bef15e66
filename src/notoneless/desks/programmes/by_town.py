"""What the pages of gates, of marks and of schools have alike: the table of figures by town, the list behind each figure,
and the answer to a posted form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit.filters import NOWHERE
from notoneless.desks.kit.forms import HouseForm, done
from notoneless.desks.kit.spans import Span, address
from notoneless.desks.kit.tables import Column, Table
from notoneless.programmes import queries
from notoneless.programmes.queries import TownFigures
from notoneless.programmes.terms import AbsentError
from notoneless.standards.errors import UserError


def town_choices(viewer: Viewer) -> list[tuple[str, Any]]:
    """Return the towns in reach that a filter offers, and that nobody knows where a child lives."""
    return [*children.towns(viewer), (queries.NOWHERE, NOWHERE)]


class Lists:
    """The list behind each figure by town: the page ``name``, for a time or for today."""

    def __init__(self, name: str, whole: TownFigures, time: Span | None = None) -> None:
        self.name, self.whole, self.time = name, whole, time

    def href(self, **asked: str) -> str:
        """Return the address of the list that is asked for so."""
        return address(self.name, self.time, **asked)

    def of(self, **asked: str) -> Callable[[TownFigures], str]:
        """Return what leads from a row of the table to its list."""

        def href(one: TownFigures) -> str:
            place = {} if one is self.whole else {"place": one.path or queries.NOWHERE}
            return self.href(**asked, **place)

        return href

    def table(self, name: str, cases: Any, columns: Iterable[Column]) -> Table:
        """Return the table of figures by town: how many ``cases``, then ``columns``."""
        return Table(
            name,
            (
                Column("name", gettext_lazy("镇街"), value=lambda one: _("合计") if one is self.whole else one.name or NOWHERE, weight=20),
                Column("cases", cases, kind="number", href=self.of()),
                *columns,
            ),
            unit=gettext_lazy("行"),
        )  # fmt: skip


class PutForm(HouseForm):
    """What of a list was put in place (or no longer is), when, and where the proof lies; a form of its own says an example of that."""

    item = forms.CharField(max_length=32, widget=forms.HiddenInput())
    is_done = forms.TypedChoiceField(
        choices=(("yes", ""), ("no", "")), coerce=lambda word: word == "yes", widget=forms.HiddenInput()
    )
    on = forms.DateField(label=gettext_lazy("日期"))
    proof = forms.CharField(label=gettext_lazy("依据在哪里；取消的写理由"), max_length=300)


def answered(
    request: HttpRequest, form: HouseForm, act: Callable[..., object], *, fields: Mapping[str, str], back: str, told: str, **given: Any
) -> HttpResponse | None:  # fmt: skip
    """Do what a posted form asks for and return the way back; None where it was refused, with the refusal in the form (``fields``: code →
    field). What is absent goes on as absent."""
    if not form.is_valid():
        return None
    try:
        act(**given, **form.cleaned_data)
    except AbsentError:
        raise
    except UserError as error:
        form.refuse(error, fields.get(error.code))
        return None
    return done(request, back, told)
