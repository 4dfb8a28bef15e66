"""三统一: of whom roll, classroom and ledger do not say the same today."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Query

from notoneless.desks.api.calls import _, api, now, policy, told, viewer
from notoneless.reports import queries

UNIT = r"^([0-9]{4}){0,4}$"


class ThreeLine(Schema):
    """A child: what each of the three says and since when (or on which day), whether they agree (``differ``, ``unknown``, ``agree``)
    and what is to be done. An empty ``ledger`` says that no sweep has spoken of the child."""

    id: uuid.UUID
    name: str
    school: str
    place: str
    verdict: str
    todo: str
    roll: str
    roll_since: date | None
    seat: str
    seat_on: date | None
    ledger: str
    ledger_since: date | None


class ThreeWay(Schema):
    """A page; ``counts`` are of all pages, by verdict; ``next`` goes into ``after`` for the next one."""

    day: date
    counts: dict[str, int]
    rows: list[ThreeLine]
    next: str


@api.get("/three-way", response=told(ThreeWay), summary=_("三统一核对"))
@policy(get="case.see")
def get_three_way(
    request: HttpRequest,
    verdict: str = Query("", pattern="^(differ|unknown|agree)?$"),
    place: str = Query("", pattern=UNIT),
    school: str = Query("", pattern=UNIT),
    after: str = Query("", max_length=40),
) -> Any:
    """The children within reach for whom one of roll, classroom and ledger says “not in school”, those that differ first, fifty at a
    time. Whom it shows is written into the journal."""
    on = now()[1]
    only = queries.three_filter({"verdict": verdict, "place": place, "school": school})
    page = queries.three_page(viewer(request), on=on, only=only, after=after)
    rows = [
        {
            "id": row.id, "name": row.child.name, "school": row.child.school, "place": row.child.place,
            "verdict": row.judged.verdict.value, "todo": row.judged.todo.value, "roll": row.roll.value,
            "roll_since": row.roll_since, "seat": row.seat.value, "seat_on": row.seat_on, "ledger": row.book.value,
            "ledger_since": row.book_since,
        }
        for row in page.rows
    ]  # fmt: skip
    return {"day": on, "counts": page.counts, "rows": rows, "next": page.next}


class OfficeLine(Schema):
    """A child that one of the three calls a dropout: what each says (``reported``, ``silent``, ``unlisted``, ``unasked``; the ledger's
    word), how they match (``differ``, ``two``, ``agree``) and who has to mend what."""

    id: uuid.UUID
    name: str
    school: str
    place: str
    education: str
    rural: str
    ledger: str
    ledger_since: date | None
    match: str
    mend: str


class OfficeReports(Schema):
    """A page; ``counts`` are of all pages, by side; ``as_of`` the day of the sweep that the offices' words are of, empty where no
    published sweep wrote them down; ``unasked`` the offices whose rolls could not have said so."""

    day: date
    as_of: date | None
    unasked: list[str]
    counts: dict[str, int]
    rows: list[OfficeLine]
    next: str


@api.get("/office-reports", response=told(OfficeReports), summary=_("三方报告核对"))
@policy(get="child.export")
def get_office_reports(
    request: HttpRequest,
    side: str = Query("", pattern="^(education|rural|here|differ|two|agree)?$"),
    place: str = Query("", pattern=UNIT),
    school: str = Query("", pattern=UNIT),
    after: str = Query("", max_length=40),
) -> Any:
    """The children whom the education office's roll, the rural office's roll or the ledger calls a dropout, those that differ first,
    fifty at a time. Whom it shows is written into the journal."""
    on = now()[1]
    only = queries.office_filter({"side": side, "place": place, "school": school})
    page = queries.office_page(viewer(request), on=on, only=only, after=after)
    rows = [
        {
            "id": row.id, "name": row.child.name, "school": row.child.school, "place": row.child.place,
            "education": row.education.value, "rural": row.rural.value, "ledger": row.book.value,
            "ledger_since": row.book_since, "match": row.matched.match.value, "mend": row.matched.mend.value,
        }
        for row in page.rows
    ]  # fmt: skip
    return {
        "day": on, "as_of": page.as_of, "unasked": list(page.unasked), "counts": page.counts, "rows": rows, "next": page.next
    }  # fmt: skip
