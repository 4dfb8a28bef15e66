"""The tree of posts, one post through time, setting posts up, putting people in and taking them out."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.responsibility import actions, queries
from notoneless.responsibility.terms import DutyError, Holding, Line, PostKind

BOOK = Table(
    "holdings",
    unit=gettext_lazy("个岗位"),
    columns=(
        Column("unit", gettext_lazy("单位"), weight=24),
        Column("post", gettext_lazy("岗位"), weight=28),
        Column("kind", gettext_lazy("岗位类别"), weight=18),
        Column("holder", gettext_lazy("任职人"), weight=12),
        Column("holding", gettext_lazy("任职方式"), weight=10),
        Column("since", gettext_lazy("任职日期"), kind="date"),
        Column("until", gettext_lazy("离任日期"), kind="date"),
        Column("is_required", gettext_lazy("应设"), kind="yes", weight=8),
    ),
)


def line_of(request: HttpRequest) -> str:
    """Return the line that the address asks for; without a word, the one on which the viewer sees posts."""
    asked = request.GET.get("line", "")
    if asked in Line.values:
        return asked
    viewer = asker(request)
    return Line.SCHOOL if viewer.schools("post.see") and not viewer.places("post.see") else Line.PLACE


@policy(get="post.see")
def tree(request: HttpRequest) -> HttpResponse:
    """The units of a line, the posts of one of them."""
    viewer, line = asker(request), line_of(request)
    found = queries.organisation(viewer, timezone.localdate(), line=line, path=request.GET.get("at", ""))
    if found is None and request.GET.get("at"):
        raise Http404
    here = reverse("duty:organisation")
    crumbs = [(name, f"{here}?line={line}&at={path}") for path, name in found.trail] if found else []
    if crumbs:
        crumbs[-1] = (crumbs[-1][0], "")
    lines = [(value, label, bool(viewer.places("post.see") if value == Line.PLACE else viewer.schools("post.see")))
             for value, label in Line.choices]  # fmt: skip
    may_add = found is not None and queries.addable(viewer, timezone.localdate(), line=line, path=found.path)
    return render(request, "duty/organisation.html", {
        "unit": found, "line": line, "crumbs": crumbs, "may_add": may_add,
        "lines": [(value, label) for value, label, seen in lines if seen],
    })  # fmt: skip


@policy(get="post.see")
def book(request: HttpRequest) -> HttpResponseBase:
    """The posts of a unit and everything under it as a book."""
    viewer, line = asker(request), line_of(request)
    on = timezone.localdate()
    found = queries.organisation(viewer, on, line=line, path=request.GET.get("at", ""))
    if found is None:
        raise Http404
    rows = queries.holdings(viewer, on, line=line, path=found.path)
    return excel.answer(BOOK, rows, name=_("岗位与任职"), lines=[f"{found.name} · {Line(line).label} · {on}"])


@policy(get=None)
def post(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One post: who holds it, who held it, what is being handed over."""
    found = queries.post_page(asker(request), key, timezone.localdate())
    if found is None:
        raise Http404
    return render(request, "duty/post.html", {"page": found, "own": asker(request).account_id})


class AppointForm(HouseForm):
    """Who takes a post, from when, how."""

    account = forms.UUIDField(label=gettext_lazy("任命谁"))
    holding = forms.ChoiceField(
        label=gettext_lazy("任职方式"), choices=Holding.choices, initial=Holding.FULL, widget=forms.RadioSelect
    )
    began_on = forms.DateField(label=gettext_lazy("任职日期"))
    ended_on = forms.DateField(
        label=gettext_lazy("离任日期"), required=False, help_text=gettext_lazy("没有任期的留空。到这一天即不再任职。")
    )
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120, required=False)

    def __init__(self, *args: Any, people: list[queries.Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("请选择"))] + [(str(person.id), person.label) for person in people]
        self.fields["account"].widget = forms.Select(choices=choices, attrs={"class": "form-select"})


