"""三统一 of the offices — whether the education office, the rural office and this ledger name the same children as dropouts (人账相符).

Three counts that are equal may still be of different children, so each child is looked at. An office whose roll has no column for it
has reported nothing, and nothing is not zero; a child who is on no list of the rural office is none of its children.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from notoneless.reports.rules.three_way import Book


class Said(StrEnum):
    """What an office's roll says of a child."""

    REPORTED = "reported"
    SILENT = "silent"  # its roll could have said so, and does not
    UNLISTED = "unlisted"  # the child is on no list of the office
    UNASKED = "unasked"  # its roll has no column for it, or was not handed in


class Match(StrEnum):
    """Whether the three name the child alike."""

    DIFFER = "differ"
    TWO = "two"  # two of them, and the third has nothing to say of the child
    AGREE = "agree"


class Mend(StrEnum):
    """Who has to mend what."""

    REPORT = "report"
    CHECK_ENROLMENT = "check_enrolment"
    UPDATE_CAUSE = "update_cause"
    VISIT_FIRST = "visit_first"
    CORRECT = "correct"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Matched:
    """Whether the three name one child alike, and who has to mend what."""

    match: Match
    mend: Mend


def match(education: Said, rural: Said, book: Book) -> Matched:
    """Return whether the three name one child alike as a dropout, and who has to mend what where they do not."""
    by_education, by_rural, here = education is Said.REPORTED, rural is Said.REPORTED, book is Book.DROPOUT
    if here and by_education and by_rural:
        return Matched(Match.AGREE, Mend.NOTHING)
    if here and by_education and rural in (Said.UNLISTED, Said.UNASKED):
        return Matched(Match.TWO, Mend.NOTHING)
    if here and not by_education:
        return Matched(Match.DIFFER, Mend.CHECK_ENROLMENT if by_rural else Mend.REPORT)
    if here:
        return Matched(Match.DIFFER, Mend.UPDATE_CAUSE)
    return Matched(Match.DIFFER, Mend.VISIT_FIRST if book is Book.SUSPECTED else Mend.CORRECT)


__all__ = ["Match", "Matched", "Mend", "Said", "match"]
