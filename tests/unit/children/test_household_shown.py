"""A household's address tells of all its children: whoever asks who was looked at finds every one of them."""

from __future__ import annotations

import pytest

from notoneless.audit.models import Event
from notoneless.privacy import actions
from tests import world
from tests.unit.privacy.asking import fresh, viewer

pytestmark = pytest.mark.django_db


def test_showing_a_households_address_journals_every_child_in_it():
    made = world.county()
    one, two, three = (made.children[key] for key in ("a1", "a2", "b1"))
    two.household = one.household
    two.save()
    assert three.household_id != one.household_id
    who = fresh(viewer(made.path))
    actions.reveal(
        table="children_household",
        field="address",
        row=str(one.household_id),
        reason="上门家访前核对这户的门牌地址",
        by=who,
        at=world.NOW,
    )
    line = Event.objects.get(verb="privacy.reveal")
    assert set(line.children) == {str(one.pk), str(two.pk)}