@policy(get="post.edit", post="post.edit", fresh=True)
def appoint(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put somebody into a post."""
    viewer, on = asker(request), timezone.localdate()
    page = queries.post_page(viewer, key, on)
    if page is None or not page.may_edit:
        raise Http404
    who = request.GET.get("who", "")[:40]
    people = queries.candidates(viewer, on, text=who)
    form = AppointForm(request.POST or None, people=people, initial={"began_on": on})
    context = {"page": page, "form": form, "who": who, "people": people}
    if request.method != "POST":
        return render(request, "duty/appoint.html", context)
    if not form.is_valid():
        return refused(request, "duty/appoint.html", context)
    facts = dict(form.cleaned_data)
    try:
        actions.appoint(by=viewer, at=timezone.now(), post_id=key, account_id=facts.pop("account"), **facts)
    except DutyError as error:
        form.refuse(error)
        return refused(request, "duty/appoint.html", context)
    return done(request, reverse("duty:post", args=[key]), _("已任命。对方下一次打开页面即可使用这个岗位的权限。"))


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@policy(get="post.edit", post="post.edit", fresh=True)
def end_term(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End somebody's term, now."""
    viewer = asker(request)
    term = queries.appointment_in_hand(viewer, key, timezone.localdate())
    if term is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    context = {"term": term, "form": form}
    if request.method != "POST":
        return render(request, "duty/end_term.html", context)
    if not form.is_valid():
        return refused(request, "duty/end_term.html", context)
    try:
        actions.end_appointment(by=viewer, at=timezone.now(), appointment_id=key, **form.cleaned_data)
    except actions.NotThere as error:
        raise Http404 from error
    except DutyError as error:
        form.refuse(error)
        return refused(request, "duty/end_term.html", context)
    return done(
        request, reverse("duty:post", args=[term.post_id]), _("任职已结束，对方下一次打开页面即失去这个岗位的权限。")
    )


class PostForm(HouseForm):
    """One more post at a unit."""

    kind = forms.ChoiceField(label=gettext_lazy("岗位类别"))
    title_zh = forms.CharField(
        label=gettext_lazy("名称"), max_length=120, required=False,
        help_text=gettext_lazy("留空则按单位和类别取名。部门联络员请写明部门，如“公安局·联络员”。"),
    )  # fmt: skip
    is_required = forms.BooleanField(label=gettext_lazy("空缺时算缺口"), required=False)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, PostKind(kind).label) for kind in kinds]  # type: ignore[attr-defined]


@policy(get="post.edit", post="post.edit")
def add(request: HttpRequest) -> HttpResponse:
    """Set up one more post."""
    viewer, on = asker(request), timezone.localdate()
    line, path = line_of(request), request.GET.get("at", "")
    found = queries.addable(viewer, on, line=line, path=path)
    if found is None:
        raise Http404
    unit, name, kinds = found
    form = PostForm(request.POST or None, kinds=kinds)
    context = {"form": form, "unit": name, "back": f"{reverse('duty:organisation')}?line={line}&at={path}"}
    if request.method != "POST":
        return render(request, "duty/add_post.html", context)
    if not form.is_valid():
        return refused(request, "duty/add_post.html", context)
    try:
        made = actions.add_post(by=viewer, at=timezone.now(), unit_of=unit, **form.cleaned_data)
    except DutyError as error:
        form.refuse(error)
        return refused(request, "duty/add_post.html", context)
    return done(request, reverse("duty:post", args=[made.pk]), _("岗位已设立，请任命。"))


@policy(post="post.edit")
def end_post(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End a post that nobody holds."""
    try:
        ended = actions.end_post(by=asker(request), at=timezone.now(), post_id=key)
    except actions.NotThere as error:
        raise Http404 from error
    return done(request, f"{reverse('duty:organisation')}?line={ended.line}&at={ended.unit_path}", _("岗位已撤销。"))


@policy(get="post.edit")
def model(request: HttpRequest) -> HttpResponse:
    """Which model of the chain holds here, since when, on whose authority."""
    viewer, on = asker(request), timezone.localdate()
    shown = queries.models_here(viewer, on)
    if not shown:
        raise Http404
    return render(request, "duty/model.html", {"counties": shown, "on": on})


@policy(post="post.edit")
def establish(request: HttpRequest) -> HttpResponse:
    """Set up a county's posts by its model."""
    try:
        made = actions.establish_posts(
            by=asker(request),
            at=timezone.now(), on=timezone.localdate(), county_path=request.POST.get("county", "")[:4],
        )  # fmt: skip
    except actions.NotThere as error:
        raise Http404 from error
    said = _("新设 %(made)s 个岗位，撤销 %(ended)s 个，改动应设与否 %(marked)s 个，随班接任 %(carried)s 人。") % {
        "made": made.made, "ended": made.ended, "marked": made.marked, "carried": made.carried,
    }  # fmt: skip
    return done(request, reverse("duty:model"), said)
