"""The forms of an application: taking one in, and each act on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.deferrals import queries
from notoneless.deferrals.queries import DeferralFile
from notoneless.deferrals.terms import DeferralKind, Proof
from notoneless.desks.kit.forms import HouseForm
from notoneless.desks.kit.scans import ScansField

NONE = ("", "—")


def _words(label: Any, *, must: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=must, max_length=400, help_text=help_text, widget=forms.Textarea(attrs={"rows": 2})
    )


class ApplyForm(HouseForm):
    """What a guardian asks for: which of the two, why, from when to when, with what proof."""

    kind = forms.ChoiceField(label=_("申请什么"), choices=DeferralKind.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("监护人说的原因"), help_text=_("依法只有身体状况可以受理。照实选，选了别的会告诉您该走哪条路。")
    )
    guardian = forms.CharField(label=_("申请人（监护人）姓名"), max_length=64)
    on = forms.DateField(label=_("申请日期"))
    began_on = forms.DateField(label=_("从哪天起"))
    until = forms.DateField(label=_("到哪天止"), help_text=_("最后一天。没有截止日的不能受理。"))
    proof = forms.ChoiceField(label=_("证明材料"), choices=Proof.choices, widget=forms.RadioSelect)
    papers = ScansField(label=_("证明扫描件"), help_text=_("PDF、JPG 或 PNG，每份不超过 5 MB。"))
    text = _words(_("证明上写了什么"), help_text=_("只有看得到这个孩子的人能看见。"))

    def __init__(self, *args: Any, county: str, guardian: str = "", day: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(guardian=guardian, on=day, began_on=day)
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [NONE, *queries.reason_choices(county, day)]  # type: ignore[attr-defined]


class OnDeferral(HouseForm):
    """What every act brings: the version of the application that its writer saw."""

    saw = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, file: DeferralFile, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["saw"] = file.version
        super().__init__(*args, **kwargs)
        self.prepare(file)

    def prepare(self, file: DeferralFile) -> None:
        """Offer what this application leaves open."""


class ApproveForm(OnDeferral):
    """The township or the bureau approves."""

    document = forms.CharField(label=_("文号"), max_length=80, required=False)
    text = _words(_("说明"))


class RefuseForm(OnDeferral):
    """The township or the bureau refuses."""

    document = forms.CharField(label=_("文号"), max_length=80, required=False)
    text = _words(_("理由（写进决定书）"), must=True)


class RecheckForm(OnDeferral):
    """Somebody looked again."""

    text = _words(_("看到的情况"), must=True, help_text=_("能不能按期到校；不能的，请监护人在期满前重新申请。"))
    papers = ScansField(label=_("新的证明"), help_text=_("PDF、JPG 或 PNG，每份不超过 5 MB。"))


class ComeBackForm(OnDeferral):
    """The child sits in a class."""

    on = forms.DateField(label=_("从哪天起坐在班里上课"))
    school_class = forms.ChoiceField(label=_("班级"))
    text = _words(_("说明"))

    def prepare(self, file: DeferralFile) -> None:
        """Offer the classes where the child may sit."""
        self.fields["school_class"].choices = [NONE, *file.classes]  # type: ignore[attr-defined]


class WhyForm(OnDeferral):
    """It is taken back, and why."""

    text = _words(_("理由"), must=True)


FORMS: dict[str, type[OnDeferral]] = {
    "approved": ApproveForm,
    "refused": RefuseForm,
    "withdrawn": WhyForm,
    "rechecked": RecheckForm,
    "returned": ComeBackForm,
    "revoked": WhyForm,
}
