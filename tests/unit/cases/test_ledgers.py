"""A ledger of a past day is what was known on that day: the book that was taken out then, line for line, whatever was written,
struck or moved since. A year of acts is generated, each day's ledgers are kept aside, and all are asked for again at its end."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.cases import actions, queries
from notoneless.cases.models import NEVER, Act, Case, Stood
from notoneless.cases.queries import LEDGERS, LedgerFilter
from notoneless.cases.queries.handing_out_ledgers import list_lines, on_list
from notoneless.cases.terms import AbsentError, CaseError
from notoneless.children.models import Child
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.stories.walk import PAPER

pytestmark = pytest.mark.django_db
BUREAU, TOWN, SCHOOL = "section_chief", "township_officer:t1", "principal:a"
WORKER = System("worker")
#: So many days of the generated year are lived through; a longer run is asked for with ``-m long``.
DAYS = 20


@pytest.fixture
def made():
    with audit.gathered():
        yield world.county()


def instant(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def who(made, post: str, day: date):
    return viewer_of(made.accounts[post], at=instant(day))


def books(viewer, day: date) -> list[dict]:
    """Every line of every ledger of a day, in the order in which it leaves the house."""
    return [
        dict(line.values)
        for ledger in LEDGERS
        for line in list_lines(viewer, {"ledger": ledger, "day": day.isoformat()}, "case.see")
    ]


CHOICES: tuple[tuple[str, Callable[[random.Random], dict[str, Any]]], ...] = (
    ("dispatch", lambda r: {}),
    ("accept", lambda r: {"side": r.choice(("place", "school"))}),
    ("verify", lambda r: {"outcome": r.choice(("dropout", "dropout", "abroad", "in_school_local", "lost_contact", "suspended")),
                          "papers": PAPER}),
    ("reason", lambda r: {"main": r.choice(("work", "aversion"))}),
    ("contact", lambda r: {"way": "phone", "text": "打过电话"}),
    ("visit", lambda r: {"papers": PAPER, "text": "上门看过"}),
    ("take_step", lambda r: {"step": r.choice(("persuasion", "return_order"))}),
    ("serve", lambda r: {"names": r.randint(1, 12)}),
    ("return_to_school", lambda r: {"placement": "joined", "elsewhere": "外地小学"}),
    ("follow_up", lambda r: {"days": r.choice((30, 60, 90)), "in_class": r.random() < 0.7}),
    ("see", lambda r: {"way": "revisit", "in_class": r.random() < 0.7}),
    ("ask_closure", lambda r: {"outcome": r.choice(("returned", "abroad")), "papers": PAPER}),
    ("check_closure", lambda r: {"names": r.randint(1, 14), "agrees": True, "text": "看过了全部材料"}),
    ("reopen", lambda r: {"text": "又不见了人"}),
    ("strike", lambda r: {"names": r.randint(2, 14), "text": "写错了一条"}),
)  # fmt: skip


def live(
    made, days: int, seed: int = 7, *, begin: Callable[[date], None] = lambda _day: None,
    book: Callable[[Any, date], list[dict]] = books,
) -> dict[date, list[dict]]:  # fmt: skip
    """Let a county live through ``days`` days, some of them apart; return each day's ledgers as they were at its end."""
    r, day, told = random.Random(seed), world.TODAY, {}
    cases: list[Case] = []
    waiting = list(made.children)
    for _ in range(days):
        begin(day)
        if waiting and r.random() < 0.6:
            child = made.children[waiting[0]].pk
            if Child.objects.get(pk=child).removed_at is None:  # a file that is put away waits until it is back
                by, at = who(made, BUREAU, day), instant(day)
                cases.append(actions.open_case(child=child, whence="tip", by=by, at=at, on=day))
                waiting.pop(0)
        for _again in range(r.randint(0, 8) if cases else 0):
            (name, said), case = r.choice(CHOICES), r.choice(cases)
            post = r.choice((BUREAU, TOWN, SCHOOL, "registrar_bureau"))
            try:
                getattr(actions, name)(
                    case=case.pk, by=who(made, post, day), at=instant(day, r.randint(2, 9)), on=day, **said(r)
                )
            except (CaseError, AbsentError):
                pass
        if r.random() < 0.15:  # a family moves to the other town; the file says so
            moved = made.children[r.choice(list(made.children))]
            Child.objects.filter(pk=moved.pk).update(cached_place_path=r.choice(made.towns).path + "0001")
            actions.follow_moves(at=instant(day, 10))
        if r.random() < 0.5:
            actions.morning(by=WORKER, at=instant(day, 11))
        told[day] = book(who(made, BUREAU, day), day)
        day += timedelta(days=r.choice((1, 1, 1, 3, 9)))
    return told


def reads_as_taken_out(made, days: int, seed: int) -> None:
    told = live(made, days, seed)
    viewer = who(made, BUREAU, max(told))
    assert sum(map(len, told.values())) > days, "the year has children in its ledgers"
    assert len({line["outcome"] for lines in told.values() for line in lines}) > 2
    for day, lines in told.items():
        assert books(viewer, day) == lines, day
        folded = {one.case: one for one in queries.ledger_rows(viewer, on=day, ledger=()) if one.stage != "closed"}
        kept = {
            one.case: one
            for ledger in LEDGERS
            for one in queries.ledger_page(viewer, on=day, only=LedgerFilter(ledger), size=1000).rows
        }
        assert {key: plain(one) for key, one in kept.items()} == {key: plain(one) for key, one in folded.items()}, day


