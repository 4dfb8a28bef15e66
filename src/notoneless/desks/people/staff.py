"""Accounts for many by an Excel of staff: looked at first, with counts and the reason at every row that stays out."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import is_english
from notoneless.desks.kit import excel, sheets
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.sheets import Wanted
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.people.inviting import slips_pdf
from notoneless.responsibility import actions, queries
from notoneless.responsibility.rules.staff import Becomes, StaffRow
from notoneless.responsibility.terms import PostKind
from notoneless.standards.errors import UserError

WANTED: Final = (
    Wanted("name", (gettext_lazy("姓名"), "姓名"), must=True),
    Wanted("login", (gettext_lazy("登录名"), "登录名", "账号", "用户名")),
    Wanted("phone", (gettext_lazy("手机"), "手机", "手机号", "手机号码", "联系电话", "电话"), is_number=True),
    Wanted("kind", (gettext_lazy("岗位"), "岗位", "职务", "岗位类别"), must=True),
    Wanted("unit", (gettext_lazy("单位"), "单位", "单位名称", "单位编码", "所在单位", "学校", "村（社区）"), must=True),
    Wanted("began_on", (gettext_lazy("任职日期"), "任职日期", "任职时间", "开始日期")),
    Wanted("ended_on", (gettext_lazy("离任日期"), "离任日期", "离任时间", "结束日期")),
    Wanted("document", (gettext_lazy("文号"), "文号", "任职文号")),
)
WORDS: Final = {
    Becomes.NEW: (gettext_lazy("新开户"), "green"),
    Becomes.CHANGED: (gettext_lazy("已有账号，加任岗位"), "blue"),
    Becomes.SAME: (gettext_lazy("没有变化"), ""),
    Becomes.UNCLEAR: (gettext_lazy("不办理"), "red"),
}
RESULT = Table(
    "staff",
    columns=(
        Column("number", gettext_lazy("行号"), kind="number", value=lambda row: row.verdict.row.number, weight=6),
        Column("name", gettext_lazy("姓名"), value=lambda row: row.verdict.row.name, weight=12),
        Column("login", gettext_lazy("登录名"), weight=20),
        Column("code", gettext_lazy("开户码"), weight=18),
        Column("kind", gettext_lazy("岗位"), value=lambda row: row.verdict.row.kind, weight=18),
        Column("unit", gettext_lazy("单位"), value=lambda row: row.verdict.row.unit, weight=26),
        Column("became", gettext_lazy("结果"), value=lambda row: WORDS[row.verdict.becomes][0], weight=18),
        Column("why", gettext_lazy("原因"), value=lambda row: reason(row.verdict), weight=60),
    ),
)


class UploadForm(HouseForm):
    """The list."""

    file = forms.FileField(label=gettext_lazy("人员名单（Excel 或 CSV）"))


@policy(get="account.invite", post="account.invite")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a list in and lead to its preview."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "people/staff.html", {"form": form})
    if not form.is_valid():
        return refused(request, "people/staff.html", {"form": form})
    file = form.cleaned_data["file"]
    try:
        reading = sheets.read(file, WANTED)
    except UserError as error:
        form.refuse(error, "file")
        return refused(request, "people/staff.html", {"form": form})
    key = actions.keep_staff_list(
        by=asker(request), at=timezone.now(), file_name=str(file.name), rows=staff_rows(reading)
    )  # fmt: skip
    return redirect("people:staff_list", key)


def staff_rows(reading: sheets.Reading) -> list[StaffRow]:
    """Return the rows of a list as the rule reads them; a cell that could not be read is left as unreadable."""
    spoiled = {(fault.number, fault.heading) for fault in reading.faults}
    phone = str(WANTED[2].headings[0])
    return [
        StaffRow(
            number=row.number,
            name=row.cells["name"][:64],
            login=row.cells["login"].lower()[:64],
            phone="?" if (row.number, phone) in spoiled else plain_phone(row.cells["phone"]),
            kind=row.cells["kind"][:40],
            unit=row.cells["unit"][:100],
            began_on=row.cells["began_on"][:40],
            ended_on=row.cells["ended_on"][:40],
            document=row.cells["document"][:120],
        )
        for row in reading.rows
    ]


def plain_phone(text: str) -> str:
    """Return a telephone without blanks, hyphens and the country's 86; anything else stays as it is, to be refused."""
    plain = "".join(char for char in text if char not in " -\u00a0\u3000").removesuffix(".0")
    plain = plain.removeprefix("+86")
    return plain.removeprefix("86") if len(plain) == 13 else plain[:20]


@policy(get="account.invite")
def template(request: HttpRequest) -> HttpResponseBase:
    """The book to fill in."""
    kinds = tuple(str(kind.label) for kind in PostKind)
    blanks = (
        excel.Blank(_("姓名"), must=True),
        excel.Blank(_("登录名"), help=_("小写字母和数字；留空就用姓名拼音。登录名和手机至少填一项。")),
        excel.Blank(_("手机"), help=_("11 位。用来认出已有账号的人，加密保存。")),
        excel.Blank(_("岗位"), must=True, choices=kinds),
        excel.Blank(
            _("单位"), must=True, weight=30, help=_("单位全称或编码；村可写“乡镇名+村名”，班可写“学校名+班级”。")
        ),
        excel.Blank(_("任职日期"), help=_("例如 2026-09-01；留空就是今天。")),
        excel.Blank(_("离任日期"), help=_("不定就留空。")),
        excel.Blank(_("文号"), weight=24),
    )
    return excel.template(blanks, name=_("人员名单模板"))


@policy(get="account.invite")
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What would become of every row; nothing has changed yet."""
    found = queries.staff_preview(asker(request), key, on=timezone.localdate())
    if found is None:
        raise Http404
    counts = [(WORDS[kind][0], WORDS[kind][1], len(found.of(kind))) for kind in Becomes]
    context: dict[str, Any] = {
        "key": key,
        "preview": found,
        "counts": counts,
        "unclear": [(verdict, reason(verdict)) for verdict in found.of(Becomes.UNCLEAR)],
        "new": len({verdict.row.login or verdict.row.phone for verdict in found.of(Becomes.NEW)}),
        "will": [*found.of(Becomes.NEW), *found.of(Becomes.CHANGED)],
    }
    return render(request, "people/staff_list.html", context)


@policy(post="account.invite", fresh=True)
def take(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Take the clear rows over; the answer is the book with logins and codes, and with the rows that stayed out, or with
    ``slips`` the slips of the new accounts as one PDF to be cut apart."""
    try:
        with transaction.atomic():  # slips that could not be set are slips that were not issued
            rows = actions.take_staff_list(by=asker(request), at=timezone.now(), list_id=key)
            if "slips" in request.POST and (issued := actions.invited_by(rows)):
                return slips_pdf(request, issued)
    except actions.NotThere:
        raise Http404 from None
    lines = (_("开户码只在这份表里出现一次，交给本人后请删除。丢了可在“人员与账号”里重新打印。"),)
    return excel.answer(RESULT, rows, name=_("开户结果"), lines=lines)


def reason(verdict: Any) -> str:
    """Return why a row stays out, in the page's language."""
    if not verdict.zh:
        return ""
    return f"{verdict.heading}: {verdict.en}" if is_english() else f"{verdict.heading}：{verdict.zh}"
