"""Telling people of moves: one is to be answered, one was answered, some were let lie. A letter tells a day or a number, and no name."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.moves.access import ACT, DECIDE
from notoneless.moves.models import Move
from notoneless.moves.terms import Side
from notoneless.places.models import School
from notoneless.responsibility.queries.holders import at_unit
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import Line, PostKind

SPEAKERS: Final = sorted(kind for kind, powers in POWERS.items() if ACT in powers)
#: Whom above a silence concerns: the head of the education centre, and whoever decides at the bureau.
ABOVE: Final = sorted({PostKind.CENTRE_HEAD.value, *(kind for kind, powers in POWERS.items() if DECIDE in powers)})


def tell_asked(move: Move, *, by: Viewer, at: datetime) -> None:
    """Tell the school that is to answer, and by when. A school outside the county is written to on paper."""
    school = move.to_school if move.asked == Side.FROM else move.from_school
    if school is not None:
        _send(move, Kind.MOVE_ASKED, school, "asked", by=by, at=at, params={"on": move.cached_due_on})


def tell_answered(move: Move, *, by: Viewer, at: datetime) -> None:
    """Tell both schools that somebody answered or decided, whoever did not do so himself."""
    for school in (move.from_school, move.to_school):
        if school is not None:
            _send(move, Kind.MOVE_ANSWERED, school, f"{move.version}", by=by, at=at)


def _send(
    move: Move, kind: Kind, school: School, key: str, *, by: Viewer, at: datetime,
    params: Mapping[str, int | date] | None = None,
) -> None:  # fmt: skip
    to = at_unit(school.path, SPEAKERS, timezone.localdate(at), line=Line.SCHOOL)
    messaging.send(
        to=[one for one in to if str(one) != by.actor], kind=kind, key=f"move:{move.pk}:{key}", county=move.county_path,
        by=by, at=at, link=f"/moves/{move.pk}/", params=params or {},
    )  # fmt: skip


def tell_risen(units: Iterable[str], *, county: str, on: date, at: datetime) -> int:
    """Tell those above how many silences rose to them today; return how many people were told."""
    told: Counter[uuid.UUID] = Counter()
    for unit in units:
        for account in at_unit(unit, ABOVE, on, line=Line.SCHOOL):
            told[account] += 1
    for account, number in told.items():
        messaging.send(
            to=[account], kind=Kind.MOVES_RISEN, key=f"moves:risen:{on}", county=county, by=System("messages"), at=at,
            link="/moves/", params={"count": number},
        )  # fmt: skip
    return len(told)
