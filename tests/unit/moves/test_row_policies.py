"""The database's own row policy, with the application's filter taken away: python -m tests.postgres -k row_policies."""

from __future__ import annotations

import pytest
from django.db import connection

from notoneless.accounts.terms import NOBODY
from notoneless.children.models import Child
from notoneless.moves import actions
from notoneless.moves.models import Move, MoveAct, MovePaper
from notoneless.responsibility.queries import hold_scope, system_scope, viewer_of
from tests import world
from tests.stories.walk import PAPER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]


@pytest.fixture
def two():
    """A move from school a to school b, refused with a paper, in each of two counties."""
    counties = (world.county("0001", "500153"), world.county("0002", "500120"))
    with system_scope():
        for made in counties:
            old, new = (viewer_of(made.accounts[f"registrar:{key}"], at=world.NOW) for key in "ab")
            move = actions.propose(
                child=made.children["a1"].pk, way="within", to_school=made.schools["b"].pk, on=world.TODAY, by=old,
                at=world.NOW,
            )  # fmt: skip
            actions.refuse(move=move.pk, text="本校没有这名学生", papers=PAPER, by=new, at=world.NOW)
    return counties


def test_every_table_of_this_station_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'moves!_%' ESCAPE '!' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert not cursor.fetchall()


def test_without_a_scope_no_row_is_there(two):
    hold_scope(NOBODY)
    assert not Move.objects.exists() and not MoveAct.objects.exists() and not MovePaper.objects.exists()


@pytest.mark.parametrize(
    ("post", "sees"),
    [("section_chief", 1), ("registrar:a", 1), ("registrar:b", 1), ("registrar:c", 0), ("class_teacher:a1", 1),
     ("class_teacher:b1", 0), ("village_officer:v11", 1), ("village_officer:v12", 0), ("inspector", 1), ("auditor", 0)],
)  # fmt: skip
def test_with_no_filter_of_ours_a_post_gets_the_moves_of_its_schools_and_its_children(two, post, sees):
    hold_scope(viewer_of(two[0].accounts[post], at=world.NOW))
    assert Move.objects.count() == sees and MoveAct.objects.count() == 2 * sees and MovePaper.objects.count() == sees


def test_the_new_school_confirms_a_child_whose_file_the_database_holds_back_from_it(two):
    made, new = two[0], viewer_of(two[0].accounts["registrar:b"], at=world.NOW)
    hold_scope(viewer_of(made.accounts["registrar:a"], at=world.NOW))
    move = Move.objects.get()
    actions.withdraw(
        move=move.pk, text="再提一次", by=viewer_of(made.accounts["registrar:a"], at=world.NOW), at=world.NOW
    )
    given = {"child": made.children["a1"].pk, "way": "within", "to_school": made.schools["b"].pk, "on": world.TODAY}
    move = actions.propose(by=viewer_of(made.accounts["registrar:a"], at=world.NOW), at=world.NOW, **given)
    hold_scope(new)
    assert not Child.objects.filter(pk=made.children["a1"].pk).exists()
    seat = {"on": world.TODAY, "school_class": made.classes["b1"].pk}
    actions.confirm(move=move.pk, by=new, at=world.NOW, **seat)
    assert Child.objects.get(pk=made.children["a1"].pk).cached_school_path == made.classes["b1"].path
