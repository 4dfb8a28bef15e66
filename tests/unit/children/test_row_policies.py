"""The database's own row policies, with the application's filter taken away: python -m tests.postgres -k row_policies."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from notoneless.accounts.terms import NOBODY
from notoneless.children.models import (
    Child,
    Household,
    HouseholdSpell,
    Identifier,
    Sponsor,
    StoodBefore,
    Tie,
)
from notoneless.children.queries import with_duty
from notoneless.responsibility.queries import hold_scope, system_scope, viewer_of
from tests import world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]

#: Every table that tells of a child, and the way from a row to its child.
TABLES = {
    model: field.name
    for model in apps.get_app_config("children").get_models()
    for field in model._meta.concrete_fields
    if field.related_model is Child and field.name == "child"
}


def hold(county, post):
    """Hold the scope of a post, as a request does, and nothing else; return the viewer."""
    viewer = viewer_of(county.accounts[post], at=world.NOW)
    hold_scope(viewer)
    whole = with_duty(viewer, world.TODAY)
    hold_scope(whole)
    return whole


@pytest.fixture
def world_of_two(rong, bi):
    for county in (rong, bi):
        keep = county.children["a1"]
        for table in TABLES:
            facts = {"child": keep}
            if any(f.name == "recorded_at" for f in table._meta.fields):
                facts["recorded_at"] = world.NOW
            if table is Sponsor:
                facts["account"] = county.accounts["aid_centre"]
            if any(f.name == "publication" for f in table._meta.fields):
                facts |= {"publication": uuid.uuid4(), "on": world.YEAR}
            if table is StoodBefore:
                facts |= {"county_path": county.path, "since": world.YEAR, "until": world.TODAY}
            if table._meta.model_name == "rollline":
                facts["row"] = 1
            if table._meta.model_name == "correction":
                facts["version"] = 2
            if table is HouseholdSpell:
                facts["household"] = keep.household_spells.get().household
            table.objects.create(**facts)
        Tie.objects.create(
            kept=keep, absorbed=county.children["a2"], reason="测试", tied_at=world.NOW, tied_by=""
        )  # fmt: skip
    return rong, bi


def test_the_tests_role_is_bound_by_policies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_every_table_of_this_station_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'children!_%' ESCAPE '!' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert {row[0] for row in cursor.fetchall()} == {"children_pathsfollowed"}


def test_without_a_scope_no_row_is_there(world_of_two):
    hold_scope(NOBODY)
    for table in (Child, Household, Tie, *TABLES):
        assert not table.objects.exists(), table


POSTS = {
    "section_chief": {"a1", "a2", "b1", "c1", "elsewhere", "nowhere"},
    "class_teacher:a1": {"a1"},
    "principal:a": {"a1", "a2"},
    "inspector": {"a1", "a2", "b1"},
    "village_officer:v11": {"a1", "a2", "nowhere"},
    "township_officer:t2": {"c1", "elsewhere"},
    "centre_head": {"a1", "a2", "b1", "c1"},
    "auditor": set(),
}


@pytest.mark.parametrize("post", POSTS)
def test_with_no_filter_of_ours_a_post_still_gets_no_foreign_row(world_of_two, post):
    rong, _bi = world_of_two
    mine = {rong.children[key].pk for key in POSTS[post]}
    hold(rong, post)
    assert set(Child.objects.values_list("pk", flat=True)) == mine
    for table in TABLES:
        rows = set(table.objects.values_list("child", flat=True))
        assert rows <= mine and ("a1" not in POSTS[post] or rows), table
    assert set(Household.objects.values_list("spells__child", flat=True)) <= mine
    assert {tie.kept_id for tie in Tie.objects.all()} <= mine


def test_nothing_foreign_can_be_written(world_of_two):
    rong, bi = world_of_two
    foreign = bi.children["a1"].pk
    hold(rong, "section_chief")
    for write in (
        lambda: Child.objects.create(name="乙", county_path="0002", opened_at=world.NOW),
        lambda: Identifier.objects.create(child_id=foreign, kind="other", number="1", recorded_at=world.NOW),
        lambda: Child.objects.filter(pk=rong.children["a1"].pk).update(
            county_path="0002", cached_place_path="0002", cached_school_path="0002"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert Child.objects.filter(pk=foreign).update(name="改") == 0


def test_duty_by_name_opens_one_file_and_ends_with_it(world_of_two):
    rong, _bi = world_of_two
    child = rong.children["c1"]
    line = Sponsor.objects.create(child=child, account=rong.accounts["village_officer:v11"], recorded_at=world.NOW)
    hold(rong, "village_officer:v11")
    assert Child.objects.filter(pk=child.pk).exists()
    with system_scope():
        line.ended_on = world.TODAY
        line.save()
    hold(rong, "village_officer:v11")
    assert not Child.objects.filter(pk=child.pk).exists()


def test_the_systems_scope_is_taken_back(world_of_two):
    rong, _bi = world_of_two
    hold(rong, "class_teacher:a1")
    with system_scope():
        assert Child.objects.count() == 12
        with system_scope():
            assert Child.objects.count() == 12
        assert Child.objects.count() == 12
    assert Child.objects.count() == 1
    with pytest.raises(ZeroDivisionError), system_scope():
        raise ZeroDivisionError
    assert Child.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic(), system_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert Child.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_served_one_brings_nothing_to_the_next(rong, bi):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('notoneless.system', '', false)")  # as in a process that answers requests
    try:
        for county, post in ((rong, "section_chief"), (bi, "class_teacher:a1"), (rong, "village_officer:v22")) * 3:
            with transaction.atomic():
                hold(county, post)
                assert set(Child.objects.values_list("county_path", flat=True)) == {county.path}
            assert not Child.objects.exists()  # after the transaction nothing is held
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                hold(county, post)
                raise ZeroDivisionError
            assert not Child.objects.exists()
        with system_scope():
            assert Child.objects.exists()
        assert not Child.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('notoneless.system', 'on', false)")
