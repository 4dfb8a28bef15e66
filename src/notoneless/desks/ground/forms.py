"""The forms of this desk: one for each act, each asking for nothing but what the act needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.forms import HouseForm
from notoneless.places.terms import SchoolKind, Setting

Choices = Sequence[tuple[str, str]]
KINDS = [("", _("请选择")), *SchoolKind.choices]
SETTINGS = [("", _("未填")), *Setting.choices]


class ActForm(HouseForm):
    """An act on a unit: its day, its document, the version that was seen. ``offered`` are the choices of select fields."""

    #: fields that come before the day and the document
    own: ClassVar[tuple[str, ...]] = ()

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=_("生效日期"), help_text=_("文件上的生效日；当天或之前"))
    document = forms.CharField(label=_("文号"), max_length=120, required=False, help_text=_("例：县府〔2026〕9号"))

    def __init__(self, *args: Any, offered: dict[str, Choices] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (offered or {}).items():
            if name in self.fields:
                field: Any = self.fields[name]
                plain = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField)
                field.choices = [("", _("请选择") if field.required else _("无")), *choices] if plain else list(choices)
        self.order_fields(["version", *self.own, "on", "document"])

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as the act takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return told | {"seen": self.cleaned_data.get("version")}


def name_field() -> forms.CharField:
    """A unit's name."""
    return forms.CharField(label=_("名称"), max_length=100)


def into_field(label: Any) -> forms.ChoiceField:
    """Another unit of the county."""
    return forms.ChoiceField(label=label)


class RenameForm(ActForm):
    """A new name."""

    own = ("name",)
    name = forms.CharField(label=_("新名称"), max_length=100)


class RecodeForm(ActForm):
    """A new code."""

    own = ("code",)
    code = forms.CharField(label=_("新代码"), max_length=12)


class IntoForm(ActForm):
    """Into another unit: merged, or moved."""

    own = ("into",)
    into = into_field(_("并入"))


class MoveVillageForm(ActForm):
    """Under another town."""

    own = ("into",)
    into = into_field(_("改属乡镇街道"))


class CloseForm(ActForm):
    """An end."""


class EstablishDivisionForm(ActForm):
    """A town or village under the unit whose page it was opened from."""

    own: ClassVar[tuple[str, ...]] = ("name", "code")
    name = name_field()
    code = forms.CharField(
        label=_("区划代码"), max_length=12, help_text=_("乡镇街道 9 位，村社区 12 位，以上级代码开头")
    )


class SplitDivisionForm(EstablishDivisionForm):
    """A town or village out of another."""

    own = ("name", "code", "parts", "schools")
    parts = forms.MultipleChoiceField(
        label=_("划给新单位的村社区"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    schools = forms.MultipleChoiceField(
        label=_("划给新单位的学校"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip


class SchoolFacts(HouseForm):
    """The facts of a school that keep no history."""

    setting = forms.ChoiceField(label=_("城乡类型"), choices=SETTINGS, required=False)
    is_boarding = forms.BooleanField(label=_("寄宿制学校"), required=False)
    is_public = forms.BooleanField(label=_("公办学校"), required=False, initial=True)
    headcount = forms.IntegerField(label=_("在校生数"), min_value=0, max_value=99_999, required=False)
    boarders = forms.IntegerField(label=_("寄宿生数"), min_value=0, max_value=99_999, required=False)


class EstablishSchoolForm(ActForm, SchoolFacts):
    """A new school."""

    own = ("name", "code", "kind", "division", "centre", "setting", "headcount", "boarders", "is_boarding", "is_public")
    name = name_field()
    code = forms.CharField(label=_("学校标识码"), max_length=12, required=False, help_text=_("10 位；尚未取得可空着"))
    kind = forms.ChoiceField(label=_("办学类型"), choices=KINDS)
    division = forms.ChoiceField(label=_("所在乡镇或村"))
    centre = forms.ChoiceField(label=_("片区"), required=False)


class ReclassForm(ActForm):
    """Another kind of school."""

    own = ("kind", "code")
    kind = forms.ChoiceField(label=_("新的办学类型"), choices=KINDS)
    code = forms.CharField(
        label=_("新的标识码"), max_length=12, required=False, help_text=_("类别变了，标识码通常也变")
    )


class MoveSchoolForm(ActForm):
    """Another place, another centre."""

    own = ("division", "centre")
    division = forms.ChoiceField(label=_("所在乡镇或村"))
    centre = forms.ChoiceField(label=_("片区"), required=False)


class SplitSchoolForm(ActForm):
    """A school out of another."""

    own = ("name", "code", "kind", "division", "centre", "setting", "is_boarding", "classes")
    name = name_field()
    code = forms.CharField(label=_("学校标识码"), max_length=12, required=False)
    kind = forms.ChoiceField(label=_("办学类型"), choices=KINDS)
    division = forms.ChoiceField(label=_("所在乡镇或村"))
    centre = forms.ChoiceField(label=_("片区"), required=False)
    setting = forms.ChoiceField(label=_("城乡类型"), choices=SETTINGS, required=False)
    is_boarding = forms.BooleanField(label=_("寄宿制学校"), required=False)
    classes = forms.MultipleChoiceField(
        label=_("转到新学校的班级"), required=False, widget=forms.CheckboxSelectMultiple
    )


class AmendForm(SchoolFacts):
    """A school's facts as of now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as the act takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return told | {"seen": self.cleaned_data.get("version")}


class EstablishCentreForm(ActForm):
    """A new education centre."""

    own = ("name", "towns")
    name = name_field()
    towns = forms.MultipleChoiceField(label=_("所管乡镇街道"), required=False, widget=forms.CheckboxSelectMultiple)


class AreaForm(HouseForm):
    """A new inspector's area."""

    name = forms.CharField(label=_("责任区名称"), max_length=100)
    on = forms.DateField(label=_("设立日期"))
    schools = forms.MultipleChoiceField(label=_("学校"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, schools: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].choices = list(schools)  # type: ignore[attr-defined]


class ClassForm(HouseForm):
    """A new class of a school year."""

    school_year = forms.TypedChoiceField(label=_("学年"), coerce=int)
    grade = forms.IntegerField(label=_("年级"), min_value=1, max_value=12)
    number = forms.IntegerField(label=_("班号"), min_value=1, max_value=99)

    def __init__(self, *args: Any, years: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_year"].choices = list(years)  # type: ignore[attr-defined]


class UploadForm(HouseForm):
    """A list to bring in."""

    county = forms.ChoiceField(label=_("区县"))
    file = forms.FileField(label=_("Excel 文件"), help_text=_(".xlsx、.xls、.ods 或 .csv，不超过 20 MB"))
    on = forms.DateField(label=_("生效日期"), help_text=_("新单位从这一天起；改名等从这一天起生效"))
    document = forms.CharField(label=_("文号"), max_length=120, required=False)
    school_year = forms.TypedChoiceField(label=_("学年"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, counties: Choices, years: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = list(counties)  # type: ignore[attr-defined]
        if years:
            self.fields["school_year"].choices = list(years)  # type: ignore[attr-defined]
        else:
            del self.fields["school_year"]
        if len(counties) == 1:
            self.fields["county"].widget = forms.HiddenInput()
            self.fields["county"].initial = counties[0][0]
