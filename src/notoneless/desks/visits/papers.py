"""纸质走访表 — for who writes by hand: one form a family is printed, filled in at the door, and typed in by its code, by anybody who may."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import qrcode
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless import papers as typesetter
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.desks.visits.asking import there
from notoneless.desks.visits.forms import VisitForm
from notoneless.desks.visits.writing import answer_form
from notoneless.standards.errors import UserError
from notoneless.visits import queries
from notoneless.visits.actions import Papers
from notoneless.visits.queries import Family
from notoneless.visits.rules.forms import Form, Question
from notoneless.visits.terms import QuestionKind, Way

LINES: Final = 3


class CodeForm(HouseForm):
    """The code at the top of a printed form."""

    code = forms.CharField(
        label=gettext_lazy("表上的编码"), max_length=20,
        help_text=gettext_lazy("表右上角的 8 位，例如 ABCD-EFGH；也可以用扫码枪扫。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "autofocus": True}


@policy(get="visit.write")
def papers(request: HttpRequest) -> HttpResponse:
    """Where the code of a form is typed; it leads on to the form."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            return redirect("visits:paper", queries.paper_by_code(asker(request), form.cleaned_data["code"]))
        except UserError as error:
            form.refuse(error, "code")
    return render(request, "visits/papers.html", {"form": form}, status=422 if form.is_bound else 200)


@policy(get="visit.write", post="visit.write")
@there
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """A printed form is typed in. Two who type the same form write one visit."""
    on = timezone.localdate()
    found = queries.paper_sheet(asker(request), key, on=on)
    if found.typed is not None and request.method != "POST":
        messages.info(request, queries.already(found))
        return redirect("visits:visit", found.typed)
    who = found.taken_by if any(str(one) == found.taken_by for one, _label in found.sheet.people) else ""
    first = {"key": found.visit, "on": None, "children": [str(one) for one in found.children], "visitor_1": who}
    context = {"sheet": found.sheet, "here": reverse("visits:paper", args=[key]), "paper": found}
    if request.method != "POST":
        return render(
            request, "visits/paper.html", context | {"form": VisitForm(sheet=found.sheet, on=on, initial=first)}
        )
    sent = request.POST.copy()
    sent["key"] = str(found.visit)
    form = VisitForm(sent, sheet=found.sheet, on=on)
    return answer_form(request, form, context, template="visits/paper.html", way=Way.PAPER, to=reverse("visits:papers"))


def papers_answer(made: Papers) -> HttpResponse:
    """Answer with the forms as one PDF. Raises D017 where the machine has no Chinese type."""
    blank = made.blank
    told = {
        "title": _("入户走访登记表"), "lead": _("在方框里打√，写在横线上；没有问到的空着。带＊的答了才算完整。"),
        "code": _("编码"), "stamp": made.stamp.line(), "found": _("发现的问题（没有就空着）"), "whose": _("是哪个学生的"),
        "year": _("年"), "month": _("月"), "day": _("日"), "kinds": [said({"zh": zh, "en": en}) for _key, zh, en in blank.kinds],
        "signs": [_("走访人签名"), _("家长或监护人签名")],
        "sheets": [
            {
                "code": code, "picture": _picture(code), "facts": _facts(family), "children": [one.name for one in family.children],
                "parts": _parts(blank.form),
            }
            for family, code in zip(blank.families, made.codes, strict=True)
        ],
    }  # fmt: skip
    data = typesetter.visits_pdf(told, fonts=settings.NOTONELESS_HOME.root / "fonts")
    return file_answer(data, "application/pdf", f"{_('纸质走访表')}-{made.stamp.number}.pdf")


def _facts(family: Family) -> list[tuple[str, str]]:
    schools, places = family.where
    return [
        (_("学生"), family.names), (_("学校、班级"), schools), (_("住地"), places), (_("走访日期"), ""), (_("走访人"), ""),
        (_("其他同行人（姓名、单位）"), ""),
    ]  # fmt: skip


def _parts(form: Form) -> list[dict[str, Any]]:
    return [
        {
            "title": said(part), "says": said({"zh": part.says, "en": part.says_en}),
            "questions": [_question(one) for one in form.of(part.id)],
        }
        for part in form.sections
    ]  # fmt: skip


def _question(one: Question) -> dict[str, Any]:
    kinds = {QuestionKind.TEXT: "lines", QuestionKind.DATE: "day", QuestionKind.NUMBER: "number"}
    choices = [_("是"), _("否")] if one.kind == QuestionKind.YES else [said(choice) for choice in one.choices]
    return {
        "words": said(one),
        "must": one.must,
        "kind": kinds.get(one.kind, "boxes"),
        "choices": choices,
        "lines": LINES,
    }


def _picture(code: str) -> list[str]:
    made = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(code.replace("-", ""))
    made.make(fit=True)
    return ["".join("1" if dark else "0" for dark in row) for row in made.get_matrix()]
