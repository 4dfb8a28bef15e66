"""The database's own row policies, with the application's filter taken away: python -m tests.postgres -k row_policies."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from notoneless.accounts.terms import NOBODY
from notoneless.cases.models import Act, Case, Charge, Deadline, Followed, Heard, Paper, Stood
from notoneless.responsibility.queries import hold_scope, viewer_of
from tests import world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]


@pytest.fixture
def two():
    """A case of every child of two counties, each with a paper and a charge."""
    counties = (world.county("0001", "500153"), world.county("0002", "500120"))
    for made in counties:
        for key in made.children:
            case = world.case(made, key, {"opened": world.TODAY}, {"dispatched": world.TODAY, "side": "place", "unit_path": f"{made.path}0001"})  # fmt: skip
            Paper.objects.create(
                act=case.acts.first(), name="a", kind="pdf", size=1, digest="0", data="YQ==", added_at=world.NOW
            )  # fmt: skip
    return counties


def hold(county, post):
    viewer = viewer_of(county.accounts[post], at=world.NOW)
    hold_scope(viewer)
    return viewer


def test_every_table_of_this_station_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'cases!_%' ESCAPE '!' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert {row[0] for row in cursor.fetchall()} == {"cases_serial"}  # counts, and names nobody
    assert len(list(apps.get_app_config("cases").get_models())) == 9


def test_without_a_scope_no_row_is_there(two):
    hold_scope(NOBODY)
    for table in (Case, Act, Paper, Charge, Deadline, Followed, Heard, Stood):
        assert not table.objects.exists(), table


POSTS = {
    "section_chief": {"a1", "a2", "b1", "c1", "elsewhere", "nowhere"},
    "class_teacher:a1": {"a1"},
    "principal:a": {"a1", "a2"},
    "inspector": {"a1", "a2", "b1"},
    "village_officer:v11": {"a1", "a2", "nowhere"},
    "township_officer:t2": {"c1", "elsewhere"},
    "auditor": set(),
}


@pytest.mark.parametrize("post", POSTS)
def test_with_no_filter_of_ours_a_post_gets_the_cases_of_its_children_and_no_other(two, post):
    made, _other = two
    mine = {made.children[key].pk for key in POSTS[post]}
    hold(made, post)
    assert set(Case.objects.values_list("child", flat=True)) == mine
    assert set(Act.objects.values_list("case__child", flat=True)) == mine
    assert set(Charge.objects.values_list("case__child", flat=True)) == mine
    assert set(Paper.objects.values_list("act__case__child", flat=True)) == mine
    assert set(Stood.objects.values_list("case__child", flat=True)) == mine
    assert set(Deadline.objects.values_list("case__child", flat=True)) == mine


def test_nothing_foreign_can_be_written(two):
    made, other = two
    foreign = Case.objects.get(child=other.children["a1"])
    hold(made, "section_chief")
    with pytest.raises(DatabaseError), transaction.atomic():
        Act.objects.create(
            case=foreign, number=9, kind="noted", on=world.TODAY, written_on=world.TODAY, written_at=world.NOW
        )
    assert not Act.objects.filter(case=foreign).update(kind="noted")
    # The county's own line does not open the door to a foreign child: what is written is asked for the child.
    for write in (
        lambda: Stood.objects.filter(case=Case.objects.get(child=made.children["a1"])).update(case=foreign),
        lambda: Charge.objects.filter(case__child=made.children["a1"]).update(case=foreign),
        lambda: Case.objects.filter(child=made.children["a1"]).update(child=other.children["a2"]),
    ):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            write()
