"""Access tokens: one's own, for programs."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts import actions as accounts
from notoneless.accounts import queries
from notoneless.accounts.terms import AccountError, Viewer
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.people.power_words import POWER_WORDS, worded

DAYS = (
    (30, gettext_lazy("30 天")),
    (90, gettext_lazy("90 天")),
    (180, gettext_lazy("180 天")),
    (366, gettext_lazy("一年")),
)


class TokenForm(HouseForm):
    """What for, which powers, how long."""

    name = forms.CharField(
        label=gettext_lazy("用途"), max_length=60, help_text=gettext_lazy("例如“学校排课系统读班级”。")
    )
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("权限"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只勾程序真正要用的。令牌的权限永远不会超过您自己此刻的岗位。"),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=gettext_lazy("有效期"), coerce=int, choices=DAYS)

    def __init__(self, *args: Any, powers: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["powers"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(power, word) for power, word in POWER_WORDS.items() if power in powers]


#: One's tokens as a book: what each is for and may, never the token.
BOOK: Final = Table(
    "tokens",
    (
        Column("name", gettext_lazy("用途"), weight=28),
        Column("tail", gettext_lazy("末四位"), weight=8),
        Column("powers", gettext_lazy("权限"), value=lambda token: "、".join(worded(token.powers)), weight=60),
        Column("made_at", gettext_lazy("何时生成"), kind="time", weight=17),
        Column("expires_at", gettext_lazy("有效至"), kind="date", weight=12),
        Column("used_at", gettext_lazy("上次使用"), kind="time", weight=17),
        Column("used_from", gettext_lazy("上次使用的地址"), weight=20),
    ),
)


@policy(get="token.make", post="token.make", fresh=True)
def tokens(request: HttpRequest) -> HttpResponseBase:
    """One's tokens, as a book with ``book``; a new one is shown once."""
    by, at = asker(request), timezone.now()
    if request.method != "POST" and "book" in request.GET:
        return excel.answer(BOOK, queries.tokens_of(by), name=_("访问令牌"), lines=[by.name])
    own = frozenset[str]().union(*(reach.powers for reach in by.reaches))
    form = TokenForm(request.POST or None, powers=own)
    context: dict[str, Any] = {"form": form, "tokens": _listed(by), "now": at}
    if request.method != "POST":
        return render(request, "people/tokens.html", context)
    if not form.is_valid():
        return refused(request, "people/tokens.html", context)
    try:
        made = accounts.make_token(by=by, at=at, **form.cleaned_data)
    except AccountError as error:
        form.refuse(error)
        return refused(request, "people/tokens.html", context)
    again = TokenForm(powers=own)
    return render(request, "people/tokens.html", context | {"form": again, "made": made, "tokens": _listed(by)})


def _listed(by: Viewer) -> list[tuple[Any, str]]:
    return [(token, "、".join(worded(token.powers))) for token in queries.tokens_of(by)]


@policy(post="token.make")
def revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a token back."""
    try:
        accounts.revoke_token(by=asker(request), at=timezone.now(), token_id=key)
    except AccountError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("令牌已收回，从此刻起不能再用。"))
    return redirect("people:tokens")
