"""What a clerk fills in: the day and the files; what a sheet is and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.forms import HouseForm, SeveralFiles
from notoneless.imports.queries import SheetRow
from notoneless.imports.queries.words import column, roll
from notoneless.rolls.kinds import Kind


class FilesField(forms.FileField):
    """Several files at once, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that were given."""
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not given:
            return super().clean(None, initial)
        return [super(FilesField, self).clean(one, initial) for one in given]


class FilesForm(HouseForm):
    """Rolls to hand in."""

    rolls = FilesField(
        label=_("名册文件"),
        help_text=_("可一次选多个：.xlsx、.xls、.ods、.csv、.txt、.parquet；每个不超过 512 MB，一批最多 200 个"),
        allow_empty_file=True,
        max_length=None,
    )

    @property
    def given(self) -> list[UploadedFile[Any]]:
        """The files."""
        found: list[UploadedFile[Any]] = self.cleaned_data["rolls"]
        return found


class SecondForm(HouseForm):
    """What another person typed from the same paper."""

    entry = forms.FileField(
        label=_("第二遍录入的文件"),
        help_text=_("另一个人照同一叠纸表录的；表头、格式、行的先后可以不同"),
        allow_empty_file=True,
    )


class NewForm(FilesForm):
    """A set of rolls to begin."""

    county = forms.ChoiceField(label=_("区县"))
    as_of = forms.DateField(label=_("以哪天为准"), help_text=_("名册说的是哪一天的情况；年龄、年级按这一天算"))
    field_order = ("county", "as_of", "rolls")

    def __init__(self, *args: Any, counties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = list(counties)  # type: ignore[attr-defined]
        if len(counties) == 1:
            self.fields["county"].widget = forms.HiddenInput()
            self.fields["county"].initial = counties[0][0]


class SheetForm(HouseForm):
    """What a sheet is, and which of its columns is which: one choice for each column, ``c0``, ``c1`` …"""

    kind = forms.ChoiceField(label=_("哪一种名册"))
    heading_row = forms.IntegerField(
        label=_("表头在第几行"), min_value=0, max_value=40, help_text=_("从 1 数起；没有表头写 0")
    )
    office = forms.CharField(label=_("报送单位"), max_length=60, required=False)
    leave_out = forms.BooleanField(label=_("这张表不是名册，不读"), required=False)

    def __init__(self, *args: Any, sheet: SheetRow, **kwargs: Any) -> None:
        self.sheet = sheet
        given = {
            "kind": sheet.kind, "heading_row": sheet.heading_row, "office": sheet.office, "leave_out": sheet.leave_out,
        } | {f"c{at}": standard for at, _label, standard, _examples in sheet.columns}  # fmt: skip
        super().__init__(*args, initial=given, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *((kind.value, roll(kind.value)) for kind in Kind)]  # type: ignore[attr-defined]
        choices = [("", _("不用这一列")), *((name, column(name)) for name in sheet.choices)]
        for at, label, _standard, _examples in sheet.columns if sheet.choices else ():
            self.fields[f"c{at}"] = forms.ChoiceField(
                label=label or _("第 %(n)s 列") % {"n": at + 1}, choices=choices, required=False,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )  # fmt: skip

    @property
    def columns(self) -> dict[int, str]:
        """Every column with what it is said to be, '' for none."""
        return {at: self.cleaned_data.get(f"c{at}", "") for at, *_rest in self.sheet.columns}

    def lines(self) -> list[tuple[Any, str, tuple[str, ...]]]:
        """Return for each column its field, its heading, a few masked cells."""
        return [
            (self[f"c{at}"], label, examples)
            for at, label, _standard, examples in self.sheet.columns
            if f"c{at}" in self.fields
        ]
