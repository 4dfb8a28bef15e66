"""A boy is back at school. For a week his class is called with him in it: that proves it, where somebody else called."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notoneless.attendance import actions as attendance
from notoneless.audit.terms import System
from notoneless.cases import actions
from notoneless.cases.models import Act, Case
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.children.models import EnrolmentSpell
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
TEACHER, HEAD = "class_teacher:a1", "principal:a"


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def made():
    made = world.county()
    EnrolmentSpell.objects.update(recorded_at=at(MONDAY - timedelta(days=7)))
    return made


def found(made, by=HEAD, **said):
    """A case that waits for its child to be seen: found in school on the Friday before."""
    said = said or {"verified": MONDAY - timedelta(days=3), "outcome": "in_school_local"}
    return world.case(made, "a1", {"opened": MONDAY - timedelta(days=10)}, said | {"by": by}, on=MONDAY)


def call(made, days, post=TEACHER, why=None):
    away = {str(made.children["a1"].pk): why} if why else {}
    for n in days:
        day = MONDAY + timedelta(days=n)
        attendance.call(
            room=made.classes["a1"].pk, on=day, away=away, all_here=not why,
            by=viewer_of(made.accounts[post], at=world.NOW), at=at(day),
        )  # fmt: skip


def look(n):
    return actions.see_in_class(by=System("worker"), at=at(MONDAY + timedelta(days=n)))["seen"]


def is_proved(case, n):
    case.refresh_from_db()
    day = MONDAY + timedelta(days=n)
    return Ground(day).standing(case.county_path, facts_of(Case.objects.get(pk=case.pk))).evidence.is_enough


def test_five_school_days_called_by_his_teacher_prove_what_the_principal_found(made):
    case = found(made)
    call(made, range(4))
    assert look(3) == 0 and not is_proved(case, 3), "four days are one too few"
    call(made, [4])
    assert look(4) == 1 and look(4) == 0, "written once"
    (act,) = Act.objects.filter(case=case, kind="seen")
    assert (act.way, act.yes, act.days, act.names, act.by, act.on) == (
        "roll_call",
        True,
        5,
        2,
        "",
        MONDAY + timedelta(days=4),
    )
    assert is_proved(case, 4) and case.cached_closed_on is None, "a machine closes nothing"


def test_who_found_him_does_not_prove_it_by_calling_the_class_himself(made):
    case = found(made)
    call(made, range(5), post=HEAD)
    assert look(4) == 0 and not is_proved(case, 4)
    call(made, [7, 8, 9, 10])
    assert look(10) == 0, "of nine days five were his own"
    call(made, [11])
    assert look(11) == 1 and is_proved(case, 11)


def test_a_day_missed_begins_the_week_anew(made):
    case = found(made)
    call(made, [0, 1, 2])
    call(made, [3], why="unknown")
    call(made, [4, 7, 8, 9])
    assert look(9) == 0 and not is_proved(case, 9)
    call(made, [10])
    assert look(10) == 1 and is_proved(case, 10)


def test_what_was_counted_for_one_finding_does_not_prove_the_next(made):
    case = found(made)
    call(made, range(5))
    assert look(4) == 1
    actions.verify(
        case=case.pk, outcome="in_school_local", by=viewer_of(made.accounts[TEACHER], at=world.NOW),
        at=at(MONDAY + timedelta(days=5)), on=MONDAY, text="他换了座位，还在班里",
    )  # fmt: skip
    assert not is_proved(case, 5), "the teacher who found him now called the class"
    assert look(5) == 0


def test_a_return_is_proved_from_the_day_after(made):
    case = found(made, returned=MONDAY)
    call(made, range(5))
    assert look(4) == 0 and not is_proved(case, 4), "the day of the return itself proves nothing"
    call(made, [7])
    assert look(7) == 1
    assert not is_proved(case, 7), "the follow-ups are asked for besides"
