"""What is missing so that some child has nobody."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.children import queries as children
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.responsibility import queries
from notoneless.responsibility.terms import GapKind, Line

SIZE = 50
#: Gaps that leave a child with nobody, gaps that will, gaps in what is written down.
TONES = {
    GapKind.NO_CHAIN: "red", GapKind.VACANT: "red", GapKind.NO_POSTS: "red", GapKind.NO_GROUP: "amber",
    GapKind.AREA_SIZE: "amber", GapKind.NO_AREA: "amber", GapKind.ENDING: "amber", GapKind.HAND_OVER: "amber",
    GapKind.UNSIGNED: "blue", GapKind.NO_LETTER: "blue",
}  # fmt: skip


def _where(row: queries.GapRow) -> str:
    if row.post_id:
        return reverse("duty:post", args=[row.post_id])
    return reverse("duty:group", args=[row.school_id]) if row.school_id else ""


LIST = Table(
    "gaps",
    key="what",
    unit=gettext_lazy("项"),
    columns=(
        Column("what", gettext_lazy("缺口"), href=_where, weight=32),
        Column("note", gettext_lazy("情况"), weight=36),
        Column("since", gettext_lazy("日期"), kind="date"),
    ),
)


CHAINS = Table(
    "chains",
    unit=gettext_lazy("个单位"),
    columns=(
        Column("name", gettext_lazy("单位"), weight=28),
        Column("children", gettext_lazy("儿童"), kind="number"),
        Column("missing", gettext_lazy("有缺口"), kind="number"),
        Column("percent", gettext_lazy("齐全比例"), kind="number"),
    ),
)


@policy(get="gap.see")
def overview(request: HttpRequest) -> HttpResponse:
    """All kinds of gaps, counted, with what the practices count."""
    viewer, on = asker(request), timezone.localdate()
    counts = queries.gap_counts(viewer, on)
    kinds = [
        {
            "kind": kind,
            "label": kind.label,
            "remedy": kind.remedy,
            "count": count,
            "tone": TONES[kind] if count else "green",
        }
        for kind, count in counts.items()
    ]
    figures = queries.figures(viewer, on)
    vacant, letters = reverse("duty:gap", args=[GapKind.VACANT]), reverse("duty:letters")
    shares = [
        (_("应设岗位有人在任"), figures.posts, vacant),
        (_("镇街、村社、学校有责任人"), figures.units, vacant),
        (_("学校有控辍小组和一校一案"), figures.schools, reverse("duty:groups")),
        (_("责任书已签"), figures.letters, letters if viewer.has("letter.see") else ""),
    ]
    return render(request, "duty/gaps.html", {"kinds": kinds, "on": on, "shares": shares})


def _kind(kind: str) -> GapKind:
    if kind not in GapKind.values or kind == GapKind.NO_CHAIN:
        raise Http404
    return GapKind(kind)


@policy(get="gap.see")
def gap(request: HttpRequest, kind: str) -> HttpResponse:
    """The gaps of one kind, row by row."""
    viewer, on, chosen = asker(request), timezone.localdate(), _kind(kind)
    asked = LIST.asked(request)
    rows, further = queries.gap_rows(viewer, on, chosen, after=asked.after, limit=SIZE)
    listing = LIST.listing(
        request, rows, next=further,
        export=reverse("duty:gap_book", args=[kind]), empty=_nothing(),
    )  # fmt: skip
    return render(request, "duty/gap.html", {"kind": chosen, "list": listing, "may_edit": viewer.has("post.edit")})


def _nothing() -> dict[str, Any]:
    return {
        "title": _("没有这类缺口"),
        "text": _("您的范围内，这一项是齐的。"),
        "href": reverse("duty:gaps"),
        "verb": _("看其他缺口"),
    }


@policy(get="gap.see")
def book(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The gaps of one kind as a book."""
    chosen, on = _kind(kind), timezone.localdate()
    rows, _further = queries.gap_rows(asker(request), on, chosen, limit=100_000)
    return excel.answer(LIST, rows, name=str(chosen.label), lines=[f"{chosen.label} · {on}", str(chosen.remedy)])


@policy(get="gap.see")
def chains(request: HttpRequest) -> HttpResponseBase:
    """For how many children everybody who should answer is there, by unit, and where nobody is; the units as a book with
    ``book``."""
    viewer = asker(request)
    roots = {Line.PLACE.value: viewer.places("gap.see"), Line.SCHOOL.value: viewer.schools("gap.see")}
    line = request.GET.get("line", "")
    if line not in roots:
        line = Line.PLACE if roots[Line.PLACE] else Line.SCHOOL
    path = request.GET.get("at", "") or next(iter(roots[line]), "")
    if not any(path.startswith(root) for root in roots[line]):
        raise Http404
    page = queries.coverage_page(children.triples(viewer, "gap.see"), timezone.localdate(), line=line, path=path)
    if "book" in request.GET:
        called = f"{GapKind.NO_CHAIN.label} · {page.whole.name} · {timezone.localdate()}"
        return excel.answer(CHAINS, [page.whole, *page.units], name=str(GapKind.NO_CHAIN.label), lines=[called])
    inside = any(path != root and path.startswith(root) for root in roots[line])
    lines = [(value, label) for value, label in Line.choices if roots[value]]
    context = {
        "page": page,
        "line": line,
        "path": path,
        "lines": lines,
        "up": path[:-4] if inside else "",
        "kind": GapKind.NO_CHAIN,
    }
    return render(request, "duty/chains.html", context)
