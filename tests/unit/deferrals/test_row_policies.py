"""What PostgreSQL itself shows of deferrals: only whose child is shown, whatever the application forgets to ask."""

from __future__ import annotations

import pytest
from django.db import connection

from notoneless.accounts.terms import NOBODY
from notoneless.deferrals import actions
from notoneless.deferrals.models import Deferral, DeferralAct, DeferralPaper
from notoneless.responsibility.queries import hold_scope, system_scope, viewer_of
from tests import world
from tests.stories.walk import PAPER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]


@pytest.fixture
def two():
    """An application for the child of class a1 with its proof, in each of two counties."""
    counties = (world.county("0001", "500153"), world.county("0002", "500120"))
    with system_scope():
        for made in counties:
            actions.apply(
                child=made.children["a1"].pk, kind="suspended", reason="illness", guardian="某母", began_on=world.TODAY,
                until=world.TODAY.replace(year=2027, month=3), proof="hospital", papers=PAPER, on=world.TODAY,
                by=viewer_of(made.accounts["registrar:a"], at=world.NOW), at=world.NOW,
            )  # fmt: skip
    return counties


def seen_by(viewer):
    hold_scope(viewer)
    return tuple(model.objects.count() for model in (Deferral, DeferralAct, DeferralPaper))


@pytest.mark.parametrize(
    ("who", "many"),
    [
        ("registrar:a", 1), ("class_teacher:a1", 1), ("township_leader:t1", 1), ("village_officer:v11", 1),
        ("section_chief", 1), ("registrar:b", 0), ("class_teacher:a2", 0), ("township_leader:t2", 0),
        ("village_officer:v12", 0), ("auditor", 0), ("system_admin", 0),
    ],
)  # fmt: skip
def test_whoever_sees_the_child_sees_the_application_with_its_proof_and_nobody_else(two, who, many):
    made, _other = two
    assert seen_by(viewer_of(made.accounts[who], at=world.NOW)) == (many,) * 3


def test_nobody_sees_nothing(two):
    assert seen_by(NOBODY) == (0, 0, 0)


def test_every_table_of_this_station_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'deferrals!_%' ESCAPE '!' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert not cursor.fetchall()
