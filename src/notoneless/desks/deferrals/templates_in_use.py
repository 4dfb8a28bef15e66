"""The templates of a county's decision letters: the house's, or the office's own, taken in only when every place can be filled."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.deferrals import actions, queries
from notoneless.deferrals.terms import DeferralError
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, sentence
from notoneless.desks.kit.papers import TemplateRow, file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX, MOST_BYTES

DECIDE = "deferral.decide"
HOW = _("写作 {{ 名称 }}。缺了决定书必须有的空，上传时会指出来。")


@policy(get=DECIDE, post=DECIDE)
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use; an office's own is taken in here."""
    shown = queries.letter_templates(asker(request))
    if not shown:
        raise Http404
    refusal = ""
    if request.method == "POST":
        by, at = asker(request), timezone.now()
        county, kind = request.POST.get("county", ""), request.POST.get("form", "")
        given = request.FILES.get("template")
        try:
            if "house" in request.POST:
                actions.use_house_template(by=by, at=at, county_path=county, kind=kind)
                return done(request, reverse("deferrals:templates"), _("已改回系统自带的模板。"))
            data = given.read(MOST_BYTES + 1) if given is not None else b""
            actions.replace_template(by=by, at=at, county_path=county, kind=kind, data=data)
        except DeferralError as error:
            if error.code == "X218":
                raise Http404 from error
            refusal = sentence(error)
        else:
            return done(request, reverse("deferrals:templates"), _("模板已换用。"))
    context = {
        "templates": [
            TemplateRow(
                one.county_path, one.kind.id, said(one.kind), one.version,
                f"{reverse('deferrals:template', args=[one.kind.id])}?county={one.county_path}",
            )
            for one in shown
        ],
        "places": queries.PLACES.items(),
        "how": HOW,
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "deferrals/templates.html", context, status=422 if refusal else 200)


@policy(get=DECIDE)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A template in use, to take away and change."""
    for one in queries.letter_templates(asker(request)):
        if one.kind.id == kind and one.county_path == request.GET.get("county", one.county_path):
            data = queries.template_bytes(kind, county_path=one.county_path)
            return file_answer(data, DOCX, f"{said(one.kind)}.docx")
    raise Http404
