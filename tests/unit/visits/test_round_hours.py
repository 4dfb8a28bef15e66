"""The hours of a week of rounds: cells and wishes are read or told back, the plan is made by them, and the checker knows them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.audit import actions as audit
from notoneless.visits import actions, queries
from notoneless.visits.rules import hours
from notoneless.visits.rules.weeks import Evening
from notoneless.visits.terms import AbsentError, HoursError, RoundState, VisitError
from tests import world
from tests.unit.visits.test_receiving import HEAD, TEACHER, of
from tests.unit.visits.test_rounds import CHIEF, DAY, asked, evening, page, planned

NAMED = {"上午": (480, 720), "晚上": (1080, 1260), "evening": (1080, 1260), "morning": (480, 720)}
FRIDAY = date(2026, 9, 11)
DAYS = hours.days_of(FRIDAY, FRIDAY + timedelta(days=2))  # Friday to Sunday
SATURDAY, SUNDAY = DAYS[1:]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("18:00-21:00", ((1080, 1260),)),
        ("14:00-18:00；8:00-12:00", ((480, 720), (840, 1080))),
        ("08:00-12:00;12:00-14:00", ((480, 720), (720, 840))),
        ("08:00-12:00;11:59-14:00", None),  # two that overlap
        ("18:00-18:00", None),
        ("18:00-24:00", ((1080, 1440),)),
        ("18:00-24:01", None),
        ("1:00-2:00;3:00-4:00;5:00-6:00", ((60, 120), (180, 240), (300, 360))),
        ("1:00-2:00;3:00-4:00;5:00-6:00;7:00-8:00", None),  # more than three a day
        ("晚上", None),
    ],
)
def test_a_cell_says_the_spans_of_a_day_or_cannot_be_read(text, spans):
    assert hours.cell_of(text) == spans


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("晚上", tuple(Evening(day, 1080, 1260) for day in DAYS)),
        ("evening", tuple(Evening(day, 1080, 1260) for day in DAYS)),
        ("周六", (Evening(SATURDAY, 0, 1440),)),
        ("周六、周日", (Evening(SATURDAY, 0, 1440), Evening(SUNDAY, 0, 1440))),
        ("周六上午；09-13 9:00-11:00", (Evening(SATURDAY, 480, 720), Evening(SUNDAY, 540, 660))),
        ("Saturday morning; Sun", (Evening(SATURDAY, 480, 720), Evening(SUNDAY, 0, 1440))),
        ("每天", ()),  # any time is no wish
        ("周三", "周三"),  # on none of these days: it would otherwise mean any time
        ("周六、周日上午", "周六、周日上午"),  # is Saturday whole, or its morning?
        ("周六上午、周日上午", (Evening(SATURDAY, 480, 720), Evening(SUNDAY, 480, 720))),
        ("下班以后", "下班以后"),
        ("18:00", "18:00"),
    ],
)
def test_what_a_family_asked_for_is_read_or_told_back(text, found):
    told = hours.asked_of_family(text, DAYS, NAMED)
    assert told == found
    if isinstance(told, tuple):
        again = hours.family_words(told, DAYS)
        assert hours.asked_of_family(again, DAYS, NAMED) == told, "what is shown means what was read"


pytest_db = pytest.mark.django_db


def cells_of(made, row, by=HEAD):
    with audit.looking(by=of(made, by), at=world.NOW):
        found = queries.hours_page(of(made, by), row.pk)
    return found, {
        (one.key, day): text for one in found.people for day, text in zip(found.days, one.cells, strict=True)
    }


def keep(made, row, cells, wishes=None, seen=0, by=HEAD):
    return actions.set_hours(
        plan=row.pk, cells=cells, wishes=wishes or {}, seen=seen, by=of(made, by), at=world.NOW
    )  # fmt: skip


def codes(made, row, cells, wishes=None, seen=0):
    with pytest.raises(HoursError) as told:
        keep(made, row, cells, wishes, seen)
    return [(one.code, one.at) for one in told.value.faults]


@pytest_db
def test_a_draft_waits_for_its_hours_and_is_made_by_them(made):
    row = asked(made, evenings=(evening(1), evening(2)), is_draft=True)
    assert actions.make_rounds(plan=row.pk, at=world.NOW).state == RoundState.DRAFT, "nobody asked for it yet"
    found, cells = cells_of(made, row)
    assert set(cells.values()) == {"18:00-21:00"} and [one.text for one in found.families] == ["", ""]
    head = made.accounts[HEAD].pk
    cells |= {(head, day): "" for day in found.days}
    cells[made.accounts[TEACHER].pk, DAY] = ""
    wish = next(one.key for one in found.families if one.names == "甲甲童")
    keep(made, row, cells, {wish: "19:00-20:00"})
    actions.make_rounds(plan=row.pk, at=world.NOW)
    told = page(made, row)
    assert {(one.goer, one.on) for one in told.stops} == {(made.accounts[TEACHER].pk, DAY + timedelta(days=1))}
    (stop,) = [one for one in told.stops if one.family == wish]
    assert (stop.asked, stop.begin >= "19:00", stop.end <= "20:00") == ("19:00-20:00", True, True)
    assert told.faults == () and {one.name: one.cells for one in told.hours}["甲a校长人"] == ("", "")
    assert [one.what for one in told.deeds][-2:] == ["改了时间，请重新排", "请排"]


@pytest_db
def test_by_hand_a_family_is_put_where_nobody_is_at_home_and_it_is_said(made):
    row = asked(made, keys=("a1",), going=(HEAD,), evenings=(evening(1), evening(2)), is_draft=True)
    found, cells = cells_of(made, row)
    keep(made, row, cells, {found.families[0].key: f"{DAY:%m-%d}"})
    actions.make_rounds(plan=row.pk, at=world.NOW)
    (stop,) = page(made, row).stops
    assert stop.on == DAY and page(made, row).faults == ()
    actions.move_stop(
        plan=row.pk, family=stop.family, goer=stop.goer, outing=1, nth=1, seen=1, by=of(made, HEAD), at=world.NOW
    )
    assert [words for words, _where in page(made, row).faults] == ["那时家里没有人"]


@pytest_db
def test_what_cannot_be_taken_is_told_at_its_cell_and_nothing_is_changed(made):
    row = planned(made, keys=("a1",), going=(HEAD, TEACHER), evenings=(evening(1), evening(2)))
    found, cells = cells_of(made, row)
    family, (who, day) = found.families[0].key, next(iter(cells))
    assert codes(made, row, cells | {(who, day): "傍晚"}, {family: "下班以后"}) == [
        ("U187", f"{who}:{day}"), ("U187", str(family))
    ]  # fmt: skip
    assert codes(made, row, dict.fromkeys(cells, "")) == [("U188", "")]
    (stop,) = page(made, row).stops
    actions.lock_stop(plan=row.pk, family=stop.family, is_locked=True, seen=0, by=of(made, HEAD), at=world.NOW)
    assert codes(made, row, cells | {(stop.goer, stop.on): ""}, seen=1) == [("U189", f"{stop.goer}:{stop.on}")]
    with pytest.raises(VisitError, match="U184"):
        keep(made, row, cells)
    with pytest.raises(AbsentError):
        keep(made, row, cells, seen=1, by=CHIEF)
    assert page(made, row).row.state == RoundState.PLANNED and page(made, row).version == 1


@pytest_db
def test_what_is_locked_stays_on_its_day_though_the_outings_are_counted_anew(made):
    row = planned(made, keys=("a1",), going=(HEAD, TEACHER), evenings=(evening(1), evening(2)))
    actions.move_stop(
        plan=row.pk, family=page(made, row).stops[0].family, goer=made.accounts[HEAD].pk, outing=1, nth=1, seen=0,
        by=of(made, HEAD), at=world.NOW,
    )  # fmt: skip
    _found, cells = cells_of(made, row)
    keep(made, row, cells | {(made.accounts[HEAD].pk, DAY): ""}, seen=1)
    actions.make_rounds(plan=row.pk, at=world.NOW)
    (stop,) = page(made, row).stops
    assert (stop.goer, stop.on, stop.is_locked) == (made.accounts[HEAD].pk, DAY + timedelta(days=1), True)


@pytest_db
def test_a_lock_that_cannot_be_kept_is_let_go_and_told(made):
    row = planned(made, keys=("a1",), going=(HEAD, TEACHER), evenings=(evening(1), evening(2)))
    (stop,) = page(made, row).stops
    actions.lock_stop(plan=row.pk, family=stop.family, is_locked=True, seen=0, by=of(made, HEAD), at=world.NOW)
    _found, cells = cells_of(made, row)
    other = next(day for day in (DAY, DAY + timedelta(days=1)) if day != stop.on)
    keep(made, row, cells, {stop.family: f"{other:%m-%d}"}, seen=1)
    actions.make_rounds(plan=row.pk, at=world.NOW)
    told = page(made, row)
    assert (told.stops[0].on, told.stops[0].is_locked) == (other, False)
    assert (told.deeds[0].what, told.deeds[0].who, told.deeds[0].family) == ("不再锁定一家", "", "甲甲童")
