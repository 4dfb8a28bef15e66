"""一生一策 — one pupil's plan: what is done about each barrier, what proves it, the special visits, asked again, reopened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.learning.asking import there
from notoneless.learning import actions, queries
from notoneless.learning.queries import PlanPage
from notoneless.learning.terms import AbsentError, LearningError, Way

SEE, ASK = "barrier.see", "barrier.ask"
AT: Final = {
    "X303": "text", "X304": "who", "X305": "on", "X306": "barriers", "X307": "text", "X308": "text", "X314": "barriers", "X315": "barrier",
    "X316": "measure", "X317": "due_on", "X318": "who", "X319": "visit", "X320": "visit", "X321": "barrier",
}  # fmt: skip
OPEN: Final = ("", gettext_lazy("不填"))


class PlanForm(HouseForm):
    """One thing that is written on a plan. ``needs`` says where there is nothing to write about."""

    title: str | Promise = ""
    verb: str | Promise = ""

    def __init__(self, *args: Any, page: PlanPage, kind: str, on: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{kind}-%s")
        super().__init__(*args, initial={"on": on}, **kwargs)
        self.prepare(page)

    def prepare(self, page: PlanPage) -> None:
        """Give the fields their choices."""

    def offer(self, name: str, choices: Any) -> None:
        """Give a field its choices."""
        fields: Any = self.fields
        fields[name].choices = list(choices)

    @staticmethod
    def opens(page: PlanPage) -> bool:
        """Return whether there is something to write about."""
        return any(one.answered_on is None for one in page.lines)


def _open(page: PlanPage) -> list[tuple[str, str]]:
    return [(one.id, one.barrier) for one in page.lines if one.answered_on is None]


def _day(one: Any) -> str:
    return _("%(day)s 的走访") % {"day": one.isoformat()}


class MeasureForm(PlanForm):
    """What is done about a barrier, by whom, by when."""

    title, verb = gettext_lazy("定办法"), gettext_lazy("定下来")
    barrier = forms.ChoiceField(label=gettext_lazy("哪一种困难"))
    measure = forms.ChoiceField(label=gettext_lazy("用什么办法"))
    who = forms.CharField(
        label=gettext_lazy("由谁办"), max_length=60, help_text=gettext_lazy("写职务，例如：班主任、村主任。")
    )
    due_on = forms.DateField(label=gettext_lazy("最迟"))
    text = forms.CharField(label=gettext_lazy("说明"), max_length=400, required=False)

    def prepare(self, page: PlanPage) -> None:
        """The open barriers, and the place's measures."""
        self.offer("barrier", _open(page))
        self.offer("measure", page.measures)


