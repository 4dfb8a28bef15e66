"""The ways of a county, for who runs the house there: set, tried out, and what they did not take."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, SealedField, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.messaging import actions, queries
from notoneless.messaging.terms import Channel, MessagingError, NotThere

RUN: Final = "house.run"
LABELS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "key": (gettext_lazy("机器人的 Webhook 地址"), gettext_lazy("在企业微信群里添加“群机器人”，把它的 Webhook 地址整段粘贴到这里。")),
    "access_token": (gettext_lazy("机器人的 Webhook 地址"), gettext_lazy("在钉钉群里添加“自定义机器人”，把它的 Webhook 地址整段粘贴到这里。")),
    "secret": (gettext_lazy("加签密钥"), gettext_lazy("机器人的安全设置须选“加签”，密钥以 SEC 开头。")),
    "access_key_id": ("AccessKey ID", gettext_lazy("阿里云短信服务。建议用只有发送短信权限的子账号。")),
    "access_key_secret": ("AccessKey Secret", ""),
    "sign_name": (gettext_lazy("短信签名"), gettext_lazy("已在阿里云审核通过的签名。")),
    "template": (gettext_lazy("模板编号"), gettext_lazy("模板只含一个变量 count，例如：您有${count}条待办消息，请登录工作平台查看。")),
}  # fmt: skip
SECRET: Final = frozenset({"key", "access_token", "secret", "access_key_secret"})


class WayForm(HouseForm):
    """The secrets of one way: what is left empty stays as it is; what is kept is never shown."""

    is_open = forms.BooleanField(label=gettext_lazy("启用这个渠道"), required=False)

    def __init__(self, channel: str, *args: Any, is_set: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in queries.SECRETS[channel]:
            label, hint = LABELS[name]
            help_text = f"{hint}{_('已保存，不显示；留空则不变。')}" if is_set else hint
            self.fields[name] = SealedField(label=label, help_text=help_text, required=not is_set, max_length=300)
            if name in SECRET:  # what was typed is not shown again either
                self.fields[name].widget = forms.PasswordInput({"data-no-draft": "", "autocomplete": "off"})
            self.fields[name].widget.attrs["class"] = "form-control"


@policy(get=RUN)
def ways(request: HttpRequest) -> HttpResponse:
    """How every way stands."""
    return render(request, "inbox/ways.html", {"ways": queries.ways(asker(request))})


@policy(get=RUN, post=RUN, fresh=True)
@sensitive_post_parameters("key", "access_token", "secret", "access_key_id", "access_key_secret")
def way(request: HttpRequest, county: str, channel: str) -> HttpResponse:
    """Set one way."""
    found = next((w for w in queries.ways(asker(request)) if (w.county, w.channel) == (county, channel)), None)
    if found is None:
        raise Http404
    is_set = found.is_set and channel != Channel.MAIL
    opens = found.is_open if found.is_set else True
    form = WayForm(channel, request.POST or None, is_set=is_set, initial={"is_open": opens})
    if request.method != "POST":
        return render(request, "inbox/way.html", {"form": form, "way": found})
    if not form.is_valid():
        return refused(request, "inbox/way.html", {"form": form, "way": found})
    given = dict(form.cleaned_data)
    try:
        actions.set_gate(
            by=asker(request),
            at=timezone.now(),
            county=county,
            channel=channel,
            is_open=given.pop("is_open"),
            secrets=given,
        )
    except MessagingError as error:
        form.refuse(error)
        return refused(request, "inbox/way.html", {"form": form, "way": found})
    return done(request, reverse("inbox:ways"), _("渠道已保存。请发一条测试消息，看是否收到。"))


@policy(post=RUN)
def try_out(request: HttpRequest, county: str, channel: str) -> HttpResponse:
    """Send a letter of trial to myself."""
    try:
        actions.try_gate(by=asker(request), at=timezone.now(), county=county, channel=channel)
    except NotThere:
        raise Http404 from None
    return done(request, reverse("inbox:ways"), _("测试消息已排队，一分钟内发出。没有收到的，请看“发送失败”。"))


@policy(get=RUN)
def failed(request: HttpRequest) -> HttpResponse:
    """What was given up."""
    return render(request, "inbox/failed.html", {"rows": queries.dead(asker(request))})


@policy(post=RUN)
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let one be tried again."""
    try:
        actions.try_again(by=asker(request), at=timezone.now(), sending=key)
    except NotThere:
        raise Http404 from None
    return done(request, reverse("inbox:failed"), _("已重新排队，一分钟内重发。"))
