"""The outlines by which the map is drawn, for who runs the house: a file is read, drawn beside what it was taken for, then taken."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import is_english
from notoneless.desks.ground.asked import there
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.drawing import Area, Drawing, Outlined, outlines
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.places import actions, queries
from notoneless.places.queries import BoundaryPage
from notoneless.places.rules.boundaries import LARGEST, SYSTEMS
from notoneless.places.terms import AbsentError, PlaceError

RUN: Final = "house.run"
#: Which field a refusal speaks of; all others speak of the file.
_FIELDS: Final = {"Q069": "source", "Q071": "crs", "Q076": "crs", "Q080": "known", "Q081": "known"}


class BoundaryForm(HouseForm):
    """A file of outlines, and what it does not say of itself."""

    county = forms.ChoiceField(label=gettext_lazy("区县"))
    file = forms.FileField(
        label=gettext_lazy("GeoJSON 文件"),
        help_text=gettext_lazy("每个乡镇街道一个面，属性里有 9 位区划代码或和系统里一样的名称"),
    )
    crs = forms.ChoiceField(label=gettext_lazy("坐标系"), help_text=gettext_lazy("问提供文件的单位；百度坐标要先转换"))
    meridian = forms.FloatField(
        label=gettext_lazy("中央经线"), required=False, min_value=73, max_value=136,
        help_text=gettext_lazy("只有米制、东坐标不带带号时才填，如 105"),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=200, help_text=gettext_lazy("例：县自然资源局，2026 年")
    )
    licence = forms.CharField(
        label=gettext_lazy("凭什么可以用"), max_length=200, help_text=gettext_lazy("例：公函提供，公务使用")
    )
    map_number = forms.CharField(label=gettext_lazy("审图号"), max_length=60, required=False)
    on = forms.DateField(label=gettext_lazy("从哪天起"))
    known = forms.CharField(
        label=gettext_lazy("已知点"), required=False, max_length=40_000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("几所学校实地量的 GPS 坐标，一行一个：名称 经度 纬度。用来发现坐标系填错；不要从网上地图抄。"),
    )  # fmt: skip

    def __init__(self, *args: Any, counties: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = list(counties)  # type: ignore[attr-defined]
        english = is_english()
        self.fields["crs"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")), *((key, f"{key} {en if english else zh}") for key, (zh, en) in SYSTEMS.items())
        ]  # fmt: skip
        if len(counties) == 1:
            self.fields["county"].widget = forms.HiddenInput()
            self.fields["county"].initial = counties[0][0]


@policy(get=RUN, post=RUN)
def boundaries(request: HttpRequest) -> HttpResponse:
    """Every file that was brought in, and the next one."""
    viewer, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    counties = queries.counties_outlined(viewer)
    if not counties:
        raise Http404
    form = BoundaryForm(request.POST or None, request.FILES or None, initial={"on": on}, counties=counties)
    context = {"form": form, "rows": queries.boundary_rows(viewer, on=on)}
    if request.method != "POST":
        return render(request, "ground/boundaries.html", context)
    if not form.is_valid():
        return refused(request, "ground/boundaries.html", context)
    given: dict[str, Any] = form.cleaned_data
    file = given.pop("file")
    try:
        # One byte more than is taken tells that the file is too large; the rest of it is not read.
        brought = actions.bring_boundaries(
            data=file.read(LARGEST + 1), file_name=file.name or "", by=viewer, at=at, **given
        )
    except PlaceError as error:
        form.refuse(error, _FIELDS.get(error.code, "file"))
        return refused(request, "ground/boundaries.html", context)
    return done(
        request, reverse("ground:boundary", args=(brought.id,)),
        _("已读入 %(n)s 个乡镇街道的边界，还没有采用。") % {"n": brought.towns},
    )  # fmt: skip


@policy(get=RUN, post=RUN)
def boundary(request: HttpRequest, key: UUID) -> HttpResponse:
    """One file as it would be drawn, beside what each shape was taken for; and the word to take it."""
    viewer, at = asker(request), timezone.now()
    page = there(lambda: queries.boundary_page(viewer, key, on=timezone.localdate(at)))
    context: dict[str, Any] = {
        "page": page,
        "drawing": drawn(page),
        "words": [en if is_english() else zh for zh, en in page.words],
        "crumbs": [(_("地图边界"), reverse("ground:boundaries")), (page.row.file_name, "")],
    }
    if request.method != "POST":
        return render(request, "ground/boundary.html", context)
    try:
        actions.take_boundaries(key=key, by=viewer, at=at)
    except AbsentError:
        raise Http404 from None
    except PlaceError as error:
        return refused(request, "ground/boundary.html", context | {"error": error})
    return done(request, reverse("ground:boundaries"), _("已采用，作战图从生效日起照它画。"))


def drawn(page: BoundaryPage) -> Drawing:
    """Return the set as the map would draw it, each town with its size in square kilometres."""
    return outlines(
        [
            Outlined(
                Area(one.name, f"{one.square_km:.0f}", "", "none"), one.drawn.polygons, one.drawn.label, one.drawn.room
            )
            for one in page.towns
        ],
        width=1000, height=760,
    )  # fmt: skip
