"""A house of its own for every road: what one child's officers do must not stand on another child's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import visit
from tests.browser.roads.road import Road


@pytest.fixture
def road(chromium: Browser) -> Iterator[Callable[[str], Road]]:
    """A function: open the house for the road of the child of this name."""
    here: list[Road] = []
    with visit.house("tests.browser.roads.house") as address:

        def begin(child: str) -> Road:
            here.append(Road(chromium, address, child))
            return here[-1]

        yield begin
        for one in here:
            one.leave()
