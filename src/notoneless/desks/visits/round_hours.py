"""走访安排的时间 — a small table before a week is made, or made anew: who goes on which day and when; when each family asked to be visited."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, dress, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.visits.asking import there
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.queries import FamilyHours, HoursPage, PersonHours
from notoneless.visits.terms import AbsentError, HoursError

MOST_WORDS = 200


class HoursForm(HouseForm):
    """A field for each person's day, one for each family's wish; fields are named by the places of their lines, never by a key."""

    seen = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, page: HoursPage, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": page.version}
        super().__init__(*args, **kwargs)
        self.page = page
        choices = [("", _("不去")), *((text, f"{part} {text}".strip()) for text, part in page.offered)]
        for row, person in enumerate(page.people):
            for column, (day, text) in enumerate(zip(page.days, person.cells, strict=True)):
                label = f"{person.name} {date_format(day, 'm-d')}"
                self.fields[f"g{row}_{column}"] = forms.ChoiceField(
                    label=label, choices=choices, initial=text, required=False
                )
        for row, family in enumerate(page.families):
            label = _("%(names)s 什么时候在家") % {"names": family.names or family.place}
            self.fields[f"h{row}"] = forms.CharField(
                label=label, initial=family.text, required=False, max_length=MOST_WORDS
            )
        dress({name: field for name, field in self.fields.items() if "class" not in field.widget.attrs})

    @property
    def people(self) -> list[tuple[PersonHours, list[tuple[date, Any]]]]:
        """Return each person with the fields of his days."""
        return [
            (one, [(day, self[f"g{row}_{column}"]) for column, day in enumerate(self.page.days)])
            for row, one in enumerate(self.page.people)
        ]

    @property
    def families(self) -> list[tuple[FamilyHours, Any]]:
        """Return each family with its field."""
        return [(one, self[f"h{row}"]) for row, one in enumerate(self.page.families)]

    def cells(self) -> dict[tuple[UUID, date], str]:
        """Return what each person's days say."""
        return {
            (one.key, day): self.cleaned_data[f"g{row}_{column}"]
            for row, one in enumerate(self.page.people)
            for column, day in enumerate(self.page.days)
        }

    def wishes(self) -> dict[UUID, str]:
        """Return what each family asked for."""
        return {one.key: self.cleaned_data[f"h{row}"] for row, one in enumerate(self.page.families)}

    def refuse_cells(self, error: HoursError) -> None:
        """Put every fault at its cell, in the page's language; one of the whole table over all of it."""
        names = {
            f"{one.key}:{day}": f"g{row}_{column}"
            for row, one in enumerate(self.page.people)
            for column, day in enumerate(self.page.days)
        }
        names |= {str(one.key): f"h{row}" for row, one in enumerate(self.page.families)}
        for fault in error.faults:
            self.refuse(fault.error(), names.get(fault.at))


@policy(get="visit.write", post="visit.write")
@there
def hours(request: HttpRequest, key: UUID) -> HttpResponse:
    """The hours of a plan; a post writes them down and has the plan made by them."""
    page = queries.hours_page(asker(request), key)
    form = HoursForm(request.POST or None, page=page)
    context = {"page": page, "form": form}
    if request.method != "POST":
        return render(request, "visits/rounds_hours.html", context)
    if form.is_valid():
        try:
            actions.set_hours(
                plan=key, cells=form.cells(), wishes=form.wishes(), seen=form.cleaned_data["seen"], by=asker(request),
                at=timezone.now(),
            )  # fmt: skip
        except AbsentError:
            raise
        except HoursError as error:
            form.refuse_cells(error)
        except UserError as error:
            form.refuse(error)
        else:
            return done(request, reverse("visits:week", args=[key]), _("时间已写好，正在排，几秒钟后刷新页面。"))
    return refused(request, "visits/rounds_hours.html", context)
