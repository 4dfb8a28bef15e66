"""The one home of the page on which an office changes its papers' templates: which are in use, one taken away, one brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.forms import done, sentence
from notoneless.desks.kit.papers import TemplateRow
from notoneless.papers import MOST_BYTES
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Office:
    """What a desk says of its templates: the rows, the places with what fills them, how they are written; how one is taken in and how
    the house's own comes back; the refusals that are answered as if there were nothing."""

    rows: tuple[TemplateRow, ...]
    places: Iterable[tuple[str, Any]]
    how: str | Promise
    take: Callable[..., Any]
    back: Callable[..., Any]
    absent: frozenset[str]


def office_templates(request: HttpRequest, template: str, office: Office, **more: Any) -> HttpResponse:
    """Answer the page; what is refused is said on it, and nothing is kept of it. Raises :class:`Http404` where nothing is the asker's."""
    if not office.rows:
        raise Http404
    refusal = ""
    if request.method == "POST":
        named: Mapping[str, str] = {
            "county_path": request.POST.get("county", ""),
            "kind": request.POST.get("form", ""),
        }
        given = request.FILES.get("template")
        try:
            if "house" in request.POST:
                office.back(**named)
                return done(request, request.path, _("已改回系统自带的模板。"))
            office.take(**named, data=given.read(MOST_BYTES + 1) if given is not None else b"")
        except UserError as error:
            if error.code in office.absent:
                raise Http404 from error
            refusal = sentence(error)
        else:
            return done(request, request.path, _("模板已换用。以后出具的文书用它，已出具的不变。"))
    context = {
        "templates": office.rows, "places": office.places, "how": office.how, "refusal": refusal, **more,
    }  # fmt: skip
    return render(request, template, context, status=422 if refusal else 200)
