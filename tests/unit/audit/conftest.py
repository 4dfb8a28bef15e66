"""Every test of the journal has an anchor file of its own."""

from __future__ import annotations

import pytest
from django.conf import settings

from notoneless.audit.rules import anchors


@pytest.fixture(autouse=True)
def _own_anchors():
    path = settings.NOTONELESS_HOME.anchors / anchors.FILE
    path.unlink(missing_ok=True)
    yield
    path.unlink(missing_ok=True)
