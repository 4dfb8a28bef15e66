"""三统一 of the offices: every word of the two offices beside every word of the ledger, and who has to mend what."""

from __future__ import annotations

from itertools import product

import pytest

from notoneless.reports.rules.offices import Match, Mend, Said, match
from notoneless.reports.rules.three_way import Book

R, S, L, U = Said.REPORTED, Said.SILENT, Said.UNLISTED, Said.UNASKED


@pytest.mark.parametrize(
    ("education", "rural", "book", "matched", "mend"),
    [
        (R, R, Book.DROPOUT, Match.AGREE, Mend.NOTHING),
        (R, L, Book.DROPOUT, Match.TWO, Mend.NOTHING),
        (R, U, Book.DROPOUT, Match.TWO, Mend.NOTHING),
        (R, S, Book.DROPOUT, Match.DIFFER, Mend.UPDATE_CAUSE),
        (S, R, Book.DROPOUT, Match.DIFFER, Mend.CHECK_ENROLMENT),
        (U, R, Book.DROPOUT, Match.DIFFER, Mend.CHECK_ENROLMENT),
        (S, S, Book.DROPOUT, Match.DIFFER, Mend.REPORT),
        (S, L, Book.DROPOUT, Match.DIFFER, Mend.REPORT),
        (U, U, Book.DROPOUT, Match.DIFFER, Mend.REPORT),
        (R, S, Book.SUSPECTED, Match.DIFFER, Mend.VISIT_FIRST),
        (S, R, Book.SUSPECTED, Match.DIFFER, Mend.VISIT_FIRST),
        (R, R, Book.SUSPECTED, Match.DIFFER, Mend.VISIT_FIRST),
        (R, S, Book.SCHOOL_AGE, Match.DIFFER, Mend.CORRECT),
        (S, R, Book.FOUND, Match.DIFFER, Mend.CORRECT),
        (R, R, Book.UNSWEPT, Match.DIFFER, Mend.CORRECT),
    ],
)
def test_what_each_says_and_who_mends(education, rural, book, matched, mend):
    found = match(education, rural, book)
    assert (found.match, found.mend) == (matched, mend)


def test_they_agree_only_where_all_who_can_speak_name_the_child_and_else_somebody_has_to_mend():
    for education, rural, book in product(Said, Said, Book):
        found = match(education, rural, book)
        named = education is R and book is Book.DROPOUT and rural in (R, L, U)
        assert (found.match is not Match.DIFFER) == named == (found.mend is Mend.NOTHING)
