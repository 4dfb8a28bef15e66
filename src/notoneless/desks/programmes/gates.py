"""四道关口 — how many cases passed which gate, the cases behind each figure, one case at its gates with its public notices."""

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
from notoneless.desks.kit.forms import HouseForm
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import day_field, span_of
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.by_town import Lists, answered, town_choices
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import GatedLine, GateFigures
from notoneless.programmes.rules.gates import Gate
from notoneless.programmes.terms import Found, Passage, Proof

TONES: Final = {
    Passage.PASSED: "green", Passage.NEXT: "amber", Passage.RUNNING: "blue", Passage.DRAWN: "blue", Passage.FINDING: "red",
    Passage.OTHER_POST: "red",
}  # fmt: skip
#: By what each gate is passed, in a sentence.
PROVED_BY: Final = {
    Proof.VERIFIED: gettext_lazy("案件里核实了去向（不是“疑似”），自动算过。"),
    Proof.NOTICE: gettext_lazy("公示期满、没有撤下，自动算过。"),
    Proof.OWNER: gettext_lazy("案件派到的岗位已经接收，岗位上有人，自动算过。"),
    Proof.SAMPLED: gettext_lazy("季度复核抽到，由没有办过的人核查、结果相符，自动算过。没有抽到的不算没过。"),
}
AT: Final = {"I027": "on", "I029": "place", "V007": "place"}


class GatesFilter(FilterForm):
    """Of the cases opened in which time."""

    name = "gates"

    since = day_field(gettext_lazy("立案不早于"))
    until = day_field(gettext_lazy("立案不晚于"))


class GatedFilter(FilterForm):
    """Which cases at which gate."""

    name = "gated"

    gate = forms.ChoiceField(label=gettext_lazy("关口"))
    state = forms.ChoiceField(label=gettext_lazy("过关情况"))
    found = forms.ChoiceField(label=gettext_lazy("督查问题"))
    place = forms.ChoiceField(label=gettext_lazy("镇街"))
    since = day_field(gettext_lazy("立案不早于"))
    until = day_field(gettext_lazy("立案不晚于"))

    def __init__(self, *args: Any, viewer: Viewer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            gate=[(one.id, said(one)) for one in queries.gates_read(viewer, on=on)], state=Passage.choices,
            found=Found.choices, place=town_choices(viewer),
        )  # fmt: skip


def _figures(found: GateFigures, lists: Lists) -> Table:
    def passed(gate: Gate) -> Column:
        hides = gate.proof is Proof.SAMPLED and not found.is_reviewer
        return Column(
            gate.id, said(gate), kind="number", href=lists.of(gate=gate.id, state=Passage.PASSED.value),
            value=lambda one: None if hides else one.of[gate.id],
        )  # fmt: skip

    def finding(what: Found, label: Any) -> Column:
        return Column(
            what.value, label, kind="number", href=lists.of(found=what.value),
            value=lambda one: getattr(one, what.value) if found.is_reviewer else None,
        )  # fmt: skip

    return lists.table(
        "gates",
        gettext_lazy("案件"),
        (
            *map(passed, found.gates),
            finding(Found.OPEN, gettext_lazy("督查问题待整改")),
            finding(Found.CLOSED, gettext_lazy("督查问题已整改")),
        ),
    )


@policy(get="case.see")
def gates(request: HttpRequest) -> HttpResponseBase:
    """How many of the cases opened in a time (this school year, where none is named) passed which gate, by town; as a book with ``book``."""
    on = timezone.localdate()
    form = GatesFilter.of(request)
    time = span_of(form, on)
    found = queries.gate_figures(asker(request), on=on, **time)
    table = _figures(found, Lists("programmes:gated", found.whole, time))
    rows = [found.whole, *found.towns] if found.towns else []
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("四道关口"))
    listing = table.listing(
        request, rows, query=form.query, is_filtered=bool(form.values), export=f"{reverse('programmes:gates')}?book=1",
        empty={"title": _("这段时间没有立案"), "text": _("换一段时间看看。")},
    )  # fmt: skip
    context = {"table": listing, "form": form, "whole": found.whole, "ways": ways(found.gates), **time}
    return render(request, "programmes/gates.html", context)


def ways(of: Sequence[Gate]) -> list[tuple[str, Any]]:
    """Return each gate's name and by what it is passed."""
    return [(said(gate), PROVED_BY[gate.proof]) for gate in of]


