"""The templates of a county's reports: the house's, or the office's own, taken in only when every place can be filled."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.paper_templates import Office, office_templates
from notoneless.desks.kit.papers import TemplateRow, file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX
from notoneless.reports import actions, queries
from notoneless.reports.rules.papers import PLACES

HAND_UP = "report.hand_up"
HOW = _("写作 {{ 名称 }}；逐条的照原模板的循环写。每种报告只能用它原模板里有的空，缺了必须有的空，上传时会指出来。")


@policy(get=HAND_UP, post=HAND_UP)
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use; an office's own is taken in here."""
    by, at = asker(request), timezone.now()
    rows = tuple(
        TemplateRow(
            one.county_path, one.kind.id, said(one.kind), one.version,
            f"{reverse('reports:template', args=[one.kind.id])}?county={one.county_path}",
        )
        for one in queries.report_templates(by)
    )  # fmt: skip
    office = Office(
        rows, PLACES.items(), HOW, partial(actions.replace_template, by=by, at=at),
        partial(actions.use_house_template, by=by, at=at), frozenset({"V040"}),
    )  # fmt: skip
    return office_templates(request, "reports/templates.html", office)


@policy(get=HAND_UP)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A template in use, to take away and change."""
    for one in queries.report_templates(asker(request)):
        if one.kind.id == kind and one.county_path == request.GET.get("county", one.county_path):
            return file_answer(
                queries.template_bytes(kind, county_path=one.county_path), DOCX, f"{said(one.kind)}.docx"
            )
    raise Http404
