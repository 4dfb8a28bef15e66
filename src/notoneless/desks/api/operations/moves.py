"""Moves between schools, from a program of the school: the list, one move, proposing one, and every answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest
from ninja.params.functions import Query

from notoneless.desks.api import move_bodies as bodies
from notoneless.desks.api.answers import moves as answers
from notoneless.desks.api.calls import FILE, _, api, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer
from notoneless.moves import actions, queries
from notoneless.moves.queries import MoveLine
from notoneless.papers import DOCX

SEE, ACT, DECIDE = "child.see", "move.act", "move.decide"


@api.get("/moves", response=told(answers.Moves), summary=_("转学"))
@policy(get=SEE)
def list_moves(
    request: HttpRequest,
    group: str = Query("", pattern="^(answer|waiting|bureau|risen)?$"),
    state: str = Query("", max_length=12),
    way: str = Query("", pattern="^(within|out|into)?$"),
    after: str = Query("", max_length=40),
) -> Any:
    """Moves within reach: those that wait for one's own school (``answer``), that it waits for, that the bureau decides, that rose to
    one. ``state`` is a state, ``overdue``, or ``open`` (nobody has confirmed yet). Whom it shows is written into the journal."""
    only = queries.move_filter({"group": group, "state": state, "way": way})
    page = queries.move_list(viewer(request), on=now()[1], only=only, after=after)
    count = queries.move_count(viewer(request), on=now()[1], only=only)
    return {"count": count, "rows": [_line(row) for row in page.rows], "next": page.next}


@api.get("/moves/{move}", response=told(answers.MoveFile), summary=_("一件转学"))
@policy(get=SEE)
def get_move(request: HttpRequest, move: uuid.UUID) -> Any:
    """One move: how it stands, what was said, what the holder of the token may write."""
    file = queries.move_file(viewer(request), move, on=now()[1])
    return {
        "move": _line(file.line), "version": file.version, "contact": file.contact,
        "confirmed_on": file.standing.confirmed_on, "acts": file.acts, "may": file.may,
    }  # fmt: skip


@api.get("/move-papers/{paper}", response=told(None), openapi_extra=FILE, summary=_("转学材料"))
@policy(get=SEE)
def get_move_paper(request: HttpRequest, paper: uuid.UUID) -> Any:
    """A proof that lies with an act of a move."""
    name, media, data = queries.open_paper(viewer(request), paper)
    return file_answer(data, media, name)


@api.get("/moves/{move}/letter", response=told(None), openapi_extra=FILE, summary=_("转学联系函"))
@policy(get=ACT)
def get_move_letter(request: HttpRequest, move: uuid.UUID, form: Literal["docx", "pdf"] = "docx") -> Any:
    """The letter to the school outside the county, with the slip on which it answers. A move within the county has none."""
    drawn = queries.draw_letter(viewer(request), move, on=now()[1])
    if form == "pdf":
        return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
    return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")


@api.post("/children/{child}/moves", response=written(answers.MoveKept), summary=_("提出转学"))
@policy(post=ACT)
def propose_move(request: HttpRequest, child: uuid.UUID, body: bodies.ProposedMove) -> Any:
    """Propose that a child moves. Until the other side confirms, nothing changes in its file."""
    return _kept(actions.propose(child=child, by=viewer(request), at=now()[0], **body.dict()))


@api.post("/move-arrivals", response=written(answers.MoveKept), summary=_("登记转入"))
@policy(post=ACT)
def report_arrival(request: HttpRequest, body: bodies.ReportedArrival) -> Any:
    """Report a child of another school of the county who sits in one of one's own classes."""
    return _kept(actions.report_arrival(by=viewer(request), at=now()[0], **body.dict()))


@api.post("/moves/{move}/confirm", response=written(answers.MoveKept), summary=_("确认转学到校"))
@policy(post=ACT)
def confirm_move(request: HttpRequest, move: uuid.UUID, body: bodies.ConfirmedMove) -> Any:
    """Confirm a move: the enrolment ends and begins on that day."""
    return _write(request, move, actions.confirm, body)


@api.post("/moves/{move}/refuse", response=written(answers.MoveKept), summary=_("退回转学"))
@policy(post=ACT)
def refuse_move(request: HttpRequest, move: uuid.UUID, body: bodies.RefusedMove) -> Any:
    """Say that the child is not there, and why; the bureau decides."""
    return _write(request, move, actions.refuse, body)


@api.post("/moves/{move}/withdraw", response=written(answers.MoveKept), summary=_("撤回转学"))
@policy(post=ACT)
def withdraw_move(request: HttpRequest, move: uuid.UUID, body: bodies.SaidOnMove) -> Any:
    """Take back what one's own school proposed."""
    return _write(request, move, actions.withdraw, body)


@api.post("/moves/{move}/decide", response=written(answers.MoveKept), summary=_("裁定转学"))
@policy(post=DECIDE)
def decide_move(request: HttpRequest, move: uuid.UUID, body: bodies.DecidedMove) -> Any:
    """Decide for the bureau what was refused or let lie past its day."""
    return _write(request, move, actions.decide, body)


@api.post("/moves/{move}/undo", response=written(answers.MoveKept), summary=_("撤销已确认的转学"))
@policy(post=DECIDE)
def undo_move(request: HttpRequest, move: uuid.UUID, body: bodies.SaidOnMove) -> Any:
    """Undo a move that was confirmed by mistake: from today the child is its old school's again."""
    return _write(request, move, actions.undo, body)


def _write(request: HttpRequest, move: uuid.UUID, act: Callable[..., Any], body: bodies.SaidOnMove) -> Any:
    given = body.dict()
    if "papers" in given:  # written out they would be base64 again
        given["papers"] = tuple((paper.name, paper.data) for paper in body.papers)  # type: ignore[attr-defined]
    return _kept(act(move=move, by=viewer(request), at=now()[0], **given))


def _kept(move: Any) -> dict[str, Any]:
    return {"id": move.pk, "version": move.version, "state": move.cached_state}


def _line(row: MoveLine) -> dict[str, Any]:
    names = (
        "id", "child", "name", "sex", "birth_on", "way", "asked", "left_on", "asked_on", "state", "due_on", "risen_to",
    )  # fmt: skip
    renamed = {"from_school": row.from_label, "to_school": row.to_label, "overdue": row.is_overdue}
    return {name: getattr(row, name) for name in names} | renamed
