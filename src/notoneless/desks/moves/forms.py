"""The forms of a move: proposing one, reporting an arrival, and each answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.forms import HouseForm, SealedField
from notoneless.desks.kit.scans import ScansField
from notoneless.moves import queries
from notoneless.moves.queries import MoveFile

NONE = ("", "—")
WAYS = (
    ("within", _("转到本县另一所学校")),
    ("out", _("转到县外的学校")),
    ("into", _("从县外转来，已在本校班里")),
)


def _proof() -> ScansField:
    return ScansField(label=_("凭据"), help_text=_("回函、就读证明或学籍截图：PDF、JPG 或 PNG，每份不超过 5 MB。"))


def _words(label: Any, *, must: bool = False) -> forms.CharField:
    return forms.CharField(label=label, required=must, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class ProposeForm(HouseForm):
    """A child moves: where to, since when."""

    way = forms.ChoiceField(label=_("怎样转"), choices=WAYS, widget=forms.RadioSelect, initial="within")
    to_school = forms.ChoiceField(label=_("本县的转入学校"), required=False)
    elsewhere = forms.CharField(
        label=_("县外学校"), max_length=160, required=False, help_text=_("写明省、市、县和学校全称。")
    )
    contact = forms.CharField(
        label=_("对方联系方式"), max_length=120, required=False, help_text=_("县外学校或教育局的联系人、电话。")
    )
    on = forms.DateField(label=_("哪天离校（从县外转来的：哪天坐进本校班里）"))
    text = _words(_("说明"))

    def __init__(self, *args: Any, county: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_school"].choices = [NONE, *queries.school_choices(county)]  # type: ignore[attr-defined]


class ArriveForm(HouseForm):
    """A child of another school of the county sits in one of our classes."""

    name = forms.CharField(label=_("学生姓名"), max_length=64)
    number = SealedField(
        label=_("证件号码或学籍号"), max_length=40, help_text=_("完整的号码。姓名和号码都对上，才找得到这名学生。")
    )
    school_class = forms.ChoiceField(label=_("坐在哪个班"))
    on = forms.DateField(label=_("哪天开始到校"))
    text = _words(_("说明"))

    def __init__(self, *args: Any, viewer: Viewer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].choices = [NONE, *queries.own_classes(viewer, on=on)]  # type: ignore[attr-defined]


class OnMove(HouseForm):
    """What every answer brings: the version of the move that its writer saw."""

    saw = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, file: MoveFile, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["saw"] = file.version
        super().__init__(*args, **kwargs)
        self.prepare(file)

    def prepare(self, file: MoveFile) -> None:
        """Offer what this move leaves open."""


class _Seating(OnMove):
    """Since when the child sits where, as far as nobody has said so yet."""

    def prepare(self, file: MoveFile) -> None:
        """Leave out what the other side reported, what a school outside the county cannot be asked, what needs no proof."""
        if file.standing.asked != "from":
            del self.fields["on"]
        if file.needs_class:
            self.fields["school_class"].choices = [NONE, *file.classes]  # type: ignore[attr-defined]
        else:
            del self.fields["school_class"]
        if not file.needs_paper:
            del self.fields["papers"]


class ConfirmForm(_Seating):
    """The child is there."""

    on = forms.DateField(label=_("从哪天起坐在班里上课"))
    school_class = forms.ChoiceField(label=_("班级"))
    papers = _proof()
    text = _words(_("说明"))


class RefuseForm(OnMove):
    """The child is not there."""

    text = _words(_("理由"), must=True)
    papers = _proof()


class WithdrawForm(OnMove):
    """It was proposed by mistake, or the child stayed."""

    text = _words(_("理由"), must=True)


class DecideForm(_Seating):
    """The bureau's word."""

    yes = forms.TypedChoiceField(
        label=_("裁定"), choices=(("yes", _("已在新学校上课，转学成立")), ("no", _("不转，仍由原学校负责"))),
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    on = forms.DateField(label=_("从哪天起坐在班里上课"), required=False)
    school_class = forms.ChoiceField(label=_("班级"), required=False)
    papers = _proof()
    text = _words(_("怎样查实的"), must=True)


class UndoForm(OnMove):
    """A confirmation was a mistake."""

    text = _words(_("理由"), must=True)


FORMS: dict[str, type[OnMove]] = {
    "confirmed": ConfirmForm,
    "refused": RefuseForm,
    "withdrawn": WithdrawForm,
    "decided": DecideForm,
    "undone": UndoForm,
}
