"""规矩 — parameters: the numbers and words of the place and the day that a sweep stands on.

Read once at the start of a run and written into its record with their sources, so that a ledger can be asked a year later
by which rule a child was judged.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ..policy.lookup import Policy
from ..policy.terms import Value
from .assign import Bars
from .rules.days import Calendar
from .rules.facts import Limits

TOPICS: tuple[str, ...] = (
    "standards.entry_age",
    "standards.compulsory_ages",
    "standards.compulsory_grades",
    "standards.school_year",
    "rolls.absent_days_alarm",
    "rolls.exception_open_days",
    "rolls.survey_days",
    "rolls.status_words",
    "rolls.special_forms",
    "rolls.attendance_words",
    "rolls.exception_words",
    "rolls.roll_call_coverage",
    "rolls.whereabouts_words",
    "rolls.register_status_words",
    "rolls.hardship_kinds",
    "sweep.fuse",
    "sweep.accept",
    "sweep.review_budget",
)


def read(policy: Policy, place: str | None, on: date) -> dict[str, Value]:
    """Return every topic of :data:`TOPICS` as it holds at ``place`` on ``on``. Raises UserError for a missing one."""
    return {topic: policy.value(topic, place, on) for topic in TOPICS}


def limits_of(values: dict[str, Value]) -> Limits:
    """Return the numbers of the verdict rule."""
    entry, ages = values["standards.entry_age"].value, values["standards.compulsory_ages"].value
    grades, year = values["standards.compulsory_grades"].value, values["standards.school_year"].value
    return Limits(
        entry_age=int(entry["years"]),
        cutoff=_month_day(entry["cutoff"]),
        last_age=int(ages["last"]),
        completed_from_age=int(ages["first"]) + int(ages["years"]),
        last_grade=int(grades["last"]),
        primary_last_grade=int(grades["primary_last"]),
        absent_days_alarm=int(values["rolls.absent_days_alarm"].value),
        open_ended_days=int(values["rolls.exception_open_days"].value),
        survey_days=int(values["rolls.survey_days"].value),
        second_term=_month_day(year["spring_starts"]),
    )


def calendar_of(values: dict[str, Value]) -> Calendar:
    """Return when a school year begins and who enters school with it."""
    entry = values["standards.entry_age"].value
    begins = _month_day(values["standards.school_year"].value["autumn_starts"])
    return Calendar(begins=begins, entry_age=int(entry["years"]), cutoff=_month_day(entry["cutoff"]))


def grown_before(values: dict[str, Value], on: date) -> int:
    """Return the day (yyyymmdd) before which the bearer of a number is too old to be any roll's pupil: grown up.

    The last school age plus the years of upper secondary school and a year or two lost.
    """
    return (on.year - int(values["standards.compulsory_ages"].value["last"]) - 7) * 10_000 + on.month * 100 + on.day


def lifetime(values: dict[str, Value], on: date) -> tuple[int, int]:
    """Return the first and the last day (yyyymmdd) that a roll can tell of a child: none who may be at school was born before
    the first, and what is written today begins no later than an approval without a last day would end."""
    last = on + timedelta(days=int(values["rolls.exception_open_days"].value))
    return grown_before(values, on), last.year * 10_000 + last.month * 100 + last.day


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def bars_of(values: dict[str, Value]) -> Bars:
    """Return how sure a link must be, and how sure a pair must be to be worth a person's time or to be laid to a child."""
    accept = values["sweep.accept"].value
    return Bars(
        accept=float(accept["clear"]),
        doubt=float(accept["review"]),
        attach=float(accept["attach"]),
        hearsay=float(accept["hearsay"]),
    )


def record(values: dict[str, Value]) -> list[dict[str, Any]]:
    """Return the parameters as they go into the run's record: value, unit, source, place, since."""
    return [value.as_dict() for _, value in sorted(values.items())]
