"""Many schools' groups and plans by one workbook: a template, a look at what was understood, then all of it at once."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import is_english
from notoneless.desks.kit import excel, sheets
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.sheets import Wanted
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.responsibility import actions, queries
from notoneless.responsibility.rules.group_lists import ROLES, Becomes, GroupLine
from notoneless.responsibility.terms import ChangedError, PostKind
from notoneless.standards.errors import UserError

MOST_PLAN: Final = 20_000
WANTED: Final = (
    Wanted("school", (gettext_lazy("学校"), "学校", "学校名称", "学校标识码", "标识码", "校名"), must=True),
    Wanted("name", (gettext_lazy("姓名"), "姓名", "成员", "成员姓名"), must=True),
    Wanted("role", (gettext_lazy("组内职务"), "组内职务", "小组职务", "组内分工"), must=True),
    Wanted("login", (gettext_lazy("登录名"), "登录名", "账号", "用户名")),
    Wanted("post", (gettext_lazy("岗位"), "岗位", "职务", "学校职务", "岗位类别")),
    Wanted("plan", (gettext_lazy("一校一案"), "一校一案", "方案", "工作方案"), most=MOST_PLAN),
)
WORDS: Final = {
    Becomes.NEW: (gettext_lazy("新成立小组的学校"), "green"),
    Becomes.CHANGED: (gettext_lazy("小组或方案有变化的学校"), "blue"),
    Becomes.SAME: (gettext_lazy("没有变化的学校"), ""),
}
UNCLEAR: Final = Table(
    "group_rows",
    columns=(
        Column("number", gettext_lazy("原表行号"), kind="number", value=lambda one: one.row.number, weight=10),
        Column("school", gettext_lazy("学校"), value=lambda one: one.row.school, weight=26),
        Column("name", gettext_lazy("姓名"), value=lambda one: one.row.name, weight=12),
        Column("heading", gettext_lazy("列"), value=lambda one: _(one.heading), weight=12),
        Column("why", gettext_lazy("要改的地方"), value=said, weight=70),
    ),
)
#: The groups that stand, under the headings by which they may come in again.
PEOPLE: Final = Table(
    "group_people",
    columns=(
        Column("school", gettext_lazy("学校"), weight=26),
        Column("name", gettext_lazy("姓名"), weight=12),
        Column("role", gettext_lazy("组内职务"), value=lambda row: role(row.leads), weight=10),
        Column("login", gettext_lazy("登录名"), weight=16),
        Column("post", gettext_lazy("岗位"), weight=16),
        Column("plan", gettext_lazy("一校一案"), weight=60, value=lambda row: "\n".join(row.plan.splitlines())),
    ),
)


class GroupListForm(HouseForm):
    """The list."""

    file = forms.FileField(label=gettext_lazy("小组名单（Excel 或 CSV）"))


@policy(get="post.edit", post="post.edit")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a list in and lead to its preview."""
    form = GroupListForm(request.POST or None, request.FILES or None)
    context = {"form": form, "crumbs": [(_("控辍工作小组"), reverse("duty:groups")), (_("从 Excel 填报"), "")]}
    if request.method != "POST":
        return render(request, "duty/group_upload.html", context)
    if not form.is_valid():
        return refused(request, "duty/group_upload.html", context)
    file = form.cleaned_data["file"]
    try:
        reading = sheets.read(file, WANTED)
    except UserError as error:
        form.refuse(error, "file")
        return refused(request, "duty/group_upload.html", context)
    key = actions.keep_group_list(
        by=asker(request),
        at=timezone.now(), file_name=str(file.name), rows=group_lines(reading),
    )  # fmt: skip
    return done(
        request,
        reverse("duty:group_list", args=[key]),
        _("已读入 %(n)s 行，还没有任何改动。") % {"n": len(reading.rows)},
    )


