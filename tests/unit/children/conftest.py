"""What the tests of this station share: two counties, and viewers with the powers of their posts."""

from __future__ import annotations

import pytest

from notoneless.audit import actions as audit
from notoneless.children.queries import with_duty
from notoneless.responsibility.queries import viewer_of
from tests import world


@pytest.fixture
def rong(db):
    """The first county."""
    return world.county("0001", "500153")


@pytest.fixture
def bi(db):
    """Its twin."""
    return world.county("0002", "500120")


@pytest.fixture
def seen():
    """Looks are gathered, as a request gathers them."""
    with audit.gathered() as gathering:
        yield gathering


def viewer(county: world.County, post: str):
    """Return the holder of a post as a viewer, with the duty by name."""
    return with_duty(viewer_of(county.accounts[post], at=world.NOW), world.TODAY)
