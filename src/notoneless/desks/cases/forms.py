"""The forms of a case's acts, one for each thing that people do on it.

What they choose from is the case's own (which paper waits for its receipt, which request for its check). It may be over by
the time a form comes back: then the choice is let through, and the act itself says in words what happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.cases import queries
from notoneless.cases.queries import CaseFile
from notoneless.desks.cases.fields import Offered, PapersField, words, yes_or_no
from notoneless.desks.kit.asking import whole_number
from notoneless.desks.kit.forms import HouseForm

NONE: Final = ("", "—")
IN_CLASS: Final = (("yes", _("在校")), ("no", _("不在校")))
AGREES: Final = (("yes", _("同意销号")), ("no", _("不同意，退回")))
TAKES: Final = (("yes", _("接手")), ("no", _("不接手")))


class ActForm(HouseForm):
    """What every act says: on which day; ``saw`` is the newest act that stood on the page."""

    on = forms.DateField(label=_("日期"))
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)
    #: Field at which the act's refusal is shown.
    at: str | None = None
    #: Whether the act asks which version its writer saw; one that says yes or no to something named does not.
    asks_saw = True

    def __init__(self, *args: Any, file: CaseFile, on: date, kind: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": on, "saw": file.version} | kwargs.get("initial", {})
        kwargs.setdefault("auto_id", f"{kind}-%s")
        super().__init__(*args, **kwargs)
        names = [name for name in self.fields if name not in ("on", "saw")]
        self.order_fields([*names[:1], "on", *names[1:]] if names[0] not in ("text", "names") else ["on", *names])
        self.prepare(file)

    def prepare(self, file: CaseFile) -> None:
        """Give the fields their choices."""

    def given(self) -> dict[str, Any]:
        """Return what was said, as the act takes it."""
        return {name: value for name, value in self.cleaned_data.items() if self.asks_saw or name != "saw"}

    def offer(self, name: str, choices: Iterable[Any], *, empty: bool = True) -> None:
        """Give a field its choices; where there is but one, it stands chosen."""
        listed = list(choices)
        if len(listed) == 1:
            self.fields[name].initial = listed[0][0]
        self.fields[name].choices = [NONE, *listed] if empty and len(listed) != 1 else listed  # type: ignore[attr-defined]

    def choose_due(self, name: str, kind: str, file: CaseFile) -> None:
        """Let what is due of ``kind`` stand chosen, where it is on offer."""
        due = next((one.step for one in file.dues if one.kind == kind), "")
        if due and due in dict(self.fields[name].choices):  # type: ignore[attr-defined]
            self.initial[name] = due


class DispatchForm(ActForm):
    """Along the child's chain, to township and school."""

    asks_saw = False
    text = words(_("要求"), help_text=_("沿孩子的责任链派给乡镇和学校；没有人的一级由上一级代办。"))


class AcceptForm(ActForm):
    """For the unit of one side."""

    asks_saw = False
    side = Offered(label=_("代表哪一方"))

    def prepare(self, file: CaseFile) -> None:
        """The sides that wait for an answer."""
        self.offer("side", file.forms.to_accept)


class DeclineForm(AcceptForm):
    """Back to the bureau, with a reason."""

    text = words(_("理由"), must=True)


class VerifyForm(ActForm):
    """Where the child was found to be."""

    at = "outcome"
    outcome = Offered(label=_("核查结果"))
    text = words(_("怎么查到的"))
    elsewhere = forms.CharField(
        label=_("在县外何处"), max_length=120, required=False, help_text=_("例如：省、市、县和学校全称。")
    )
    document = forms.CharField(label=_("凭据文号"), max_length=80, required=False)
    papers = PapersField(label=_("凭据"))

    def prepare(self, file: CaseFile) -> None:
        """The outcomes of the ledger."""
        self.offer("outcome", file.forms.outcomes)


class ReasonForm(ActForm):
    """Why the child is out of school."""

    at = "main"
    main = Offered(label=_("主要原因"))
    others = forms.MultipleChoiceField(label=_("其他原因"), required=False, widget=forms.CheckboxSelectMultiple)
    text = words(_("说明"))

    def prepare(self, file: CaseFile) -> None:
        """The reasons of the ledger."""
        self.offer("main", file.forms.reasons)
        self.fields["others"].choices = list(file.forms.reasons)  # type: ignore[attr-defined]


class ContactForm(ActForm):
    """A call, a message, a talk."""

    way = Offered(label=_("方式"))
    text = words(_("和谁谈的，说了什么"), must=True)

    def prepare(self, file: CaseFile) -> None:
        """By what way."""
        self.offer("way", file.forms.contacts, empty=False)