def group_lines(reading: sheets.Reading) -> list[GroupLine]:
    """Return the rows of a list as the rule reads them; one with a cell that could not be read says which and why."""
    spoiled: dict[int, tuple[str, str, str]] = {}
    for fault in reading.faults:
        spoiled.setdefault(fault.number, fault.told)
    return [
        GroupLine(
            number=row.number, school=row.cells["school"][:100], name=row.cells["name"][:64],
            role=row.cells["role"][:20], login=row.cells["login"].lower()[:64], post=row.cells["post"][:120],
            plan=row.cells["plan"],
            spoiled=spoiled.get(row.number, ()),
        )
        for row in reading.rows
    ]  # fmt: skip


@policy(get="post.edit")
def template(request: HttpRequest) -> HttpResponseBase:
    """The book to fill in, with the schools in hand to choose from."""
    schools = queries.group_schools(asker(request), timezone.localdate())
    kinds = (PostKind.PRINCIPAL, PostKind.REGISTRAR, PostKind.CLASS_TEACHER, PostKind.SUBJECT_TEACHER)
    blanks = (
        excel.Blank(_("学校"), must=True, choices=schools, weight=30, help=_("全称或标识码。每行都写，不要合并单元格。")),
        excel.Blank(_("姓名"), must=True, help=_("须是本校在任的人。")),
        excel.Blank(_("组内职务"), must=True, choices=(role(True), role(False)), help=_("每所学校一位组长。")),
        excel.Blank(_("登录名"), help=_("本校有同名的人时填，用来区分。")),
        excel.Blank(_("岗位"), choices=tuple(str(kind.label) for kind in kinds), help=_("本校有同名的人时填，用来区分。")),
        excel.Blank(
            _("一校一案"), weight=60,
            help=_("写在该校任意一行，一份即可：重点学生类别、措施、分工和时间；不写学生的姓名和号码。已有方案而不改的留空。"),
        ),
    )  # fmt: skip
    lines = (_("名单只增改，不删人：表里没写的成员保留；已不在本校任职的自动移出，预览里会写明。"),)
    example = (
        schools[0] if schools else "", _("王小明"), role(True), "", str(PostKind.PRINCIPAL.label), _("一、重点学生类别……二、措施……三、分工……")
    )  # fmt: skip
    return excel.template(blanks, name=_("控辍小组名单模板"), lines=lines, example=example)


@policy(get="post.edit")
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """What would become of every school that the list names, and every row that stays out; those as a book with ``book``."""
    viewer = asker(request)
    found = queries.group_preview(viewer, key, on=timezone.localdate())
    if found is None:
        raise Http404
    judged = found.judged
    if "book" in request.GET:
        return excel.answer(UNCLEAR, judged.unclear, name=_("未办理的行"))
    context: dict[str, Any] = {
        "key": key,
        "preview": found,
        "judged": judged,
        "counts": [(words, tone, len(judged.of(kind))) for kind, (words, tone) in WORDS.items()],
        "will": judged.of(Becomes.NEW, Becomes.CHANGED),
        "unclear": [(one, said(one)) for one in judged.unclear],
        "crumbs": [
            (_("控辍工作小组"), reverse("duty:groups")),
            (_("从 Excel 填报"), reverse("duty:group_upload")),
            (found.file_name or _("已上传的表"), ""),
        ],
    }
    return render(request, "duty/group_list.html", context)


@policy(post="post.edit")
def take(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Carry out what was looked at."""
    at = timezone.now()
    try:
        judged = actions.take_group_list(
            by=asker(request),
            at=at, list_id=key, seen=request.POST.get("seen", "")[:64],
        )  # fmt: skip
    except actions.NotThere:
        raise Http404 from None
    except ChangedError as error:
        messages.error(request, sentence(error))
        return redirect("duty:group_list", key)
    told = _("已办理 %(n)s 所学校的小组和方案。") % {"n": len(judged.of(Becomes.NEW, Becomes.CHANGED))}
    return done(request, reverse("duty:group_list", args=[key]), told)


def role(leads: bool | None) -> str:
    """Return the word for what somebody is in the group; empty for nobody."""
    return "" if leads is None else ROLES[leads][is_english()]
