"""What every test of visits stands on."""

from __future__ import annotations

import pytest

from tests import world


@pytest.fixture
def made():
    """A county of the tests."""
    return world.county()
