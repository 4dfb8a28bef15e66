"""停课学生 — the pupils behind a figure; a class that is asked in one go.

The list is not handed out: what stands in a family's way is known to whoever teaches the pupil and to those above, and is carried nowhere.
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
from notoneless.children import queries as children
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.learning.asking import there
from notoneless.learning import actions, queries
from notoneless.learning.actions import Said
from notoneless.learning.queries import AskingSheet, Only, PupilLine
from notoneless.learning.terms import AbsentError, LearningError, Way

SEE, ASK = "barrier.see", "barrier.ask"
STATES: Final = (
    ("unasked", gettext_lazy("还没问")), ("asked", gettext_lazy("已问")), ("clear", gettext_lazy("没有困难")), ("barrier", gettext_lazy("有困难")),
    ("unplanned", gettext_lazy("待定办法")), ("open", gettext_lazy("办理中")), ("late", gettext_lazy("逾期")), ("closed", gettext_lazy("已办结")),
    ("visited", gettext_lazy("已特别走访")), ("unvisited", gettext_lazy("有困难，没有特别走访")),
)  # fmt: skip
TONES: Final = {"clear": "green", "closed": "green", "unplanned": "amber", "open": "blue"}
NONE: Final = "none"
AT: Final = {"X305": "on"}


class PupilsFilter(FilterForm):
    """Of which state, barrier, town and school."""

    name = "closure_pupils"

    state = forms.ChoiceField(label=gettext_lazy("情况"))
    barrier = forms.ChoiceField(label=gettext_lazy("困难"))
    place = forms.ChoiceField(label=gettext_lazy("镇街（住地）"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, key: UUID, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = children.units(viewer, on=on, school=str(self.data.get("school", "")))
        self.offer(
            state=STATES, barrier=queries.barrier_pairs(viewer, key), school=units.schools,
            place=[*children.towns(viewer), (queries.NOWHERE, NOWHERE)],
        )  # fmt: skip


class AskedRoomFilter(FilterForm):
    """Which class is asked."""

    name = "closure_room"

    school = forms.ChoiceField(label=gettext_lazy("班级"))

    def __init__(self, *args: Any, viewer: Viewer, key: UUID, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.asking_rooms(viewer, key, on=on, school=str(self.data.get("school", "")))
        self.offer(school=rooms)
        self.rooms = [path for path, _name in rooms if len(path) > children.SCHOOL]


class AskForm(HouseForm):
    """How and on which day the families were asked; of every pupil whom nobody asked yet the barriers, and words."""

    way = forms.ChoiceField(label=gettext_lazy("怎么问的"), choices=Way.choices)
    on = forms.DateField(label=gettext_lazy("哪天问的"))

    def __init__(self, *args: Any, sheet: AskingSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = sheet.unasked
        self.offered = [(NONE, _("没有困难")), *sheet.barriers]
        for one in self.pupils:
            self.fields[f"b-{one.id}"] = forms.MultipleChoiceField(
                label=one.name,
                required=False,
                choices=self.offered,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            )
            self.fields[f"t-{one.id}"] = forms.CharField(
                label=_("说明"), required=False, max_length=400, widget=forms.TextInput(attrs={"class": "form-control"})
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a pupil of whom nothing and something stands in the way, and words about one of whom nothing is ticked."""
        given = super().clean() or self.cleaned_data
        for one in self.pupils:
            ticked = given.get(f"b-{one.id}") or []
            if NONE in ticked and len(ticked) > 1:
                self.add_error(f"b-{one.id}", _("勾了“没有困难”，又勾了困难。请只留一种。"))
            if given.get(f"t-{one.id}") and not ticked:
                self.add_error(f"b-{one.id}", _("写了说明，没有勾。请勾上是什么困难，或“没有困难”。"))
        return given

    def said(self) -> list[Said]:
        """Return what was filled in: pupils of whom nothing is ticked were not asked."""
        ticked = [(one, self.cleaned_data[f"b-{one.id}"]) for one in self.pupils]
        return [
            Said(one.id, tuple(kind for kind in some if kind != NONE), self.cleaned_data[f"t-{one.id}"])
            for one, some in ticked
            if some
        ]

    @property
    def head(self) -> list[Any]:
        """The fields that hold for the whole class."""
        return [self["way"], self["on"]]

    @property
    def rows(self) -> list[Any]:
        """Of every pupil the two fields."""
        return [(self[f"b-{one.id}"], self[f"t-{one.id}"]) for one in self.pupils]


def _to(one: PupilLine) -> str:
    return reverse("learning:plan", args=[one.plan]) if one.plan else reverse("files:child", args=[one.id])


TABLE: Final = Table(
    "closure_pupils",
    (
        Column("name", gettext_lazy("姓名"), href=_to),
        Column("barriers", gettext_lazy("困难"), value=lambda one: "、".join(one.barriers), weight=30),
        Column(
            "state", gettext_lazy("情况"), kind="lamp",
            value=lambda one: _("%(state)s，逾期") % {"state": one.label} if one.is_late else one.label or _("还没问"),
            tone=lambda one: "red" if one.is_late else TONES.get(one.state, ""),
        ),
        Column("due_on", gettext_lazy("最迟"), kind="date"),
        Column("visits", gettext_lazy("特别走访"), kind="number", phone=False),
        Column("room", gettext_lazy("班级")),
        Column("school", gettext_lazy("学校"), phone=False, weight=20),
        Column("town", gettext_lazy("镇街（住地）"), phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


@policy(get=SEE)
@there
def pupils(request: HttpRequest, key: UUID) -> HttpResponse:
    """The pupils behind a figure."""
    viewer, on = asker(request), timezone.localdate()
    closure = queries.closure_line(viewer, key, on=on)
    form = PupilsFilter.of(request, viewer=viewer, key=key, on=on)
    rows = queries.listed_pupils(viewer, key, on=on, only=Only(**form.values))
    page, following = TABLE.paged(request, rows)
    listing = TABLE.listing(
        request, queries.pupil_lines(viewer, key, page, on=on), next=following, total=len(rows), query=form.query,
        is_filtered=bool(form.values), empty={"title": _("没有这样的学生"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "learning/pupils.html", {"table": listing, "form": form, "closure": closure})


@policy(get=ASK, post=ASK)
@there
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """A class (``school``, a path; where one has a single class, that one): of every pupil what stands in the way, in one go."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    asked = AskedRoomFilter.of(request, viewer=by, key=key, on=on)
    room = asked.values.get("school", "") or (asked.rooms[0] if len(asked.rooms) == 1 else "")
    context: dict[str, Any] = {"asked": asked, "closure": queries.closure_line(by, key, on=on)}
    if room not in asked.rooms:
        return render(request, "learning/ask.html", context, status=422 if request.method == "POST" else 200)
    sheet = queries.asking_sheet(by, key, room=room, on=on)
    form = AskForm(
        request.POST or None, sheet=sheet, initial={"on": min(on, context["closure"].until), "way": Way.PHONE.value}
    )
    context |= {"form": form, "sheet": sheet}
    if request.method != "POST":
        return render(request, "learning/ask.html", context)
    if form.is_valid():
        said = form.said()
        try:
            actions.ask(closure=key, said=said, way=form.cleaned_data["way"], on=form.cleaned_data["on"], by=by, at=at)
        except AbsentError:
            raise
        except LearningError as error:
            form.refuse(error, AT.get(error.code))
        else:
            to = f"{reverse('learning:ask', args=[key])}?school={room}"
            return done(request, to, _("已登记 %(n)d 名学生。") % {"n": len(said)})
    return refused(request, "learning/ask.html", context)
