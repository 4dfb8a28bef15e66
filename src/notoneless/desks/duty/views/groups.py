"""Schools' groups for keeping every child in school, and their plans."""

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

from notoneless.desks.duty.views.group_lists import MOST_PLAN, PEOPLE
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import Conflict, Difference, HouseForm, conflicted, differences, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.responsibility import actions, queries
from notoneless.responsibility.terms import DutyError
from notoneless.standards.errors import StaleError

LIST = Table(
    "groups",
    key="school_id",
    unit=gettext_lazy("所学校"),
    columns=(
        Column("school", gettext_lazy("学校"), href=lambda row: reverse("duty:group", args=[row.school_id]), weight=28),
        Column("state", gettext_lazy("状态"), kind="lamp", value=lambda row: _("齐全") if row.is_whole else _("待补"),
               tone=lambda row: "green" if row.is_whole else "red"),
        Column("leader", gettext_lazy("组长")),
        Column("members", gettext_lazy("人数"), kind="number"),
        Column("has_plan", gettext_lazy("一校一案"), kind="yes"),
        Column("since", gettext_lazy("本案起用"), kind="date", phone=False),
    ),
)  # fmt: skip


@policy(get="gap.see")
def listing(request: HttpRequest) -> HttpResponse:
    """Every school with its group."""
    asked = LIST.asked(request)
    rows, further = queries.group_rows(asker(request), timezone.localdate(), after=asked.after)
    shown = LIST.listing(request, rows, next=further, export=reverse("duty:groups_book"))
    return render(request, "duty/groups.html", {"list": shown, "may_fill": asker(request).has("post.edit")})


@policy(get="gap.see")
def book(request: HttpRequest) -> HttpResponseBase:
    """The same as a book; beside it who is in each group and its plan, as they may come in again."""
    on = timezone.localdate()
    rows, _further = queries.group_rows(asker(request), on, limit=100_000)
    people = queries.group_people(asker(request), on)
    sheets = (
        excel.Sheet(_("控辍工作小组"), LIST.columns, rows, [str(on)]),
        excel.Sheet(_("小组成员和方案"), PEOPLE.columns, people, [_("改好后可在“从 Excel 填报”页直接上传。")]),
    )
    return excel.answer_sheets(sheets, name=_("控辍工作小组"))


class GroupForm(HouseForm):
    """Who is in the group, who leads it, what it does."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    leader = forms.TypedChoiceField(label=gettext_lazy("组长"), coerce=uuid.UUID)
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("组员"), coerce=uuid.UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    plan = forms.CharField(
        label=gettext_lazy("一校一案"), max_length=MOST_PLAN, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("写明重点学生类别、措施、分工和时间；不写学生的姓名和号码。"),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: tuple[queries.Person, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.id), person.label) for person in staff]
        self.fields["leader"].choices = [("", _("请选择")), *people]  # type: ignore[attr-defined]
        self.fields["members"].choices = people  # type: ignore[attr-defined]


@policy(get="gap.see", post="post.edit")
def group(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One school's group: read, and changed by who has the school's posts in hand."""
    viewer = asker(request)
    page = queries.group_page(viewer, key, timezone.localdate())
    if page is None or (request.method == "POST" and not page.may_edit):
        raise Http404
    now = {
        "seen": page.mark, "leader": str(page.leader_id or ""), "plan": page.group.plan if page.group else "",
        "members": [str(member.account_id) for member in page.members if not member.is_leader],
    }  # fmt: skip
    form = GroupForm(request.POST or None, staff=page.staff, initial=now)
    context = {"page": page, "form": form}
    if request.method != "POST":
        return render(request, "duty/group.html", context)
    if not form.is_valid():
        return refused(request, "duty/group.html", context)
    facts = form.cleaned_data
    try:
        actions.set_group(by=viewer, at=timezone.now(), school_id=key, leader_id=facts["leader"],
                          member_ids=facts["members"], plan=facts["plan"], seen=facts["seen"] or None)  # fmt: skip
    except StaleError:  # sent again, it is sent in the sight of what the other saved
        again = request.POST.copy()
        again["seen"] = page.mark
        form.data = again
        who, when = queries.group_saved(page) or ("", timezone.now())
        return conflicted(request, "duty/group.html", context, Conflict(who or _("别人"), when, _differing(form, page)))
    except DutyError as error:
        form.refuse(error)
        return refused(request, "duty/group.html", context)
    return done(request, reverse("duty:group", args=[key]), _("小组和一校一案已保存。"))


def _differing(form: GroupForm, page: queries.GroupPage) -> tuple[Difference, ...]:
    """Return what was typed beside what the other saved; people by their names."""
    found = differences(form, {"leader": page.leader_id, "plan": page.group.plan if page.group else ""})
    theirs = {member.account_id: member.account.name for member in page.members if not member.is_leader}
    typed = set(form.cleaned_data["members"]) - {form.cleaned_data["leader"]}
    if typed == set(theirs):
        return found
    names = {person.id: person.name for person in page.staff} | theirs
    said = ["、".join(sorted(names[key] for key in keys)) for keys in (theirs, typed)]
    return (*found, Difference(form.fields["members"].label or "", *said))
