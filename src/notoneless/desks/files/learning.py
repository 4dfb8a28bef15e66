"""学习困难 — which pupils struggle with learning: the list, a class from which they are chosen, one entry and its end.

The list is not handed out: that a child struggles is known to whoever teaches it and to those above, and is carried nowhere.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import actions, queries
from notoneless.children.terms import AbsentError, ChildError
from notoneless.desks.files.asking import files_only
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table

SEE, MARK = "learning.see", "learning.mark"
STATES: Final = ((queries.STANDING, gettext_lazy("现在有困难")), (queries.ENDED, gettext_lazy("已结束")))
#: Where a refusal is shown.
AT: Final = {
    "K004": "on",
    "K005": "on",
    "K018": "kind",
    "K028": "pupils",
    "K029": "pupils",
    "K030": "text",
    "K031": "text",
}


class LearningFilter(FilterForm):
    """Of which school or class, in what, standing or ended."""

    name = "learning"

    state = forms.ChoiceField(label=gettext_lazy("情况"))
    kind = forms.ChoiceField(label=gettext_lazy("困难在哪里"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units(viewer, on=on, school=str(self.data.get("school", "")))
        self.offer(state=STATES, kind=queries.learning_kinds(viewer, on=on), school=units.schools)


class RoomFilter(FilterForm):
    """From which class pupils are chosen."""

    name = "learning_room"

    school = forms.ChoiceField(label=gettext_lazy("班级"))

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get("school", ""))
        rooms = queries.room_choices(viewer, on=on, school=chosen)
        units = queries.units(viewer, on=on).schools
        wide = [pair for pair in units if len(pair[0]) == queries.SCHOOL] if len(units) > 1 else []
        self.offer(school=[*wide, *rooms])
        self.rooms = dict(rooms)


class MarkForm(HouseForm):
    """Who struggles, in what, since when, how it shows."""

    pupils = forms.MultipleChoiceField(label=gettext_lazy("哪些学生"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label=gettext_lazy("困难在哪里"))
    text = forms.CharField(
        label=gettext_lazy("具体表现和已做的帮扶"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = forms.DateField(label=gettext_lazy("从哪天起"))
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=160, help_text=gettext_lazy("例如：期中测评、任课教师观察。")
    )

    def __init__(self, *args: Any, sheet: queries.RoomSheet, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["pupils"].choices = [
            (str(key), f"{name}（{'、'.join(said)}）" if said else name) for key, name, said in sheet.pupils
        ]
        fields["kind"].choices = kinds


class EndForm(HouseForm):
    """Since when it is over, and how the child stands."""

    on = forms.DateField(label=gettext_lazy("到哪天为止"))
    text = forms.CharField(
        label=gettext_lazy("结束时的情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


TABLE: Final = Table(
    "learning",
    (
        Column("name", gettext_lazy("姓名"), href=lambda one: reverse("files:learning_mark", args=[one.id])),
        Column("kind", gettext_lazy("困难在哪里"), weight=20),
        Column(
            "state", gettext_lazy("情况"), kind="lamp", value=lambda one: STATES[0 if one.is_standing else 1][1],
            tone=lambda one: "amber" if one.is_standing else "green",
        ),
        Column("began_on", gettext_lazy("从哪天起"), kind="date"),
        Column("ended_on", gettext_lazy("到哪天为止"), kind="date", phone=False),
        Column("room", gettext_lazy("班级"), phone=False),
        Column("school", gettext_lazy("学校"), phone=False, weight=20),
        Column("by", gettext_lazy("登记人"), phone=False),
    ),
    unit=gettext_lazy("条"),
)  # fmt: skip


@policy(get=SEE)
def learning(request: HttpRequest) -> HttpResponse:
    """The entries in scope."""
    viewer, on = asker(request), timezone.localdate()
    form = LearningFilter.of(request, viewer=viewer, on=on)
    rows = queries.learning_marks(viewer, on=on, only=queries.LearningFilter(**form.values))
    page, following = TABLE.paged(request, rows)
    listing = TABLE.listing(
        request, queries.learning_lines(page, on=on), next=following, total=len(rows), query=form.query,
        is_filtered=bool(form.values),
        empty={"title": _("没有登记"), "text": _("点“按班登记”，从班级名单里选出学习有困难的学生。")},
    )  # fmt: skip
    context = {"table": listing, "form": form, "may_mark": viewer.has(MARK)}
    return render(request, "files/learning.html", context)


@policy(get=MARK, post=MARK)
@files_only
def learning_write(request: HttpRequest) -> HttpResponse:
    """A class (``school``, a path; where one has a single class, that one), from which the pupils are chosen who struggle."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    asked = RoomFilter.of(request, viewer=by, on=on)
    room = asked.values.get("school", "") or (next(iter(asked.rooms)) if len(asked.rooms) == 1 else "")
    context: dict[str, Any] = {"asked": asked, "room": asked.rooms.get(room, "")}
    if room not in asked.rooms:
        return render(request, "files/learning_write.html", context, status=422 if request.method == "POST" else 200)
    sheet = queries.room_sheet(by, room=room, on=on)
    form = MarkForm(request.POST or None, sheet=sheet, kinds=queries.learning_kinds(by, on=on), initial={"on": on})
    context |= {"form": form, "path": room, "sheet": sheet}
    if request.method != "POST":
        return render(request, "files/learning_write.html", context)
    if not form.is_valid():
        return refused(request, "files/learning_write.html", context)
    given = dict(form.cleaned_data)
    try:
        made = actions.mark_learning(children=given.pop("pupils"), by=by, at=at, **given)
    except AbsentError:
        raise
    except ChildError as error:
        form.refuse(error, AT.get(error.code))
        return refused(request, "files/learning_write.html", context)
    return done(
        request, f"{reverse('files:learning')}?school={room}&asked=1", _("已登记 %(n)d 名学生。") % {"n": len(made)}
    )


@policy(get=SEE, post=MARK)
@files_only
def learning_mark(request: HttpRequest, mark: UUID) -> HttpResponse:
    """One entry; whoever may, ends it."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    page = queries.learning_page(by, mark, on=on)
    form = EndForm(request.POST or None, initial={"on": on}) if page.may_end or request.method == "POST" else None
    context = {"page": page, "form": form}
    if form is None or request.method != "POST":
        return render(request, "files/learning_mark.html", context)
    if not form.is_valid():
        return refused(request, "files/learning_mark.html", context)
    try:
        actions.end_learning(mark=mark, by=by, at=at, **form.cleaned_data)
    except AbsentError:
        raise
    except ChildError as error:
        form.refuse(error, AT.get(error.code))
        return refused(request, "files/learning_mark.html", context)
    return done(request, reverse("files:learning_mark", args=[mark]), _("已结束。这一条仍保留，注明了起止。"))
