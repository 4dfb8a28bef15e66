"""What the pages of gates, of marks and of schools have alike: the time asked for, the table of figures by town, the list behind each figure,
and the answer to a posted form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import HouseForm, done
from notoneless.desks.kit.tables import Column, Table
from notoneless.programmes import queries
from notoneless.programmes.queries import TownFigures
from notoneless.programmes.terms import AbsentError
from notoneless.standards.errors import UserError
from notoneless.standards.school_year import school_year

NOWHERE: Final = gettext_lazy("住地没有登记")


def day_field(label: Any) -> forms.DateField:
    """Return the field of a day that a filter asks for."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def town_choices(viewer: Viewer) -> list[tuple[str, Any]]:
    """Return the towns in reach that a filter offers, and that nobody knows where a child lives."""
    places = children.units(viewer, place="", school="").places
    return [*(pair for pair in places if len(pair[0]) == queries.TOWN), (queries.NOWHERE, NOWHERE)]


def time_of(form: FilterForm, on: date) -> dict[str, date]:
    """Return the time that a filter asks for; this school year up to today, where it names none."""
    return {
        "since": form.values.get("since") or school_year(on).began_on, "until": form.values.get("until") or on
    }  # fmt: skip


class Lists:
    """The list behind each figure by town: the page ``name``, for a time or for today."""

    def __init__(self, name: str, whole: TownFigures, time: Mapping[str, date] | None = None) -> None:
        self.name, self.whole, self.time = name, whole, time or {}

    def href(self, **asked: str) -> str:
        """Return the address of the list that is asked for so."""
        words = asked | {name: day.isoformat() for name, day in self.time.items()} | {"asked": "1"}
        return f"{reverse(self.name)}?{urlencode(words)}"

    def of(self, **asked: str) -> Callable[[TownFigures], str]:
        """Return what leads from a row of the table to its list."""

        def address(one: TownFigures) -> str:
            place = {} if one is self.whole else {"place": one.path or queries.NOWHERE}
            return self.href(**asked, **place)

        return address

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
