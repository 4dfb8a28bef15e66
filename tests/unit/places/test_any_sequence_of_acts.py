"""Whatever is established, renamed, recoded, moved, merged and split, in whatever order: history has no hole, no path is two
units', and every day can be looked up. A slow referee keeps what was true on each day and is asked for all of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.audit.terms import System
from notoneless.places import actions, queries
from notoneless.places.models import Division, EducationCentre, Former, School, SchoolClass, UnitChange
from notoneless.places.queries.asof import divisions_on, schools_on
from notoneless.places.terms import Line
from tests import world

pytestmark = pytest.mark.django_db
HOUSE = System("test")
START = date(2026, 10, 8)  # a few weeks into the school year of the county's classes


@dataclass
class Told:
    """What the referee knows of one unit: how it was from which day on, and until when."""

    level: int
    states: list[tuple[date, tuple]] = field(default_factory=list)
    ended_on: date | None = None
    heir: uuid.UUID | None = None
    first_path: str = ""

    def on(self, day):
        """Return how it was on a day, None where it was not."""
        if day < self.states[0][0] or (self.ended_on and day >= self.ended_on):
            return None
        return [state for since, state in self.states if since <= day][-1]

    @property
    def now(self):
        return self.states[-1][1]


class Referee:
    """Runs one script of acts on a small county and remembers, by plain lists, what must be true."""

    def __init__(self, made):
        self.made, self.day, self.serial = made, START, 0
        self.units: dict[uuid.UUID, Told] = {}
        self.schools: dict[uuid.UUID, Told] = {}
        for one in Division.objects.all():
            state = (one.name, one.code, one.parent_id)
            self.units[one.pk] = Told(one.level, [(one.began_on, state)], first_path=one.path)
        for one in School.objects.all():
            state = (one.name, one.code, one.division_id, one.centre_id)
            self.schools[one.pk] = Told(0, [(one.began_on, state)], first_path=one.path)
        self.centres = [made.centre.pk, None]

    def act(self, kind, first, second, days):
        self.day += timedelta(days=days)
        self.serial += 1
        towns = sorted((k for k, t in self.units.items() if t.level == 2 and not t.ended_on), key=str)
        villages = sorted((k for k, t in self.units.items() if t.level == 3 and not t.ended_on), key=str)
        schools = sorted((k for k, t in self.schools.items() if not t.ended_on), key=str)
        at = datetime.combine(self.day, datetime.min.time(), UTC) + timedelta(hours=2)
        self.said = {"on": self.day, "document": "测试", "by": HOUSE, "at": at}
        getattr(self, f"_{kind}")(towns, villages, schools, first, second)

    def _set(self, told, **change):
        names = ("name", "code", "parent") if len(told.now) == 3 else ("name", "code", "division", "centre")
        state = tuple(change.get(name, value) for name, value in zip(names, told.now, strict=True))
        told.states.append((self.day, state))

    def _path(self, model, key):
        return model.objects.get(pk=key).path

    def _rename(self, towns, villages, schools, first, second):
        unit, pool, told = [("division", towns + villages, self.units), ("school", schools, self.schools)][second % 2]
        key = pool[first % len(pool)]
        actions.rename(unit=unit, key=key, name=f"新名{self.serial}", **self.said)
        self._set(told[key], name=f"新名{self.serial}")

    def _recode(self, towns, villages, schools, first, second):
        key = (towns + villages)[first % len(towns + villages)]
        told = self.units[key]
        code = (
            f"500153{300 + self.serial}" if told.level == 2 else self.units[told.now[2]].now[1] + f"{600 + self.serial}"
        )
        old = told.now[1]
        actions.recode_division(key=key, code=code, **self.said)
        self._set(told, code=code)
        for part in villages:
            if self.units[part].now[2] == key and self.units[part].now[1].startswith(old):
                self._set(self.units[part], code=code + self.units[part].now[1][len(old) :])

    def _establish(self, towns, villages, schools, first, second):
        over = towns[first % len(towns)]
        code = self.units[over].now[1] + f"{400 + self.serial}"
        done = actions.establish_division(parent=over, name=f"新村{self.serial}", code=code, **self.said)
        self.units[done.id] = Told(3, [(self.day, (f"新村{self.serial}", code, over))],
                                   first_path=self._path(Division, done.id))  # fmt: skip

    def _move(self, towns, villages, schools, first, second):
        if not villages:
            return
        key, into = villages[first % len(villages)], towns[second % len(towns)]
        if self.units[key].now[2] == into:
            return
        actions.move_village(key=key, into=into, **self.said)
        self._set(self.units[key], parent=into)

    def _merge(self, towns, villages, schools, first, second):
        pool = towns if first % 2 and len(towns) > 1 else villages
        key, into = (pool[first % len(pool)], pool[second % len(pool)]) if pool else (None, None)
        if key == into or self.day <= self.units[key].states[0][0]:
            return
        actions.merge_division(key=key, into=into, **self.said)
        for part in villages:
            if self.units[part].now[2] == key:
                self._set(self.units[part], parent=into)
        for school in schools:
            if self.schools[school].now[2] == key:
                self._set(self.schools[school], division=into)
        self.units[key].ended_on, self.units[key].heir = self.day, into

    def _split(self, towns, villages, schools, first, second):
        key = towns[first % len(towns)]
        parts = [v for v in villages if self.units[v].now[2] == key][: second % 3]
        code = f"500153{500 + self.serial}"
        done = actions.split_division(key=key, name=f"新镇{self.serial}", code=code, parts=parts, **self.said)
        self.units[done.id] = Told(2, [(self.day, (f"新镇{self.serial}", code, self.made.county.pk))],
                                   first_path=self._path(Division, done.id))  # fmt: skip
        for part in parts:
            self._set(self.units[part], parent=done.id)

    def _move_school(self, towns, villages, schools, first, second):
        key, home = schools[first % len(schools)], (towns + villages)[second % len(towns + villages)]
        centre = self.centres[second % 2]
        if self.schools[key].now[2:] == (home, centre):
            return
        actions.move_school(key=key, division=home, centre=centre, **self.said)
        self._set(self.schools[key], division=home, centre=centre)

    def _merge_school(self, towns, villages, schools, first, second):
        key, into = schools[first % len(schools)], schools[second % len(schools)]
        if key == into:
            return
        actions.merge_school(key=key, into=into, **self.said)
        self.schools[key].ended_on, self.schools[key].heir = self.day, into


ACTS = ("rename", "recode", "establish", "move", "merge", "split", "move_school", "merge_school")
scripts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 40), st.integers(0, 40), st.integers(0, 3)), min_size=1, max_size=14
)


@pytest.mark.slow
def test_history_has_no_hole_and_every_day_can_be_looked_up():
    made = world.county(children=False)

    @given(script=scripts)
    @settings(max_examples=25)
    def holds(script):
        with transaction.atomic():
            referee = Referee(made)
            for step in script:
                referee.act(*step)
            _no_path_is_two_units()
            _periods_follow_each_other(referee)
            _every_day_is_right(referee)
            _every_old_path_leads_home(referee)
            transaction.set_rollback(True)

    holds()


def _no_path_is_two_units():
    borne = defaultdict(set)
    for model, line in ((Division, "place"), (EducationCentre, "school"), (School, "school"), (SchoolClass, "school")):
        for key, path in model.objects.values_list("pk", "path"):
            borne[line, path].add(key)
    for former in Former.objects.all():
        line = "place" if former.division_id else "school"
        borne[line, former.path].add(former.division_id or former.school_id or former.centre_id)
    assert all(len(keys) == 1 for keys in borne.values())


def _periods_follow_each_other(referee):
    for unit, told in (("division", referee.units), ("school", referee.schools)):
        model = {"division": Division, "school": School}[unit]
        for one in model.objects.filter(pk__in=told):
            formers = list(Former.objects.filter(**{unit: one}).order_by("began_on"))
            edges = [one.began_on]
            for former in formers:
                assert former.began_on == edges[-1] < former.ended_on
                edges.append(former.ended_on)
            assert one.ended_on is None or edges[-1] <= one.ended_on


def _every_day_is_right(referee):
    day = START - timedelta(days=1)
    while day <= referee.day + timedelta(days=1):
        found = {one.pk: (one.then_name, one.then_code, one.then_parent) for one in divisions_on(day)}
        assert found == {key: state for key, told in referee.units.items() if (state := told.on(day))}
        schools = {o.pk: (o.then_name, o.then_code, o.then_division, o.then_centre) for o in schools_on(day)}
        assert schools == {key: state for key, told in referee.schools.items() if (state := told.on(day))}
        paths = [one.then_path for one in divisions_on(day)]
        assert len(paths) == len(set(paths))
        by_key = {one.pk: one.then_path for one in divisions_on(day)}
        assert all(by_key[key].startswith(by_key[state[2]]) for key, state in found.items() if state[2])
        day += timedelta(days=1)


def _every_old_path_leads_home(referee):
    steps = queries.path_changes("0001", limit=10_000)
    assert [step.number for step in steps] == sorted(step.number for step in steps)
    for told, model, line in (
        (referee.units, Division, Line.PLACE), (referee.schools, School, Line.SCHOOL),
    ):  # fmt: skip
        for key, one in told.items():
            # Only what stood before the first act follows every step; a later unit follows those after its beginning.
            if one.states[0][0] >= START:
                continue
            path = one.first_path
            for step in steps:
                path = step.follow(path) if step.line == line else path
            home = key
            while told[home].heir:
                home = told[home].heir
            assert path == model.objects.get(pk=home).path


def test_each_act_leaves_one_line_in_the_journal_and_one_page_of_history():
    from notoneless.audit.models import Event

    made = world.county(children=False)
    said = {"on": world.TODAY, "document": "县府〔2026〕9号", "by": HOUSE, "at": world.NOW}
    before = Event.objects.count()
    actions.merge_division(key=made.towns[0].pk, into=made.towns[1].pk, **said)
    assert Event.objects.count() == before + 1
    root = UnitChange.objects.get(kind="merged")
    assert {part.kind for part in root.parts.all()} == {"moved"} and root.parts.count() == 2
    assert root.document == "县府〔2026〕9号"
