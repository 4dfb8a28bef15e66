"""A roll typed twice: its second entry handed in, what differs decided one by one with the paper in hand, settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.imports.forms import SecondForm
from notoneless.desks.imports.views import found_file
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.imports import actions, queries
from notoneless.imports.terms import RollsError


@policy(post="sweep.publish")
def second(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand in what another person typed from the same paper."""
    first = found_file(request, key)
    form = SecondForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(request, "imports/double.html", _context(request, first, form))
    given = form.cleaned_data["entry"]
    try:
        actions.add_second(to=first, name=given.name or "", chunks=given.chunks(), by=asker(request), at=timezone.now())
    except RollsError as error:
        form.refuse(error)
        return refused(request, "imports/double.html", _context(request, first, form))
    return done(request, reverse("imports:double", args=(key,)), _("第二遍已收下，正在和第一遍逐格比对。"))


@policy(get="sweep.publish")
def double(request: HttpRequest, key: UUID) -> HttpResponse:
    """How the two entries compare: counts, what is left to decide, how often each was wrong."""
    return render(request, "imports/double.html", _context(request, found_file(request, key), SecondForm()))


@policy(get="sweep.publish")
def next_place(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go to the next place on which nobody has decided."""
    found = queries.place(_second(request, key), after=request.GET.get("after", ""))
    if found is None:
        messages.success(request, _("不同的地方都定了，可以定稿。"))
        return redirect("imports:double", key=key)
    return redirect("imports:place", key=key, place=found.key)


@policy(get="sweep.publish", post="sweep.publish")
def place(request: HttpRequest, key: UUID, place: str) -> HttpResponse:
    """One cell in two versions, or one line that only one entry has; a person says what the paper says."""
    second = _second(request, key)
    found = queries.place(second, place)
    if found is None:
        raise Http404
    if request.method != "POST":
        every = queries.decided(second)
        left = sum(not said for _key, said in every)
        return render(
            request, "imports/place.html",
            {"one": second.roll_import, "first": key, "place": found, "total": len(every), "left": left},
        )  # fmt: skip
    partner = request.POST.get("partner", "")
    try:
        actions.decide(
            second=second, place=place, choice=request.POST.get("choice", ""), value=request.POST.get("value", ""),
            is_as_on_paper="as_on_paper" in request.POST,
            partner=int(partner) if partner.isdecimal() and len(partner) < 9 else None, by=asker(request), at=timezone.now(),
        )  # fmt: skip
    except RollsError as error:
        messages.error(request, sentence(error))
        return redirect("imports:place", key=key, place=place)
    return redirect(f"{reverse('imports:next_place', args=(key,))}?after={place}")


@policy(post="sweep.publish")
def settle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the settled roll written; it stands in the first entry's place."""
    try:
        actions.settle_entries(second=_second(request, key), by=asker(request), at=timezone.now())
    except RollsError as error:
        messages.error(request, sentence(error))
        return redirect("imports:double", key=key)
    return done(request, reverse("imports:double", args=(key,)), _("正在定稿，写好后就代替第一遍参加拉网。"))


def _second(request: HttpRequest, key: UUID) -> Any:
    """Return the second entry of the file asked for."""
    found = queries.second_of(found_file(request, key))
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, first: Any, form: SecondForm) -> dict[str, Any]:
    doubled = queries.double(asker(request), first)
    if doubled is None:
        raise Http404
    return {"one": first.roll_import, "file": first, "double": doubled, "form": form}