class VisitForm(ActForm):
    """At the door."""

    way = Offered(label=_("方式"))
    text = words(_("见到谁，什么情况"), must=True)
    papers = PapersField()

    def prepare(self, file: CaseFile) -> None:
        """Alone or with the village committee."""
        self.offer("way", file.forms.visits, empty=False)


class StepForm(ActForm):
    """A step of the ladder."""

    at = "step"
    step = Offered(label=_("哪一步"))
    document = forms.CharField(label=_("文号"), max_length=80, required=False)
    due_on = forms.DateField(label=_("限到哪天"), required=False)
    text = words(_("内容"))
    papers = PapersField(label=_("文书"))

    def prepare(self, file: CaseFile) -> None:
        """The steps that are open to this place and this post; the one that is due stands chosen."""
        self.offer("step", file.forms.steps)
        self.choose_due("step", "stepped", file)
        shortest, longest = file.forms.order_days
        self.fields["due_on"].help_text = _(
            "劝学通知书一般 %(notice)s 天；责令改正 %(from)s 至 %(to)s 天。空着按默认期限。"
        ) % {"notice": file.forms.notice_days, "from": shortest, "to": longest}


class ServeForm(ActForm):
    """The receipt of a paper."""

    at = "names"
    names = Offered(label=_("哪份文书"))
    text = words(_("送给谁，怎么送的"))
    papers = PapersField(label=_("送达回证"))

    def prepare(self, file: CaseFile) -> None:
        """The papers that wait for a receipt."""
        self.offer("names", file.forms.to_serve)

    def clean_names(self) -> int:
        """Return the number of the act that is named; one that is none names nothing."""
        return whole_number(self.cleaned_data["names"])


class ReferForm(ActForm):
    """To another office."""

    at = "party"
    party = Offered(label=_("转给哪个部门"))
    document = forms.CharField(label=_("转办函文号"), max_length=80, required=False)
    due_on = forms.DateField(label=_("请于哪天前回函"), required=False)
    text = words(_("请对方办什么"))
    papers = PapersField(label=_("转办函"))

    def prepare(self, file: CaseFile) -> None:
        """The offices of the parameters; the one that is due stands chosen."""
        self.offer("party", file.forms.parties)
        self.choose_due("party", "referred", file)


class ReplyForm(ServeForm):
    """The answer of another office."""

    names = Offered(label=_("哪次转办"))
    text = words(_("回函内容"), must=True)
    document = forms.CharField(label=_("回函文号"), max_length=80, required=False)
    papers = PapersField(label=_("回函"))

    def prepare(self, file: CaseFile) -> None:
        """The referrals that wait for an answer."""
        self.offer("names", file.forms.to_answer)


class ReturnForm(ActForm):
    """Back at school."""

    at = "school"
    placement = Offered(label=_("安置方式"))
    school = Offered(label=_("学校"), required=False)
    school_class = Offered(label=_("班级"), required=False)
    elsewhere = forms.CharField(
        label=_("县外学校"), max_length=120, required=False, help_text=_("不在本县就读时写学校全称和所在省市县。")
    )
    text = words(_("说明"))
    papers = PapersField(label=_("复学证明"))

    def prepare(self, file: CaseFile) -> None:
        """Ways of placing, the county's schools, the classes of one's own school."""
        self.offer("placement", file.forms.placements, empty=False)
        self.fields["school"].choices = [NONE, *file.forms.schools]  # type: ignore[attr-defined]
        if file.forms.classes:
            self.fields["school_class"].choices = [NONE, *file.forms.classes]  # type: ignore[attr-defined]
        else:
            del self.fields["school_class"]

    def given(self) -> dict[str, Any]:
        """Return what was said; what was left open is not said at all."""
        given = super().given()
        return given | {name: given.get(name) or None for name in ("school", "school_class")}


class FollowForm(ActForm):
    """The child is looked for in class after so many days."""

    at = "days"
    days = Offered(label=_("哪一次跟踪"))
    in_class = yes_or_no(_("孩子"), IN_CLASS)
    text = words(_("情况"))
    papers = PapersField()

    def prepare(self, file: CaseFile) -> None:
        """The follow-ups that are not done yet; the next one stands chosen."""
        listed = [(str(n), _("复学后第 %(n)s 天") % {"n": n}) for n in file.forms.follow_ups]
        self.offer("days", listed, empty=False)

    def given(self) -> dict[str, Any]:
        """Return what was said, as the act takes it."""
        given = super().given()
        return given | {"days": whole_number(given["days"])}


