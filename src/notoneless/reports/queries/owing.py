"""Which schools owe a report of a month, since which month, by when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from notoneless.cases.models import Case
from notoneless.findings.models import Publication
from notoneless.places.models import School
from notoneless.places.queries import grades
from notoneless.policy import Policy, load
from notoneless.policy.calendars import calendar_of
from notoneless.reports.rules.monthly import Term
from notoneless.reports.terms import Month
from notoneless.responsibility.queries import code_at, system_scope
from notoneless.standards.calendar import Calendar


@cache
def policy() -> Policy:
    """Return the parameters; they are read once."""
    return load()


def term_of(county_path: str, month: Month) -> tuple[Term, Calendar]:
    """Return the terms of the month's report in a county, and its calendar."""
    code = code_at(county_path)
    held: Any = policy().value("reports.monthly", code, month.last).value
    return Term(held["due"], held["remind"], held["rise"]), calendar_of(policy(), code)


def due_on(county_path: str, month: Month) -> date:
    """Return by when the month's report is due in a county."""
    term, calendar = term_of(county_path, month)
    return term.due_on(month, calendar)


def begun(county_path: str) -> Month | None:
    """Return the first month of which a county's schools owe a report: the one in which the house first knew of a suspect or
    published a sweep. Before it nothing could be told from the records; None where there is nothing yet."""
    with system_scope():  # two days, and no child
        opened = Case.objects.filter(county_path=county_path).aggregate(first=Min("opened_at"))["first"]
        published = Publication.objects.filter(county__path=county_path).aggregate(first=Min("published_at"))["first"]
    found: list[datetime] = [one for one in (opened, published) if one is not None]
    return Month.of(timezone.localdate(min(found))) if found else None


def owed_months(county_path: str, on: date) -> Iterator[Month]:
    """Yield the months of which reports are owed, the running one first, back to the first."""
    first, month = begun(county_path), Month.of(on)
    while first is not None and month >= first:
        yield month
        month = month.previous


def schools_owing(county_path: str, month: Month) -> QuerySet[School]:
    """Return the schools of a county that had grades of compulsory education and stood on the month's last day."""
    taught = grades(code_at(county_path), month.last)
    kinds = [kind for kind, (first, _last) in taught.items() if first <= 9]
    stood = Q(began_on__lte=month.last) & (Q(ended_on=None) | Q(ended_on__gt=month.last))
    return School.objects.filter(stood, county__path=county_path, kind__in=kinds).select_related("division")
