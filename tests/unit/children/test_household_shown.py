"""A household's number tells of all its children: whoever asks who was looked at finds every one of them."""

from __future__ import annotations

import pytest

from notoneless.audit.models import Event
from notoneless.privacy import actions
from tests import world
from tests.unit.privacy.asking import fresh, viewer

pytestmark = pytest.mark.django_db


def test_showing_a_households_number_journals_every_child_in_it():
    made = world.county()
    one, two, three = (made.children[key] for key in ("a1", "a2", "b1"))
    house = one.household_spells.get().household
    two.household_spells.update(household=house)
    assert three.household_spells.get().household != house
    who = fresh(viewer(made.path))
    actions.reveal(
        table="children_household",
        field="number",
        row=str(house.pk),
        reason="上门家访前核对这户的户号",
        by=who,
        at=world.NOW,
    )
    line = Event.objects.get(verb="privacy.reveal")
    assert set(line.children) == {str(one.pk), str(two.pk)}
