"""Telling of what is owed: the school that a report is due and that it is late, the education centre and then the bureau how many
schools below them are. A letter tells a day and a number, and no name.

Each is told once a month and school, whenever the worker comes by; a day on which nobody works is no day for it.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.terms import STEP
from notoneless.audit.terms import System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.places.models import Division, School
from notoneless.places.terms import Level
from notoneless.reports.access import FILE, SEE
from notoneless.reports.models import MonthlyReport
from notoneless.reports.queries.owing import begun, schools_owing, term_of
from notoneless.reports.terms import Month
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import Line, PostKind

#: Whoever files for a school: a post that stands at it and gives the power.
FILERS = sorted(kind for kind, powers in POWERS.items() if FILE in powers)
#: Whom at the bureau a late report concerns: those who see reports there, but for the county's leaders.
BUREAU = sorted(
    kind for kind in (PostKind.BUREAU_LEADER, PostKind.SECTION_CHIEF, PostKind.REGISTRAR_BUREAU) if SEE in POWERS[kind]
)


def tell_the_day(*, at: datetime) -> dict[str, int]:
    """Tell of the last month's reports what is to be told today; return how many people of each. Begun again it tells nobody
    twice."""
    on, told = timezone.localdate(at), Counter[str]()
    month = Month.of(on).previous
    for county in Division.objects.filter(level=Level.COUNTY, ended_on=None).values_list("path", flat=True):
        first = begun(county)
        if first is None or month < first:
            continue
        term, calendar = term_of(county, month)
        if not calendar.is_working(on):
            continue
        due = term.due_on(month, calendar)
        owing = list(
            schools_owing(county, month).exclude(
                pk__in=MonthlyReport.objects.filter(county_path=county, month=month.first).values("school")
            )
        )
        with transaction.atomic():
            moments = [("opens", Kind.REPORT_DUE, month.last), ("soon", Kind.REPORT_DUE, calendar.add_working(due, -term.remind))]  # fmt: skip
            if on > due:
                moments = [("late", Kind.REPORT_LATE, due)]
            what, kind, _since = [one for one in moments if on >= one[2]][-1]
            told["schools"] += _tell_schools(owing, month, f"{what}", kind, due, county=county, at=at)
            if on > due and owing:
                told["centres"] += _tell_centres(owing, month, county=county, at=at)
            if owing and on >= calendar.add_working(due, term.rise):
                people = holders(Q(post__unit_path=county, post__kind__in=BUREAU), on=on)
                told["bureau"] += _tell_above(people.get(county, ()), len(owing), month, county, county=county, at=at)
    return dict(told)


def _tell_schools(
    owing: list[School], month: Month, what: str, kind: Kind, due: date, *, county: str, at: datetime
) -> int:  # fmt: skip
    people = holders(
        Q(post__line=Line.SCHOOL, post__kind__in=FILERS, post__unit_path__startswith=county), on=timezone.localdate(at)
    )
    told = 0
    for school in owing:
        for account in people.get(school.path, ()):
            messaging.send(
                to=[account], kind=kind, key=f"reports:{month.number}:{school.pk}:{what}", county=county,
                by=System("messages"), at=at, link=f"/reports/{school.pk}/{month.number}", params={"on": due},
            )  # fmt: skip
            told += 1
    return told


def _tell_centres(owing: list[School], month: Month, *, county: str, at: datetime) -> int:
    below = Counter(school.path[: 2 * STEP] for school in owing)
    people = holders(
        Q(post__line=Line.SCHOOL, post__kind=PostKind.CENTRE_HEAD, post__unit_path__in=list(below)),
        on=timezone.localdate(at),
    )
    return sum(
        _tell_above(people.get(unit, ()), many, month, unit, county=county, at=at) for unit, many in below.items()
    )


def _tell_above(
    to: Iterable[uuid.UUID], many: int, month: Month, unit: str, *, county: str, at: datetime
) -> int:  # fmt: skip
    accounts = list(to)
    messaging.send(
        to=accounts, kind=Kind.REPORTS_LATE, key=f"reports:{month.number}:{unit}:late", county=county,
        by=System("messages"), at=at, link="/reports/", params={"count": many},
    )  # fmt: skip
    return len(accounts)


def holders(where: Q, *, on: date, by: str = "post__unit_path") -> dict[str, tuple[uuid.UUID, ...]]:
    """Return the unit's path (or what ``by`` names) → the accounts that hold a post of those that ``where`` picks."""
    terms = Appointment.objects.filter(where, live(on), live(on, "post__"), account__is_active=True)
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for unit, account in terms.values_list(by, "account_id").distinct():
        found[str(unit)].append(account)
    return {unit: tuple(sorted(accounts)) for unit, accounts in found.items()}
