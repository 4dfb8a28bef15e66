"""The indicators that a sweep left: each with its share, town by town, and the names that keep it from the whole."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import sentence
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.desks.sweeps.views import found
from notoneless.findings import actions
from notoneless.findings.queries import figures as kept
from notoneless.findings.terms import NOWHERE, FindingError, PublicationState
from notoneless.ledger.indicators_rules import Part
from notoneless.ledger.labels import VERDICTS


def town_told(one: Any) -> str:
    """Return the town of a figure or of a name in the reader's language; a child without a town has a place in the lists too."""
    name: str = one.town_name
    return _("未定镇街") if name == NOWHERE else name


def percent(one: kept.KeptFigure) -> str:
    """Return the share as it is printed: cut, never rounded up; a dash where there is none."""
    return "—" if one.percent is None else f"{one.percent:g}%"


BOOK: Final = Table(
    "indicators",
    (
        Column("indicator", gettext_lazy("指标"), value=said, weight=34),
        Column("town", gettext_lazy("镇街"), value=lambda one: town_told(one) or _("全县")),
        Column("numerator", gettext_lazy("计入"), kind="number"),
        Column("denominator", gettext_lazy("应计"), kind="number"),
        Column("percent", gettext_lazy("比例"), kind="number", value=percent),
        Column("missing", gettext_lazy("未计入"), kind="number"),
        Column("deferred", gettext_lazy("其中批准缓学"), kind="number"),
        Column("counted", gettext_lazy("口径"), value=lambda one: said(one.counted), weight=60),
    ),
)
NAMES: Final = Table(
    "behind",
    (
        Column("name", gettext_lazy("姓名"), href=lambda one: reverse("files:child", args=(one.child,)) if one.child else ""),
        Column("part", gettext_lazy("为什么未计入"), value=lambda one: said(Part(one.part).word) if one.part else ""),
        Column("verdict", gettext_lazy("拉网判定"), value=lambda one: said(VERDICTS.get(one.verdict)) or one.verdict),
        Column("town_name", gettext_lazy("镇街"), value=town_told),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


@policy(get="sweep.see")
def figures(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A sweep's indicators; of the one that the address names, its towns and the names behind it; all as a book with ``book``,
    as the file for the level above with ``upward``."""
    one = found(request, key)
    if "upward" in request.GET:
        return _upward(request, one)
    rows = kept.figures(one)
    if "book" in request.GET:
        towns = [town for row in rows for town in (row, *kept.towns(one, row.indicator))]
        return excel.answer(BOOK, towns, name=_("拉网指标"))
    asked = request.GET.get("indicator", "")
    shown = next((row for row in rows if row.indicator == asked), None)
    if asked and shown is None:
        raise Http404
    context: dict[str, Any] = {
        "one": one,
        "is_published": one.state == PublicationState.PUBLISHED,
        "rows": [(row, percent(row)) for row in rows],
        "shown": shown,
    }
    if shown is not None:
        context |= _opened(request, one, shown)
    return render(request, "sweeps/figures.html", context)


def _upward(request: HttpRequest, one: Any) -> HttpResponseBase:
    """Answer with the county's file; where there is none, the page says why."""
    try:
        handed = actions.hand_up(publication=one, by=asker(request), at=timezone.now())
    except FindingError as error:
        messages.error(request, sentence(error))
        return redirect("sweeps:figures", key=one.pk)
    answer = file_answer(handed.content, "application/json", handed.name)
    return answer


def _opened(request: HttpRequest, one: Any, shown: kept.KeptFigure) -> dict[str, Any]:
    """Return what the page says of the indicator that was asked for."""
    towns = kept.towns(one, shown.indicator)
    town = next((row for row in towns if row.town == request.GET.get("town", "")), None)
    opened: dict[str, Any] = {
        "towns": [(row, town_told(row), percent(row)) for row in towns],
        "town": town,
        "town_name": town and town_told(town),
    }
    if shown.listed is None:
        return opened
    asked = NAMES.asked(request)
    names, following, total = kept.behind(one, shown.indicator, town=town.town if town else "", after=asked.number)
    query = urlencode({"indicator": shown.indicator, **({"town": town.town} if town else {})})
    return opened | {
        "table": NAMES.listing(
            request, names, next=str(following or ""), query=query, total=total,
            empty={"title": _("没有人"), "text": _("这个数里应计的都计入了。")},
        )
    }  # fmt: skip
