"""A roll typed twice, from a program of the office: its second entry handed in, what differs decided, settled."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest
from ninja import File
from ninja.files import UploadedFile

from notoneless.desks.api import roll_bodies
from notoneless.desks.api.answers import rolls as answers
from notoneless.desks.api.calls import _, api, found, now, policy, told, viewer, written
from notoneless.imports import actions, queries

POWER: Final = "sweep.publish"


def _first(request: HttpRequest, key: uuid.UUID) -> Any:
    return found(queries.file(viewer(request), key))


def _second(request: HttpRequest, key: uuid.UUID) -> Any:
    return found(queries.second_of(_first(request, key)))


@api.post("/roll-files/{roll_file}/second", response=written(), summary=_("上传第二遍录入"))
@policy(post=POWER)
def add_second_entry(request: HttpRequest, roll_file: uuid.UUID, file: File[UploadedFile]) -> Any:
    """Hand in what another person typed from the same paper. The worker compares the two; ask again until it has."""
    taken = actions.add_second(
        to=_first(request, roll_file), name=file.name or "", chunks=file.chunks(), by=viewer(request), at=now()[0]
    )
    return {"id": taken.pk}


@api.get("/roll-files/{roll_file}/double", response=told(answers.DoubleEntry), summary=_("两人各录一遍"))
@policy(get=POWER)
def get_double_entry(request: HttpRequest, roll_file: uuid.UUID) -> Any:
    """How far the second entry of a roll is, the places at which the two differ, and how often each was wrong."""
    first = _first(request, roll_file)
    double = found(queries.double(viewer(request), first))
    second = queries.second_of(first)
    return {
        "state": double.state, "second": double.second, "refusal": double.refusal, "lines": double.paired, "compared": double.compared,
        "differ": double.differ, "unread": double.unread,
        "places": [{"place": key, "choice": choice} for key, choice in queries.decided(second)] if second else [],
        "rates": list(double.rates),
    }  # fmt: skip


@api.get("/roll-files/{roll_file}/double/{place}", response=told(answers.EntryPlace), summary=_("两遍录入不同的一处"))
@policy(get=POWER)
def get_entry_place(request: HttpRequest, roll_file: uuid.UUID, place: str) -> Any:
    """One cell in two versions, or one line that only one entry has."""
    one = found(queries.place(_second(request, roll_file), place))
    is_cell = one.what == "cell"
    return {
        "place": one.key, "what": one.what, "column": one.column, "name": one.name, "first": one.told[0][0] if is_cell else "",
        "second": one.told[1][0] if is_cell else "", "row": one.told[0][2], "side": one.side,
        "partners": [{"line": at, "told": words} for at, words in one.partners], "choice": one.choice, "decided_by": one.decided_by,
    }  # fmt: skip


@api.post("/roll-files/{roll_file}/double/{place}", response=written(), summary=_("判定两遍录入不同的一处"))
@policy(post=POWER)
def decide_entry_place(request: HttpRequest, roll_file: uuid.UUID, place: str, body: roll_bodies.EntryWord) -> Any:
    """Say what the paper says. An earlier decision stays written, the newest holds."""
    second = _second(request, roll_file)
    found(queries.place(second, place))
    kept = actions.decide(
        second=second, place=place, choice=body.choice, value=body.value, is_as_on_paper=body.as_on_paper, partner=body.partner,
        by=viewer(request), at=now()[0],
    )  # fmt: skip
    return {"id": kept.pk}


@api.post("/roll-files/{roll_file}/settle", response=written(), summary=_("两遍录入定稿"))
@policy(post=POWER)
def settle_double_entry(request: HttpRequest, roll_file: uuid.UUID) -> Any:
    """Have the settled roll written; it stands in the first entry's place for the sweep until it is taken out."""
    second = _second(request, roll_file)
    actions.settle_entries(second=second, by=viewer(request), at=now()[0])
    return {"id": second.pk}
