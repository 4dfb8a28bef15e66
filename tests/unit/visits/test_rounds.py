"""A week of rounds: asked for, made by the worker, changed by hand, checked, and followed on the day."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.planning.rounds.travel import Point
from notoneless.visits import actions, queries
from notoneless.visits.models import RoundStop
from notoneless.visits.queries.packets import packed
from notoneless.visits.queries.rounds import rounds_between
from notoneless.visits.rules import weeks
from notoneless.visits.rules.weeks import Evening, Goer, Home
from notoneless.visits.terms import AbsentError, VisitError
from tests import world
from tests.unit.visits.test_receiving import HEAD, TEACHER, household, of, receive, visit

pytestmark = pytest.mark.django_db
CHIEF, SUBJECT = "section_chief", "subject_teacher:a1"
DAY = world.TODAY + timedelta(days=1)
SETTING = {"same_village_minutes": 10, "other_village_minutes": 30}


def evening(days=1, begin=18 * 60, end=21 * 60):
    return Evening(world.TODAY + timedelta(days=days), begin, end)


def asked(made, keys=("a1", "a2"), going=(TEACHER, HEAD), by=HEAD, evenings=None, **more):
    return actions.ask_rounds(
        children=[made.children[key].pk for key in keys], by=of(made, by), at=world.NOW,
        going=[(made.accounts[who].pk, evenings or (evening(),)) for who in going], **more,
    )  # fmt: skip


def planned(made, *args, **more):
    row = asked(made, *args, **more)
    actions.make_rounds(plan=row.pk, at=world.NOW)
    return row


def page(made, row, by=HEAD):
    with audit.looking(by=of(made, by), at=world.NOW):
        return queries.round_page(of(made, by), row.pk)


def code(*args, **more):
    with pytest.raises(VisitError) as told:
        asked(*args, **more)
    return told.value.code


def test_a_week_is_made_and_each_has_the_day_in_its_order(made):
    row = planned(made)
    found = page(made, row)
    assert found.row.state == "planned" and (found.row.families, found.row.placed) == (2, 2)
    assert found.faults == () and found.left == ()
    mine = queries.round_of(of(made, HEAD), DAY) + queries.round_of(of(made, TEACHER), DAY)
    assert sum(len(one.children) for one in mine) >= 1 and {one.family for one in mine} == {
        one.family for one in found.stops
    }
    assert [one.order for one in queries.round_of(of(made, HEAD), DAY)] == list(
        range(1, len(queries.round_of(of(made, HEAD), DAY)) + 1)
    )
    assert queries.round_of(of(made, HEAD), DAY + timedelta(days=1)) == []
    lines = Event.objects.filter(subject=f"visits_rounds:{row.pk}").values_list("verb", flat=True)
    assert sorted(lines) == ["visits.rounds", "visits.rounds_asked", "visits.rounds_changed"]
    actions.make_rounds(plan=row.pk, at=world.NOW)
    assert RoundStop.objects.filter(plan=row).count() == 2, "made twice it is made once"


def test_two_go_to_every_door_together(made):
    found = page(made, planned(made, people=2))
    times = {(one.family, one.on, one.begin) for one in found.stops}
    assert len(found.stops) == 4 and len(times) == 2 and found.faults == ()


def test_brothers_are_one_door(made):
    household(made, "a1", "a2")
    row = planned(made)
    found = page(made, row)
    assert found.row.families == 1 and len(found.stops[0].children) == 2


def test_who_sees_no_child_of_the_family_goes_along_without_its_key(made):
    planned(made, keys=("a2",), going=(HEAD, SUBJECT), people=2)
    (due,) = queries.round_of(of(made, SUBJECT), DAY)
    assert due.children == () and queries.round_of(of(made, HEAD), DAY)[0].children == (made.children["a2"].pk,)


def test_what_cannot_be_reached_is_left_over_with_its_reason(made):
    found = page(made, planned(made, evenings=(evening(begin=18 * 60, end=18 * 60 + 70),), going=(TEACHER,)))
    assert [(one.children[0][1], one.why) for one in found.left] == [("甲乙童", "时间都被别家占了")] or found.left


def test_by_hand_a_family_is_moved_and_the_check_speaks(made):
    row = planned(made, going=(HEAD,), evenings=(evening(), evening(2, 18 * 60, 18 * 60 + 30)))
    before = page(made, row)
    family = before.stops[0].family
    actions.move_stop(
        plan=row.pk,
        family=family,
        goer=made.accounts[HEAD].pk,
        outing=1,
        nth=1,
        seen=0,
        by=of(made, HEAD),
        at=world.NOW,
    )
    after = page(made, row)
    (stop,) = [one for one in after.stops if one.family == family]
    assert stop.on == DAY + timedelta(days=1) and stop.is_locked
    assert any(words == "超出出门的时间" for words, _where in after.faults), "half an hour is too short, and it is said"
    with pytest.raises(VisitError, match="U184"):
        actions.take_out(plan=row.pk, family=family, seen=0, by=of(made, HEAD), at=world.NOW)
    actions.take_out(plan=row.pk, family=family, seen=1, by=of(made, HEAD), at=world.NOW)
    assert [one.why for one in page(made, row).left] == ["有人从安排里拿了出来"] and page(made, row).faults == ()
    with pytest.raises(VisitError, match="U185"):
        actions.move_stop(
            plan=row.pk,
            family=uuid.uuid4(),
            goer=made.accounts[HEAD].pk,
            outing=0,
            nth=1,
            seen=2,
            by=of(made, HEAD),
            at=world.NOW,
        )


def test_made_anew_what_is_locked_stays(made):
    row = planned(made, going=(HEAD, TEACHER), evenings=(evening(), evening(2)))
    first = page(made, row).stops[0]
    actions.move_stop(
        plan=row.pk,
        family=first.family,
        goer=made.accounts[HEAD].pk,
        outing=1,
        nth=1,
        seen=0,
        by=of(made, HEAD),
        at=world.NOW,
    )
    actions.plan_again(plan=row.pk, seen=1, by=of(made, HEAD), at=world.NOW)
    actions.make_rounds(plan=row.pk, at=world.NOW)
    (stop,) = [one for one in page(made, row).stops if one.family == first.family]
    assert (stop.goer, stop.on, stop.is_locked) == (made.accounts[HEAD].pk, DAY + timedelta(days=1), True)
    actions.lock_stop(plan=row.pk, family=first.family, is_locked=False, seen=2, by=of(made, HEAD), at=world.NOW)
    assert not any(one.is_locked for one in page(made, row).stops)


def test_made_anew_within_the_week_what_was_walked_stays_and_the_others_come_on_days_that_are_left(made):
    row = planned(
        made, keys=("a1", "a2"), going=(HEAD,), evenings=tuple(evening(days, 18 * 60, 19 * 60) for days in (0, 1, 2))
    )
    early, late = sorted(page(made, row).stops, key=lambda one: one.on)
    assert (early.on, late.on) == (world.TODAY, DAY) or early.on < late.on, "an hour is enough for one family"
    key = next(key for key in ("a1", "a2") if made.children[key].pk == early.family)
    receive(made, visit(made, key, by=(HEAD,)), HEAD)
    actions.lock_stop(plan=row.pk, family=late.family, is_locked=True, seen=0, by=of(made, HEAD), at=world.NOW)
    actions.plan_again(plan=row.pk, seen=1, by=of(made, HEAD), at=world.NOW + timedelta(days=2))
    actions.make_rounds(plan=row.pk, at=world.NOW + timedelta(days=2))
    found = {one.family: one for one in page(made, row).stops}
    assert (found[early.family].on, found[early.family].begin) == (early.on, early.begin), (
        "where somebody was is no plan any more"
    )
    assert found[late.family].on == world.TODAY + timedelta(days=2) and not found[late.family].is_locked
    assert any(one.what == "let_go" for one in row.deeds.all()), "a lock of a day that is over is let go, and told"
    actions.plan_again(plan=row.pk, seen=2, by=of(made, HEAD), at=world.NOW + timedelta(days=3))
    actions.make_rounds(plan=row.pk, at=world.NOW + timedelta(days=3))
    assert [one.family for one in page(made, row).left] == [late.family], "the week is over"


def test_what_is_still_to_be_planned_begins_today(made):
    first = world.TODAY
    homes = [
        Home(key, "000100010001", 40, 1, ("t",), hours)
        for key, hours in (("x", ()), ("y", (evening(0), evening(1))), ("z", (evening(0),)))
    ]
    problem = weeks.problem_of(
        homes, [Goer("t", "000100010001", (evening(0), evening(1)), 3)], first=first, points={}, setting=SETTING
    )
    assert weeks.ahead(problem, (), first=first, today=first) is problem
    found = weeks.ahead(problem, ("x",), first=first, today=first)
    assert [one.key for one in found.visits] == ["y", "z"] and found.visits[0] == problem.visit["y"]
    found = weeks.ahead(problem, (), first=first, today=DAY).visit
    assert [(one.begin, one.end) for one in found["x"].windows] == [(86400, 2 * 86400)]
    assert found["y"].windows == problem.visit["y"].windows[1:]
    assert [one.end - one.begin for one in found["z"].windows] == [1], "at home only when it was yesterday"


def test_a_visit_ticks_its_stop(made):
    row = planned(made, keys=("a1",), evenings=(evening(0, 18 * 60, 21 * 60),), going=(HEAD,))
    assert not page(made, row).stops[0].is_visited
    receive(made, visit(made, "a1", by=(HEAD,)), HEAD)
    assert page(made, row).stops[0].is_visited and queries.round_of(of(made, HEAD), world.TODAY)[0].is_visited
    assert page(made, row).row.visited == 1


def test_what_cannot_be_asked_is_refused(made):
    assert code(made, keys=()) == "U180"
    assert code(made, keys=("b1",)) == "U180", "a child out of reach"
    assert code(made, going=()) == "U181"
    assert code(made, evenings=(evening(begin=60, end=60),)) == "U182"
    assert code(made, evenings=(evening(days=-1),)) == "U182"
    assert code(made, evenings=(evening(days=29),)) == "U182" and planned(made, evenings=(evening(days=28),))
    assert code(made, going=(HEAD, "class_teacher:b1")) == "U183"


def test_whose_plan_it_is_alone_opens_it(made):
    row = planned(made)
    with pytest.raises(AbsentError):
        page(made, row, by=CHIEF)
    assert queries.rounds(of(made, CHIEF)) == [] and len(queries.rounds(of(made, HEAD))) == 1


def test_without_the_engines_it_says_so(made, monkeypatch):
    from notoneless.planning.rounds import planning
    from notoneless.standards.errors import UserError

    def none():
        raise UserError("T060", "没有排路线的程序。", "There is no engine.")

    monkeypatch.setattr(planning, "libraries", none)
    row = planned(made)
    found = page(made, row)
    assert (found.row.state, found.code) == ("refused", "T060")


def test_the_packet_takes_the_families_of_the_rounds_along_in_their_order(made):
    planned(made, keys=("a1",), going=(TEACHER,))
    with audit.looking(by=of(made, TEACHER), at=world.NOW):
        given = packed(of(made, TEACHER), on=world.TODAY)
        [stop] = queries.round_of(of(made, TEACHER), DAY)
        [first] = given.round
        assert (first["order"], first["at"]) == (1, f"{DAY:%m-%d} {stop.at // 60:02}:{stop.at % 60:02}")
        assert first["family"] == given.families[0]["key"] and given.said(world.TODAY)["round"] == [first]
        assert packed(of(made, TEACHER), on=DAY).round[0]["at"] == first["at"][6:]
        late = packed(of(made, TEACHER), on=DAY + timedelta(days=1))
        assert late.round == () and late.families


def test_many_weeks_are_listed_and_many_days_read_in_as_many_statements_as_few(made):
    def statements():
        with audit.looking(by=of(made, HEAD), at=world.NOW), CaptureQueriesContext(connection) as asked_for:
            queries.rounds(of(made, HEAD))
            rounds_between(of(made, HEAD), world.TODAY, world.TODAY + timedelta(days=9))
        return len(asked_for)

    planned(made, going=(HEAD,))
    few = statements()
    for days in range(2, 7):
        planned(made, going=(HEAD,), evenings=(evening(days),))
    assert len(queries.rounds(of(made, HEAD))) == 6 and statements() == few


def opens(made, row, post):
    try:
        page(made, row, by=post)
    except AbsentError:
        return False
    return True


def test_a_class_teachers_week_is_her_schools_and_a_colleague_sees_the_own_days_only(made):
    row = planned(made, keys=("a1",), going=(TEACHER,), by=TEACHER)
    assert (row.unit_line, row.unit_path) == ("school", made.schools["a"].path)
    assert opens(made, row, TEACHER) and opens(made, row, HEAD)
    assert not any(opens(made, row, who) for who in (SUBJECT, "registrar:a", "principal:b", "centre_head", CHIEF))
    actions.lock_stop(
        plan=row.pk, family=row.stops.get().family, is_locked=True, seen=0, by=of(made, HEAD), at=world.NOW
    )
    told = [(one.what, one.who) for one in page(made, row, by=TEACHER).deeds]
    assert told == [("锁定一家", "甲a校长人"), ("排好", ""), ("请排", "甲a1班主任人")]
    assert [one.maker for one in queries.rounds(of(made, HEAD))] == ["甲a1班主任人"]
    with pytest.raises(AbsentError):
        actions.take_out(
            plan=row.pk, family=row.stops.get().family, seen=1, by=of(made, SUBJECT), at=world.NOW
        )  # fmt: skip


def test_a_childs_name_leaves_the_plan_with_the_child(made):
    row = planned(made)
    child = made.children["a2"]
    child.cached_school_path = made.classes["b1"].path
    child.cached_place_path = made.villages["v21"].path
    child.save()
    found = page(made, row)
    names = [name for one in (*found.stops, *found.left) for _key, name in one.children]
    assert found.row.families == 2 and names == ["甲甲童"], "the door still stands in the plan, the name no longer"
    assert "甲乙童" not in {words for _what, words in found.faults}


@pytest.mark.parametrize(
    ("held", "goes", "unit"),
    [
        (("AAAABBBBCCCC",), ("AAAABBBBCCCC0001", "AAAABBBBCCCC0002"), "AAAABBBBCCCC"),
        (("AAAABBBBCCCC0001",), ("AAAABBBBCCCC0001",), "AAAABBBBCCCC"),  # a class's week is its school's
        (("AAAABBBBCCCC0001", "AAAABBBBDDDD0001"), ("AAAABBBBCCCC0001", "AAAABBBBDDDD0001"), "AAAABBBB"),
        (("AAAABBBBCCCC",), ("AAAABBBBCCCC0001", "AAAABBBBDDDD0001"), ""),  # one of them lies outside
        (("AAAA", "AAAABBBB"), ("AAAABBBB0001",), "AAAABBBB"),  # the nearest post is the one that plans
    ],
)
def test_in_whose_name_a_week_is_planned(held, goes, unit):
    assert weeks.unit_of(held, goes, longest=12) == unit


def test_kilometres_are_told_between_towns_that_are_known_and_nowhere_else():
    points = {"00010001": Point(29.35, 105.5), "00010002": Point(29.35, 105.6)}
    setting = {"road_factor": 1.4}
    km = weeks.km_between("000100010001", "000100020001", points, setting)
    assert km == pytest.approx(13.6, abs=0.1), "9.7 km as the crow flies"
    assert weeks.km_between("000100010001", "000100010002", points, setting) is None, "within one town"
    assert weeks.km_between("000100010001", "000100030001", points, setting) is None, "a town without an outline"


def test_a_sheet_tells_the_road_and_what_is_left_over(made):
    row = planned(made, keys=("a1", "a2"), going=(HEAD,))
    out = actions.hand_out_rounds(plan=row.pk, reason="十二月第一周入户走访", by=of(made, HEAD), at=world.NOW)
    (walk,) = out.walks
    assert walk.visits == 2 and walk.unknown == 3 and walk.km == 0
    assert walk.road == sum(one.minutes for one in walk.days[0].stops) + walk.days[0].minutes_back
    assert walk.inside == 80 and out.left == () and out.stamp.number.startswith("E")
    assert row.deeds.order_by("-number").first().what == "handed_out"
    with pytest.raises(VisitError, match="U186"):
        actions.hand_out_rounds(
            plan=row.pk, who=made.accounts[TEACHER].pk, reason="十二月第一周入户走访", by=of(made, HEAD), at=world.NOW
        )
    with pytest.raises(AbsentError):
        actions.hand_out_rounds(plan=row.pk, reason="十二月第一周入户走访", by=of(made, TEACHER), at=world.NOW)
