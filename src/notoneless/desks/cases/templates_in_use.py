"""The templates of a county's case papers: the house's, or the office's own, taken in only when every place can be filled."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.cases import actions, queries
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.paper_templates import Office, office_templates
from notoneless.desks.kit.papers import TemplateRow, file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX

HOW = _("写作 {{ 名称 }}。efforts、requests 是列表，照原模板的循环逐条写。缺了该文书必须有的空，上传时会指出来。")


@policy(get="case.order", post="case.order")
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use; an office's own is taken in here."""
    by, at = asker(request), timezone.now()
    rows = tuple(
        TemplateRow(
            one.county_path, one.kind.id, said(one.kind), one.version,
            f"{reverse('cases:template', args=[one.kind.id])}?county={one.county_path}",
        )
        for one in queries.paper_templates(by)
    )  # fmt: skip
    office = Office(
        rows, queries.PLACES.items(), HOW, partial(actions.replace_template, by=by, at=at),
        partial(actions.use_house_template, by=by, at=at), frozenset({"E090", "E092"}),
    )  # fmt: skip
    return office_templates(request, "cases/templates.html", office)


@policy(get="case.order")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A template in use, to take away and change."""
    for one in queries.paper_templates(asker(request)):
        if one.kind.id == kind and one.county_path == request.GET.get("county", one.county_path):
            return file_answer(queries.template_bytes(kind, county=one.county), DOCX, f"{said(one.kind)}.docx")
    raise Http404
