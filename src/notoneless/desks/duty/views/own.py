"""What is one's own: posts, hand-overs to answer and to wait for, letters to sign."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.children import queries as children
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.responsibility import actions, queries
from notoneless.responsibility.terms import DutyError


@policy(get=None)
def mine(request: HttpRequest) -> HttpResponse:
    """My posts, my hand-overs, my letters."""
    own = queries.own_duty(asker(request), timezone.localdate())
    return render(request, "duty/mine.html", {"own": own, "on": timezone.localdate()})


class HandOverForm(HouseForm):
    """Who takes over, from when, what he should know."""

    receiver = forms.UUIDField(label=gettext_lazy("交给谁"))
    takes_effect_on = forms.DateField(
        label=gettext_lazy("生效日期"), help_text=gettext_lazy("对方签收晚于这一天的，从签收那天起。")
    )
    note = forms.CharField(
        label=gettext_lazy("交接说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("重点情况、未办完的事、材料放在哪里。不写儿童的号码和住址。"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[queries.Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("请选择"))] + [(str(person.id), person.label) for person in people]
        self.fields["receiver"].widget = forms.Select(choices=choices, attrs={"class": "form-select"})


@policy(get=None, post=None)
def hand_over(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Offer a post to somebody."""
    viewer, on = asker(request), timezone.localdate()
    term = queries.appointment_in_hand(viewer, key, on)
    if term is None or term.began_on > on:
        raise Http404
    who = request.GET.get("who", "")[:40]
    people = queries.receivers(term, viewer, on, text=who)
    form = HandOverForm(request.POST or None, people=people, initial={"takes_effect_on": on})
    context = {"term": term, "form": form, "people": people, "who": who, "is_own": term.account_id == viewer.account_id}
    if request.method != "POST":
        return render(request, "duty/hand_over.html", context)
    if not form.is_valid():
        return refused(request, "duty/hand_over.html", context)
    facts = dict(form.cleaned_data)
    try:
        actions.offer_hand_over(
            by=viewer, at=timezone.now(), appointment_id=key, receiver_id=facts.pop("receiver"),
            counts=children.handed_over(term.post, on=on), **facts,
        )  # fmt: skip
    except DutyError as error:
        form.refuse(error)
        return refused(request, "duty/hand_over.html", context)
    back = reverse("duty:mine") if context["is_own"] else reverse("duty:post", args=[term.post_id])
    return done(request, back, _("交接已发出。对方签收以前，责任仍在现任。"))


@policy(post=None)
def accept(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the receipt."""
    try:
        offered = actions.accept_hand_over(by=asker(request), at=timezone.now(), hand_over_id=key)
    except actions.NotThere as error:
        raise Http404 from error
    said = _("已签收。%(post)s 自 %(day)s 起由您负责。") % {
        "post": offered.giver.post.title,
        "day": offered.successor.began_on if offered.successor else "",
    }
    return done(request, reverse("duty:mine"), said)


@policy(post=None)
def refuse(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Refuse, saying why."""
    try:
        actions.refuse_hand_over(
            by=asker(request),
            at=timezone.now(), hand_over_id=key, reason=request.POST.get("reason", "")[:300],
        )  # fmt: skip
    except actions.NotThere as error:
        raise Http404 from error
    return done(request, reverse("duty:mine"), _("已退回，移交人和上级会看到您写的原因。"))


@policy(post=None)
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take an offer back."""
    try:
        offered = actions.withdraw_hand_over(by=asker(request), at=timezone.now(), hand_over_id=key)
    except actions.NotThere as error:
        raise Http404 from error
    own = offered.giver.account_id == asker(request).account_id
    back = reverse("duty:mine") if own else reverse("duty:post", args=[offered.giver.post_id])
    return done(request, back, _("交接已撤回。"))
