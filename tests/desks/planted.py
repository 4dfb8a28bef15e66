"""The house's addresses and one page that tells too much: for the test that must catch it."""

from __future__ import annotations

from notoneless.config.urls import *  # noqa: F403
from notoneless.config.urls import urlpatterns as house
from tests.desks.test_nothing_unmasked import PLANTED

urlpatterns = [*house, PLANTED]  # type: ignore[list-item]