class SeeForm(ActForm):
    """Seen at a roll-call or a sampled re-visit."""

    at = "way"
    way = Offered(label=_("怎样见到"))
    in_class = yes_or_no(_("孩子"), IN_CLASS)
    text = words(_("情况"))
    papers = PapersField(label=_("点名册或回访记录"))

    def prepare(self, file: CaseFile) -> None:
        """The ways that count as a sight."""
        self.offer("way", file.forms.sights, empty=False)


class ClosingForm(ActForm):
    """Closure is asked for, with what was found last."""

    outcome = forms.CharField(widget=forms.HiddenInput, max_length=40)
    text = words(_("说明"))
    papers = PapersField(label=_("凭据"))

    def prepare(self, file: CaseFile) -> None:
        """The outcome on the page is that which is asked for."""
        self.initial.setdefault("outcome", file.standing.outcome)


class CheckForm(ActForm):
    """The second person's answer."""

    at = "agrees"
    names = Offered(label=_("哪份申请"))
    agrees = yes_or_no(_("复核意见"), AGREES)
    text = words(_("理由"), help_text=_("不同意的必须写明。"))

    def prepare(self, file: CaseFile) -> None:
        """The requests that wait for a second person."""
        self.offer("names", file.forms.to_check)

    def given(self) -> dict[str, Any]:
        """Return what was said, as the act takes it."""
        given = super().given()
        return given | {"names": whole_number(given["names"])}


class ReopenForm(ActForm):
    """Things have changed."""

    text = words(_("理由"), must=True)


class PassOnForm(ActForm):
    """Offered to another post; it stays where it is until that one takes it over."""

    asks_saw = False
    to = Offered(label=_("移交给"))
    text = words(_("理由"), must=True)

    def prepare(self, file: CaseFile) -> None:
        """The posts above the child on the same side."""
        self.offer("to", file.forms.receivers)

    def clean_to(self) -> Any:
        """Return side and post."""
        chosen = queries.receiver_of(self.cleaned_data["to"])
        if chosen is None:
            raise forms.ValidationError(_("请从名单里选接收的岗位。"))
        return chosen

    def given(self) -> dict[str, Any]:
        """Return what was said, as the act takes it."""
        given = super().given()
        side, post = given.pop("to")
        return given | {"side": side, "post": post}


class TakeOverForm(ActForm):
    """What another unit offers is taken over, or not."""

    asks_saw = False
    at = "takes"
    names = Offered(label=_("哪一方的移交"))
    takes = yes_or_no(_("意见"), TAKES)
    text = words(_("理由"), help_text=_("不接手的必须写明。"))

    def prepare(self, file: CaseFile) -> None:
        """The offers that wait for the viewer."""
        self.offer("names", file.forms.to_take_over)

    def given(self) -> dict[str, Any]:
        """Return what was said, as the act takes it."""
        given = super().given()
        side, _, number = given["names"].partition(":")
        return given | {"side": side, "names": whole_number(number)}


class StrikeForm(ActForm):
    """An act that was a mistake is struck out; it stays readable."""

    asks_saw = False
    names = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    text = words(_("划去的理由"), must=True)

    def __init__(self, *args: Any, file: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.fields["on"].widget = forms.HiddenInput()  # it is struck today


class NoteForm(ActForm):
    """Anything else worth keeping."""

    text = words(_("内容"), must=True)
    papers = PapersField()


class OpenForm(HouseForm):
    """A case is opened from a child's page."""

    whence = forms.ChoiceField(label=_("发现来源"))
    on = forms.DateField(label=_("哪天发现"))
    text = words(_("情况"), rows=3, help_text=_("谁发现的，看到或听到什么。"))
    papers = PapersField()

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": on}, **kwargs)
        self.fields["whence"].choices = [NONE, *queries.whence_choices()]  # type: ignore[attr-defined]


#: Kind of act → its form.
FORMS: Final[dict[str, type[ActForm]]] = {
    "dispatched": DispatchForm,
    "accepted": AcceptForm,
    "declined": DeclineForm,
    "verified": VerifyForm,
    "reasoned": ReasonForm,
    "contacted": ContactForm,
    "visited": VisitForm,
    "stepped": StepForm,
    "served": ServeForm,
    "referred": ReferForm,
    "replied": ReplyForm,
    "returned": ReturnForm,
    "followed": FollowForm,
    "seen": SeeForm,
    "closing": ClosingForm,
    "checked": CheckForm,
    "reopened": ReopenForm,
    "handed_over": PassOnForm,
    "taken_over": TakeOverForm,
    "struck": StrikeForm,
    "noted": NoteForm,
}


def form_of(kind: str, file: CaseFile, on: date, *args: Any, **more: Any) -> ActForm:
    """Return the form of a kind of act on this case."""
    return FORMS[kind](*args, file=file, on=on, kind=kind, **more)
