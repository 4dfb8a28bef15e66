"""One application on one page, the decision as a letter, the proofs that lie with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.deferrals import queries
from notoneless.deferrals.queries import DeferralFile
from notoneless.desks.deferrals.asking import deferrals_only
from notoneless.desks.deferrals.forms import FORMS, OnDeferral
from notoneless.desks.deferrals.lists import state_words
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.papers import DOCX

#: Kind of act → its words, the address that takes it.
VERBS: Final[dict[str, tuple[str | Promise, str]]] = {
    "approved": (_("批准"), "deferrals:approve"),
    "refused": (_("不予批准"), "deferrals:refuse"),
    "withdrawn": (_("撤回申请"), "deferrals:withdraw"),
    "rechecked": (_("登记复核"), "deferrals:recheck"),
    "returned": (_("登记到校上课"), "deferrals:come_back"),
    "revoked": (_("撤销批准"), "deferrals:revoke"),
}
TONES: Final = {
    "approved": "green",
    "refused": "red",
    "risen": "red",
    "rechecked": "blue",
    "returned": "green",
    "revoked": "red",
}


@dataclass(frozen=True, slots=True)
class Doing:
    """One act that may be written now: its words, its address, its form."""

    kind: str
    label: str | Promise
    action: str
    form: OnDeferral
    is_open: bool


@policy(get="child.see")
@deferrals_only
def deferral(request: HttpRequest, key: UUID) -> HttpResponse:
    """For whom, from when to when, how it stands, what was done, what may be done now."""
    file = queries.deferral_file(asker(request), key, on=timezone.localdate())
    return render(request, "deferrals/deferral.html", shown(file))


def shown(file: DeferralFile, refused: tuple[str, OnDeferral] | None = None) -> dict[str, Any]:
    """Return what the page shows; ``refused`` is the form that comes back."""
    kinds = list(file.may)
    if refused is not None and refused[0] not in kinds:
        kinds.insert(0, refused[0])
    doing = []
    for kind in kinds:
        label, action = VERBS[kind]
        is_back = refused is not None and refused[0] == kind
        form = refused[1] if refused is not None and is_back else FORMS[kind](file=file, prefix=None)
        doing.append(Doing(kind, label, action, form, is_back or (refused is None and kind == kinds[0])))
    return {
        "file": file,
        "line": file.line,
        "state": state_words(file.line),
        "doing": doing,
        "acts": [(act, TONES.get(act.kind, "")) for act in file.acts],
    }


@policy(get="child.see")
@deferrals_only
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """The decision as a letter to the guardian, as Word or PDF."""
    drawn = queries.draw_letter(asker(request), key)
    if request.GET.get("form") == "pdf":
        return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
    return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")


@policy(get="child.see")
@deferrals_only
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """A proof that lies with an act."""
    name, media, data = queries.open_paper(asker(request), key)
    return file_answer(data, media, name)
