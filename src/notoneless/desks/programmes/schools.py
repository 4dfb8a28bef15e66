"""学校清单 — what is put in place in the schools: figures by town, the schools behind each, one school with its marks."""

from __future__ import annotations

from collections.abc import Sequence
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
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.by_town import Lists, PutForm, answered, town_choices
from notoneless.desks.programmes.marks import YES_NO
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import SchoolFigures, SchoolLine
from notoneless.programmes.rules.marks import Item
from notoneless.programmes.rules.school_marks import SchoolPut
from notoneless.responsibility.rules.shares import share_of

AT: Final = {"I040": "on", "I036": "proof", "V007": "proof"}


class SchoolsFilter(FilterForm):
    """Which schools: an item done or not, of which town."""

    name = "schooled"

    item = forms.ChoiceField(label=gettext_lazy("清单项"))
    done = forms.ChoiceField(label=gettext_lazy("清单项落实情况"), choices=YES_NO)
    place = forms.ChoiceField(label=gettext_lazy("镇街"))

    def __init__(self, *args: Any, viewer: Viewer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [(one.id, said(one)) for one in queries.school_items_read(viewer, on=on)]
        towns = [pair for pair in town_choices(viewer) if pair[0] != queries.NOWHERE]
        self.offer(item=items, done=YES_NO, place=towns)


def stand_of(one: SchoolPut) -> tuple[str, str]:
    """Return how an item stands in words, with the tone of its lamp: a record also says how many of how many."""
    told = f" {one.record.part}/{one.record.whole}" if one.record and one.record.whole > 1 else ""
    if not one.is_due:
        return _("还没有到期的"), ""
    if one.is_done:
        return f"{_('已落实')}{told}{f' {one.on.isoformat()}' if one.on else ''}", "green"
    return f"{_('没有落实')}{told}", "amber"


def _towns(found: SchoolFigures) -> Table:
    lists = Lists("programmes:schooled", found.whole)

    def item(one: Item) -> Column:
        return Column(
            one.id, said(one), kind="number", href=lists.of(item=one.id, done="yes"), value=lambda town: town.of[one.id], weight=18
        )  # fmt: skip

    share = Column("share", gettext_lazy("清单落实率"), kind="number", value=lambda one: share_of(one.done, one.items))
    return lists.table("school_towns", gettext_lazy("学校"), (*map(item, found.items), share))


@policy(get="programme.see")
def schools(request: HttpRequest) -> HttpResponseBase:
    """The checklist of the schools by town; as a book with ``book``."""
    found = queries.school_figures(asker(request), on=timezone.localdate())
    table, rows = _towns(found), [found.whole, *found.towns] if found.towns else []
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("学校清单"))
    listing = table.listing(
        request, rows, export=f"{reverse('programmes:schools')}?book=1",
        empty={"title": _("您的范围里没有义务教育学校"), "text": _("在“学校”里登记以后，清单出现在这里。")},
    )  # fmt: skip
    return render(request, "programmes/schools.html", {"table": listing, "on": timezone.localdate()})


def _list(of: Sequence[Item]) -> Table:
    def item(number: int, one: Item) -> Column:
        def stand(line: SchoolLine) -> tuple[str, str]:
            it = next((it for it in line.items if it.item.id == one.id), None)
            return stand_of(it) if it else ("", "")

        return Column(
            f"item{number}", said(one), kind="lamp", value=lambda line: stand(line)[0], tone=lambda line: stand(line)[1], weight=20
        )  # fmt: skip

    return Table(
        "schooled",
        (
            Column("name", gettext_lazy("学校"), href=lambda one: reverse("programmes:school_marks", args=[one.id]), weight=24),
            Column("town_name", gettext_lazy("镇街"), weight=18),
            *(item(number, one) for number, one in enumerate(of)),
            Column("share", gettext_lazy("清单落实率"), kind="number", value=lambda one: share_of(one.done, one.due)),
        ),
        unit=gettext_lazy("所"),
    )  # fmt: skip


@policy(get="programme.see")
def schooled(request: HttpRequest) -> HttpResponseBase:
    """The schools behind a figure."""
    viewer, on = asker(request), timezone.localdate()
    form = SchoolsFilter.of(request, viewer=viewer, on=on)
    asked = {name: form.values[name] for name in ("item", "done", "place") if name in form.values}
    rows = queries.school_lines(viewer, on=on, **asked)
    table = _list(queries.school_items_read(viewer, on=on))
    page, following = table.paged(request, rows)
    listing = table.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("没有这样的学校"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "programmes/schooled.html", {"table": listing, "form": form})


class SchoolMarkForm(PutForm):
    """What of the school's list was put in place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].help_text = _("例如：宣传照片和签到表，存教导处。不写学生姓名和号码。")


@policy(get="programme.see")
@there
def school_marks(request: HttpRequest, key: UUID) -> HttpResponse:
    """One school: its checklist."""
    return _page(request, key)


@policy(post="programme.answer")
@there
def mark_school(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mark an item as put in place in the school, or as no longer so."""
    form = SchoolMarkForm(request.POST)
    back = answered(
        request, form, actions.mark_school, fields=AT, back=reverse("programmes:school_marks", args=[key]), told=_("已登记。"),
        school=key, by=asker(request), at=timezone.now(), form_key=once_key(request),
    )  # fmt: skip
    return _page(request, key, sent=form) if back is None else back


def _page(request: HttpRequest, key: UUID, *, sent: SchoolMarkForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    page = queries.school_marks(asker(request), key, on=on)

    def form_of(it: SchoolPut) -> SchoolMarkForm | None:
        if sent is not None and sent.data.get("item") == it.item.id:
            return sent
        if not page.may_mark or it.record is not None:
            return None
        return SchoolMarkForm(
            initial={"item": it.item.id, "is_done": "no" if it.is_done else "yes", "on": on},
            auto_id=f"id_{it.item.id}_%s",
        )

    items = [(said(it.item), it, *stand_of(it), page.marks.get(it.item.id, ()), form_of(it)) for it in page.line.items]
    loose = None if sent is None or any(row[-1] is sent for row in items) else sent
    context = {"page": page, "key": key, "items": items, "loose": loose}
    return render(request, "programmes/school_marks.html", context, status=422 if sent is not None else 200)
