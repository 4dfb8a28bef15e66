"""Children in lists: narrowed by what the form asks, found by name or number, suggested while somebody types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries
from notoneless.children.queries import words
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import OPEN, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table, page_of
from notoneless.desks.kit.taking_out import ask_export

CHILDREN = Table(
    "children",
    (
        Column("name", gettext_lazy("姓名"), sort="name", href=page_of("files:child")),
        Column("sex", gettext_lazy("性别"), phone=False, weight=6),
        Column("age", gettext_lazy("年龄"), kind="number", weight=6),
        Column("birth_on", gettext_lazy("出生日期"), kind="date", phone=False),
        Column("place", gettext_lazy("住地"), weight=24),
        Column("school", gettext_lazy("学校"), weight=22),
        Column("room", gettext_lazy("班级"), phone=False, value=lambda one: one.room or one.grade),
        Column("standing", gettext_lazy("现在"), kind="lamp", sort="standing", tone=lambda one: one.tone),
        Column("ledger", gettext_lazy("台账"), phone=False),
    ),
    unit=gettext_lazy("名"),
    default="name",
)


class ChildrenFilter(FilterForm):
    """What of the children in scope is asked for. Marks of poverty and health are chosen by kind, never shown in the list."""

    name = "children"
    wide = ("text",)

    text = forms.CharField(label=gettext_lazy("姓名、拼音或首字母"), max_length=60)
    ledger = forms.ChoiceField(label=gettext_lazy("台账"))
    standing = forms.ChoiceField(label=gettext_lazy("现在"))
    grade = forms.ChoiceField(label=gettext_lazy("年级"))
    age_from = forms.IntegerField(label=gettext_lazy("年龄从"), min_value=0, max_value=30)
    age_to = forms.IntegerField(label=gettext_lazy("到"), min_value=0, max_value=30)
    sex = forms.ChoiceField(
        label=gettext_lazy("性别"), choices=[OPEN, ("1", gettext_lazy("男")), ("2", gettext_lazy("女"))]
    )
    mark = forms.ChoiceField(label=gettext_lazy("困难、残疾等类别"))
    place = forms.ChoiceField(label=gettext_lazy("镇街、村社"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            ledger=words.ledgers(), standing=words.verdicts(), grade=words.grades(), mark=queries.mark_choices(viewer)
        )
        self.offer_units(queries.units(viewer, on=timezone.localdate(), **self.units_asked))
        self.order_fields(
            ["text", "ledger", "standing", "place", "school", "grade", "age_from", "age_to", "sex", "mark"]
        )


@policy(get="child.see")
def children(request: HttpRequest) -> HttpResponse:
    """The children in scope."""
    viewer, on = asker(request), timezone.localdate()
    form = ChildrenFilter.of(request, viewer=viewer)
    asked = CHILDREN.asked(request)
    only = _only(form)
    found = queries.child_list(viewer, on=on, only=only, order=asked.order or "name", after=asked.after)
    total = queries.child_count(viewer, on=on, only=only)
    listing = CHILDREN.listing(
        request,
        found.rows,
        next=found.next,
        total=total,
        query=form.query,
        bulk=[Bulk(gettext_lazy("导出所选"), reverse("files:export"), everything=True)]
        if viewer.has("child.export")
        else (),
        is_filtered=bool(form.values),
        empty={
            "title": _("没有符合条件的儿童"),
            "text": _("换一个条件，或清除条件。还没有档案时，先发布一次拉网。"),
        },
    )
    units = queries.unit_names(only.place, only.school)
    context = {
        "table": listing,
        "form": form,
        "units": units,
        "many": total is None,
        "may_edit": viewer.has("child.edit"),
        "may_restore": viewer.has("child.merge"),
    }
    return render(request, "files/list.html", context)


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked children, or all that the filter gives, go on to where an export is asked for, with a reason."""
    return ask_export(request, "children")


@policy(get="child.see")
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment for whoever types: children and units by name, pinyin or first letters; a number is never in an address."""
    text = request.GET.get("q", "")[:60]
    hits = queries.search(asker(request), text, on=timezone.localdate(), limit=8) if text.strip() else None
    return render(request, "files/suggest.html", {"hits": hits, "units": _unit_links(hits)})


@policy(get="child.see", post="child.see")
def search(request: HttpRequest) -> HttpResponse:
    """Find one child, also by the exact number; the number comes by POST and stands in no address."""
    hits = None
    text = request.POST.get("text", "")[:60].strip() if request.method == "POST" else ""
    if text:
        hits = queries.search(asker(request), text, on=timezone.localdate())
        if len(hits.children) == 1 and not hits.units:
            return redirect("files:child", key=hits.children[0].id)
    return render(request, "files/search.html", {"hits": hits, "units": _unit_links(hits), "asked": bool(text)})


def _unit_links(hits: queries.Hits | None) -> list[tuple[str, str, str]]:
    """Return name, where and address of the units found."""
    if hits is None:
        return []
    base = reverse("files:list")
    return [(one.name, one.where, f"{base}?{one.kind}={one.path}&asked=1") for one in hits.units]


def _only(form: ChildrenFilter) -> queries.ChildFilter:
    chosen = form.values
    return queries.ChildFilter(
        text=chosen.get("text", ""),
        standing=(chosen["standing"],) if "standing" in chosen else (),
        ledger=chosen.get("ledger", ""),
        grade=int(chosen["grade"]) if "grade" in chosen else None,
        school=chosen.get("school", ""),
        place=chosen.get("place", ""),
        mark=chosen.get("mark", ""),
        age_from=chosen.get("age_from"),
        age_to=chosen.get("age_to"),
        sex=chosen.get("sex", ""),
    )
