"""The query form over a list. What was chosen sticks: for this person, this list, until it is cleared.

The address says everything that is asked (``asked=1`` marks that it was asked on purpose), so a link is the list. Opened
without any question, a list shows what was asked last time and says so. Remembered choices lie in the session, kept ones
with the account, never in the browser: a name that was searched for is a child's. A number that was searched for is neither
remembered nor kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol, Self, cast
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

from notoneless.accounts import queries as accounts
from notoneless.desks.kit.forms import HouseForm

SESSION_KEY: Final = "lists"
ASKED: Final = "asked"
#: Every choice of a filter can be left open.
OPEN: Final = ("", gettext_lazy("全部"))
#: Where the file of a child does not say where it lives.
NOWHERE: Final = gettext_lazy("住地没有登记")
NUMBER: Final = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class Saved:
    """A filter that somebody keeps: its name, the list as it gives it, whether it is the one shown now."""

    key: str
    name: str
    href: str
    is_here: bool


def without_numbers(query: str) -> str:
    """Return an address without the numbers of people that were typed into it; identifiers with dashes are none."""
    pairs = parse_qsl(query)
    return urlencode([(name, value) for name, value in pairs if "-" in value or not NUMBER.search(value)])


class Units(Protocol):
    """The units of both lines that somebody may choose from."""

    @property
    def places(self) -> Sequence[Any]:
        """Of the place line."""

    @property
    def schools(self) -> Sequence[Any]:
        """Of the school line."""


class FilterForm(HouseForm):
    """A query form; every field is optional. ``name`` is the list's.

    A choice that is not among those offered (an address written by hand, another county's unit) is dropped and said; it
    never reaches the query.
    """

    name: ClassVar[str]
    #: fields that take two cells of the form
    wide: ClassVar[tuple[str, ...]] = ()

    path: str = ""
    is_remembered: bool = False
    saved: list[Saved] = []  # noqa: RUF012  (set anew for every form)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def offer(self, **choices: Iterable[Any]) -> None:
        """Give fields their choices, each behind “all”."""
        for name, offered in choices.items():
            self.fields[name].choices = [OPEN, *offered]  # type: ignore[attr-defined]

    @property
    def units_asked(self) -> dict[str, str]:
        """The place and the school (or class) that the address asks for: what is on offer below them depends on it."""
        return {name: str(self.data.get(name, "")) for name in ("place", "school")}

    def offer_units(self, units: Units) -> None:
        """Give ``place`` and ``school`` the units on offer; where there is nothing to choose from, the line is not shown."""
        for name, offered in (("place", units.places), ("school", units.schools)):
            self.offer(**{name: offered})
            if not offered:
                self.fields[name].widget = forms.HiddenInput()

    @classmethod
    def of(cls, request: HttpRequest, **given: Any) -> Self:
        """Return the form as asked by the address, else as remembered; remember what was asked. ``given`` goes to the form."""
        remembered: dict[str, str] = request.session.get(SESSION_KEY, {})
        form = cls(request.GET, **given)
        is_asked = ASKED in request.GET or any(name in request.GET for name in form.fields)
        if not is_asked and (kept := remembered.get(cls.name, "")):
            form = cls(QueryDict(kept), **given)
        form.path = request.path
        form.is_valid()
        form.is_remembered = not is_asked and bool(form.values)
        form.saved = [
            Saved(str(one.pk), one.name, f"{request.path}?{one.query}&{ASKED}=1", one.query == form.kept_query)
            for one in accounts.filters_of(request.viewer, list_name=cls.name)  # type: ignore[attr-defined]
        ]
        kept = form.kept_query
        if is_asked and kept != remembered.get(cls.name, ""):
            request.session[SESSION_KEY] = {**remembered, cls.name: kept}
        return form

    @property
    def values(self) -> dict[str, Any]:
        """Return what was chosen, by field, without what was left open or was not among the choices."""
        return {name: value for name, value in self.cleaned_data.items() if not _is_open(value)}

    @property
    def plain_query(self) -> str:
        """Return the valid choices as an address."""
        pairs: list[tuple[str, str]] = []
        asked = cast(QueryDict, self.data)
        for name in self.values:
            pairs += [(name, str(value)) for value in asked.getlist(name) if value]
        return urlencode(pairs)

    @property
    def kept_query(self) -> str:
        """Return what may be remembered or kept of the choices: everything but typed numbers."""
        typed = {name for name, field in self.fields.items() if type(field) is forms.CharField}
        pairs = parse_qsl(self.plain_query)
        return urlencode([(name, value) for name, value in pairs if not (name in typed and NUMBER.search(value))])

    @property
    def query(self) -> str:
        """Return the address of what is asked; nothing when nothing is."""
        return f"{self.plain_query}&{ASKED}=1" if self.plain_query else ""

    @property
    def link(self) -> str:
        """Return the link that shows this list to anybody who may see it."""
        return f"{self.path}?{self.query or ASKED + '=1'}"


def _is_open(value: Any) -> bool:
    return value is None or value == "" or value is False or (isinstance(value, list | tuple | set) and not value)
