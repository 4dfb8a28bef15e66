"""Classes and inspector areas: small acts on the page where they are seen, each by one form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.ground import books
from notoneless.desks.ground.asked import there
from notoneless.desks.ground.forms import AreaForm, ClassForm
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.places import actions, queries
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.standards.school_year import SchoolYear, school_year


def _acted(request: HttpRequest, back: str, told: str, run: Callable[[], actions.Done]) -> HttpResponse:
    """Carry out a small act and lead back; a refusal is told on the page that it came from."""
    try:
        carried = run()
    except AbsentError:
        raise Http404 from None
    except (PlaceError, ValueError) as error:
        messages.error(request, sentence(error) if isinstance(error, PlaceError) else _("请填写日期和数字。"))
        return redirect(back)
    return done(request, back, told + "".join(f" {line}。" for line in carried.warnings))


def _day(request: HttpRequest) -> date:
    text = request.POST.get("on", "")
    return date.fromisoformat(text) if text else timezone.localdate()


@policy(get="place.see", post="place.see")
def classes(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """All classes of a school, year by year; who may edit them forms one here; as a book with ``book``."""
    viewer = asker(request)
    page = there(lambda: queries.school_page(viewer, key, on=timezone.localdate()))
    rows = there(lambda: queries.class_list(viewer, key))
    if "book" in request.GET:
        return books.of_classes(books.Of(page.school.name, page.school.code), rows)
    now = school_year(timezone.localdate()).first
    years = [(first, said(SchoolYear(first))) for first in (now, now + 1)]
    form = ClassForm(request.POST or None, years=years, initial={"school_year": now})
    context: dict[str, Any] = {
        "page": page, "one": page.school, "form": form, "today": timezone.localdate(),
        "years": [(said(SchoolYear(year)), [row for row in rows if row.school_year == year]) for year in page.years],
        "crumbs": [(_("学校"), reverse("ground:schools")), (page.school.name, reverse("ground:school", args=(key,))),
                   (_("班级"), "")],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "ground/classes.html", context)
    if not page.may_edit_classes:
        raise Http404
    if not form.is_valid():
        return refused(request, "ground/classes.html", context)
    try:
        actions.form_class(school=key, by=viewer, at=timezone.now(), **form.cleaned_data)
    except AbsentError:
        raise Http404 from None
    except PlaceError as error:
        form.refuse(error, "number")
        return refused(request, "ground/classes.html", context)
    return done(request, reverse("ground:classes", args=(key,)), _("已编班。"))


@policy(post="place.see")
def renumber(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a class another number."""
    return _acted(
        request, _classes_of(request), _("班号已改。"),
        lambda: actions.renumber_class(
            key=key, number=int(request.POST.get("number", "")), by=asker(request), at=timezone.now()
        ),
    )  # fmt: skip


@policy(post="place.see")
def end_class(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a class before its year is over."""
    return _acted(
        request, _classes_of(request), _("已撤班。"),
        lambda: actions.end_class(key=key, on=_day(request), by=asker(request), at=timezone.now()),
    )  # fmt: skip


def _classes_of(request: HttpRequest) -> str:
    """Return the page of classes that a form came from."""
    try:
        return reverse("ground:classes", args=(UUID(request.POST.get("school", "")),))
    except ValueError:
        return reverse("ground:schools")


@policy(get="place.edit", post="place.edit")
def new_area(request: HttpRequest) -> HttpResponse:
    """Found an inspector's area."""
    viewer, today = asker(request), timezone.localdate()
    counties = queries.county_to_fill(viewer, "areas")
    if not counties:
        raise Http404
    free = [(str(key), name) for key, name in queries.schools_without_area(viewer, on=today)]
    form = AreaForm(request.POST or None, schools=free, initial={"on": today})
    context = {"form": form, "crumbs": [(_("督学责任区"), reverse("ground:areas")), (_("新设责任区"), "")]}
    if request.method != "POST":
        return render(request, "ground/area.html", context)
    if not form.is_valid():
        return refused(request, "ground/area.html", context)
    try:
        carried = actions.found_area(county=counties[0].pk, by=viewer, at=timezone.now(), **form.cleaned_data)
    except AbsentError:
        raise Http404 from None
    except PlaceError as error:
        form.refuse(error, "name")
        return refused(request, "ground/area.html", context)
    return done(request, reverse("ground:areas"), _("已设立。") + "".join(f" {line}。" for line in carried.warnings))


@policy(post="place.edit")
def area_school(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a school into an area, or take it out (``out``)."""
    act = actions.take_school_out if "out" in request.POST else actions.put_school_in_area
    return _acted(
        request, reverse("ground:areas"), _("已调整。"),
        lambda: act(area=key, school=request.POST.get("school", ""), on=_day(request), by=asker(request),
                    at=timezone.now()),
    )  # fmt: skip


@policy(post="place.edit")
def area_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rename an area, or end it (``end``)."""
    given: dict[str, Any] = {"key": key, "by": asker(request), "at": timezone.now()}
    if "end" in request.POST:
        return _acted(
            request, reverse("ground:areas"), _("责任区已撤销。"), lambda: actions.end_area(on=_day(request), **given)
        )
    name = request.POST.get("name", "")
    return _acted(
        request, reverse("ground:areas"), _("责任区已更名。"), lambda: actions.rename_area(name=name, **given)
    )
