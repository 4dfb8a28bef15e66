"""Every test of the journal has an anchor file of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_anchors(own_anchors):
    return own_anchors
