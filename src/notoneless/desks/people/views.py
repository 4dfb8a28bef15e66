"""People and their accounts, as those see them who answer for them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import HouseForm, SealedField, done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table
from notoneless.responsibility import actions, queries
from notoneless.responsibility.terms import PostKind
from notoneless.standards.errors import UserError
from notoneless.visits import queries as visits

STATES: Final = {
    "open": (gettext_lazy("在用"), "green"),
    "waiting": (gettext_lazy("待开户"), "amber"),
    "no_post": (gettext_lazy("无岗位"), ""),
    "off": (gettext_lazy("已停用"), "red"),
}
ACCOUNTS = Table(
    "accounts",
    unit=gettext_lazy("人"),
    default="name",
    columns=(
        Column("name", gettext_lazy("姓名"), sort="name", href=lambda row: reverse("people:person", args=[row.id]), weight=12),
        Column("login", gettext_lazy("登录名"), weight=18),
        Column("posts", gettext_lazy("岗位"), value=lambda row: "、".join(row.posts), weight=40),
        Column("state", gettext_lazy("状态"), kind="lamp", value=lambda row: STATES[row.state][0],
               tone=lambda row: STATES[row.state][1]),
        Column("factor", gettext_lazy("两步验证"), kind="yes", value=lambda row: row.has_second_factor, phone=False),
        Column("last_login", gettext_lazy("上次登录"), kind="time", sort="last_login", phone=False, weight=18),
        Column("slip_until", gettext_lazy("开户码有效至"), kind="time", phone=False, weight=18),
    ),
)  # fmt: skip


class AccountFilter(FilterForm):
    """What is asked of the list."""

    name = "accounts"
    text = forms.CharField(label=gettext_lazy("姓名或登录名"), max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("岗位"), choices=(("", gettext_lazy("全部")), *PostKind.choices))
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=(("", gettext_lazy("全部")), *((key, words) for key, (words, _tone) in STATES.items())),
    )


class CorrectForm(HouseForm):
    """Name, telephone, mail."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=64)
    phone = SealedField(
        label=gettext_lazy("新手机号"), max_length=20, required=False, help_text=gettext_lazy("不改就留空。")
    )
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False)


class ReasonForm(HouseForm):
    """Why somebody is switched off."""

    reason = forms.CharField(
        label=gettext_lazy("原因"), min_length=2, max_length=200,
        help_text=gettext_lazy("例如“调离”“退休”“账号疑似被盗”。会写进日志。"),
    )  # fmt: skip


@policy(get="account.see")
def accounts(request: HttpRequest) -> HttpResponse:
    """The people within one's reach."""
    by, at = asker(request), timezone.now()
    filters, asked = AccountFilter.of(request), ACCOUNTS.asked(request)
    found = queries.account_list(
        by, at=at, on=timezone.localdate(at), only=filters.values, order=asked.order, after=asked.after
    )  # fmt: skip
    listing = ACCOUNTS.listing(
        request, found.rows, next=found.next, total=found.total, query=filters.query,
        is_filtered=bool(filters.values), export=reverse("people:accounts_book"),
        bulk=_bulk() if by.has("account.invite") else [],
        empty={
            "title": _("您的范围内还没有人员"),
            "text": _("先邀请一位，或用 Excel 名单一次开户。"),
            "href": reverse("people:invite") if by.has("account.invite") else "",
            "verb": _("邀请"),
        },
    )  # fmt: skip
    return render(
        request, "people/accounts.html", {"list": listing, "filters": filters, "may_invite": by.has("account.invite")}
    )


def _bulk() -> list[Bulk]:
    """What may be done with people who were picked: new slips, on a page, or as one PDF to be cut apart."""
    slips = reverse("people:slips")
    return [Bulk(_("打印开户码"), slips), Bulk(_("开户码条（PDF，可裁开）"), f"{slips}?pdf=1")]


@policy(get="account.see")
def book(request: HttpRequest) -> HttpResponseBase:
    """The list as a book, as filtered."""
    by, at = asker(request), timezone.now()
    only = AccountFilter.of(request).values

    def rows() -> Any:
        after = ""
        while True:
            found = queries.account_list(by, at=at, on=timezone.localdate(at), only=only, after=after)
            yield from found.rows
            if not (after := found.next):
                return

    return excel.answer(ACCOUNTS, rows(), name=_("人员与账号"))


@policy(get="account.see")
def account(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One person's account."""
    return _page(request, key)


@policy(get="account.invite", post="account.invite", fresh=True)
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Correct somebody's name, telephone or mail address."""
    page = found_page(request, key)
    if not page.may_govern:
        raise Http404
    form = CorrectForm(
        request.POST or None, initial={"name": page.account.name, "email": page.account.email}
    )  # fmt: skip
    if request.method != "POST":
        return render(request, "people/correct.html", {"form": form, "page": page})
    if not form.is_valid():
        return refused(request, "people/correct.html", {"form": form, "page": page})
    given = form.cleaned_data
    actions.correct_account(
        by=asker(request), at=timezone.now(), account_id=key, name=given["name"], phone=given["phone"] or None,
        email=given["email"],
    )  # fmt: skip
    return done(request, reverse("people:person", args=[key]), _("已更正。"))


@policy(get="account.disable", post="account.disable", fresh=True)
def disable(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Switch an account off, at once, with a reason."""
    page = found_page(request, key)
    if not page.may_guard:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method != "POST":
        return render(request, "people/disable.html", {"form": form, "page": page})
    if not form.is_valid():
        return refused(request, "people/disable.html", {"form": form, "page": page})
    actions.disable_account(
        by=asker(request), at=timezone.now(), account_id=key, reason=form.cleaned_data["reason"]
    )  # fmt: skip
    return done(request, reverse("people:person", args=[key]), _("账号已停用，登录和令牌已全部失效。"))


@policy(post="account.disable", fresh=True)
def enable(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Switch an account on again."""
    return _do(request, key, actions.enable_account, _("账号已启用。"))


@policy(post="account.disable")
def unlock(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Forgive the failures to sign in."""
    return _do(request, key, actions.unlock_account, _("已解锁，可以重新登录。"))


@policy(post="account.disable", fresh=True)
def drop_second_factor(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take away the second factor of somebody whose telephone is lost."""
    return _do(request, key, actions.drop_second_factor, _("两步验证已取消，下次登录须重新设置。"))


def _do(request: HttpRequest, key: uuid.UUID, act: Callable[..., Any], said: str) -> HttpResponse:
    found_page(request, key)
    try:
        act(by=asker(request), at=timezone.now(), account_id=key)
    except UserError as error:
        if error.code == "D001":
            raise Http404 from None
        messages.error(request, sentence(error))
        return redirect("people:person", key)
    return done(request, reverse("people:person", args=[key]), said)


def _page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    page = found_page(request, key)
    words, tone = STATES[page.state]
    phones = visits.devices_of(asker(request), at=timezone.now(), account=page.account.id)
    return render(request, "people/person.html", {"page": page, "state": words, "tone": tone, "phones": phones})


def found_page(request: HttpRequest, key: uuid.UUID) -> queries.AccountPage:
    """Return the page of one account. Raises :class:`Http404` where there is none for whoever asks."""
    at: datetime = timezone.now()
    page = queries.account_page(asker(request), key, at=at, on=timezone.localdate(at))
    if page is None:
        raise Http404
    return page
