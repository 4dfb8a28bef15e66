"""The ledger of school age says where every child is, today and as was known on any past day, and the three ledgers add up: whoever
is sought stands in it as sought. What is said of a child is kept by the database itself, whoever writes it."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from notoneless.audit import actions as audit
from notoneless.cases import queries as cases
from notoneless.cases.models import Case
from notoneless.cases.queries import LedgerFilter
from notoneless.cases.rules import verified
from notoneless.children.actions.merging import merge, separate
from notoneless.children.models import Child, Standing, StoodBefore
from notoneless.children.queries import AgeFilter, age_figures, age_page, words
from notoneless.children.queries.handing_out_of_age import list_lines, on_list
from notoneless.children.queries.of_age import out_of_age
from notoneless.children.rules import stood
from notoneless.config import checks
from notoneless.config import whereabouts as steps
from notoneless.responsibility.queries import system_scope
from tests import world
from tests.unit.cases.test_ledgers import BUREAU, DAYS, SCHOOL, TOWN, live, who

pytestmark = pytest.mark.django_db
LATER = world.TODAY + timedelta(days=20)


@pytest.fixture
def made():
    with audit.gathered():
        yield world.county()


def astray() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({verified.ASTRAY}) + ({stood.ASTRAY})")
        return cursor.fetchone()[0]


def turn_to(day: date) -> None:
    """Let the trigger count ``day`` as the one that is running."""
    told = f"'{day}'" if connection.vendor == "sqlite" else f"DATE '{day}'"
    with connection.cursor() as cursor:
        for statement in (*stood.LOWER[connection.vendor], *stood.raising(connection.vendor, settings.TIME_ZONE, told)):
            cursor.execute(statement)


def swept(child: Child, verdict: str, on: date) -> None:
    """Let a sweep of ``on`` say where a child is."""
    row = words.verdict_row(verdict)
    Standing.objects.create(child=child, publication=uuid.uuid4(), on=on, verdict=verdict, ledger=row["ledger"])
    Child.objects.filter(pk=child.pk).update(cached_standing=verdict, cached_ledger=row["ledger"])


def book(viewer, day: date, today: date | None = None) -> list[dict]:
    """Every line of the ledger of a day, in the order in which it leaves the house."""
    asked = {"day": day.isoformat(), "on": (today or day).isoformat()}
    return [{"child": line.child, **line.values} for line in list_lines(viewer, asked, "case.see")]


def adds_up(viewer, day: date, today: date, *, but: uuid.UUID | None = None) -> None:
    """Whoever stands in the ledger of suspects or of dropouts stands as just that in the ledger of school age, by a case's word;
    ``but`` for a child whose file may have been away that day."""
    rows = age_page(viewer, on=day, only=AgeFilter(), today=today, size=1000).rows
    for ledger in cases.LEDGERS[:2]:
        sought = {one.child.id: one.outcome for one in
                  cases.ledger_page(viewer, on=day, only=LedgerFilter(ledger), size=1000).rows}  # fmt: skip
        of_age = {one.id: one.word for one in rows if one.by_case and one.child.ledger == words.ledger(ledger)}
        assert set(sought) - {but} == set(of_age) - {but}, (day, ledger)
        for key, outcome in sought.items():
            assert key == but or of_age[key] == (outcome or words.verdict("suspected_dropout"))


class Sweeps:
    """Beside what people do: sweeps that find children elsewhere than before, files put away and taken out again."""

    def __init__(self, made, seed: int) -> None:
        self.children, self.random = list(made.children.values()), random.Random(seed)

    def __call__(self, day: date) -> None:
        turn_to(day)
        for _ in range(self.random.randint(0, 2)):
            verdict = self.random.choice(
                ("in_school_local", "in_school_elsewhere", "suspected_dropout", "overage", "deferred")
            )
            swept(self.random.choice(self.children), verdict, day)
        if self.random.random() < 0.2:
            away = Child.objects.filter(pk=self.children[0].pk)  # a1
            away.update(removed_at=None if away.get().removed_at else world.NOW)


def reads_as_taken_out(made, days: int, seed: int) -> None:
    def told_and_adding_up(viewer, day):
        adds_up(viewer, day, day)
        return book(viewer, day)

    told = live(made, days, seed, begin=Sweeps(made, seed), book=told_and_adding_up)
    last = max(told)
    Child.objects.update(removed_at=None)
    viewer = who(made, BUREAU, last)
    assert StoodBefore.objects.count() > days and astray() == 0
    assert len({line["outcome"] for lines in told.values() for line in lines}) > 4
    for day, lines in told.items():
        if day < last:
            assert book(viewer, day, last) == lines, day
            adds_up(viewer, day, last, but=made.children["a1"].pk)


def test_each_past_day_reads_as_it_was_taken_out_on_that_day_and_the_three_ledgers_add_up(made):
    reads_as_taken_out(made, DAYS, seed=7)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_do_a_hundred_days_of_a_year(made, seed):
    reads_as_taken_out(made, 100, seed)


def test_a_childs_way_from_class_to_the_street_and_back_is_told_of_every_day(made):
    child, viewer = made.children["a1"], who(made, BUREAU, LATER)
    days = [world.TODAY + timedelta(days=number) for number in (0, 2, 4, 8, 12)]
    turn_to(days[1])
    case = world.case(made, "a1", {"opened": days[1]}, on=days[1])
    turn_to(days[2])
    Case.objects.filter(pk=case.pk).update(cached_outcome="dropout")
    turn_to(days[3])
    Case.objects.filter(pk=case.pk).update(cached_outcome="returned", cached_closed_on=days[3])
    turn_to(days[4])
    swept(child, "in_school_elsewhere", days[4])

    def word(day):
        (row,) = (one for one in age_page(viewer, on=day, only=AgeFilter(), today=LATER).rows if one.id == child.pk)
        return row.child.standing_code, row.by_case

    assert [word(day) for day in days] == [
        ("in_school_local", False), ("suspected_dropout", True), ("dropout", True), ("returned", True),
        ("in_school_elsewhere", False),
    ]  # fmt: skip
    assert word(days[2] - timedelta(days=1)) == ("suspected_dropout", True) and word(LATER)[0] == "in_school_elsewhere"
    assert astray() == 0


def test_a_sweep_of_an_earlier_day_says_nothing_against_what_was_verified_later(made):
    child = made.children["a1"]
    world.case(made, "a1", {"opened": world.TODAY})
    Case.objects.filter(child=child.pk).update(cached_outcome="in_school_elsewhere", cached_closed_on=world.TODAY)
    swept(child, "suspected_dropout", world.TODAY - timedelta(days=9))
    child.refresh_from_db()
    assert child.cached_verified == "in_school_elsewhere"
    swept(child, "suspected_dropout", world.TODAY + timedelta(days=1))
    child.refresh_from_db()
    assert child.cached_verified == "" and astray() == 0


def test_only_cases_say_what_was_verified_and_an_old_copy_of_a_file_takes_nothing_back(made):
    stale = Child.objects.get(pk=made.children["a1"].pk)
    world.case(made, "a1", {"opened": world.TODAY})
    stale.save()
    Child.objects.filter(pk=made.children["a2"].pk).update(cached_verified="abroad")
    said = dict(Child.objects.values_list("pk", "cached_verified"))
    assert (said[stale.pk], said[made.children["a2"].pk]) == ("suspected_dropout", "") and astray() == 0


def test_what_a_migration_missed_is_made_anew_behind_it_and_tells_of_no_change(made):
    try:
        steps.lift(using="default", plan=[object()])
        world.case(made, "a1", {"opened": world.TODAY})
        assert astray() == 1 and checks.unapplied()
    finally:
        steps.set_again(using="default", apps=apps)
    assert astray() == 0 and not checks.unapplied() and not StoodBefore.objects.exists()


def test_a_day_on_which_much_happens_leaves_one_row_and_a_file_opened_on_it_none(made):
    turn_to(LATER)
    file = Child.objects.filter(pk=made.children["a1"].pk)
    file.update(cached_standing="overage")
    file.update(cached_standing="deferred", cached_grade=4)
    file.update(cached_standing="deferred")
    (row,) = StoodBefore.objects.all()
    assert (row.since, row.until, row.standing, row.grade) == (world.TODAY, LATER, "in_school_local", 3)
    turn_to(world.TODAY)
    Child.objects.filter(pk=made.children["a2"].pk).update(cached_standing="overage")
    assert StoodBefore.objects.count() == 1


def test_files_that_became_one_stand_once_and_twice_again_when_they_are_separated(made):
    bureau = who(made, "registrar_bureau", world.TODAY)
    world.case(made, "a2", {"opened": world.TODAY})
    viewer = who(made, BUREAU, LATER)

    def there():
        rows = age_page(viewer, on=world.TODAY, only=AgeFilter(), today=world.TODAY).rows
        return {one.id: one.child.standing_code for one in rows}

    before, (kept, gone) = there(), (made.children["a1"], made.children["a2"])
    tie = merge(kept=kept.pk, absorbed=gone.pk, reason="同一个孩子", by=bureau, at=world.NOW, on=world.TODAY)
    assert there()[kept.pk] == "suspected_dropout" and gone.pk not in there()
    separate(tie=tie, reason="是两个孩子", by=bureau, at=world.NOW, on=world.TODAY)
    assert there() == before and astray() == 0


def test_a_child_of_no_known_town_and_one_of_whom_nothing_was_said_are_in_it_all_the_same(made):
    Child.objects.filter(pk=made.children["a1"].pk).update(cached_place_path="", cached_standing="")
    figures = age_figures(who(made, BUREAU, LATER), on=LATER, only=AgeFilter(), today=LATER)
    assert figures.towns[0][::2] == ("", 1) and ("unsaid", 1) in {one[::2] for one in figures.words}


def test_every_figure_is_the_length_of_its_list_in_everybodys_scope_today_and_on_a_past_day(made):
    turn_to(LATER)
    world.case(made, "a1", {"opened": world.TODAY})
    swept(made.children["c1"], "overage", LATER)
    seen = Counter()
    for post in (BUREAU, TOWN, "township_officer:t2", SCHOOL, "class_teacher:a1", "auditor"):
        viewer = who(made, post, LATER)
        for day in (LATER, LATER - timedelta(days=1)):
            whole = age_figures(viewer, on=day, only=AgeFilter(), today=LATER)
            asked = [(AgeFilter(word=code), many) for code, _label, many in whole.words]
            asked += [(AgeFilter(place=path), many) for path, _name, many in whole.towns if path]
            for only, many in ((AgeFilter(), whole.total), *asked):
                rows = age_page(viewer, on=day, only=only, today=LATER, size=1000).rows
                words_of = {"day": day.isoformat(), "on": LATER.isoformat(), "outcome": only.word, "place": only.place}
                figures = age_figures(viewer, on=day, only=only, today=LATER)
                taken = on_list(viewer, words_of, "case.see")
                assert many == len(rows) == figures.total == len(taken), (post, day, only)
            seen[post, day] = whole.total
    assert seen[BUREAU, LATER] == len(made.children) - 1 == seen[BUREAU, LATER - timedelta(days=1)] - 1
    assert seen["auditor", LATER] == 0


def test_pages_follow_each_other_over_what_changed_and_what_did_not_without_losing_anybody(made):
    turn_to(LATER)
    for number, child in enumerate(made.children.values()):
        if number % 2:
            swept(child, "deferred", LATER)
    viewer, past, met, after = who(made, BUREAU, LATER), LATER - timedelta(days=1), [], ""
    while True:
        page = age_page(viewer, on=past, only=AgeFilter(), today=LATER, after=after, size=2)
        met += [one.id for one in page.rows]
        if not (after := page.next):
            break
    assert len(met) == len(set(met)) == len(made.children)
    assert met == on_list(viewer, {"day": past.isoformat(), "on": LATER.isoformat()}, "case.see")


def test_a_child_who_came_from_another_county_was_in_no_ledger_of_this_one_before(made):
    other = world.county("0002", "500120")
    turn_to(LATER)
    child = other.children["a1"]
    with system_scope():
        Child.objects.filter(pk=child.pk).update(
            county_path="0001", cached_place_path=made.towns[0].path, cached_school_path=""
        )
    for viewer, day, is_there in (
        (who(made, BUREAU, LATER), LATER, True), (who(made, BUREAU, LATER), world.TODAY, False),
        (who(other, BUREAU, LATER), LATER, False), (who(other, BUREAU, LATER), world.TODAY, False),
    ):  # fmt: skip
        assert (child.pk in on_list(viewer, {"day": day.isoformat(), "on": LATER.isoformat()}, "case.see")) is is_there


def test_who_is_out_of_scope_by_the_parameters_is_out_of_this_ledger_and_nobody_else():
    codes = {code for code, _words in words.verdicts()}
    assert out_of_age() < codes
    assert {words.verdict_row(code)["ledger"] for code in out_of_age()} == {"out_of_scope"}
    assert "out_of_scope" not in {words.verdict_row(code)["ledger"] for code in codes - out_of_age()}
