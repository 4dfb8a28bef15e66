"""看证据 — single questions put to one child's sure facts: who was seen, what holds today, what is out of date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from notoneless.sweep.rules.facts import (
    AttendanceFact,
    ExceptionFact,
    Facts,
    Limits,
    LinkedFact,
    RowRef,
    SurveyFact,
    age_at_cutoff,
)

F = TypeVar("F", bound=LinkedFact)

CLOSING = ("deceased", "abroad", "hukou_moved", "hukou_error", "duplicate_hukou")
APPROVED = ("suspended", "deferred", "exempted", "unable", "home_teaching", "specialised_school", "custody")
DROPPED = ("dropped_out", "withdrawn", "expelled")
SURVEY_OUT = ("dropout", "suspected_dropout", "lost_contact")


def sure(facts: Iterable[F]) -> tuple[F, ...]:
    """Return the facts that may clear or close, in the order of their rows (the order they came in changes nothing)."""
    held = [f for f in facts if f.sure]
    return tuple(held if len(held) < 2 else sorted(held, key=_row))


def _row(fact: LinkedFact) -> RowRef:
    return fact.ref


class Sightings:
    """One child's sure facts, sorted once."""

    def __init__(self, facts: Facts, limits: Limits) -> None:
        self.facts, self.limits, self.on = facts, limits, facts.on
        self.enrolments = sure(facts.enrolments)
        self.active = tuple(e for e in self.enrolments if e.status == "active")
        self.elsewhere = tuple(e for e in sure(facts.elsewhere) if e.status == "active")
        self.higher = sure(facts.higher_stage)
        self.higher_active = tuple(e for e in self.higher if e.status == "active")
        self.previous = sure(facts.previous_enrolments)
        self.exceptions = sure(facts.exceptions)
        self.age = None if facts.birth_on is None else age_at_cutoff(facts.birth_on, facts.on, limits)
        self.attendance = self.latest_counts(sure(facts.attendance))
        self.seen = next((a for a in self.attendance if self.count(a) in ("present", "short")), None)
        self.absent = None if self.seen else next((a for a in self.attendance if self.count(a) == "absent"), None)

    def grades(self) -> list[int]:
        last = self.limits.last_grade
        return [e.grade for e in (*self.enrolments, *self.previous) if e.grade is not None and e.grade <= last]

    def too_young(self) -> bool:
        """Below the age of entry, and no pupil's grade belies the birth date (grade 1 may be an early entry)."""
        young = self.age is not None and self.age < self.limits.entry_age
        return young and all(grade < 2 for grade in self.grades())

    def holds(self, x: ExceptionFact) -> bool:
        """Whether an exception is in force today. The last day counts; without one it holds ``open_ended_days``."""
        if x.kind not in (*APPROVED, *CLOSING) or (x.began_on is not None and x.began_on > self.on):
            return False
        if x.ended_on is not None:
            return self.on <= x.ended_on
        if x.kind == "exempted":
            return False
        if x.kind in CLOSING or x.began_on is None:
            return True
        return self.on <= x.began_on + timedelta(self.limits.open_ended_days)

    def approval_in_force(self) -> ExceptionFact | None:
        held = [x for x in self.exceptions if x.kind in APPROVED and self.holds(x)]
        return min(held, key=lambda x: (APPROVED.index(x.kind), x.ref), default=None)

    def closing_kind(self) -> str | None:
        kinds = {x.kind for x in self.exceptions if x.kind in CLOSING and self.holds(x)}
        if self.facts.register_status in CLOSING:
            kinds.add(self.facts.register_status)
        return next((k for k in CLOSING if k in kinds), None)

    def closing_ref(self, kind: str) -> RowRef | None:
        held = (x.ref for x in self.exceptions if x.kind == kind and self.holds(x))
        return next(held, self.facts.register_ref)

    def surveys(self) -> tuple[SurveyFact, ...]:
        """The latest sure survey lines not older than ``survey_days`` (undated ones all stand)."""
        fresh = [
            s
            for s in sure(self.facts.survey)
            if s.surveyed_on is None or self.on - s.surveyed_on <= timedelta(self.limits.survey_days)
        ]
        latest = max((s.surveyed_on for s in fresh if s.surveyed_on is not None), default=None)
        return tuple(s for s in fresh if s.surveyed_on is None or s.surveyed_on == latest)

    def standing_survey(self) -> SurveyFact | None:
        """A survey's word that the child is out, not taken back by schooling dated on that day or later."""
        shown = [a.counted_on for a in (self.seen,) if a is not None and a.counted_on is not None]
        shown += [e.status_on for e in (*self.active, *self.elsewhere, *self.higher_active) if e.status_on is not None]
        for s in self.surveys():
            if s.whereabouts in SURVEY_OUT and not any(
                s.surveyed_on is not None and s.surveyed_on <= day <= self.on for day in shown
            ):
                return s
        return None

    def dropped_since(self) -> bool:
        """Whether a roll's dropout line is later than every active line and every sighting in class."""
        days = [e.status_on for e in self.enrolments if e.status in DROPPED and e.status_on is not None]
        if not days:
            return False
        shown = [e.status_on for e in (*self.active, *self.elsewhere, *self.higher_active)]
        shown += [self.seen.counted_on] if self.seen else []
        return bool(shown) and all(day is not None and day < max(days) for day in shown)

    def dropped_after(self, began_on: date | None) -> bool:
        return began_on is not None and any(
            e.status in DROPPED and e.status_on is not None and e.status_on > began_on for e in self.enrolments
        )

    def earlier_dropout(self) -> RowRef | None:
        lines = (*self.enrolments, *self.previous)
        if any(e.status == "active" for e in self.previous):
            lines = self.enrolments
        return next((e.ref for e in lines if e.status in DROPPED), None)

    def any_out_record(self) -> bool:
        return any(e.status in DROPPED for e in self.enrolments) or self.standing_survey() is not None

    def count(self, a: AttendanceFact) -> str:
        """Return present, short (absent below the alarm, or on leave), absent or unknown for one line of a roll-call."""
        days, alarm = a.absent_days, self.limits.absent_days_alarm
        if a.on_leave:
            return "short"
        if days is not None and days >= alarm:
            return "absent"
        if days is not None and days > 0:
            return "short"
        if a.present is None:
            return "unknown" if days is None else "present"
        return "present" if a.present else "absent"

    @staticmethod
    def latest_counts(lines: tuple[AttendanceFact, ...]) -> tuple[AttendanceFact, ...]:
        """Of each school the latest roll-call (undated lines are all kept)."""
        latest: dict[str | None, date] = {}
        for a in lines:
            if a.counted_on is not None:
                latest[a.school] = max(a.counted_on, latest.get(a.school, a.counted_on))
        return tuple(a for a in lines if a.counted_on is None or a.counted_on == latest[a.school])
