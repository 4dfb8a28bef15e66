"""One case on one page: how it stands and what is due, with whom it lies, what was done, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.cases import queries
from notoneless.cases.queries import ActLine, CaseFile
from notoneless.cases.terms import AbsentError, CaseError
from notoneless.desks.cases.asking import cases_only
from notoneless.desks.cases.forms import ActForm, form_of
from notoneless.desks.kit.asking import asker, whole_number
from notoneless.desks.kit.forms import sentence
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.reports import queries as reports

STAGE_TONES: Final = {"contested": "red", "closing": "amber", "proving": "amber", "returned": "blue", "closed": "green"}
TONES: Final = {
    "opened": "red", "reopened": "red", "escalated": "red", "declined": "red", "returned": "green", "checked": "green",
    "seen": "blue", "closing": "blue", "verified": "blue",
}  # fmt: skip
#: What an act says beside its words: key → label.
LABELS: Final[dict[str, str | Promise]] = {
    "outcome": _("核查结果"), "step": _("措施"), "reasons": _("原因"), "party": _("转给"), "way": _("方式"),
    "days": _("跟踪"), "in_class": _("连续在校"), "due_on": _("期限"), "document": _("文号"), "school": _("学校"), "to": _("派给"),
    "stands_in_for": _("代办"), "names": _("所指"), "paper": _("文书"),
}  # fmt: skip
#: Yes and no in the words of the act.
ANSWERS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "checked": (_("同意销号"), _("不同意")),
    "taken_over": (_("接手"), _("不接手")),
    "drawn": (_("写有完整号码"), ""),
}
IN_CLASS: Final = (_("在校"), _("不在校"))
#: In which order the forms are offered; what is due comes first.
ORDER: Final = (
    "accepted", "declined", "dispatched", "taken_over", "checked", "verified", "reasoned", "contacted", "visited",
    "stepped", "served", "referred", "replied", "returned", "followed", "seen", "closing", "handed_over", "reopened",
    "noted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the road: done, here, or still to come."""

    label: str | Promise
    state: str


@dataclass(frozen=True, slots=True)
class Written:
    """One act as the page shows it."""

    act: ActLine
    tone: str
    answer: str
    is_yes: bool
    said: tuple[tuple[str, str], ...]
    strike: ActForm | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Doing:
    """One kind of act that may be written now: its form, whether it is due, whether it stands open."""

    kind: str
    label: str
    form: ActForm
    is_due: bool
    is_open: bool

    @property
    def action(self) -> str:
        """Return the name of the address that takes the form."""
        return f"cases:{self.kind}"


@policy(get="case.see")
@cases_only
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """How the case stands, with whom it lies, what was done, what may be done."""
    on = timezone.localdate()
    file = queries.case_file(asker(request), key, on=on)
    return render(request, "cases/case.html", shown(request, file, on))


@policy(get="case.see")
@cases_only
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """A paper that lies with an act of a case."""
    try:
        name, media, data = queries.open_paper(asker(request), key)
    except AbsentError:
        raise
    except CaseError as error:
        messages.error(request, sentence(error))
        return redirect("cases:list")
    return file_answer(data, media, name)


def again(request: HttpRequest, file: CaseFile, on: date, kind: str, form: ActForm) -> HttpResponse:
    """Answer with the case and the form that was refused, with everything in it, and what others wrote meanwhile."""
    saw = seen_of(request)
    data = request.POST.copy()
    data["saw"] = str(file.version)  # what others wrote stands on this page
    form.data = data
    context = shown(request, file, on, refused=(kind, form), saw=saw)
    return render(request, "cases/case.html", context | {"answered": True}, status=422)


