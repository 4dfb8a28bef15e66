"""For how many school days a child is missed: by hand on both sides of every threshold, and against a slow referee."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from notoneless.attendance.rules.runs import Step, called_for, missed_days, present_days, quiet_since
from notoneless.attendance.terms import Told, Word
from notoneless.standards.calendar import Calendar, SchoolTerm
from notoneless.standards.school_year import Term

STEPS = tuple(
    Step(id, id, id, days) for id, days in (("contact", 0), ("visit", 1), ("group_visit", 2), ("written_report", 3))
)
#: September 2026: Friday 25 is a holiday, Sunday 20 makes up for it.
AUTUMN = SchoolTerm(date(2026, 9, 1), date(2027, 1, 20), Term(2026, 1))
CALENDAR = Calendar([date(2026, 9, 25)], [date(2026, 9, 20)], [AUTUMN], [2026, 2027])
LETTERS = {"A": Word.AWAY, "S": Word.EXCUSED, "H": Word.HERE}


def september(first: int, said: str) -> dict[date, Word]:
    """What was said from a day of September on, a letter a day; ``.`` where nobody called."""
    return {date(2026, 9, first + n): LETTERS[one] for n, one in enumerate(said) if one != "."}


@pytest.mark.parametrize(
    ("first", "said", "days", "furthest"),
    [
        (7, "H", [], None),  # a Monday on which she is there
        (7, ".", [], None),  # nobody called: nobody is accused
        (7, "A", [7], "visit"),
        (7, "AA", [7, 8], "group_visit"),
        (7, "AAA", [7, 8, 9], "written_report"),
        (7, "AAAA", [7, 8, 9, 10], "written_report"),
        (7, "AAH", [], None),  # she came back
        (7, "AAHA", [10], "visit"),  # and is missed anew
        (7, "AAS", [], None),  # the note explains it
        (7, "A.A", [7, 9], "group_visit"),  # a day of which nothing was said neither adds nor ends
        (11, "A..A", [11, 14], "group_visit"),  # Friday and Monday, the weekend between
        (11, "AAAA", [11, 14], "group_visit"),  # said of Saturday and Sunday too: no school then
        (12, "AA", [], None),  # a weekend alone
        (12, "AH", [], None),
        (18, "A.A", [18, 20], "group_visit"),  # the Sunday that makes up is a school day, once it was called
        (18, "A..A", [18, 21], "group_visit"),  # and is passed over where it was not
        (24, "AA..A", [24, 28], "group_visit"),  # the holiday adds nothing
    ],
)  # fmt: skip
def test_missed_school_days_and_what_they_call_for(first, said, days, furthest):
    found = missed_days(september(first, said), CALENDAR, on=date(2026, 9, 30))
    assert [day.day for day in found] == days
    called = called_for(found, STEPS)
    assert (called[-1].step.id if called else None) == furthest
    if called:
        assert called[0].step.id == "contact" and called[0].on == found[0], "the family is called on the first day"


def test_what_is_said_of_later_days_is_not_known_yet():
    said = september(7, "AAH")
    assert len(missed_days(said, CALENDAR, on=date(2026, 9, 8))) == 2


def test_each_step_has_the_day_on_which_the_days_came_to_it():
    found = called_for(missed_days(september(11, "A..AA"), CALENDAR, on=date(2026, 9, 30)), STEPS)
    assert [(one.step.id, one.on.day) for one in found] == [
        ("contact", 11), ("visit", 11), ("group_visit", 14), ("written_report", 15)
    ]  # fmt: skip


def referee(said, calendar, on):
    """Forward, day by day, with nothing but a list."""
    running = []
    day = min(said, default=on)
    while day <= on:
        word = said.get(day)
        if word in (Word.HERE, Word.EXCUSED):
            running = []
        elif word is Word.AWAY and calendar.is_working(day) and calendar.in_term(day):
            running.append(day)
        day += timedelta(days=1)
    return tuple(running)


@pytest.mark.parametrize("seed", range(300))
def test_a_slow_referee_counts_the_same(seed):
    rng = random.Random(seed)
    start = date(2026, 8, 20)
    days = [start + timedelta(days=n) for n in range(rng.randint(1, 170))]
    off = {day for day in days if rng.random() < 0.08}
    made_up = {day for day in days if day.weekday() >= 5 and day not in off and rng.random() < 0.2}
    calendar = Calendar(off, made_up, [AUTUMN], [2026, 2027])
    words = [Word.AWAY] * rng.randint(1, 12) + [Word.HERE, Word.EXCUSED] + [None] * rng.randint(0, 4)
    said = {day: word for day in days if (word := rng.choice(words)) is not None}
    on = rng.choice(days)
    assert missed_days(said, calendar, on=on) == referee(said, calendar, on)


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2026, 9, 1), None),  # the term begins: nobody can be late yet
        (date(2026, 9, 2), None),
        (date(2026, 9, 3), date(2026, 9, 1)),
        (date(2026, 9, 14), date(2026, 9, 10)),  # a Monday: Thursday and Friday lie before
        (date(2026, 8, 20), None),  # vacation
    ],
)
def test_a_class_is_silent_only_after_school_days_of_the_term(on, since):
    assert quiet_since(CALENDAR, on=on, days=2) == since


TEACHER, REGISTRAR = "teacher", "registrar"


def called(first: int, said: str, by: str = TEACHER) -> dict[date, Told]:
    return {day: Told(word, by) for day, word in september(first, said).items()}


@pytest.mark.parametrize(
    ("first", "said", "but", "days"),
    [
        (7, "HHHHH", "", [7, 8, 9, 10, 11]),
        (7, "HHH.H", "", [7, 8, 9, 11]),  # a day on which nobody called neither adds nor ends
        (7, "HHSHH", "", [7, 8, 10, 11]),  # nor does one under a note
        (7, "HHAHH", "", [10, 11]),  # a day missed begins it anew
        (7, "HHHHA", "", []),
        (7, "HHHHH", TEACHER, []),  # who wrote the finding does not prove it himself
        (11, "HHHH", "", [11, 14]),  # a weekend is no school day
        (4, "HHHHHH", "", [7, 8, 9]),  # what lies before the finding proves nothing
        (7, "", "", []),
    ],
)
def test_the_days_in_class_that_prove_a_child_is_back(first, said, but, days):
    found = present_days(called(first, said), CALENDAR, since=date(2026, 9, 7), on=date(2026, 9, 30), but=but)
    assert [day.day for day in found] == days


def test_of_two_who_call_only_the_other_one_counts():
    told = called(7, "HHHHH") | called(9, "H", REGISTRAR)
    found = present_days(told, CALENDAR, since=date(2026, 9, 7), on=date(2026, 9, 30), but=TEACHER)
    assert [day.day for day in found] == [9]
