"""A county for tests of duty, and who acts in it."""

from __future__ import annotations

import pytest

from notoneless.audit.models import Event
from notoneless.responsibility import queries
from notoneless.responsibility.models import Appointment, HandOver, Letter, Post
from notoneless.responsibility.terms import DutyError
from tests import world
from tests.world import NOW


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def twin(made):
    return world.county("0002", "500120", children=False)


def viewer(made, key, at=NOW):
    """The account ``key`` of ``made`` with the powers it has at ``at``."""
    return queries.viewer_of(made.accounts[key], at=at)


def term(made, key):
    """The running term of the post ``key``."""
    return Appointment.objects.get(post=made.posts[key], ended_on=None)


def refused(code, call, *args, **kwargs):
    """Expect the refusal ``code``, and that nothing at all was written."""
    tables = (Event, Appointment, HandOver, Letter, Post)
    before = [table.objects.count() for table in tables]
    with pytest.raises(DutyError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value
    assert [table.objects.count() for table in tables] == before
    return caught.value
