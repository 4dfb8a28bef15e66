"""The forms of this desk: a document, a measure, a task, what proves it, the second person's look, a table of tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.forms import HouseForm, SeveralFiles
from notoneless.programmes.terms import DocumentLevel, Repeats

NAMELESS = _("不写学生姓名和号码。")
MOST_BYTES = 5 * 1024 * 1024 + 1


class SheetsField(forms.FileField):
    """Scans, as (name, bytes)."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, label=_("材料"), help_text=_("PDF、JPG 或 PNG，每份不超过 5 MB，可选多份。"), **kwargs
        )
        self.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return tuple((one.name or "", one.read(MOST_BYTES)) for one in chosen)


class DocumentForm(HouseForm):
    """A document of the register."""

    title = forms.CharField(label=_("标题"), max_length=200)
    number = forms.CharField(
        label=_("文号"), max_length=80, required=False, help_text=_("例如：县教〔2026〕12号。没有文号的留空。")
    )
    issuer = forms.CharField(label=_("发文机关"), max_length=120)
    issued_on = forms.DateField(label=_("发文日期"))
    level = forms.ChoiceField(label=_("级别"), choices=DocumentLevel.choices, initial=DocumentLevel.COUNTY)
    link = forms.CharField(
        label=_("网址"), max_length=400, required=False, help_text=_("公开文件的网址；没有的上传扫描件。")
    )
    replaces = forms.ChoiceField(
        label=_("替代哪一份"), required=False, help_text=_("被替代的文件不再催办，它的任务到此为止。")
    )
    papers = SheetsField()

    def __init__(self, *args: Any, earlier: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].choices = [("", _("不替代")), *earlier]  # type: ignore[attr-defined]


class MeasureForm(HouseForm):
    """A measure of a document."""

    clause = forms.CharField(label=_("条款"), max_length=60, required=False, help_text=_("例如：第三条（二）。"))
    text = forms.CharField(
        label=_("措施"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NAMELESS
    )
    institution = forms.ChoiceField(
        label=_("属于哪项制度"), required=False, help_text=_("选了制度，它的任务就计入制度评分。")
    )

    def __init__(self, *args: Any, institutions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if institutions:
            self.fields["institution"].choices = [("", _("不属于制度")), *institutions]  # type: ignore[attr-defined]
        else:  # a place without institutions is asked for none
            del self.fields["institution"]


class TaskForm(HouseForm):
    """A task for a unit, or for all of a kind."""

    text = forms.CharField(
        label=_("任务"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NAMELESS
    )
    to = forms.ChoiceField(label=_("责任单位"))
    owner = forms.ChoiceField(label=_("责任岗位"), required=False)
    due_on = forms.DateField(label=_("完成时限"))
    repeats = forms.ChoiceField(label=_("周期"), choices=Repeats.choices, initial=Repeats.ONCE)
    until = forms.DateField(label=_("重复到"), required=False, help_text=_("只用于重复的任务；不填则一直重复。"))

    def __init__(self, *args: Any, units: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]


class GiveForm(HouseForm):
    """What proves a task."""

    text = forms.CharField(
        label=_("完成情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做了什么、结果怎样、数字从哪里来。不写学生姓名和号码。"),
    )  # fmt: skip
    link = forms.CharField(
        label=_("本站页面"), max_length=300, required=False, help_text=_("本站能看到这个数字的地址，从第一个斜杠起，例如 /reports/?month=202610。")
    )  # fmt: skip
    papers = SheetsField()
    due = forms.DateField(widget=forms.HiddenInput, required=False)


class LookForm(HouseForm):
    """The second person's look."""

    verb = forms.ChoiceField(
        label=_("复核"), choices=(("agree", _("依据充分，同意完成")), ("back", _("退回补充"))), widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("意见"), max_length=400, required=False, help_text=_("退回时写明还缺什么。"))


class WithdrawForm(HouseForm):
    """Why a task is withdrawn."""

    reason = forms.CharField(label=_("撤销理由"), max_length=300, help_text=_("改期的，先撤销，再按新的时限分派。"))


class MeetingForm(HouseForm):
    """A meeting that was held."""

    kind = forms.ChoiceField(label=_("会议"))
    held_on = forms.DateField(label=_("召开日期"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    chair = forms.CharField(label=_("主持"), max_length=120, help_text=_("写职务，例如：分管领导。"))
    issuer = forms.CharField(label=_("发文机关"), max_length=120)
    number = forms.CharField(
        label=_("文号"), max_length=80, required=False, help_text=_("例如：县教〔2026〕12号。没有文号的留空。")
    )
    present = forms.CharField(
        label=_("出席"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("单位和职务，一行一个。"),
    )
    agenda = forms.CharField(
        label=_("议题"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个；不写学生姓名和号码。"),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class DecisionForm(HouseForm):
    """What a meeting decided: who has to do it by when."""

    text = forms.CharField(
        label=_("议定事项"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NAMELESS
    )
    to = forms.ChoiceField(label=_("责任单位"))
    owner = forms.ChoiceField(label=_("责任岗位"), required=False)
    due_on = forms.DateField(label=_("完成时限"))

    def __init__(self, *args: Any, units: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]


class TableForm(HouseForm):
    """A table of tasks."""

    file = forms.FileField(label=_("任务分解表（Excel 或 CSV）"))
