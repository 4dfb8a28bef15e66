"""A case says where its child's file says the child is, whoever wrote it there and by whatever statement: nobody's reach, and no
figure, is told from yesterday's place. The database keeps it so by itself."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from notoneless.cases.access import Cases
from notoneless.cases.models import Case, Charge, Stood
from notoneless.cases.queries import book_of
from notoneless.cases.queries.todo import BUREAU, MINE, OFFERS, RISEN, rows_of
from notoneless.cases.rules import whereabouts
from notoneless.children.actions import refresh_caches
from notoneless.children.models import Child
from notoneless.children.queries import words
from notoneless.config import checks
from notoneless.config import whereabouts as steps
from notoneless.privacy.models.bulk import update_rows
from notoneless.responsibility.queries import system_scope, viewer_of
from tests import world

pytestmark = pytest.mark.django_db
OPENED = ({"opened": world.TODAY}, {"dispatched": world.TODAY, "side": "place", "unit_path": "00010001"})


@pytest.fixture
def made():
    """A county with a case of every child."""
    county = world.county()
    with system_scope():
        for key in county.children:
            world.case(county, key, *OPENED)
        yield county


def astray() -> int:
    with connection.cursor() as cursor:
        cursor.execute(whereabouts.ASTRAY)
        return cursor.fetchone()[0]


def said(child: Child) -> tuple[str, str, bool]:
    return Case.objects.values_list("cached_place_path", "cached_school_path", "cached_gone").get(child=child.pk)


def county_of(child: Child) -> str:
    return Case.objects.values_list("cached_county_path", flat=True).get(child=child.pk)


def by_save(child):
    child.save()


def by_update(child):
    Child.objects.filter(pk=child.pk).update(
        cached_place_path=child.cached_place_path, cached_school_path=child.cached_school_path,
        county_path=child.county_path, merged_into=child.merged_into, removed_at=child.removed_at,
    )  # fmt: skip


def by_bulk(child):
    Child.objects.bulk_update(
        [child], ["cached_place_path", "cached_school_path", "county_path", "merged_into", "removed_at"]
    )


def by_hundreds(child):
    update_rows(
        Child, ["cached_place_path", "cached_school_path", "removed_at"],
        [(child.cached_place_path, child.cached_school_path, child.removed_at, child.pk)],
    )  # fmt: skip


@pytest.mark.parametrize("write", [by_save, by_update, by_bulk, by_hundreds])
def test_a_child_moves_and_its_case_moves_with_it(made, write):
    child = made.children["a1"]
    assert said(child) == (child.cached_place_path, child.cached_school_path, False)
    child.cached_place_path, child.cached_school_path = "000100020001", "0001000200010001"
    write(child)
    assert said(child) == ("000100020001", "0001000200010001", False)
    child.removed_at = world.NOW
    write(child)
    assert said(child)[2]
    child.removed_at = None
    write(child)
    assert not said(child)[2]
    assert astray() == 0


def test_a_file_that_is_merged_is_gone_from_every_list_and_back_when_it_is_separated(made):
    child = made.children["a1"]
    child.merged_into = made.children["a2"]
    by_bulk(child)
    assert said(child)[2]
    bureau = Cases(viewer_of(made.accounts["section_chief"], at=world.NOW))
    for rows, column in ((Case.objects.filter(bureau.q()), "child"), (Stood.objects.filter(bureau.days_q()), "case__child"),
                         (Charge.objects.filter(bureau.charges_q()), "case__child")):  # fmt: skip
        assert child.pk not in rows.values_list(column, flat=True)
        assert rows.values(column).distinct().count() == len(made.children) - 1
    child.merged_into = None
    by_update(child)
    assert not said(child)[2] and Case.objects.filter(bureau.q(), child=child.pk).exists()


@pytest.mark.parametrize("write", [by_save, by_update, by_bulk])
def test_a_case_whose_child_is_another_countys_by_now_is_in_no_list_of_its_own(made, write):
    child = made.children["a1"]
    assert county_of(child) == "0001"
    bureau = Cases(viewer_of(made.accounts["section_chief"], at=world.NOW))
    assert Case.objects.filter(bureau.q(), child=child.pk).exists()
    child.county_path, child.cached_place_path, child.cached_school_path = "0002", "000200010001", ""
    write(child)
    assert county_of(child) == "0002" and astray() == 0
    assert not Case.objects.filter(bureau.q(), child=child.pk).exists()
    assert not bureau.allows(Case.objects.select_related("child").get(child=child.pk))


def test_only_the_file_says_where_a_child_is(made):
    child = made.children["a1"]
    before = said(child)
    Case.objects.filter(child=child.pk).update(cached_place_path="00010009", cached_school_path="", cached_gone=True)
    assert said(child) == before
    case = Case.objects.get(child=child.pk)
    case.cached_place_path = ""
    case.save()
    assert said(child) == before and astray() == 0


POSTS = (
    "section_chief", "class_teacher:a1", "principal:a", "inspector", "village_officer:v11", "township_officer:t2", "auditor",
)  # fmt: skip


@pytest.mark.parametrize("post", POSTS)
def test_what_a_post_is_shown_is_what_it_may_see_on_the_very_next_question(made, post):
    child, viewer = made.children["a1"], viewer_of(made.accounts[post], at=world.NOW)
    for place, school in (("000100020001", ""), ("", "000100020001"), ("000100010001", "0001000100010001"), ("", "")):
        Child.objects.filter(pk=child.pk).update(cached_place_path=place, cached_school_path=school)
        access = Cases(viewer)
        may = {case.pk for case in Case.objects.select_related("child") if access.allows(case)}
        assert set(Case.objects.filter(access.q()).values_list("pk", flat=True)) == may
        assert set(Stood.objects.filter(access.days_q()).values_list("case", flat=True)) == may
        assert set(Charge.objects.filter(access.charges_q()).values_list("case", flat=True)) == may


def test_what_a_migration_missed_is_made_anew_behind_it(made):
    child = made.children["a1"]
    try:
        steps.lift(using="default", plan=[object()])
        Child.objects.filter(pk=child.pk).update(cached_place_path="000100020001")
        assert astray() == 1 and checks.unapplied()
        Child.objects.filter(pk=made.children["a2"].pk).update(removed_at=world.NOW)
        assert astray() == 2
    finally:
        steps.set_again(using="default", apps=apps)
    assert astray() == 0 and not checks.unapplied() and said(child)[0] == "000100020001"
    steps.lift(using="default", plan=[])  # nothing is to be migrated: they stay
    Child.objects.filter(pk=child.pk).update(cached_place_path="")
    assert astray() == 0


def test_a_child_sent_to_another_school_by_its_rows_takes_its_case_along(made):
    child = made.children["a1"]
    Child.objects.filter(pk=child.pk).update(cached_place_path="000100020001")
    refresh_caches([child.pk], on=world.TODAY)
    child.refresh_from_db()
    assert said(child)[:2] == (child.cached_place_path, child.cached_school_path)


def test_every_verdict_leads_to_a_ledger_that_has_a_name():
    named = {code for code, _words in words.ledgers()}
    assert {verdict.ledger for verdict in book_of("00", world.TODAY).verdicts.values()} <= named


def test_nothing_is_due_of_a_case_that_is_closed_so_it_is_no_task():
    day, county = world.TODAY, world.county()
    with system_scope():
        case = world.case(
            county, "a1", {"opened": day}, {"dispatched": day, "side": "place", "unit_path": "00010001"},
            {"accepted": day, "side": "place"},
            {"verified": day, "side": "place", "outcome": "abroad", "has_paper": True, "by": "township_officer:t1"},
            {"closing": day, "side": "place", "outcome": "abroad", "has_paper": True, "by": "township_officer:t1"},
            {"checked": day, "side": "county", "names": 5, "yes": True, "by": "section_chief"},
        )  # fmt: skip
    assert case.cached_closed_on == day
    charges = Charge.objects.filter(case=case)
    assert charges.exists() and not charges.exclude(cached_due_on=None, cached_risen_to="").exists()
    for post in POSTS:
        viewer = viewer_of(county.accounts[post], at=world.NOW)
        assert not [group for group in (MINE, OFFERS, RISEN, BUREAU) if rows_of(viewer, group).exists()]
