"""The forms by which somebody says what was done about a child who is missed, one for each thing that people do."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.attendance.queries import AbsencePage
from notoneless.attendance.terms import ContactWay
from notoneless.desks.kit.forms import HouseForm

#: One byte more than is taken tells that a file is too large.
MOST_BYTES: Final = 5 * 1024 * 1024 + 1


class AnswerForm(HouseForm):
    """What every answer says: on which day, in the writer's own words; a proof goes along where there is one."""

    on = forms.DateField(label=_("日期"))
    text = forms.CharField(
        label=_("见了谁、说了什么"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    proof = forms.FileField(label=_("凭据"), required=False, help_text=_("PDF、JPG 或 PNG，不超过 5 MB。"))
    #: In which order the fields stand.
    order: tuple[str, ...] = ("on", "text", "proof")

    def __init__(self, *args: Any, page: AbsencePage, on: date, kind: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": on, "since": page.since} | kwargs.get("initial", {})
        kwargs.setdefault("auto_id", f"{kind}-%s")
        super().__init__(*args, **kwargs)
        self.fields["proof"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"
        self.order_fields(self.order)
        self.prepare(page)

    def prepare(self, page: AbsencePage) -> None:
        """Give the fields their choices."""

    def given(self) -> dict[str, Any]:
        """Return what was said, as the action takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        chosen = said.pop("proof", None)
        if chosen:
            said["proof"] = (chosen.name or "", chosen.read(MOST_BYTES))
        return {"text": ""} | said


class ContactForm(AnswerForm):
    """The family was called, written to, or came."""

    way = forms.ChoiceField(label=_("方式"), choices=ContactWay.choices)
    order = ("way", "on", "text", "proof")


class VisitForm(AnswerForm):
    """Somebody went to the door."""


class GroupVisitForm(AnswerForm):
    """Somebody went to the door with the village committee."""

    companion = forms.CharField(label=_("村（居）委会同上门的是谁"), max_length=60, required=False)
    order = ("companion", "on", "text", "proof")


class NoteForm(AnswerForm):
    """A leave note came."""

    since = forms.DateField(label=_("假条从哪天起"), required=False)
    until = forms.DateField(label=_("到哪天"), required=False, help_text=_("含这一天。"))
    order = ("since", "until", "on", "text", "proof")


class MovedForm(AnswerForm):
    """The family says that the child moved away."""

    elsewhere = forms.CharField(
        label=_("转到哪里、哪所学校"), max_length=120, required=False, help_text=_("例如：省、市、县和学校全称。")
    )
    order = ("elsewhere", "on", "text", "proof")


class CameBackForm(AnswerForm):
    """Somebody says that the child is back: the next call of the class will see."""


class WithdrawForm(AnswerForm):
    """What was written by mistake is withdrawn; it stays readable."""

    names = forms.TypedChoiceField(label=_("撤回哪一条"), coerce=int)
    order = ("names", "on", "text", "proof")

    def prepare(self, page: AbsencePage) -> None:
        """One's own answers that stand."""
        del self.fields["proof"]
        self.fields["text"].label = _("为什么撤回")
        labels = {one.number: f"{one.number}. {one.label} {one.on}" for one in page.answers}
        self.fields["names"].choices = [(n, labels[n]) for n in page.withdrawable]  # type: ignore[attr-defined]


FORMS: Final[dict[str, type[AnswerForm]]] = {
    "contacted": ContactForm, "visited": VisitForm, "group_visited": GroupVisitForm, "leave_note": NoteForm,
    "moved": MovedForm, "came_back": CameBackForm, "withdrawn": WithdrawForm,
}  # fmt: skip
#: Refusal → the field at which it is shown.
AT: Final = {
    "Z011": "on", "Z012": "text", "Z013": "way", "Z014": "companion", "Z015": "proof", "Z016": "elsewhere", "Z017": "until",
    "Z018": "names", "Z019": "names", "D021": "proof", "D022": "proof",
}  # fmt: skip