class AnswerForm(PlanForm):
    """What the pupil got."""

    title, verb = gettext_lazy("登记已解决"), gettext_lazy("登记解决")
    barrier = forms.ChoiceField(label=gettext_lazy("哪一种困难"))
    on = forms.DateField(label=gettext_lazy("哪天解决的"))
    text = forms.CharField(
        label=gettext_lazy("给了什么、能否学习"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如：已送旧手机一部，当天能看直播。"),
    )  # fmt: skip
    measure = forms.ChoiceField(
        label=gettext_lazy("用了什么办法"), required=False, help_text=gettext_lazy("已经定了办法、没有改的，不用填。")
    )
    visit = forms.ChoiceField(label=gettext_lazy("哪次走访看到的"), required=False)

    def prepare(self, page: PlanPage) -> None:
        """The open barriers, the place's measures, the visits to the pupil."""
        self.offer("barrier", _open(page))
        self.offer("measure", (OPEN, *page.measures))
        self.offer("visit", (OPEN, *((str(key), _day(day)) for key, day in (*page.offered, *page.visits))))


class VisitForm(PlanForm):
    """Which visit was the special one."""

    title, verb = gettext_lazy("关联特别走访"), gettext_lazy("关联")
    visit = forms.ChoiceField(label=gettext_lazy("哪次走访"))

    def prepare(self, page: PlanPage) -> None:
        """The visits that are not linked yet."""
        self.offer("visit", ((str(key), _day(day)) for key, day in page.offered))

    @staticmethod
    def opens(page: PlanPage) -> bool:
        """Where there is a visit to link to a plan that has a barrier."""
        return bool(page.offered and page.lines)


class AskAgainForm(PlanForm):
    """What the family says when it is asked again."""

    title, verb = gettext_lazy("再问一次"), gettext_lazy("登记")
    barriers = forms.MultipleChoiceField(
        label=gettext_lazy("现在有哪些困难"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("已经解决的不再列出；又出现的请重开。"),
    )  # fmt: skip
    way = forms.ChoiceField(label=gettext_lazy("怎么问的"), choices=Way.choices)
    on = forms.DateField(label=gettext_lazy("哪天问的"))
    text = forms.CharField(
        label=gettext_lazy("说明"), max_length=400, required=False,
        help_text=gettext_lazy("去掉一种没有解决的困难，要写明为什么；选“其他”的，写明是什么。"),
    )  # fmt: skip

    def prepare(self, page: PlanPage) -> None:
        """All barriers but those that are answered; those that are open are ticked."""
        answered = {one.id for one in page.lines if one.answered_on is not None}
        self.offer("barriers", (pair for pair in page.barriers if pair[0] not in answered))
        self.initial["barriers"] = [key for key, _words in _open(page)]

    @staticmethod
    def opens(page: PlanPage) -> bool:
        """Always."""
        return True


class ReopenForm(PlanForm):
    """Why a barrier is open again, and until when."""

    title, verb = gettext_lazy("重开"), gettext_lazy("重开")
    barrier = forms.ChoiceField(label=gettext_lazy("哪一种困难"))
    text = forms.CharField(label=gettext_lazy("为什么重开"), max_length=400)
    due_on = forms.DateField(label=gettext_lazy("最迟"))

    def prepare(self, page: PlanPage) -> None:
        """The barriers that are answered."""
        self.offer("barrier", ((one.id, one.barrier) for one in page.lines if one.answered_on is not None))

    @staticmethod
    def opens(page: PlanPage) -> bool:
        """Where one is."""
        return any(one.answered_on is not None for one in page.lines)


KINDS: Final[dict[str, tuple[type[PlanForm], Callable[..., None], Any]]] = {
    "measure": (MeasureForm, actions.plan_measure, gettext_lazy("办法已定。")),
    "answer": (AnswerForm, actions.answer, gettext_lazy("已登记解决。")),
    "visit": (VisitForm, actions.link_visit, gettext_lazy("走访已关联。")),
    "again": (AskAgainForm, actions.ask_again, gettext_lazy("已登记。")),
    "reopen": (ReopenForm, actions.reopen, gettext_lazy("已重开。")),
}


@policy(get=SEE, post=ASK)
@there
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """One pupil's plan; ``deed`` says which of the forms was sent."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    page = queries.plan_page(by, key, on=on)
    forms_ = {
        kind: form(page=page, kind=kind, on=on) for kind, (form, _act, _said) in KINDS.items() if form.opens(page)
    }
    context: dict[str, Any] = {"page": page, "forms": forms_ if page.may_write else {}}
    if request.method != "POST":
        return render(request, "learning/plan.html", context)
    kind = request.POST.get("deed", "")
    if kind not in forms_:
        return refused(request, "learning/plan.html", context)
    form, act, said = KINDS[kind]
    sent = form(request.POST, page=page, kind=kind, on=on)
    context["forms"] = forms_ | {kind: sent}
    if not sent.is_valid():
        if not page.may_write:
            raise AbsentError  # an empty form is answered no further than a filled one
        return refused(request, "learning/plan.html", context)
    try:
        act(plan=key, by=by, at=at, **sent.cleaned_data)
    except AbsentError:
        raise
    except LearningError as error:
        sent.refuse(error, AT.get(error.code))
        return refused(request, "learning/plan.html", context)
    return done(request, reverse("learning:plan", args=[key]), str(said))
