"""A teacher calls her class on a phone; a girl is missed, day after day, until somebody knows why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.attendance import queries
from notoneless.attendance.actions import call
from notoneless.attendance.models import NotHere, RollCall
from notoneless.attendance.terms import AbsentError, AttendanceError
from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def made():
    return world.county()


def by(made: world.County, post: str = "class_teacher:a1") -> Viewer:
    return viewer_of(made.accounts[post], at=world.NOW)


def say(made, on, why=None, *, saw=0, post="class_teacher:a1"):
    away = {str(made.children["a1"].pk): why} if why else {}
    return call(room=made.classes["a1"].pk, on=on, away=away, all_here=not why, saw=saw, by=by(made, post), at=at(on))


def missed(made, on, post="class_teacher:a1"):
    with looking(by=System("test"), at=at(on)):
        return queries.missed(by(made, post), on=on).rows


def test_day_by_day_the_days_call_for_more_until_she_is_seen(made):
    assert missed(made, MONDAY) == (), "nobody called: nobody is missed"
    for n, furthest in enumerate(("visit", "group_visit", "written_report")):
        say(made, MONDAY + timedelta(days=n), "unknown")
        (she,) = missed(made, MONDAY + timedelta(days=n))
        assert (she.name, she.days, she.since) == ("甲甲童", n + 1, MONDAY)
        assert she.steps[-1].step.id == furthest
    for post, sees in (("principal:a", 1), ("village_officer:v11", 1), ("section_chief", 1), ("principal:b", 0),
                       ("township_officer:t2", 0)):  # fmt: skip
        assert len(missed(made, MONDAY + timedelta(days=2), post)) == sees, post
    say(made, MONDAY + timedelta(days=3))
    assert missed(made, MONDAY + timedelta(days=3)) == (), "she was seen"


def test_a_note_explains_it_and_what_was_said_before_stays_written(made):
    say(made, MONDAY, "unknown")
    say(made, MONDAY, "sick", saw=1)
    assert missed(made, MONDAY) == ()
    assert [(row.number, row.away) for row in RollCall.objects.order_by("number")] == [(1, 1), (2, 1)]
    assert list(NotHere.objects.order_by("roll_call__number").values_list("reason", flat=True)) == ["unknown", "sick"]
    assert Event.objects.filter(verb="attendance.call").count() == 2


def test_a_child_who_came_into_the_class_after_the_call_was_not_seen_by_it(made):
    say(made, MONDAY)
    late = world.child(made, "后来童", order=31, village="v11", room="a1", standing="in_school_local")
    late.spells.update(recorded_at=at(MONDAY + timedelta(days=1)))
    assert queries.words_of([late.pk], on=MONDAY)[late.pk] == {}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Z003", {"on": MONDAY + timedelta(days=1)}),
        ("Z003", {"on": date(2026, 8, 31)}),
        ("Z004", {"all_here": False}),
        ("Z004", {"away": "a1", "all_here": True}),
        ("Z005", {"away": "b1", "all_here": False}),
        ("Z006", {"away": "a1", "why": "bored", "all_here": False}),
        ("Z002", {"saw": 3}),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_written(made, code, said):
    said = {"on": MONDAY, "all_here": True, "saw": 0} | said
    key, why = said.pop("away", None), said.pop("why", "unknown")
    away = {str(made.children[key].pk): why} if key else {}
    with pytest.raises(AttendanceError) as told:
        call(room=made.classes["a1"].pk, away=away, by=by(made), at=at(MONDAY), **said)
    assert told.value.code == code
    assert not RollCall.objects.exists() and not Event.objects.filter(verb="attendance.call").exists()


def test_the_same_said_twice_and_a_class_of_no_pupils_are_refused(made):
    say(made, MONDAY, "sick")
    with pytest.raises(AttendanceError) as told:
        say(made, MONDAY, "sick", saw=1)
    assert told.value.code == "Z008"
    with pytest.raises(AttendanceError) as told:
        call(
            room=made.classes["b2"].pk,
            on=MONDAY,
            away={},
            all_here=True,
            by=by(made, "class_teacher:b2"),
            at=at(MONDAY),
        )
    assert told.value.code == "Z007"


def test_a_class_of_somebody_else_is_not_there(made):
    with pytest.raises(AbsentError):
        say(made, MONDAY, post="class_teacher:b1")
    with pytest.raises(AbsentError):
        say(made, MONDAY, post="village_officer:v11")


def test_a_class_that_nobody_calls_is_told_to_the_principal(made):
    principal = by(made, "principal:a")
    thursday = MONDAY + timedelta(days=3)
    say(made, MONDAY + timedelta(days=1))  # Tuesday; Wednesday nobody
    assert queries.silent_count(principal, on=thursday) == 1, "a2 was never called; a1 was on one of the two days"
    assert queries.silent_count(principal, on=thursday + timedelta(days=1)) == 2
    assert [row.name for row in queries.rooms(principal, on=thursday, only_silent=True).rows] == ["三年级2班"]
    assert queries.silent_count(by(made, "principal:b"), on=thursday) == 1
    assert queries.uncalled_count(principal, on=thursday) == 2
    assert queries.uncalled_count(principal, on=date(2026, 9, 12)) == 0, "a Saturday"
    assert queries.uncalled_count(principal, on=thursday, most=1) is None, "more than anybody counts"
    assert queries.silent_count(principal, on=thursday, most=1) == 1
    assert queries.silent_count(principal, on=thursday + timedelta(days=1), most=1) is None


def test_the_page_on_the_phone(made, client):
    sign_in(client, made, "class_teacher:a1")
    address, child = reverse("attendance:room", args=(made.classes["a1"].pk,)), made.children["a1"]
    assert "甲甲童" in client.get(address).content.decode()
    today = timezone.localdate().isoformat()
    assert client.post(address, {"on": today, "saw": "0"}).status_code == 422, "nothing said is not all present"
    assert client.post(address, {"on": today, "saw": "0", "all": "1"}).status_code == 303
    answer = client.post(address, {"on": today, "saw": "1", "away": str(child.pk)})
    assert answer.status_code == 303
    assert list(NotHere.objects.values_list("child", "reason")) == [(child.pk, "unknown")]
    again = client.post(address, {"on": today, "saw": "1", "all": "1"})
    assert again.status_code == 422 and "Z002" in again.content.decode()
    shown = client.get(address).content.decode()
    assert "checked" in shown and 'name="saw" value="2"' in shown
    listed = client.get(reverse("attendance:missed")).content.decode()
    assert "甲甲童" in listed
    back = {"on": today, "saw": "2", "all": "1", "away": str(child.pk)}
    assert client.post(address, back).status_code == 422, "a tick of one's own and “all here” are two things"
    assert client.post(address, back | {"stood": str(child.pk)}).status_code == 303, "she came in the second lesson"
    assert [row.away for row in RollCall.objects.order_by("number")] == [0, 1, 0]


def test_a_class_whose_end_is_written_down_ahead_is_called_until_then(made):
    made.classes["a1"].ended_on = MONDAY + timedelta(days=1)
    made.classes["a1"].save()
    assert say(made, MONDAY).away == 0
    assert "三年级1班" in [row.name for row in queries.rooms(by(made, "principal:a"), on=MONDAY).rows]
    with pytest.raises(AbsentError):
        say(made, MONDAY + timedelta(days=1))
    assert "三年级1班" not in [
        row.name for row in queries.rooms(by(made, "principal:a"), on=MONDAY + timedelta(days=1)).rows
    ]
