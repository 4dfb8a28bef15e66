"""The lists of this desk, on the screen and in the book."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.tables import Column, Table
from notoneless.places.queries import ClassRow, SchoolRow
from notoneless.places.terms import SchoolKind


def marks(row: SchoolRow) -> list[str]:
    """Return the words of the two kinds of small schools that a school is, and of what it is besides."""
    found = []
    if row.small:
        found.append(str(_("乡村小规模")))
    if row.boarding:
        found.append(str(_("乡镇寄宿制")))
    elif row.is_boarding:
        found.append(str(_("寄宿")))
    if not row.is_public:
        found.append(str(_("民办")))
    if row.now_name:
        found.append(str(_("现名 %(name)s")) % {"name": row.now_name})
    return found


SCHOOLS = Table(
    "schools",
    (
        Column("name", _("学校"), sort="name", down=False, weight=26,
               href=lambda row: reverse("ground:school", args=(row.id,))),
        Column("kind", _("办学类型"), value=lambda row: row.kind_label, weight=14),
        Column("marks", _("标记"), kind="tags", value=marks, weight=20),
        Column("town", _("乡镇街道"), weight=16),
        Column("village", _("村社区"), phone=False, weight=16),
        Column("centre", _("片区"), phone=False, weight=14),
        Column("area", _("督学责任区"), phone=False, weight=16),
        Column("setting", _("城乡类型"), value=lambda row: row.setting_label, phone=False, weight=12),
        Column("classes", _("班级"), kind="number", weight=8),
        Column("headcount", _("在校生"), kind="number", sort="headcount", down=False, weight=10),
        Column("boarders", _("寄宿生"), kind="number", phone=False, weight=10),
        Column("code", _("标识码"), phone=False, weight=14),
    ),
    unit=_("所"),
    default="path",
)  # fmt: skip

CLASSES = Table(
    "classes",
    (
        Column("name", _("班级"), weight=16),
        Column("began_on", _("自"), kind="date", weight=12),
        Column("ended_on", _("至"), kind="date", weight=12),
    ),
    unit=_("个班"),
)


class SchoolFilter(FilterForm):
    """What of the schools is asked for. The choices are what the viewer may see."""

    name = "schools"

    text = forms.CharField(label=_("名称、拼音或标识码"), max_length=40)
    kind = forms.ChoiceField(label=_("办学类型"), choices=[("", _("全部")), *SchoolKind.choices])
    town = forms.ChoiceField(label=_("乡镇街道"))
    centre = forms.ChoiceField(label=_("片区"))
    small = forms.BooleanField(label=_("乡村小规模"))
    boarding = forms.BooleanField(label=_("乡镇寄宿制"))

    def __init__(self, *args: Any, towns: list[tuple[str, str]], centres: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("全部"))
        self.fields["town"].choices = [everything, *towns]  # type: ignore[attr-defined]
        self.fields["centre"].choices = [everything, *centres]  # type: ignore[attr-defined]
        if not centres:
            del self.fields["centre"]


__all__ = ["CLASSES", "SCHOOLS", "ClassRow", "SchoolFilter", "marks"]
