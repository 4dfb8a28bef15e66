"""The forms of this desk. That of a visit is made from the place's own questions; each keeps what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.forms import HouseForm, dress
from notoneless.desks.kit.tongue import said
from notoneless.visits.queries import Sheet
from notoneless.visits.rules.answers import Checked, Given
from notoneless.visits.rules.contents import Problem
from notoneless.visits.rules.forms import Question
from notoneless.visits.terms import QuestionKind

MOST_BYTES: Final = 5 * 1024 * 1024 + 1
MOST_HANDED_IN: Final = 24 * 1024 * 1024
LEAST_SEATS: Final = 4
ANSWER: Final = "a_"
#: Refusals of a visit → the field at which they stand.
AT: Final = {
    "U120": "on", "U121": "children", "U122": "children", "U123": "visitor_1", "U124": "visitor_1", "U125": "other_name", "U104": "why", "U128": "why",
    "U127": "problem_kind", "U133": "problem_due", "U134": "problem_to", "U137": "problem_text", "U138": "problem_to",
}  # fmt: skip


def _field(question: Question) -> forms.Field:
    label, choices = said(question), [(one.id, said(one)) for one in question.choices]
    if question.kind == QuestionKind.YES:
        return forms.ChoiceField(label=label, choices=[("yes", _("是")), ("no", _("否"))], widget=forms.RadioSelect)
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.kind == QuestionKind.DATE:
        return forms.DateField(label=label)
    if question.kind == QuestionKind.NUMBER:
        return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class VisitForm(HouseForm):
    """A visit: its own id, the day, for whom, who went, the place's questions, and one problem; a correction says why."""

    key = forms.UUIDField(widget=forms.HiddenInput())
    on = forms.DateField(label=gettext_lazy("走访日期"))
    children = forms.MultipleChoiceField(label=gettext_lazy("这次走访的学生"), widget=forms.CheckboxSelectMultiple)
    other_name = forms.CharField(
        label=gettext_lazy("其他同行人姓名"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("本系统没有账号的。"),
    )
    other_unit = forms.CharField(label=gettext_lazy("其他同行人单位"), max_length=60, required=False)
    why = forms.CharField(
        label=gettext_lazy("为什么更正"), max_length=200, required=False, help_text=gettext_lazy("不写学生姓名和号码。")
    )
    problem_kind = forms.ChoiceField(label=gettext_lazy("问题类别"), required=False)
    problem_child = forms.ChoiceField(label=gettext_lazy("是哪个学生的"), required=False)
    problem_text = forms.CharField(
        label=gettext_lazy("什么问题"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    problem_to = forms.ChoiceField(
        label=gettext_lazy("交给谁办"), required=False, help_text=gettext_lazy("可以先空着，以后再交办。")
    )
    problem_due = forms.DateField(label=gettext_lazy("哪天以前办好"), required=False)

    def __init__(self, *args: Any, sheet: Sheet, on: date, **kwargs: Any) -> None:
        self.sheet, before = sheet, sheet.before
        people = [(str(key), label) for key, label in sheet.people]
        went = [str(one) for one in before.visitors] if before else [str(sheet.me)] if sheet.me else []
        initial: dict[str, Any] = {
            "key": uuid.uuid4(), "on": before.on if before else on,
            "children": [str(one) for one in before.children] if before else [str(sheet.child.id)],
        }  # fmt: skip
        if before:
            initial |= {f"{ANSWER}{key}": value for key, value in before.answers.items()}
            if before.others:
                initial |= {"other_name": before.others[0].name, "other_unit": before.others[0].unit}
        self.seats = max(LEAST_SEATS, len(went) + 1)
        initial |= {f"visitor_{number}": who for number, who in enumerate(went, start=1)}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        family = [sheet.child, *sheet.others]
        told = [(str(one.id), f"{one.name}（{one.school}{one.room}）" if one.school else one.name) for one in family]
        self.fields["children"].choices = told  # type: ignore[attr-defined]
        for number in range(1, self.seats + 1):
            label = _("走访人") if number == 1 else _("同行人 %(number)s") % {"number": number - 1}
            self.fields[f"visitor_{number}"] = forms.ChoiceField(
                label=label, choices=[("", "—"), *people], required=number == 1
            )
        for question in sheet.form.questions:
            field = self.fields[f"{ANSWER}{question.id}"] = _field(question)
            field.required = False
            field.help_text = _("必答；没有问到的空着，也能交。") if question.must else ""
        if before:
            for name in [name for name in self.fields if name.startswith("problem_")]:
                del self.fields[name]
        else:
            del self.fields["why"]
            self._offer(sheet)
        self._dress()

    def _offer(self, sheet: Sheet) -> None:
        kinds = [(key, said({"zh": zh, "en": en})) for key, zh, en in sheet.kinds]
        self.fields["problem_kind"].choices = [("", _("没有问题")), *kinds]  # type: ignore[attr-defined]
        self.fields["problem_to"].choices = [("", "—"), *((str(key), label) for key, label in sheet.hands)]  # type: ignore[attr-defined]
        self.fields["problem_child"].choices = [(str(one.id), one.name) for one in (sheet.child, *sheet.others)]  # type: ignore[attr-defined]
        if not sheet.others:
            self.fields["problem_child"].widget = forms.HiddenInput()
            self.fields["problem_child"].initial = str(sheet.child.id)

    def _dress(self) -> None:
        dress({name: field for name, field in self.fields.items() if "class" not in field.widget.attrs})

    @property
    def parts(self) -> list[tuple[str, str, list[Any]]]:
        """Return the parts of the form: title, what stands at its head, the fields."""
        form = self.sheet.form
        return [
            (said(part), said({"zh": part.says, "en": part.says_en}), [self[f"{ANSWER}{one.id}"] for one in form.of(part.id)])
            for part in form.sections
        ]  # fmt: skip

    @property
    def people(self) -> list[Any]:
        """Return the fields of who went."""
        return [self[f"visitor_{number}"] for number in range(1, self.seats + 1)]

    @property
    def problem(self) -> list[Any]:
        """Return the fields of a problem."""
        return [self[name] for name in self.fields if name.startswith("problem_")]

    def answers(self) -> dict[str, Given]:
        """Return what was answered, as the rules read it."""
        found: dict[str, Given] = {}
        for question in self.sheet.form.questions:
            value = self.cleaned_data.get(f"{ANSWER}{question.id}")
            found[question.id] = value.isoformat() if isinstance(value, date) else value or ""
        return found

    def given(self) -> dict[str, Any]:
        """Return the rest of the visit, as :func:`visits.queries.written` takes it."""
        said_ = self.cleaned_data
        visitors = [uuid.UUID(said_[f"visitor_{n}"]) for n in range(1, self.seats + 1) if said_.get(f"visitor_{n}")]
        before = self.sheet.before
        others = [(said_["other_name"], said_["other_unit"])]
        if before:
            others += [(one.name, one.unit) for one in before.others[1:]]
        return {
            "key": said_["key"], "on": said_["on"], "children": [uuid.UUID(one) for one in said_["children"]], "visitors": visitors,
            "others": others, "problems": list(self._problems()), "corrects": before.id if before else None, "why": said_.get("why", ""),
            "files": before.files if before else (), "position": before.position if before else None,
        }  # fmt: skip

    def _problems(self) -> Iterable[Problem]:
        said_ = self.cleaned_data
        if said_.get("problem_kind") or (said_.get("problem_text") or "").strip() or said_.get("problem_to"):
            child = said_.get("problem_child") or str(self.sheet.child.id)
            to = said_.get("problem_to")
            yield Problem(
                uuid.UUID(child),
                said_.get("problem_kind", ""),
                said_["problem_text"],
                uuid.UUID(to) if to else None,
                said_["problem_due"],
            )

    def refuse_all(self, found: Checked) -> None:
        """Put what is wrong with the answers at their questions."""
        for one in found.faults:
            self.refuse(one.error(), f"{ANSWER}{one.at}")


class RaiseForm(HouseForm):
    """A problem found at the door, written behind the visit."""

    kind = forms.ChoiceField(label=gettext_lazy("问题类别"))
    child = forms.ChoiceField(label=gettext_lazy("是哪个学生的"))
    text = forms.CharField(label=gettext_lazy("什么问题"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, children: Iterable[tuple[str, str]], kinds: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]
        self.fields["child"].choices = list(children)  # type: ignore[attr-defined]


class HandForm(HouseForm):
    """To whom, until when."""

    to = forms.ChoiceField(label=gettext_lazy("交给谁办"), required=False)
    due_on = forms.DateField(label=gettext_lazy("哪天以前办好"), required=False)

    def __init__(self, *args: Any, hands: Iterable[tuple[uuid.UUID, str]] = (), on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "—"), *((str(key), label) for key, label in hands)]  # type: ignore[attr-defined]


class SolveForm(HouseForm):
    """What was done, and the proof."""

    on = forms.DateField(label=gettext_lazy("哪天解决的"))
    text = forms.CharField(
        label=gettext_lazy("怎样解决的"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    proof = forms.FileField(
        label=gettext_lazy("凭据"), required=False, help_text=gettext_lazy("PDF、JPG 或 PNG，不超过 5 MB。")
    )
    proof_at = forms.CharField(
        label=gettext_lazy("或者凭据在哪里"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如：领用单第 3 号，存总务处。不写学生姓名和号码。"),
    )

    def __init__(self, *args: Any, hands: Iterable[Any] = (), on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": on} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["proof"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"


class ReopenForm(HouseForm):
    """Why it is not solved, and until when."""

    text = forms.CharField(
        label=gettext_lazy("为什么没有解决"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(label=gettext_lazy("哪天以前办好"), required=False)

    def __init__(self, *args: Any, hands: Iterable[Any] = (), on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WithdrawForm(HouseForm):
    """Why it was none."""

    text = forms.CharField(
        label=gettext_lazy("为什么撤销"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, hands: Iterable[Any] = (), on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class HandInForm(HouseForm):
    """A file that a telephone made of what it could not send."""

    file = forms.FileField(
        label=gettext_lazy("手机导出的文件（走访待交.nol）"), help_text=gettext_lazy("内容是加密的，只有本系统打得开。")
    )

    def clean_file(self) -> str:
        """Return the file's text; what is no text is no such file, which the act says."""
        data: bytes = self.cleaned_data["file"].read(MOST_HANDED_IN + 1)
        return "" if len(data) > MOST_HANDED_IN else data.decode("utf-8", "replace")


class SettleForm(HouseForm):
    """What lies apart is taken or left, with the reason."""

    take = forms.ChoiceField(
        label=gettext_lazy("怎样处理"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("收下这一份（原来有的，算更正）")), ("no", gettext_lazy("不用这一份，原来的不变"))],
    )  # fmt: skip
    on = forms.DateField(
        label=gettext_lazy("走访日期"), required=False,
        help_text=gettext_lazy("只在原来写的日期不对时填（例如手机时间不准）。"),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("理由"), max_length=200, help_text=gettext_lazy("不写学生姓名和号码。"))
