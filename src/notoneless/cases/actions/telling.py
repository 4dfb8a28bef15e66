"""Telling people of cases: one was dispatched to them or is offered, a closing waits, something is due, something below was missed.

A letter tells how many and by when, never about whom: the name stands on the page to which it leads. What is due goes to whoever
holds the case on either line, and what went up goes to the level above, once on a working day each.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.cases.access import CHECK, SEE
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Act, Case, Charge
from notoneless.cases.queries.facts import Ground
from notoneless.cases.rules.book import yellow_until
from notoneless.cases.terms import ActKind, Side
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.responsibility.queries.holders import at_unit, holders
from notoneless.responsibility.rules.powers import POWERS

SEERS: Final = sorted(kind for kind, powers in POWERS.items() if SEE in powers)
CHECKERS: Final = sorted(kind for kind, powers in POWERS.items() if CHECK in powers)
#: Begins the keys of what a case tells by itself, each day anew.
_DAILY: Final = "cases:daily"


def tell_dispatched(pen: Pen, rows: Iterable[Act]) -> None:
    """Tell whoever holds the posts with which the case now lies, and by when it is to be accepted."""
    dues = {due.names: due.due_on for due in pen.standing.dues if due.kind == ActKind.ACCEPTED}
    for row in rows:
        if row.post_id is not None and row.number in dues:
            _send(
                pen, Kind.CASE_LAID, holders([row.post_id], pen.today).get(row.post_id, ()), f"{row.number}",
                {"on": dues[row.number]},
            )  # fmt: skip


def tell_offered(pen: Pen, row: Act) -> None:
    """Tell whoever may take a case over that it is offered."""
    if row.post_id is not None:
        _send(pen, Kind.CASE_OFFERED, holders([row.post_id], pen.today).get(row.post_id, ()), f"{row.number}")


def tell_asked(pen: Pen, row: Act) -> None:
    """Tell the bureau's checkers, but for whoever asked, that a closing waits for the second person."""
    found = at_unit(pen.case.county_path, CHECKERS, pen.today)
    _send(pen, Kind.CASE_CHECK, [one for one in found if str(one) != pen.by.actor], f"{row.number}")


def _send(pen: Pen, kind: Kind, to: Iterable[uuid.UUID], key: str, params: Mapping[str, date] | None = None) -> None:
    messaging.send(
        to=[one for one in to if str(one) != pen.by.actor], kind=kind, key=f"case:{pen.case.pk}:{key}",
        county=pen.case.county_path, by=pen.by, at=pen.at, link=f"/cases/{pen.case.pk}", params=params or {},
    )  # fmt: skip


def tell_the_day(*, at: datetime) -> dict[str, int]:
    """Tell, on a working day, every holder of cases how many things are overdue and how many soon will be, and every level above
    how many things rose to it today. Return how many people of each. Begun again it tells nobody twice."""
    on, told = timezone.localdate(at), Counter[str]()
    ground, house = Ground(on), System("messages")
    for county in (
        Case.objects.filter(cached_closed_on=None).values_list("county_path", flat=True).distinct().order_by()
    ):
        _book, calendar = ground.of(county)
        if not calendar.is_working(on):
            continue
        with transaction.atomic():
            due: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
            held = Charge.objects.filter(
                case__county_path=county, case__cached_closed_on=None, is_offer=False, post__isnull=False,
                cached_due_on__lte=yellow_until(on, calendar),
            )  # fmt: skip
            counted = Counter(
                (post, "red" if due_on and due_on < on else "yellow")
                for post, due_on in held.values_list("post", "cached_due_on")
            )
            people = holders({post for post, _lamp in counted}, on)
            for (post, lamp), number in counted.items():
                for account in people.get(post, ()):
                    due[account][lamp] += number
            for account, numbers in due.items():
                messaging.send(
                    to=[account], kind=Kind.CASES_DUE, key=f"{_DAILY}:due:{on}", county=county, by=house, at=at,
                    link="/cases/todo", params={"red": numbers["red"], "yellow": numbers["yellow"]},
                )  # fmt: skip
            told["due"] += len(due)
            told["risen"] += _tell_risen(county, on, house=house, at=at)
    return dict(told)


def _tell_risen(county: str, on: date, *, house: System, at: datetime) -> int:
    rows = Act.objects.filter(kind=ActKind.ESCALATED, written_on=on, case__county_path=county, by="")
    counted = Counter(rows.values_list("side", "unit_path"))
    risen: Counter[uuid.UUID] = Counter()
    for (side, unit), number in counted.items():
        for account in at_unit(unit, SEERS, on, line="" if side == Side.COUNTY else side):
            risen[account] += number
    for account, number in risen.items():
        messaging.send(
            to=[account], kind=Kind.CASES_RISEN, key=f"{_DAILY}:risen:{on}", county=county, by=house, at=at,
            link="/cases/todo", params={"count": number},
        )  # fmt: skip
    return len(risen)
