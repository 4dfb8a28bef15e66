"""The templates of a county's case papers: the house's, or the office's own, taken in only when every place can be filled."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.cases import actions, queries
from notoneless.cases.terms import CaseError
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, sentence
from notoneless.desks.kit.papers import TemplateRow, file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX

HOW = _("写作 {{ 名称 }}。efforts、requests 是列表，照原模板的循环逐条写。缺了该文书必须有的空，上传时会指出来。")


@policy(get="case.order", post="case.order")
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use; an office's own is taken in here."""
    shown = queries.paper_templates(asker(request))
    if not shown:
        raise Http404
    refusal = ""
    if request.method == "POST":
        by, at = asker(request), timezone.now()
        county, kind, given = (
            request.POST.get("county", ""),
            request.POST.get("form", ""),
            request.FILES.get("template"),
        )
        try:
            if "house" in request.POST:
                actions.use_house_template(by=by, at=at, county_path=county, kind=kind)
                return done(request, reverse("cases:templates"), _("已改回系统自带的模板。"))
            data = given.read(actions.MOST_TEMPLATE_BYTES + 1) if given is not None else b""
            actions.replace_template(by=by, at=at, county_path=county, kind=kind, data=data)
        except CaseError as error:
            if error.code in ("E090", "E092"):
                raise Http404 from error
            refusal = sentence(error)
        else:
            return done(request, reverse("cases:templates"), _("模板已换用。以后出具的文书用它，已出具的不变。"))
    context = {
        "templates": [
            TemplateRow(
                one.county_path, one.kind.id, said(one.kind), one.version,
                f"{reverse('cases:template', args=[one.kind.id])}?county={one.county_path}",
            )
            for one in shown
        ],
        "places": queries.PLACES.items(),
        "how": HOW,
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "cases/templates.html", context, status=422 if refusal else 200)


@policy(get="case.order")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A template in use, to take away and change."""
    for one in queries.paper_templates(asker(request)):
        if one.kind.id == kind and one.county_path == request.GET.get("county", one.county_path):
            return file_answer(queries.template_bytes(kind, county=one.county), DOCX, f"{said(one.kind)}.docx")
    raise Http404
