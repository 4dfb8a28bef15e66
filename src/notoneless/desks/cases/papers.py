"""Drawing a paper of a case: what is known stands in the form, what is wanting is asked for, it is read before it is kept."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.cases import actions, queries
from notoneless.cases.queries import Draft, Drawn, PaperFacts
from notoneless.cases.terms import AbsentError
from notoneless.desks.cases.asking import cases_only
from notoneless.desks.cases.fields import words
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, dress, sentence
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.standards.errors import UserError

LISTS: Final = ("efforts", "requests")
LONG: Final = ("whereabouts", "remark", "basis", "attendance", "refused", "received_for")
MOST: Final = 200


class PaperForm(HouseForm):
    """The facts that the template of a paper says; numbers, address and phone are not typed, they are opened."""

    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        facts = {one.name: getattr(draft.facts, one.name) for one in fields(PaperFacts)}
        for name in LISTS:
            facts[name] = "\n".join(facts[name])
        kwargs["initial"] = facts | {"saw": draft.version}
        super().__init__(*args, **kwargs)
        for name in draft.asked:
            self.fields[name] = _field(name)
        if draft.sealed:
            listed = "、".join(str(queries.word_of(one.fact)) for one in draft.sealed)
            self.fields["with_sealed"] = forms.BooleanField(
                label=_("写入完整的号码和住址"), help_text=listed, required=False
            )
            self.fields["purpose"] = forms.CharField(
                label=_("用途"), required=False, max_length=MOST,
                help_text=_("写入时必填，记入查看记录；例如“函请公安协助查找”。"),
            )  # fmt: skip
        dress(self.fields)

    def said(self) -> dict[str, Any]:
        """Return the facts as they were left in the form."""
        given = {one: value for one, value in self.cleaned_data.items() if one not in ("saw", "with_sealed", "purpose")}
        return given


def _field(name: str) -> forms.Field:
    label = queries.word_of(name)
    if name.endswith("_on"):
        return forms.DateField(label=label, required=False)
    if name == "days":
        return forms.IntegerField(label=label, required=False, min_value=1, max_value=365)
    if name in LISTS:
        return words(label, rows=4, help_text=_("一行一项。"))
    if name in LONG:
        return words(label)
    return forms.CharField(label=label, required=False, max_length=MOST)


@policy(get="case.act", post="case.act")
@cases_only
def draw(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """Fill a paper in, read it, keep it with the case."""
    by, at = asker(request), timezone.now()
    if kind not in queries.KINDS:
        raise Http404
    try:
        draft = queries.paper_draft(by, key, kind, on=timezone.localdate(at))
    except AbsentError:
        raise
    except UserError as error:
        return render(request, "cases/paper.html", {"refusal": sentence(error), "key": key}, status=403)
    form = PaperForm(request.POST or None, draft=draft)
    looks = "look" in request.POST
    drawn: Drawn | None = None
    if form.is_valid():
        try:
            if looks:
                drawn = actions.look_at_paper(case=key, kind=kind, said=form.said(), by=by, at=at)
            else:
                actions.draw_paper(
                    case=key, kind=kind, said=form.said(), by=by, at=at, form_key=once_key(request),
                    with_sealed=form.cleaned_data.get("with_sealed", False), reason=form.cleaned_data.get("purpose", ""),
                    saw=form.cleaned_data["saw"],
                )  # fmt: skip
                return done(request, reverse("cases:case", args=[key]) + "#acts", _("文书已存入案件，可以下载打印。"))
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, _at(error.code, form))
    may_change = any(one.county == draft.county for one in queries.paper_templates(by))
    context = {
        "may_change": may_change,
        "draft": draft,
        "line": draft.line,
        "form": form,
        "drawn": drawn,
        "key": key,
        "kind": draft.kind,
    }
    return render(request, "cases/paper.html", context, status=422 if form.errors else 200)


def _at(code: str, form: PaperForm) -> str | None:
    """Return the field at which a refusal is shown."""
    return {"E094": "left_on", "P011": "purpose"}.get(code)
