"""One move on one page, and the proofs that lie with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.moves.asking import moves_only
from notoneless.desks.moves.forms import FORMS, OnMove
from notoneless.desks.moves.lists import state_words
from notoneless.moves import queries
from notoneless.moves.queries import MoveFile
from notoneless.papers import DOCX

#: Kind of act → its words, the address that takes it, whether it is the one most asked for.
VERBS: Final[dict[str, tuple[str | Promise, str]]] = {
    "confirmed": (_("确认到校"), "moves:confirm"),
    "refused": (_("退回"), "moves:refuse"),
    "withdrawn": (_("撤回"), "moves:withdraw"),
    "decided": (_("教育局裁定"), "moves:decide"),
    "undone": (_("撤销已确认的转学"), "moves:undo"),
}
TONES: Final = {"confirmed": "green", "refused": "red", "risen": "red", "decided": "blue", "undone": "red"}


@dataclass(frozen=True, slots=True)
class Doing:
    """One act that may be written now: its words, its address, its form."""

    kind: str
    label: str | Promise
    action: str
    form: OnMove
    is_open: bool


@policy(get="child.see")
@moves_only
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who moves from where to where, how it stands, what was said, what may be said now."""
    file = queries.move_file(asker(request), key, on=timezone.localdate())
    return render(request, "moves/move.html", shown(file))


def shown(file: MoveFile, refused: tuple[str, OnMove] | None = None) -> dict[str, Any]:
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
    line = file.line
    return {
        "file": file,
        "line": line,
        "state": state_words(line),
        "doing": doing,
        "acts": [(act, TONES.get(act.kind, "")) for act in file.acts],
    }


@policy(get="move.act")
@moves_only
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter to a school outside the county, as Word or PDF."""
    drawn = queries.draw_letter(asker(request), key, on=timezone.localdate())
    if request.GET.get("form") == "pdf":
        return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
    return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")


@policy(get="child.see")
@moves_only
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """A proof that lies with an act of a move."""
    name, media, data = queries.open_paper(asker(request), key)
    return file_answer(data, media, name)