def _list(of: Sequence[Gate]) -> Table:
    def gate(number: int, one: Gate) -> Column:
        def at(line: GatedLine) -> Any:
            return next((it for it in line.gates if it.gate.id == one.id), None)

        def words(line: GatedLine) -> str:
            found = at(line)
            if found is None:
                return ""
            return f"{found.state.label} {found.on.isoformat()}" if found.is_passed else str(found.state.label)

        return Column(
            f"gate{number}", said(one), kind="lamp", value=words, tone=lambda line: TONES.get(it.state, "") if (it := at(line)) else "",
            phone=number < 3, weight=22,
        )  # fmt: skip

    return Table(
        "gated",
        (
            Column(
                "name",
                gettext_lazy("姓名"),
                value=lambda one: one.case.child.name,
                href=lambda one: reverse("programmes:case_gates", args=[one.id]),
            ),
            Column("place", gettext_lazy("住地"), value=lambda one: one.case.child.place, phone=False, weight=20),
            *(gate(number, one) for number, one in enumerate(of)),
            Column("found", gettext_lazy("督查问题"), value=lambda one: Found(one.found).label if one.found else ""),
            Column("opened_on", gettext_lazy("立案"), kind="date", value=lambda one: one.case.opened_on, phone=False),
            Column("number", gettext_lazy("案号"), value=lambda one: one.case.number, phone=False),
        ),
        unit=gettext_lazy("件"),
    )


@policy(get="case.see")
def gated(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure, each at its gates."""
    viewer, on = asker(request), timezone.localdate()
    form = GatedFilter.of(request, viewer=viewer, on=on)
    asked = {name: form.values[name] for name in ("gate", "state", "found", "place") if name in form.values}
    time = span_of(form, on)
    rows = queries.gated(viewer, on=on, **time, **asked)
    table = _list(queries.gates_read(viewer, on=on))
    page, following = table.paged(request, rows)
    listing = table.listing(
        request, queries.gated_lines(viewer, page, on=on), next=following, total=len(rows), query=form.query,
        is_filtered=bool(form.values), empty={"title": _("没有这样的案件"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "programmes/gated.html", {"table": listing, "form": form})


class NoticeForm(HouseForm):
    """Where a public notice hangs, since when."""

    place = forms.CharField(
        label=gettext_lazy("公示地点"), max_length=120, help_text=gettext_lazy("例如：村务公开栏。不写学生姓名。")
    )
    on = forms.DateField(label=gettext_lazy("公示日期"))


class TakeDownForm(HouseForm):
    """Why a notice is taken down."""

    why = forms.CharField(
        label=gettext_lazy("收到什么异议，为什么撤下"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不写学生姓名和号码。"),
    )  # fmt: skip


@policy(get="case.see")
@there
def case_gates(request: HttpRequest, key: UUID) -> HttpResponse:
    """One case at its gates."""
    return _page(request, key)


@policy(post="case.order")
@there
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Post the case's public notice."""
    form = NoticeForm(request.POST)
    back = answered(
        request, form, actions.post_notice, fields=AT, back=reverse("programmes:case_gates", args=[key]), told=_("公示已登记，期满自动过关。"),
        case=key, by=asker(request), at=timezone.now(), form_key=once_key(request),
    )  # fmt: skip
    if back is not None:
        return back
    return _page(request, key, post=form)


@policy(post="case.order")
@there
def take_down(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a notice down before its last day."""
    form = TakeDownForm(request.POST)
    case = queries.case_of_notice(asker(request), key)
    back = answered(
        request, form, actions.take_down_notice, fields={"I031": "why", "V007": "why"},
        back=reverse("programmes:case_gates", args=[case]), told=_("公示已撤下。"), notice=key, by=asker(request), at=timezone.now(),
    )  # fmt: skip
    if back is not None:
        return back
    return _page(request, case, take=form)


def _page(
    request: HttpRequest, key: UUID, *, post: NoticeForm | None = None, take: TakeDownForm | None = None
) -> HttpResponse:
    on = timezone.localdate()
    page = queries.case_gates(asker(request), key, on=on)
    context = {
        "page": page, "key": key, "take": take,
        "gates": [(said(one.gate), one, TONES.get(one.state, ""), PROVED_BY[one.gate.proof]) for one in page.gates],
        "found": Found(page.found).label if page.found else "",
        "form": post or (NoticeForm(initial={"on": on}) if page.may_post else None),
        "takes": [(one, (take or TakeDownForm()) if one.may_take else None) for one in page.notices],
    }  # fmt: skip
    return render(request, "programmes/case_gates.html", context, status=422 if post or take else 200)
