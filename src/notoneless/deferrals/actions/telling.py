"""Telling people: an application is to be decided, one was, some were not looked at again. A letter tells a number, and no name."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit.terms import System
from notoneless.deferrals.access import DECIDE, TAKE
from notoneless.deferrals.models import Deferral
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.responsibility.queries.holders import at_unit
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import Line, PostKind

DECIDERS: Final = sorted(kind for kind, powers in POWERS.items() if DECIDE in powers)
TAKERS: Final = sorted(kind for kind, powers in POWERS.items() if TAKE in powers)
#: Whom above a delay concerns: the head of the education centre, and whoever decides.
ABOVE: Final = sorted({PostKind.CENTRE_HEAD.value, *DECIDERS})


def tell_asked(deferral: Deferral, *, by: Viewer, at: datetime) -> None:
    """Tell the township that is to decide; where the child lives in none that is known, the bureau."""
    on, place = timezone.localdate(at), deferral.child.cached_place_path
    to = at_unit(place[: 2 * STEP], DECIDERS, on, line=Line.PLACE) if len(place) >= 2 * STEP else []
    to = [one for one in to if str(one) != by.actor] or at_unit(deferral.county_path, DECIDERS, on, line=Line.SCHOOL)
    _send(deferral, Kind.DEFERRAL_ASKED, to, by=by, at=at)


def tell_decided(deferral: Deferral, *, by: Viewer, at: datetime) -> None:
    """Tell the unit that took the application in, and the school, that somebody decided."""
    on = timezone.localdate(at)
    to = at_unit(deferral.unit_path, TAKERS, on, line=deferral.line)
    school = deferral.child.cached_school_path[: 3 * STEP]
    if school and school != deferral.unit_path:
        to += at_unit(school, TAKERS, on, line=Line.SCHOOL)
    _send(deferral, Kind.DEFERRAL_DECIDED, list(dict.fromkeys(to)), by=by, at=at)


def _send(deferral: Deferral, kind: Kind, to: list[uuid.UUID], *, by: Viewer, at: datetime) -> None:
    messaging.send(
        to=[one for one in to if str(one) != by.actor], kind=kind, key=f"deferral:{deferral.pk}:{deferral.version}",
        county=deferral.county_path, by=by, at=at, link=f"/deferrals/{deferral.pk}/", params={},
    )  # fmt: skip


def tell_risen(units: Iterable[tuple[str, str]], *, county: str, on: date, at: datetime) -> int:
    """Tell those above how many looks are late today; return how many people were told."""
    told: Counter[uuid.UUID] = Counter()
    for line, unit in units:
        for account in at_unit(unit, ABOVE, on, line=line if unit != county else Line.SCHOOL):
            told[account] += 1
    for account, number in told.items():
        messaging.send(
            to=[account], kind=Kind.DEFERRALS_RISEN, key=f"deferrals:risen:{on}", county=county, by=System("messages"), at=at,
            link="/deferrals/", params={"count": number},
        )  # fmt: skip
    return len(told)
