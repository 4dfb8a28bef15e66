"""Inviting somebody into a post, and slips: on paper, shown once, handed over in person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless import papers
from notoneless.accounts.queries import slip_days
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import HouseForm, SealedField, refused
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.papers import Slip
from notoneless.responsibility import actions, queries
from notoneless.responsibility.terms import Holding, PostKind
from notoneless.standards.errors import UserError

#: The posts that one may fill, vacant ones first, under the headings by which a list of staff comes in: with names and
#: telephones typed into it, it may be uploaded as one.
BOOK: Final = Table(
    "posts_to_fill",
    (
        Column("title", gettext_lazy("单位"), weight=34),
        Column("kind", gettext_lazy("岗位"), weight=20),
        Column("holder", gettext_lazy("现任"), value=lambda row: row.holder or _("空缺"), weight=16),
        *(
            Column(name, label, value=lambda row: "", weight=14)
            for name, label in (
                ("name", gettext_lazy("姓名")),
                ("login", gettext_lazy("登录名")),
                ("phone", gettext_lazy("手机")),
            )
        ),
    ),
)


class PostFilter(FilterForm):
    """Which post is looked for."""

    name = "invite"
    text = forms.CharField(
        label=gettext_lazy("岗位或单位"), max_length=60, help_text=gettext_lazy("例如“渡口 村干部”。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("岗位类别"), choices=(("", gettext_lazy("全部")), *PostKind.choices))


class InviteForm(HouseForm):
    """Who is invited, from when."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=64)
    login = forms.CharField(
        label=gettext_lazy("登录名"), max_length=64, required=False,
        help_text=gettext_lazy("小写字母和数字；留空就用姓名拼音。"),
    )  # fmt: skip
    phone = SealedField(
        label=gettext_lazy("手机"), max_length=20, required=False, help_text=gettext_lazy("加密保存，只显示打码。")
    )
    began_on = forms.DateField(label=gettext_lazy("任职日期"))
    ended_on = forms.DateField(label=gettext_lazy("离任日期"), required=False, help_text=gettext_lazy("不定就留空。"))
    holding = forms.ChoiceField(label=gettext_lazy("任职方式"), choices=Holding.choices)
    document = forms.CharField(label=gettext_lazy("任职文号"), max_length=120, required=False)

    def clean_phone(self) -> str:
        """Return the digits of a mobile number, or say that it is none."""
        phone = "".join(char for char in self.cleaned_data["phone"] if char.isdigit())
        if phone and not (len(phone) == 11 and phone.startswith("1")):
            raise forms.ValidationError(_("手机号不是 11 位数字。请核对。"))
        return phone


@policy(get="account.invite")
def choose_post(request: HttpRequest) -> HttpResponseBase:
    """First the post: only those that one may fill; all that the filter gives as a book with ``book``."""
    filters, on = PostFilter.of(request), timezone.localdate()
    text, kind = (str(filters.values.get(name, "")) for name in ("text", "kind"))
    if "book" in request.GET:
        rows = queries.posts_to_fill(asker(request), on=on, text=text, kind=kind, limit=excel.LAST_ROW)
        return excel.answer(
            BOOK,
            rows,
            name=_("可任命的岗位"),
            lines=[_("填上姓名，再填手机或登录名，可在“批量开户”页直接上传；没填姓名的行不办理。")],
        )
    posts = queries.posts_to_fill(asker(request), on=on, text=text, kind=kind)
    return render(request, "people/choose_post.html", {"filters": filters, "posts": posts})


@policy(get="account.invite", post="account.invite", fresh=True)
def invite(request: HttpRequest, post: uuid.UUID) -> HttpResponse:
    """Then the person; the answer is the slip."""
    at = timezone.now()
    seat = queries.post_to_fill(asker(request), post, on=timezone.localdate(at))
    if seat is None:
        raise Http404
    form = InviteForm(
        request.POST or None, initial={"began_on": timezone.localdate(at), "holding": "acting" if seat.holder else "full"}
    )  # fmt: skip
    context: dict[str, Any] = {"form": form, "post": seat}
    if request.method != "POST":
        return render(request, "people/invite.html", context)
    if not form.is_valid():
        return refused(request, "people/invite.html", context)
    try:
        invited = actions.invite(by=asker(request), at=at, post_id=post, **form.cleaned_data)
    except UserError as error:
        form.refuse(error, "login" if error.code in ("N008", "N009") else None)
        return refused(request, "people/invite.html", context)
    return _printed(request, [invited])


@policy(post="account.invite", fresh=True)
def slips(request: HttpRequest) -> HttpResponse:
    """New slips for the picked people, on a page, or with ``pdf`` as one PDF to be cut apart; the older ones are void."""
    keys = [uuid.UUID(key) for key in request.POST.getlist("row") if _is_key(key)][:500]
    if not keys:
        return redirect("people:accounts")
    with transaction.atomic():  # slips that could not be set are slips that were not issued
        issued = actions.reissue_slips(by=asker(request), at=timezone.now(), account_ids=keys)
        return slips_pdf(request, issued) if "pdf" in request.GET else _printed(request, issued)


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _printed(request: HttpRequest, invited: list[actions.Invited]) -> HttpResponse:
    return render(
        request,
        "people/slips.html",
        {
            "slips": invited,
            "days": slip_days(timezone.localdate()),
            "address": _address(request),
            "by": asker(request).name,
        },
    )


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri("/accounts/open/")


def slips_pdf(request: HttpRequest, invited: Sequence[actions.Invited]) -> HttpResponse:
    """Answer with slips as one PDF for the printer, to be cut apart: the same words as on the page of slips, shown once
    likewise. Raises D017 where the machine has no Chinese type; nothing was issued then."""
    on = timezone.localdate()
    issued = _("开具人：%(by)s") % {"by": asker(request).name}
    notes = (
        _("打开上面的地址，输入登录名和开户码，设一个只有您自己知道的密码。开户码用一次就作废，不要转给别人。"),
        _("%(days)s 天内有效。") % {"days": slip_days(on)} + f" {issued} · {on}",
    )
    told = [
        Slip(
            one.account.name,
            [
                *([(_("岗位"), one.post, "")] if one.post else []),
                (_("登录名"), one.account.login, "mono"),
                (_("开户码"), one.code, "code"),
                (_("在哪里用"), _address(request), ""),
            ],
            notes,
        )
        for one in invited
    ]
    called = _("开户码")
    made = papers.slips_pdf(
        told, title=called, cut=_("沿虚线裁开，当面交给本人；打印后请删除这份文件。"),
        fonts=settings.NOTONELESS_HOME.root / "fonts",
    )  # fmt: skip
    return file_answer(made, "application/pdf", f"{called}-{on:%Y%m%d}.pdf")
