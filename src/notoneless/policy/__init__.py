"""政策 — what the law and each place say, by topic, place and day, always with its source.

Whether a child should be in school, how long a deferral may stand, how much is owed: a rule asks here. The
figures themselves are data in ``parameters/``; this package only finds the one that holds and says who set it.
"""

from __future__ import annotations

from notoneless.policy.calendars import calendar_of
from notoneless.policy.lookup import Policy, Unchecked, load
from notoneless.policy.reading import ParameterFault, ParameterFaults
from notoneless.policy.terms import Candidate, Evidence, Explanation, Shape, Source, Value

__all__ = [
    "Candidate",
    "Evidence",
    "Explanation",
    "ParameterFault",
    "ParameterFaults",
    "Policy",
    "Shape",
    "Source",
    "Unchecked",
    "Value",
    "calendar_of",
    "load",
]
