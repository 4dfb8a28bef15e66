"""点了谁的名 — whether a roll-call speaks of the whole school, so that a pupil who is not on it is missing.

A school's roll says who should be there, its roll-call who is. A child on the first and not on the second may have
stayed away for weeks unseen (名在人不在). But some schools hand in a list of absentees, or one grade's sheet; whoever is not
on such a list sits in class, and must not be suspected. This rule sees three numbers of one school and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Why a roll-call is, or is not, one of the whole school.
WHOLE, SMALL, ABSENTEES, PART, NONE = "whole", "small_school", "absentees_only", "part_of_school", "no_roll_call"
WHYS: dict[str, tuple[str, str]] = {
    WHOLE: ("全校点名", "a roll-call of the whole school"),
    SMALL: ("小校点名，只少列几人", "a roll-call of a small school, only a few not listed"),
    ABSENTEES: ("只报缺勤的名单，不是全校点名", "a list of absentees, not a roll-call of the whole school"),
    PART: ("只点了一部分学生", "a roll-call of a part of the school"),
    NONE: ("没有点名", "no roll-call"),
}
PARAMETER = "rolls.roll_call_coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageLimits:
    """The numbers of the rule: the least share of pupils ``listed``, the most of the lines that may say ``absent``, and
    how many a small school may leave out (``spare``)."""

    listed: float
    absent: float
    spare: int

    @classmethod
    def of(cls, value: Mapping[str, float]) -> CoverageLimits:
        """Return the limits as the parameter ``rolls.roll_call_coverage`` states them."""
        return cls(listed=float(value["listed"]), absent=float(value["absent"]), spare=int(value["spare"]))


@dataclass(frozen=True, slots=True)
class Coverage:
    """The verdict: whether the roll-call is of the ``whole`` school, ``why`` (a key of :data:`WHYS`), and the shares it
    rests on (0 where there is nothing to divide by)."""

    whole: bool
    why: str
    listed: float
    absent: float

    def say(self, lang: str = "zh") -> str:
        """Return the reason as a sentence part with its figures and the parameter it stands on."""
        zh, en = WHYS[self.why]
        if lang == "en":
            return f"{en} ({self.listed:.0%} of the pupils listed, {self.absent:.0%} of the lines absent; {PARAMETER})"
        return f"{zh}（列出在籍学生的 {self.listed:.0%}，其中 {self.absent:.0%} 不在校；{PARAMETER}）"


def coverage(*, pupils: int, lines: int, absent: int, limits: CoverageLimits) -> Coverage:
    """Return whether a school's roll-call is one of the whole school.

    ``pupils`` are those of the school who should be in class by the enrolment roll, ``lines`` the school's lines on the
    roll-call, ``absent`` those of them that say a pupil was not there. The order of the questions: is there a roll-call;
    is it a list of absentees (more than ``limits.absent`` of its lines); does it list ``limits.listed`` of the pupils;
    does it leave out no more than ``limits.spare`` and no more than it lists? Our own design, as the parameter says.
    Raises ValueError for counts that cannot be.
    """
    if min(pupils, lines, absent) < 0 or absent > lines:
        raise ValueError(f"no such counts: {pupils} pupils, {lines} lines, {absent} absent")
    listed, away = (lines / pupils if pupils else 0.0), (absent / lines if lines else 0.0)
    if not lines:
        return Coverage(False, NONE, listed, away)
    if away > limits.absent:
        return Coverage(False, ABSENTEES, listed, away)
    if not pupils or listed >= limits.listed:
        return Coverage(True, WHOLE, listed, away)
    left_out = pupils - lines
    if left_out <= min(limits.spare, lines):
        return Coverage(True, SMALL, listed, away)
    return Coverage(False, PART, listed, away)
