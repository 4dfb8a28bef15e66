"""清单与措施 — the place's checklist child by child and the measures by reason: figures, the cases behind each, one case with its marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.cases import queries as cases
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import day_field, span_of
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.by_town import Lists, PutForm, answered, town_choices
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import MarkFigures, PlacedLine, Segment
from notoneless.programmes.rules.marks import Item, Put
from notoneless.programmes.terms import Listed
from notoneless.responsibility.rules.shares import share_of

AT: Final = {"I035": "on", "I036": "proof", "V007": "proof"}
YES_NO: Final = (("yes", gettext_lazy("已落实")), ("no", gettext_lazy("没有落实")))


class MarksFilter(FilterForm):
    """Of the cases opened in which time."""

    name = "marks"

    since = day_field(gettext_lazy("立案不早于"))
    until = day_field(gettext_lazy("立案不晚于"))


class MarkedFilter(FilterForm):
    """Which cases: an item done or not, the reason, whether a measure was carried out."""

    name = "marked"

    item = forms.ChoiceField(label=gettext_lazy("清单项"))
    done = forms.ChoiceField(label=gettext_lazy("清单项落实情况"), choices=YES_NO)
    reason = forms.ChoiceField(label=gettext_lazy("主要原因"))
    measured = forms.ChoiceField(label=gettext_lazy("对应原因的措施"), choices=YES_NO)
    place = forms.ChoiceField(label=gettext_lazy("镇街"))
    since = day_field(gettext_lazy("立案不早于"))
    until = day_field(gettext_lazy("立案不晚于"))

    def __init__(self, *args: Any, viewer: Viewer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            item=[(one.id, said(one)) for one in queries.checklist_read(viewer, on=on)], done=YES_NO, measured=YES_NO,
            reason=[*cases.choices("reason"), (queries.UNREASONED, _("没有查明原因"))],
            place=town_choices(viewer),
        )  # fmt: skip


def _towns(found: MarkFigures, lists: Lists) -> Table:
    def item(one: Item) -> Column:
        return Column(
            one.id, said(one), kind="number", href=lists.of(item=one.id, done="yes"), value=lambda town: town.of[one.id], weight=18
        )  # fmt: skip

    share = Column("share", gettext_lazy("清单落实率"), kind="number", value=lambda one: share_of(one.done, one.items))
    return lists.table("marks", gettext_lazy("案件"), (*map(item, found.items), share))


def _segments(lists: Lists) -> Table:
    def address(**asked: str) -> Callable[[Segment], str]:
        return lambda one: lists.href(reason=one.reason, **asked)

    return Table(
        "segments",
        (
            Column("name", gettext_lazy("主要原因"), weight=24),
            Column("cases", gettext_lazy("案件"), kind="number", href=address()),
            Column("measured", gettext_lazy("措施已落实"), kind="number", href=address(measured="yes")),
            Column("unmeasured", gettext_lazy("没有落实措施"), kind="number", href=address(measured="no")),
            Column("share", gettext_lazy("措施覆盖率"), kind="number", value=lambda one: share_of(one.measured, one.cases)),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get="case.see")
def marks(request: HttpRequest) -> HttpResponseBase:
    """The checklist by town and the measures by main reason; as a book with ``book`` (the checklist) or ``book=reasons``."""
    on = timezone.localdate()
    form = MarksFilter.of(request)
    time = span_of(form, on)
    found = queries.mark_figures(asker(request), on=on, **time)
    lists = Lists("programmes:marked", found.whole, time)
    towns, segments = _towns(found, lists), _segments(lists)
    rows = [found.whole, *found.towns] if found.towns else []
    if request.GET.get("book") == "reasons":
        return excel.answer(segments, list(found.segments), name=_("分类施策"))
    if "book" in request.GET:
        return excel.answer(towns, rows, name=_("落实清单"))
    here = reverse("programmes:marks")
    empty = {"title": _("这段时间没有立案"), "text": _("换一段时间看看。")}
    context = {
        "towns": towns.listing(request, rows, query=form.query, is_filtered=bool(form.values), export=f"{here}?book=1", empty=empty),
        "segments": segments.listing(
            request, list(found.segments), query=form.query, is_filtered=bool(form.values), export=f"{here}?book=reasons",
            empty={"title": _("没有查明原因的案件"), "text": _("先在案件里查明原因，才谈得上分类施策。")},
        ),
        "form": form, "found": found, "unreasoned": lists.href(reason=queries.UNREASONED), **time,
    }  # fmt: skip
    return render(request, "programmes/marks.html", context)


def _list(of: Sequence[Item]) -> Table:
    def item(number: int, one: Item) -> Column:
        def stands(line: PlacedLine) -> Put | None:
            return next((it for it in line.placed.checklist if it.item.id == one.id), None)

        def words(line: PlacedLine) -> str:
            it = stands(line)
            if it is None:
                return ""
            return f"{_('已落实')} {it.on.isoformat()}" if it.is_done and it.on else _("没有落实")

        def tone(line: PlacedLine) -> str:
            it = stands(line)
            return "green" if it and it.is_done else "amber"

        return Column(f"item{number}", said(one), kind="lamp", value=words, tone=tone, weight=20)

    return Table(
        "marked",
        (
            Column(
                "name", gettext_lazy("姓名"), value=lambda one: one.case.child.name,
                href=lambda one: reverse("programmes:case_marks", args=[one.id]),
            ),
            Column("place", gettext_lazy("住地"), value=lambda one: one.case.child.place, phone=False, weight=20),
            *(item(number, one) for number, one in enumerate(of)),
            Column("reason", gettext_lazy("主要原因"), value=lambda one: one.case.reason_label),
            Column(
                "measures", gettext_lazy("已落实的措施"), kind="tags",
                value=lambda one: [said(it.item) for it in one.placed.measures if it.is_done], phone=False, weight=30,
            ),
            Column("number", gettext_lazy("案号"), value=lambda one: one.case.number, phone=False),
        ),
        unit=gettext_lazy("件"),
    )  # fmt: skip


@policy(get="case.see")
def marked(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure."""
    viewer, on = asker(request), timezone.localdate()
    form = MarkedFilter.of(request, viewer=viewer, on=on)
    names = ("item", "done", "reason", "measured", "place")
    asked = {name: form.values[name] for name in names if name in form.values}
    time = span_of(form, on)
    rows = queries.placed(viewer, on=on, **time, **asked)
    table = _list(queries.checklist_read(viewer, on=on))
    page, following = table.paged(request, rows)
    listing = table.listing(
        request, queries.placed_lines(page, on=on), next=following, total=len(rows), query=form.query,
        is_filtered=bool(form.values), empty={"title": _("没有这样的案件"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "programmes/marked.html", {"table": listing, "form": form})


class MarkForm(PutForm):
    """What of the case's list was put in place."""

    of = forms.ChoiceField(choices=Listed.choices, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].help_text = _("例如：帮扶记录表第 3 页，存学校。不写学生姓名和号码。")


@policy(get="case.see")
@there
def case_marks(request: HttpRequest, key: UUID) -> HttpResponse:
    """One case: its checklist and its measures."""
    return _page(request, key)


@policy(post="case.act")
@there
def mark(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mark an item as put in place, or as no longer so."""
    form = MarkForm(request.POST)
    back = answered(
        request, form, actions.mark, fields=AT, back=reverse("programmes:case_marks", args=[key]), told=_("已登记。"), case=key,
        by=asker(request), at=timezone.now(), form_key=once_key(request),
    )  # fmt: skip
    if back is not None:
        return back
    return _page(request, key, sent=form)


def _page(request: HttpRequest, key: UUID, *, sent: MarkForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    page = queries.case_marks(asker(request), key, on=on)

    def form_of(of: Listed, it: Put) -> MarkForm | None:
        if sent is not None and sent.data.get("of") == of.value and sent.data.get("item") == it.item.id:
            return sent
        if not page.may_mark or it.by_record:
            return None
        return MarkForm(
            initial={"of": of.value, "item": it.item.id, "is_done": "no" if it.is_done else "yes", "on": on},
            auto_id=f"id_{of.value}_{it.item.id}_%s",
        )  # fmt: skip

    parts = [
        (title, [(said(it.item), it, page.marks.get((of.value, it.item.id), ()), form_of(of, it)) for it in listed])
        for title, of, listed in (
            (_("清单"), Listed.CHECKLIST, page.placed.checklist),
            (_("对应原因的措施"), Listed.MEASURE, page.placed.measures),
        )
    ]
    shown = any(form is sent for _title, listed in parts for *_it, form in listed)
    context = {"page": page, "key": key, "parts": parts, "loose": None if shown else sent}
    return render(request, "programmes/case_marks.html", context, status=422 if sent is not None else 200)
