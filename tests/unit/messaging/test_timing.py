"""Not at night, not one by one, and again after a while: on both sides of every edge."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from notoneless.messaging import queries
from notoneless.messaging.rules import timing
from notoneless.messaging.rules.timing import Quiet

NIGHT, NOON, NEVER = Quiet(time(22), time(7)), Quiet(time(12), time(14)), Quiet(time(0), time(0))


def at(text):
    return datetime.fromisoformat(f"2026-09-{text}+08:00")


@pytest.mark.parametrize(
    ("quiet", "moment", "over"),
    [
        (NIGHT, "10T21:59:59", "10T21:59:59"), (NIGHT, "10T22:00:00", "11T07:00:00"), (NIGHT, "10T23:30:10", "11T07:00:00"),
        (NIGHT, "11T00:00:00", "11T07:00:00"), (NIGHT, "11T06:59:59", "11T07:00:00"), (NIGHT, "11T07:00:00", "11T07:00:00"),
        (NOON, "10T11:59:59", "10T11:59:59"), (NOON, "10T12:00:00", "10T14:00:00"), (NOON, "10T14:00:00", "10T14:00:00"),
        (NEVER, "10T00:00:00", "10T00:00:00"), (NEVER, "10T03:00:00", "10T03:00:00"),
    ],
)  # fmt: skip
def test_quiet_hours_end_where_they_end(quiet, moment, over):
    assert quiet.over(at(moment)) == at(over)
    assert quiet.holds(at(moment)) is (moment != over)


def test_an_urgent_letter_waits_for_nothing_and_another_is_gathered_into_the_day():
    ten = timedelta(minutes=10)
    assert timing.due(at("10T23:00:00"), urgent=True, quiet=NIGHT, gather=ten) == at("10T23:00:00")
    assert timing.due(at("10T09:00:00"), urgent=False, quiet=NIGHT, gather=ten) == at("10T09:10:00")
    assert timing.due(at("10T21:50:00"), urgent=False, quiet=NIGHT, gather=ten) == at("11T07:00:00")
    assert timing.due(at("10T21:49:59"), urgent=False, quiet=NIGHT, gather=ten) == at("10T21:59:59")


def test_it_is_tried_again_later_each_time_and_at_last_no_more():
    ladder = [timedelta(minutes=1), timedelta(minutes=5)]
    now = at("10T09:00:00")
    assert [timing.again(now, tries=n, ladder=ladder) for n in (1, 2, 3)] == [
        now + ladder[0], now + ladder[1], None
    ]  # fmt: skip


def test_the_parameters_are_what_this_station_reads():
    on = at("10T09:00:00").date()
    assert queries.quiet(on) == NIGHT
    assert queries.gather(on) == timedelta(minutes=10)
    assert queries.ladder(on) == sorted(queries.ladder(on)) and len(queries.ladder(on)) == 5
    assert queries.pace(on)["wecom"] == queries.pace(on)["dingtalk"] == 20
    assert queries.urgent(on) == {"test"}
