"""The demo's visits are written by its own teachers, through the same act as everybody's."""

from __future__ import annotations

import pytest

from notoneless.config.showing_visits import show_visits
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import queries
from tests import world


@pytest.mark.django_db
def test_teachers_of_every_class_with_pupils_were_at_a_door():
    made = world.county()
    assert show_visits(made.path, now=world.NOW) == 4
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    found = queries.figures(chief, since=world.YEAR, until=world.TODAY).whole
    assert (found.counts.pupils, found.counts.staff, found.incomplete) == (4, 4, 0)
    told = queries.issue_figures(chief, on=world.TODAY, since=world.YEAR, until=world.TODAY).whole.tally
    assert (told.raised, told.solved) == (4, 1)