def test_each_past_day_reads_as_it_was_taken_out_on_that_day_and_as_its_acts_tell_it(made):
    reads_as_taken_out(made, DAYS, seed=7)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_do_a_hundred_days_of_a_year(made, seed):
    reads_as_taken_out(made, 100, seed)


def plain(row) -> dict:
    """A row without its child: where it lived is told by a fold as of today."""
    return {name: value for name, value in asdict(row).items() if name != "child"}


def test_days_that_are_over_are_never_written_again_and_follow_each_other_without_gap(made):
    live(made, DAYS // 2)
    day = world.TODAY + timedelta(days=400)
    before = {row.pk: (row.since, row.said, row.place_path) for row in Stood.objects.exclude(until=NEVER)}
    actions.morning(by=WORKER, at=instant(day), everything=True)
    after = {row.pk: (row.since, row.said, row.place_path) for row in Stood.objects.filter(pk__in=before)}
    assert before and after == before
    for case in Case.objects.all():
        rows = list(Stood.objects.filter(case=case).order_by("since"))
        assert [one.until for one in rows[:-1]] == [one.since for one in rows[1:]] and rows[-1].until == NEVER
        assert rows[0].since == min(Act.objects.filter(case=case).values_list("written_on", flat=True))


def test_a_house_that_is_older_than_the_record_gets_its_past_days_with_the_next_look(made):
    case = world.case(
        made, "a1", {"opened": date(2026, 8, 20)}, {"verified": date(2026, 8, 25), "outcome": "dropout", "by": TOWN}
    )  # fmt: skip
    closed = world.case(
        made, "c1", {"opened": date(2026, 8, 20)},
        {"verified": date(2026, 8, 21), "outcome": "abroad", "has_paper": True, "by": "township_officer:t2"},
        {"closing": date(2026, 8, 22), "outcome": "abroad", "by": "township_officer:t2"},
        {"checked": date(2026, 8, 23), "names": 3, "yes": True, "by": BUREAU},
    )  # fmt: skip
    Stood.objects.all().delete()
    actions.morning(by=WORKER, at=world.NOW)
    viewer = who(made, BUREAU, world.TODAY)

    def there(day, ledger):
        page = queries.ledger_page(viewer, on=day, only=LedgerFilter(ledger))
        return {one.case for one in page.rows}

    assert there(date(2026, 8, 19), "suspected_dropout") == set()
    assert there(date(2026, 8, 20), "suspected_dropout") == {case.pk, closed.pk}
    assert there(date(2026, 8, 22), "found") == {closed.pk} and there(date(2026, 8, 23), "found") == set()
    assert there(date(2026, 8, 25), "dropout") == {case.pk} == there(world.TODAY, "dropout")


def test_a_child_who_moves_stands_under_the_new_town_from_that_day_on_and_under_the_old_before(made):
    world.case(made, "a1", {"opened": world.TODAY})
    before, after = made.towns[0].path, made.towns[1].path
    later = world.TODAY + timedelta(days=5)
    Child.objects.filter(pk=made.children["a1"].pk).update(cached_place_path=after)
    assert actions.follow_moves(at=instant(later)) == 1 and actions.follow_moves(at=instant(later)) == 0
    viewer = who(made, BUREAU, later)

    def count(day, town):
        return queries.ledger_count(viewer, on=day, only=LedgerFilter(place=town))

    assert [count(world.TODAY, town) for town in (before, after)] == [1, 0]
    assert [count(later, town) for town in (before, after)] == [0, 1]


def test_every_figure_of_a_ledger_is_the_length_of_its_list_in_everybodys_scope(made):
    for key in made.children:
        world.case(
            made, key, {"opened": world.TODAY},
            *([{"verified": world.TODAY, "outcome": "dropout", "by": TOWN}] if key in ("a1", "c1") else ()),
        )  # fmt: skip
    seen = set()
    for post in (BUREAU, TOWN, "township_officer:t2", SCHOOL, "class_teacher:a1", "auditor"):
        viewer = who(made, post, world.TODAY)
        figures = queries.ledger_figures(viewer, on=world.TODAY, only=LedgerFilter())
        for ledger, figure in figures.items():
            only = LedgerFilter(ledger)
            page = queries.ledger_page(viewer, on=world.TODAY, only=only, size=1000)
            towns = queries.ledger_by_town(viewer, on=world.TODAY, only=only)
            taken = on_list(viewer, {"ledger": ledger, "day": world.TODAY.isoformat()}, "case.see")
            assert figure == len(page.rows) == sum(one.count for one in towns) == len(taken), (post, ledger)
            assert figure == queries.ledger_count(viewer, on=world.TODAY, only=only)
        seen.add(sum(figures.values()))
    assert {6, 0} <= seen and len(seen) > 3, "scopes differ, and the auditor sees no child"
