"""The turning of the school year on the screen: rehearse, see, turn; and what a school asks for beforehand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.ground import books
from notoneless.desks.ground.asked import there
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.places import actions, queries
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.standards.school_year import SchoolYear, school_year


def _year(text: str) -> int:
    """Return the school year that is asked for: from May on the coming one, else the present one."""
    today = timezone.localdate()
    usual = school_year(today).first + (1 if 5 <= today.month <= 8 else 0)
    return int(text) if text.isdecimal() and abs(int(text) - usual) <= 1 else usual


@policy(get="year.turn", post="year.turn")
def year(request: HttpRequest) -> HttpResponseBase:
    """Where the turn of the year stands; rehearse it, carry it out, take it back; its plan as a book with ``book``."""
    viewer = asker(request)
    counties = queries.counties_to_turn(viewer)
    if not counties:
        raise Http404
    wanted = request.POST.get("county", "") or request.GET.get("county", "")
    county = next((one for one in counties if str(one.id) == wanted or not wanted), None)
    if county is None:  # never another county in its place
        raise Http404
    first = _year(request.POST.get("year", "") or request.GET.get("year", ""))
    back = f"{reverse('ground:year')}?year={first}&county={county.id}"
    if request.method == "POST":
        return _carry_out(request, county.id, first, back)
    page = there(lambda: queries.turn_page(viewer, county.id, school_year=first))
    if "book" in request.GET:
        return books.of_year(page, said(SchoolYear(first)))
    rows = [(page.names[key], key, *numbers) for key, numbers in page.plan.by_school.items()]
    return render(request, "ground/year.html", {
        "page": page, "rows": rows, "label": said(SchoolYear(first)), "before": said(SchoolYear(first - 1)), "first": first,
        "counts": page.counts if page.done_at else page.plan.counts, "counties": counties,
        "unsettled": [(one.name, one.school, said(one)) for one in page.plan.unsettled],
        "begins": SchoolYear(first).began_on, "has_begun": timezone.localdate() >= SchoolYear(first).began_on,
        "years": [(y, said(SchoolYear(y))) for y in (first - 1, first, first + 1)],
    })  # fmt: skip


def _carry_out(request: HttpRequest, county: UUID, first: int, back: str) -> HttpResponse:
    given: dict[str, Any] = {"county": county, "school_year": first, "by": asker(request), "at": timezone.now()}
    try:
        if request.POST.get("do") == "rehearse":
            actions.record_rehearsal(**given)
            told = _("已预演，还没有任何改动。请逐项核对后再正式转段。")
        elif request.POST.get("do") == "turn":
            actions.turn_year(digest=request.POST.get("digest", ""), **given)
            told = _("学年已转段。")
        elif request.POST.get("do") == "back":
            actions.take_back_turn(reason=request.POST.get("reason", ""), **given)
            told = _("已撤回，可以重新预演。")
        else:
            raise Http404
    except AbsentError:
        raise Http404 from None
    except PlaceError as error:
        messages.error(request, sentence(error))
        return redirect(back)
    return done(request, back, told)


class NextYearForm(HouseForm):
    """How many classes a school wants in each grade of the next year."""

    def __init__(self, *args: Any, grades: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade in grades:
            self.fields[f"grade_{grade}"] = forms.IntegerField(
                label=_("%(grade)s 年级（班）") % {"grade": grade}, min_value=0, max_value=99, required=False,
                widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
            )  # fmt: skip


@policy(get="place.see", post="place.see")
def next_year(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a school asks for in the next school year, before the bureau turns it."""
    viewer = asker(request)
    today = timezone.localdate()
    first = school_year(today).first + 1
    page = there(lambda: queries.school_page(viewer, key, on=today))
    if not page.may_edit_classes:
        raise Http404
    wish = queries.next_year_of(viewer, key, school_year=first)
    form = NextYearForm(
        request.POST or None,
        grades=wish.grades,
        initial={f"grade_{grade}": many for grade, many in wish.planned.items()},
    )
    context: dict[str, Any] = {
        "page": page, "one": page.school, "form": form, "label": said(SchoolYear(first)), "wish": wish,
        "crumbs": [(_("学校"), reverse("ground:schools")), (page.school.name, reverse("ground:school", args=(key,))),
                   (_("下学年班数"), "")],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "ground/next_year.html", context)
    if not form.is_valid():
        return refused(request, "ground/next_year.html", context)
    classes = {
        int(name.removeprefix("grade_")): many for name, many in form.cleaned_data.items() if many is not None
    }  # fmt: skip
    try:
        actions.ask_for_classes(school=key, school_year=first, classes=classes, by=viewer, at=timezone.now())
    except AbsentError:
        raise Http404 from None
    except PlaceError as error:
        form.refuse(error)
        return refused(request, "ground/next_year.html", context)
    return done(request, reverse("ground:school", args=(key,)), _("已报下学年班数，教育局转段时按它编班。"))
