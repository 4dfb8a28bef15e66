"""Cases in a list: narrowed by what the form asks, the most urgent first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.cases import queries
from notoneless.cases.queries import CaseLine
from notoneless.children import queries as children
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import day_field
from notoneless.desks.kit.tables import Bulk, Column, Table, page_of
from notoneless.desks.kit.taking_out import ask_export

#: Stages that wait for nobody's work show no colour of their own; the lamp says how near the day is.
STAGE_TONES = {"contested": "red", "closing": "amber", "proving": "amber", "returned": "blue", "closed": "green"}
STATES = (("", gettext_lazy("在办")), ("closed", gettext_lazy("已销号")), ("all", gettext_lazy("在办和已销号")))


#: A lamp in a word that says what the colour means.
LAMPS = (("red", gettext_lazy("已逾期")), ("yellow", gettext_lazy("快到期")), ("green", gettext_lazy("期限内")))


def lamp_words(line: CaseLine) -> str:
    """Return the word of a case's lamp; of none, nothing."""
    return str(dict(LAMPS).get(line.lamp, ""))


CASES = Table(
    "cases",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.child.name, href=page_of("cases:case"), weight=10),
        Column("lamp", gettext_lazy("期限灯"), kind="lamp", value=lamp_words, tone=lambda one: one.tone, weight=8),
        Column("due_on", gettext_lazy("最迟"), kind="date", sort="due"),
        Column("next", gettext_lazy("下一步"), value=lambda one: one.next_label),
        Column("stage", gettext_lazy("办到哪一步"), kind="lamp", value=lambda one: one.stage_label,
               tone=lambda one: STAGE_TONES.get(one.stage, "")),
        Column("owner", gettext_lazy("该谁办"), value=lambda one: one.owner_label, phone=False, weight=20),
        Column("place", gettext_lazy("住地"), value=lambda one: one.child.place, weight=20),
        Column("school", gettext_lazy("学校"), value=lambda one: one.child.school, phone=False, weight=20),
        Column("reason", gettext_lazy("主要原因"), value=lambda one: one.reason_label, phone=False),
        Column("whence", gettext_lazy("发现来源"), value=lambda one: one.whence_label, phone=False),
        Column("opened_on", gettext_lazy("立案"), kind="date", sort="opened", phone=False),
        Column("number", gettext_lazy("案号"), phone=False, weight=12),
    ),
    unit=gettext_lazy("件"),
    default="due",
)  # fmt: skip


class CasesFilter(FilterForm):
    """What of the cases in scope is asked for."""

    name = "cases"
    wide = ("text",)

    text = forms.CharField(label=gettext_lazy("姓名、拼音或首字母"), max_length=60)
    lamp = forms.ChoiceField(label=gettext_lazy("期限灯"))
    stage = forms.ChoiceField(label=gettext_lazy("办到哪一步"))
    place = forms.ChoiceField(label=gettext_lazy("镇街、村社"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))
    reason = forms.ChoiceField(label=gettext_lazy("主要原因"))
    whence = forms.ChoiceField(label=gettext_lazy("发现来源"))
    opened_from = day_field(gettext_lazy("立案不早于"))
    opened_until = day_field(gettext_lazy("立案不晚于"))
    state = forms.ChoiceField(label=gettext_lazy("在办还是已销号"), choices=STATES)
    done = forms.ChoiceField(label=gettext_lazy("做到了什么"))
    relapsed = forms.BooleanField(label=gettext_lazy("只看复学后又辍学的"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            lamp=LAMPS, stage=[(queries.OUT, _("还不在课堂（含未核实、未证实）")), *queries.stage_choices()],
            reason=queries.choices("reason"), whence=queries.whence_choices(), done=queries.done_choices(),
        )  # fmt: skip
        self.offer_units(children.units(viewer, on=timezone.localdate(), **self.units_asked))

    @property
    def only(self) -> queries.CaseFilter:
        """Return the question as the station takes it."""
        return queries.case_filter(self.values)


@policy(get="case.see")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases in scope."""
    viewer, on = asker(request), timezone.localdate()
    form = CasesFilter.of(request, viewer=viewer)
    asked = CASES.asked(request)
    found = queries.case_list(viewer, on=on, only=form.only, order=asked.order or "due", after=asked.after)
    total = queries.case_count(viewer, on=on, only=form.only)
    listing = CASES.listing(
        request,
        found.rows,
        next=found.next,
        total=total,
        query=form.query,
        bulk=bulk(viewer),
        is_filtered=bool(form.values),
        empty={
            "title": _("没有在办的案件"),
            "text": _("发布拉网结果后，疑似辍学的儿童会自动立案；接到举报、摸排或上级下发的，从儿童档案里立案。"),
        },
    )
    return render(request, "cases/list.html", {"table": listing, "form": form, "many": total is None})


def bulk(viewer: Viewer, *, of: str = "") -> list[Bulk]:
    """Return what may be done with the picked rows; ``of`` names the list, where it is not that of cases."""
    if not viewer.has("child.export"):
        return []
    return [Bulk(gettext_lazy("导出所选"), reverse("cases:export") + (f"?of={of}" if of else ""), everything=True)]


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked cases, or all that the filter gives, go on to where an export is asked for, with a reason."""
    of = request.GET.get("of")
    if of in ("ledger", "of_age"):
        return ask_export(request, of)
    return ask_export(request, "cases", **({"group": "mine"} if of == "todo" else {}))
