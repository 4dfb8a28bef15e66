"""A plan is closed when every barrier is answered; a day is late from the day after it; each figure counts a pupil once."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from notoneless.learning.rules.counting import Pupil, tally
from notoneless.learning.rules.lawful import LEAST, LONGEST, barriers_refusal, day_refusal, days_refusal, nameless, told
from notoneless.learning.rules.plans import fold, is_late
from notoneless.learning.terms import DeedFact, DeedKind, LearningError, State
from notoneless.policy import load

DAY = date(2026, 10, 12)
ONE = timedelta(days=1)
DUE = DAY + 3 * ONE
VISIT = uuid.UUID(int=1)


def asked(*barriers, on=DAY, due=DUE):
    return DeedFact(DeedKind.ASKED, on, barriers, due_on=due)


def planned(barrier, due=DAY + 5 * ONE):
    return DeedFact(DeedKind.PLANNED, DAY, barrier=barrier, measure="devices", who="班主任", due_on=due)


def answered(barrier, on=DAY + ONE, visit=None):
    return DeedFact(DeedKind.ANSWERED, on, barrier=barrier, measure="devices", visit=visit)


def reopened(barrier, due=DAY + 9 * ONE):
    return DeedFact(DeedKind.REOPENED, DAY + 2 * ONE, barrier=barrier, due_on=due)


@pytest.mark.parametrize(
    ("deeds", "state", "due_on", "closed_on"),
    [
        ([asked()], State.CLEAR, None, None),
        ([asked("device")], State.UNPLANNED, DUE, None),
        ([asked("device"), planned("device")], State.OPEN, DAY + 5 * ONE, None),
        ([asked("device", "books"), planned("device")], State.UNPLANNED, DUE, None),
        ([asked("device", "books"), planned("device"), planned("books")], State.OPEN, DAY + 5 * ONE, None),
        ([asked("device", "books"), answered("device")], State.UNPLANNED, DUE, None),
        ([asked("device", "books"), answered("device"), answered("books", DAY + 2 * ONE)], State.CLOSED, None, DAY + 2 * ONE),
        ([asked("device"), answered("device"), reopened("device")], State.OPEN, DAY + 9 * ONE, None),
        ([asked("device"), answered("device"), reopened("device"), answered("device", DAY + 3 * ONE)], State.CLOSED, None, DAY + 3 * ONE),
    ],
)  # fmt: skip
def test_how_a_plan_stands(deeds, state, due_on, closed_on):
    now = fold(deeds)
    assert (now.state, now.due_on, now.closed_on) == (state, due_on, closed_on)


def test_asked_again_what_stands_keeps_its_measure_and_what_was_answered_stays():
    now = fold([asked("device", "books", "place"), planned("device"), answered("books"), asked("device", on=DAY + ONE)])
    assert [(one.barrier, one.measure, one.answered_on) for one in now.lines] == [
        ("device", "devices", None),
        ("books", "devices", DAY + ONE),
    ], "the place was left out; the books were given and stay"
    later = fold([asked("device"), asked("device", "place", on=DAY + ONE, due=DUE + ONE)])
    assert [one.due_on for one in later.lines] == [DUE, DUE + ONE], "each from the day on which it was found"
    assert fold([asked("device"), asked(on=DAY + ONE)]).state == State.CLEAR


def test_a_visit_counts_once_linked_by_itself_or_with_an_answer():
    visited = DeedFact(DeedKind.VISITED, DAY, visit=VISIT)
    assert fold([asked("device"), visited, answered("device", visit=VISIT)]).visits == (VISIT,)
    assert fold([asked("device"), answered("device")]).visits == ()


def test_late_is_the_day_after():
    assert not is_late(DAY, DAY) and is_late(DAY, DAY + ONE) and not is_late(None, DAY)


def test_a_closure_lasts_from_one_day_to_a_year():
    assert days_refusal(DAY, DAY) is None
    assert days_refusal(DAY, DAY + (LONGEST - 1) * ONE) is None
    for until in (DAY - ONE, DAY + LONGEST * ONE):
        refused = days_refusal(DAY, until)
        assert refused is not None and refused.code == "X302"


def test_a_day_lies_between_the_first_and_the_last():
    for on in (DAY, DAY + ONE):
        assert day_refusal(on, first=DAY, last=DAY + ONE) is None
    for on in (DAY - ONE, DAY + 2 * ONE):
        refused = day_refusal(on, first=DAY, last=DAY + ONE)
        assert refused is not None and refused.code == "X305"


@pytest.mark.parametrize("code", ["X303", "X308"])
def test_words_are_four_characters_at_least(code):
    assert told(" " + "复" * LEAST, code=code) == "复" * LEAST
    with pytest.raises(LearningError, match=code):
        told("复" * (LEAST - 1) + "  ", code=code)


def test_words_of_a_closure_hold_no_long_number():
    assert nameless("教委〔2026〕123456 号") == "教委〔2026〕123456 号"
    with pytest.raises(LearningError, match="X304"):
        nameless("电话 1234567")


def test_barriers_are_of_the_place_and_another_one_is_said():
    known = frozenset({"device", "other"})
    assert barriers_refusal((), known, "") is None and barriers_refusal(("device",), known, "") is None
    assert barriers_refusal(("other",), known, "要照看弟弟") is None
    for barriers, words, code in ((("moon",), "要照看弟弟", "X306"), (("other",), "看弟弟", "X307")):
        refused = barriers_refusal(barriers, known, words)
        assert refused is not None and refused.code == code


def test_a_tally_counts_each_pupil_once_and_its_shares_are_cut():
    def pupil(state=None, due=None, barriers=("device",), visits=0):
        plan = uuid.uuid4() if state else None
        return Pupil(uuid.uuid4(), "s", "r", "t", plan, state, due, barriers if state else (), visits)

    found = tally(
        [
            pupil(), pupil(State.CLEAR, barriers=()), pupil(State.UNPLANNED, DAY - ONE, ("device", "books")), pupil(State.OPEN, DAY),
            pupil(State.CLOSED, visits=2),
        ],
        DAY,
    )  # fmt: skip
    assert (found.pupils, found.asked, found.unasked, found.barrier) == (5, 4, 1, 3)
    assert (found.unplanned, found.open, found.late, found.closed, found.visited) == (1, 1, 1, 1, 1)
    assert (found.asked_share, found.closed_share) == ("80%", "33.3%")
    assert found.kinds == {"device": 3, "books": 1}
    assert tally([pupil()], DAY).closed_share == "—", "of nobody no share"


def test_every_place_asks_after_something_else_and_knows_a_measure():
    for place in ("500231", "500153"):
        ids = {row["id"] for row in load().value("learning.barriers", place, DAY).value}
        assert "other" in ids and len(ids) > 1
        assert load().value("learning.measures", place, DAY).value
        assert int(load().value("learning.plan_days", place, DAY).value) > 0
