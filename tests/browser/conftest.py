"""One house and one Chromium for all tests of a file; everybody comes in with a browser of their own.

The browser goes with its file: while it is there this process has a running loop, in which Django opens no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import visit
from tests.browser.visit import Visitor


def pytest_collection_modifyitems(items):
    """All tests of this folder need the browser."""
    for item in items:
        if item.path.is_relative_to(visit.ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the house of this run is."""
    with visit.house() as opened:
        yield opened


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this file."""
    with visit.browser() as opened:
        yield opened


@pytest.fixture
def come_in(chromium: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """A function: come in as whoever holds a post, look around, and have nothing to complain about at the end."""
    here: list[Visitor] = []

    def enter(post: str = "", **how: object) -> Visitor:
        one = visit.visitor(chromium, address, post, **how)
        here.append(one)
        return one

    yield enter
    complaints = [said for one in here for said in one.complaints]
    for one in here:
        one.context.close()
    assert not complaints, complaints
