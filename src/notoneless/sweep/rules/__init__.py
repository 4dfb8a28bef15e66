"""判定规则 — one child's facts to one verdict, in plain Python: the referee that every engine must agree with."""

from __future__ import annotations

from notoneless.sweep.rules.facts import (
    AttendanceFact,
    EnrolmentFact,
    ExceptionFact,
    Facts,
    Limits,
    RowRef,
    SurveyFact,
    age_at_cutoff,
    expected_grade,
    in_first_term,
    school_year,
)
from notoneless.sweep.rules.verdicts import FLAGS, LEDGERS, REASONS, VERDICTS, Reason, Verdict, grade_zh, say
from notoneless.sweep.rules.whereabouts import judge

__all__ = [
    "FLAGS",
    "LEDGERS",
    "REASONS",
    "VERDICTS",
    "AttendanceFact",
    "EnrolmentFact",
    "ExceptionFact",
    "Facts",
    "Limits",
    "Reason",
    "RowRef",
    "SurveyFact",
    "Verdict",
    "age_at_cutoff",
    "expected_grade",
    "grade_zh",
    "in_first_term",
    "judge",
    "say",
    "school_year",
]