def shown(
    request: HttpRequest, file: CaseFile, on: date, *, refused: tuple[str, ActForm] | None = None, saw: int | None = None
) -> dict[str, Any]:  # fmt: skip
    """Return what the page shows."""
    kind, form = refused or ("", None)
    due = [one.kind for one in file.dues]
    named = str(form["names"].value() or "") if form is not None and kind == "struck" else ""
    doing = [
        Doing(one, labels[one], form if one == kind and form else form_of(one, file, on), one in due, one == kind)
        for labels in ({offer.kind: offer.label for offer in file.offers},)
        for one in ORDER
        if one in file.may or one == kind
    ]
    doing.sort(key=lambda one: due.index(one.kind) if one.is_due else len(due))
    others = written_since(file, saw, asker(request))
    fresh = {act.number for act in others}
    return {
        "file": file,
        "line": file.line,
        "child": file.line.child,
        "on": on,
        "steps": road(file),
        "campaigns": reports.campaigns_of([file.line.id], on=on).get(file.line.id, ()),
        "sees_campaigns": asker(request).has("report.see"),
        "stage_tone": STAGE_TONES.get(file.line.stage, ""),
        "doing": doing,
        "cannot": [one for one in file.offers if one.why],
        "acts": [_written(one, file, on, form if str(one.number) == named else None, fresh) for one in reversed(file.acts)],
        "others": others,
        "struck": form if kind == "struck" and not named else None,
        "papers": file.papers,
    }  # fmt: skip


def seen_of(request: HttpRequest) -> int | None:
    """Return the newest act that stood on the page from which a form came."""
    saw = str(request.POST.get("saw", ""))
    return whole_number(saw) if saw else None


def written_since(file: CaseFile, saw: int | None, by: Viewer) -> list[ActLine]:
    """Return what others wrote behind act ``saw``."""
    if saw is None:
        return []
    return [act for act in file.acts if act.number > saw and not act.is_mine]


def road(file: CaseFile) -> list[Step]:
    """Return the road of the case as a line of steps: what is behind, where it stands, what lies ahead."""
    now = file.standing
    sought = bool(now.confirmed_on or now.returned_on) or now.stage == "persuading"
    steps: list[tuple[str, str | Promise]] = [
        ("new", _("派发")), ("dispatched", _("接收")), ("verifying", _("核实去向")),
    ]  # fmt: skip
    # One who was sought and then found served elsewhere, or excused, is proved like any other: nobody persuades her any more.
    if now.outcome not in ("", "returned") and now.stage in ("proving", "closing", "closed", "contested"):
        steps.append(("proving", _("取得凭据")))
    elif sought:
        steps += [(f"step:{key}", label) for key, label in file.ladder]
        steps += [("back", _("复学")), ("returned", _("跟踪"))]
    else:
        steps.append(("ahead", _("劝返或取证")))
    steps += [("asked", _("申请销号")), ("closing", _("复核销号"))]
    here = _here(file, [key for key, _label in steps])
    return [
        Step(label, "done" if index < here else "here" if index == here else "ahead")
        for index, (_key, label) in enumerate(steps)
    ]


def _here(file: CaseFile, keys: list[str]) -> int:
    now = file.standing
    if now.stage == "closed":
        return len(keys)
    if now.stage == "contested":
        return keys.index("verifying")
    if now.stage == "persuading":
        due = next((one.step for one in now.dues if one.kind == "stepped"), "")
        wanted = f"step:{due or now.step}"
        return keys.index(wanted) if wanted in keys else keys.index("back")
    if now.stage in ("returned", "proving") and any(one.kind == "closing" for one in now.dues):
        return keys.index("asked")
    return keys.index(now.stage.value)


def _written(act: ActLine, file: CaseFile, on: date, refused: ActForm | None, fresh: set[int]) -> Written:
    said = dict(act.said)
    answer = said.pop("yes", "")
    words = ANSWERS.get(act.kind, IN_CLASS)
    if "days" in said and act.kind == "seen":
        said["in_class"] = gettext("%(n)s 个上课日") % {"n": said.pop("days")}
    elif "days" in said:
        said["days"] = gettext("复学后第 %(n)s 天") % {"n": said["days"]}
    if "names" in said:
        said["names"] = gettext("第 %(n)s 条") % {"n": said["names"]}
    if "stands_in_for" in said:
        said["stands_in_for"] = gettext("下一级没有人，由这一级代办")
    strike = refused
    if strike is None and act.number in file.forms.strikable:
        strike = form_of(
            "struck", file, on, initial={"names": act.number}, auto_id=f"struck-{act.number}-%s"
        )  # fmt: skip
    tone = "red" if answer == "no" else TONES.get(act.kind, "")
    return Written(
        act=act,
        tone="" if act.struck_by else tone,
        answer=str(words[0] if answer == "yes" else words[1]) if answer else "",
        is_yes=answer == "yes",
        said=tuple((str(LABELS[key]), value) for key, value in said.items() if key in LABELS),
        strike=strike,
        is_new=act.number in fresh,
    )
