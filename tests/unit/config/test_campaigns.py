"""A campaign of the demo: so many visits as it names, each received by the office, and every figure of it counted from the rows."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notoneless.audit.models import Event
from notoneless.config.campaigns import spreading, visiting
from notoneless.config.campaigns.founding import FILL, found
from notoneless.config.campaigns.setting import Campaign, campaigns
from notoneless.config.campaigns.spreading import Door, by_place, by_school, quotas, shares, with_problems
from notoneless.places.models import Division
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import queries
from notoneless.visits.models import Visit
from notoneless.work.queries import being_filled
from tests import world

DAYS = [date(2026, 9, 1) + timedelta(days=n) for n in range(60)]


def keys(number, first=1):
    return [uuid.UUID(int=n) for n in range(first, first + number)]


@pytest.mark.parametrize(("total", "weights"), [(0, [1, 2]), (7, [1, 1, 1]), (40_000, [3, 0, 5.5, 1]), (5, [0, 0])])
def test_shares_add_up(total, weights):
    found = shares(total, weights)
    assert sum(found) == (total if sum(weights) else 0) and min(found) >= 0


def test_everybody_goes_and_nobody_more_often_than_the_visits_allow():
    found = quotas(keys(30), 200, Random(1))
    assert sum(found.values()) == 200 and min(found.values()) >= 1
    with pytest.raises(ValueError, match="once at least"):
        quotas(keys(30), 29, Random(1))


def test_a_schools_visits_are_as_many_person_visits_as_its_people_go():
    families = [tuple(keys(size, 1000 + 10 * n)) for n, size in enumerate([1, 3, 2, 1, 1, 2, 1, 1])]
    going = quotas(keys(12), 90, Random(2))
    found = by_school(families, going, DAYS, Random(3))
    assert Counter(who for one in found for who in one.visitors) == Counter(going)
    assert all(len(set(one.visitors)) == len(one.visitors) for one in found)
    assert {one.children for one in found} <= set(families) and [one.on for one in found] == sorted(
        one.on for one in found
    )
    assert found == by_school(families, going, DAYS, Random(3)), "the same beginning, the same visits"


def test_a_towns_outings_doors_and_pupils_are_as_many_as_asked():
    doors = [
        Door(tuple(keys(1 + n % 3, 1000 + 10 * n)), f"v{n % 4}", {f"s{n % 2}": uuid.UUID(int=1000 + 10 * n)}, n % 5 == 0)
        for n in range(60)
    ]  # fmt: skip
    cadres = {"": keys(3, 500)} | {f"v{n}": keys(2, 510 + 2 * n) for n in range(4)}
    teachers = {f"s{n}": keys(5, 600 + 5 * n) for n in range(2)}
    found = by_place(doors, cadres, teachers, outings=80, visits=140, pupils=170, days=DAYS, rng=Random(4))
    assert len(found) == 140 and sum(len(one.children) for one in found) == 170
    assert len({(who, one.on) for one in found for who in one.visitors}) == 80
    together = Counter((one.on, one.visitors, one.children[0]) for one in found)
    assert max(together.values()) == 1, "nobody stands twice at one door on an evening"
    with pytest.raises(ValueError, match="one door at least"):
        by_place(doors, cadres, teachers, outings=80, visits=20, pupils=20, days=DAYS, rng=Random(4))
    with pytest.raises(ValueError, match="too few people or days"):
        by_place(doors, cadres, teachers, outings=80, visits=140, pupils=170, days=DAYS[:1], rng=Random(4))
    with pytest.raises(ValueError, match="too few doors"):
        by_place(doors, cadres, teachers, outings=80, visits=2000, pupils=2000, days=DAYS, rng=Random(4))


def test_as_many_problems_are_solved_as_asked_and_the_last_ones_are_not():
    visits = [spreading.Planned(day, (uuid.UUID(int=1),), ()) for day in DAYS]
    found = with_problems(visits, 40, 30, Random(5))
    assert (len(found), sum(found.values())) == (40, 30) and not found[max(found)]


def campaign(way, **figures):
    return Campaign(
        number=9, place="500153", children=0, way=way, problems=6, solved=4, seed=7, as_of=world.YEAR, **figures
    )


def filled(made, asked):
    county = Division.objects.get(path=made.path)
    units = visiting.units(asked, county)
    for number, path in enumerate(units):
        visiting.visit(asked, county, path, number, units, world.NOW)
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    span = {"since": world.YEAR, "until": world.TODAY}
    return (
        queries.figures(chief, **span).whole.counts,
        queries.issue_figures(chief, on=world.TODAY, **span).whole.tally,
    )


@pytest.mark.django_db
def test_teachers_go_school_by_school_and_begun_again_nothing_is_written_twice():
    made = world.county()
    asked = campaign("school", staff=12, person_visits=40)
    counts, told = filled(made, asked)
    assert (counts.staff, counts.person_visits, told.solved) == (12, 40, 4)
    lines = Event.objects.filter(verb="visits.written").count()
    assert lines == Visit.objects.count() == counts.household_visits
    assert filled(made, asked) == (counts, told)
    assert Event.objects.filter(verb="visits.written").count() == lines


@pytest.mark.django_db
def test_cadres_and_teachers_go_town_by_town():
    counts, told = filled(world.county(), campaign("place", outings=20, household_visits=18, pupil_visits=18))
    assert (counts.outings, counts.household_visits, counts.pupil_visits, told.solved) == (20, 18, 18, 4)


@pytest.mark.django_db
def test_a_county_that_is_being_filled_says_so_until_it_is():
    one = campaigns()[0]
    made = found(one, now=world.NOW)
    county = Division.objects.get(code=one.place)
    assert len(made.keys) == 2 and being_filled([county.path]) == "running"
    assert being_filled(["9999"]) == being_filled([]) == ""
    result = DBTaskResult.objects.filter(task_path=FILL)
    result.update(status=TaskResultStatus.FAILED)
    assert being_filled([county.path]) == "failed"
    result.update(status=TaskResultStatus.SUCCESSFUL)
    assert being_filled([county.path]) == ""
