"""事实 — everything the rolls say about one child, as dated facts.

Each fact names the row it stands on and how surely that row belongs to this child. The rule that judges
(:mod:`.whereabouts`) sees nothing else: no table, no file, no clock. A fact that people decided about
(``decided``) is as sure, or as void, as they said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class RowRef(NamedTuple):
    """A line of a roll: the roll's kind (``notoneless.rolls.kinds`` id), its number, the data row as a person counts."""

    kind: str
    roll: int
    row: int


CLEARING = frozenset({"certain", "corroborated"})
STRENGTHS = ("certain", "corroborated", "weak", "doubtful")
# The statuses of the parameter rolls.statuses, and two for words nobody could read or place.
STATUS_CLASSES = (
    "active",
    "suspended",
    "deferred",
    "dropped_out",
    "withdrawn",
    "expelled",
    "transferred_out",
    "graduated",
    "completed",
    "not_reported",
    "deceased",
    "abroad",
    "lost_contact",
    "cancelled",
    "other_inactive",
    "unknown",
)
SPECIAL_FORMS = (
    "home_teaching",
    "special_school",
    "inclusive",
    "attached_class",
    "rehab_site",
    "welfare_site",
    "specialised_school",
    "custody",
)
# Taught where no class roll is called, so an attendance roll says nothing about these children.
OFF_SITE_FORMS = frozenset({"home_teaching", "rehab_site", "welfare_site", "specialised_school", "custody"})
EXCEPTION_KINDS = (
    "deferred",
    "suspended",
    "unable",
    "home_teaching",
    "specialised_school",
    "custody",
    "deceased",
    "abroad",
    "hukou_moved",
    "hukou_error",
    "duplicate_hukou",
    "lost_contact",
    "exempted",  # 免学: the law in force knows it not, so it holds only as a dated deferral
    "in_school_elsewhere",  # said by an office, shown by no school: explains, never clears
    "in_secondary",
    "completed",
    "underage",
    "overage",
    "other",
)
REGISTER_STATUSES = ("present", "deceased", "abroad", "hukou_moved", "hukou_error", "duplicate_hukou")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFact:
    """A roll line held to be this child's. ``strength``: how sure the link is; ``decided``: what people said of it
    (``same``, ``different`` or None)."""

    ref: RowRef
    strength: str = "certain"
    decided: str | None = None

    @property
    def void(self) -> bool:
        """True when people said that this line is another child's."""
        return self.decided == "different"

    @property
    def sure(self) -> bool:
        """True when the line may clear or close: linked for certain, corroborated, or confirmed by people."""
        return not self.void and (self.decided == "same" or self.strength in CLEARING)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentFact(LinkedFact):
    """A line of a school roll (here, elsewhere, a higher stage, or last term's).

    ``status`` is a class of ``STATUS_CLASSES``; a roll without a status column holds pupils in school, so its lines
    are ``active``. ``grade`` is 1-9 (10-12 beyond), None when unread.
    """

    status: str = "active"
    school: str | None = None
    grade: int | None = None
    special_form: str | None = None
    status_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceFact(LinkedFact):
    """A line of a roll-call: present or not, days of unbroken absence, the day it was taken."""

    present: bool | None = None
    absent_days: int | None = None
    counted_on: date | None = None
    school: str | None = None
    on_leave: bool = False  # 请假: on the roll with leave, no alarm; a long leave is for people to check


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFact(LinkedFact):
    """An approved exception. ``ended_on`` is the last day it holds, as offices write it (至…日, inclusive)."""

    kind: str
    began_on: date | None = None
    ended_on: date | None = None
    approval_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFact(LinkedFact):
    """A door-to-door line. ``whereabouts`` is a verdict id (:data:`.verdicts.VERDICTS`), None when the words were not read."""

    whereabouts: str | None = None
    reason: str | None = None
    surveyed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one child on the day ``on``."""

    on: date
    birth_on: date | None = None
    in_register: bool = True
    register_status: str | None = None  # REGISTER_STATUSES; None reads as present
    register_ref: RowRef | None = None
    has_id: bool = True
    enrolments: tuple[EnrolmentFact, ...] = ()
    previous_enrolments: tuple[EnrolmentFact, ...] = ()
    attendance: tuple[AttendanceFact, ...] = ()
    attendance_covers_school: bool = False  # a roll-call of the whole school was handed in
    elsewhere: tuple[EnrolmentFact, ...] = ()
    higher_stage: tuple[EnrolmentFact, ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()
    survey: tuple[SurveyFact, ...] = ()
    residence: bool = False
    hardship: tuple[str, ...] = ()
    disability: bool = False
    civil: tuple[str, ...] = ()
    duplicate_register: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers of the rule, read from the parameters of the place and the day (ages in years, periods in days).

    ``entry_age`` by ``cutoff`` (month, day) makes a child of school age; ``last_age`` on that day is the last such age.
    ``completed_from_age``: below it (first age plus nine years) a grade-9 graduation is not believed. ``open_ended_days``: how long an approval
    without a last day holds. ``survey_days``: how long a survey's word stands. ``second_term``: its first (month, day).
    """

    entry_age: int
    cutoff: tuple[int, int]
    last_age: int
    completed_from_age: int
    last_grade: int
    primary_last_grade: int
    absent_days_alarm: int
    open_ended_days: int
    survey_days: int
    second_term: tuple[int, int]


# The parameter entry each limit is read from, named in the reasons.
PARAMETERS: dict[str, str] = {
    "entry_age": "standards.entry_age",
    "cutoff": "standards.entry_age",
    "last_age": "standards.compulsory_ages",
    "completed_from_age": "standards.compulsory_ages",
    "last_grade": "standards.compulsory_grades",
    "primary_last_grade": "standards.compulsory_grades",
    "absent_days_alarm": "rolls.absent_days_alarm",
    "open_ended_days": "rolls.exception_open_days",
    "survey_days": "rolls.survey_days",
    "second_term": "standards.school_year",
}


def school_year(on: date, limits: Limits) -> int:
    """Return the calendar year in which the school year of ``on`` began (it begins on the day after the cut-off)."""
    return on.year if (on.month, on.day) > limits.cutoff else on.year - 1


def age_at_cutoff(birth_on: date, on: date, limits: Limits) -> int:
    """Return full years of age on the cut-off day of the school year of ``on``."""
    return school_year(on, limits) - birth_on.year - ((birth_on.month, birth_on.day) > limits.cutoff)


def expected_grade(birth_on: date | None, on: date, limits: Limits) -> int | None:
    """Return the grade a child who entered on time is in (below 1 before entry, 10 and more after); None unless dated."""
    return None if birth_on is None else age_at_cutoff(birth_on, on, limits) - limits.entry_age + 1


def in_first_term(on: date, limits: Limits) -> bool:
    """Return True in the first term, when last term's roll belongs to the school year before."""
    return (on.month, on.day) > limits.cutoff or (on.month, on.day) < limits.second_term
