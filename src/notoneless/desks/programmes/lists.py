"""A table of tasks by one workbook: a template, a look at what was understood, then all of it at once."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel, sheets
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.sheets import Wanted
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.forms import TableForm
from notoneless.programmes import actions, queries
from notoneless.programmes.rules.lists import TaskLine
from notoneless.programmes.terms import AbsentError, Repeats
from notoneless.standards.errors import UserError

EDIT: Final = "programme.edit"
WANTED: Final = (
    Wanted("measure", (gettext_lazy("措施"), "措施", "工作措施", "主要措施", "重点任务", "工作任务"), must=True),
    Wanted("text", (gettext_lazy("任务"), "任务", "具体任务", "任务内容", "工作内容", "分解任务"), must=True),
    Wanted("unit", (gettext_lazy("责任单位"), "责任单位", "牵头单位", "单位", "落实单位"), must=True),
    Wanted("due", (gettext_lazy("完成时限"), "完成时限", "时限", "完成时间", "办结时限"), must=True),
    Wanted("clause", (gettext_lazy("条款"), "条款", "文件条款")),
    Wanted("owner", (gettext_lazy("责任岗位"), "责任岗位", "岗位", "责任人岗位")),
    Wanted("repeats", (gettext_lazy("周期"), "周期", "频次")),
    Wanted("until", (gettext_lazy("重复到"), "重复到", "截止")),
)
UNCLEAR: Final = Table(
    "task_rows",
    (
        Column("number", gettext_lazy("原表行号"), kind="number", value=lambda one: one.row.number, weight=10),
        Column("text", gettext_lazy("任务"), value=lambda one: one.row.text, weight=40),
        Column("unit", gettext_lazy("责任单位"), value=lambda one: one.row.unit, weight=26),
        Column("heading", gettext_lazy("列"), value=lambda one: _(one.heading), weight=12),
        Column("why", gettext_lazy("要改的地方"), value=said, weight=70),
    ),
)


@policy(get=EDIT, post=EDIT)
@there
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a table in and lead to its preview."""
    document = queries.document_of(asker(request), key, EDIT)
    form = TableForm(request.POST or None, request.FILES or None)
    context = {"form": form, "document": document}
    if request.method != "POST":
        return render(request, "programmes/upload.html", context)
    if not form.is_valid():
        return refused(request, "programmes/upload.html", context)
    file = form.cleaned_data["file"]
    try:
        reading = sheets.read(file, WANTED)
        kept = actions.keep_task_list(
            document=key, by=asker(request), at=timezone.now(), file_name=str(file.name), rows=task_lines(reading)
        )
    except AbsentError:
        raise
    except UserError as error:
        form.refuse(error, "file")
        return refused(request, "programmes/upload.html", context)
    return done(
        request,
        reverse("programmes:list", args=[kept]),
        _("已读入 %(n)s 行，还没有任何改动。") % {"n": len(reading.rows)},
    )


def task_lines(reading: sheets.Reading) -> list[TaskLine]:
    """Return the rows of a table as the rule reads them; one with a cell that could not be read says which and why."""
    spoiled: dict[int, tuple[str, str, str]] = {}
    for fault in reading.faults:
        spoiled.setdefault(fault.number, fault.told)
    return [TaskLine(number=row.number, spoiled=spoiled.get(row.number, ()), **row.cells) for row in reading.rows]


@policy(get=EDIT)
@there
def template(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The book to fill in, with the county's units to choose from."""
    document = queries.document_of(asker(request), key, EDIT)
    units = queries.unit_names(queries.units_of(document.county_path, on=timezone.localdate()).values())
    every = (_("各镇街"), _("各片区"), _("各学校"))
    blanks = (
        excel.Blank(_("条款"), help=_("措施出自文件的哪一条，例如：第三条（二）。")),
        excel.Blank(_("措施"), must=True, weight=40, help=_("文件里的措施。空着表示同上一行。")),
        excel.Blank(_("任务"), must=True, weight=40, help=_("要做什么、做到什么程度。不写学生的姓名和号码。")),
        excel.Blank(_("责任单位"), must=True, weight=24, choices=(*every, *units), help=_("全称；几个单位用顿号隔开；也可写各镇街、各片区、各学校。")),
        excel.Blank(_("责任岗位"), weight=20, help=_("岗位的全称，或岗位类别，例如：校长。空着表示落在单位。")),
        excel.Blank(_("完成时限"), must=True, help=_("2026-12-31，或“2026年12月底”。重复的任务填第一次的时限。")),
        excel.Blank(_("周期"), choices=tuple(str(one.label) for one in Repeats), help=_("空着表示一次。")),
        excel.Blank(_("重复到"), help=_("只用于重复的任务。")),
    )  # fmt: skip
    example = (
        _("第三条（二）"),
        _("建立劝返复学台账"),
        _("核对本镇名单，逐人登记去向"),
        every[0],
        "",
        "2026-12-31",
        str(Repeats.MONTH.label),
        "",
    )
    lines = (_("表只添加，不改动、不撤销：已经有的同一项任务不再重复。"),)
    return excel.template(blanks, name=_("任务分解表模板"), lines=lines, example=example)


@policy(get=EDIT)
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """What would become of every row, and every row that stays out; those as a book with ``book``."""
    found = queries.list_preview(asker(request), key, on=timezone.localdate())
    if found is None:
        raise Http404
    judged = found.judged
    if "book" in request.GET:
        return excel.answer(UNCLEAR, judged.unclear, name=_("未办理的行"))
    context = {
        "key": key,
        "preview": found,
        "judged": judged,
        "planned": [(one, "" if one.repeats == Repeats.ONCE else one.repeats.label) for one in judged.planned[:400]],
        "unclear": [(one, said(one)) for one in judged.unclear[:200]],
    }
    return render(request, "programmes/list.html", context)


@policy(post=EDIT)
@there
def take(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Carry out what was looked at."""
    try:
        judged = actions.take_task_list(
            list_id=key, by=asker(request), at=timezone.now(), seen=request.POST.get("seen", "")[:64]
        )
    except AbsentError:
        raise
    except UserError as error:
        messages.error(request, sentence(error))
        return redirect("programmes:list", key)
    told = _("已分派 %(n)s 项任务。") % {"n": len(judged.planned)}
    return done(request, reverse("programmes:list", args=[key]), told)
