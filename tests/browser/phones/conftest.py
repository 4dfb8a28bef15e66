"""A house above a valley for the tests of a file, and telephones that are taken along into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser import visit
from tests.browser.phone import Phone


@pytest.fixture(scope="session")
def valley() -> Iterator[str]:
    """Where the house above the valley is."""
    with visit.house("tests.browser.valley") as address:
        yield address


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """What starts the browsers of this file."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def take(driver: Playwright, valley: str, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """A function: take a telephone that was never here. At the end it is switched off, let go of by the house, and has nothing to
    complain about."""
    here: list[Phone] = []

    def taken(**how: object) -> Phone:
        here.append(Phone(driver, valley, tmp_path / f"phone{len(here)}", **how))
        return here[-1]

    yield taken
    for one in here:
        try:
            one.switch_off()
        except Exception:
            pass
    for county in {one.county for one in here}:
        for post in ("class_teacher:a1", "class_teacher:a2"):
            request = driver.request.new_context()
            request.get(f"{valley}/stylebook/cut?county={county}&as={quote(post)}")
            request.dispose()
    complaints = [said for one in here for said in one.complaints]
    assert not complaints, complaints


@pytest.fixture(scope="module")
def page(driver: Playwright, valley: str) -> Iterator[Page]:
    """A page of the app in a browser that forgets, for its parts by themselves."""
    opened = driver.chromium.launch(executable_path=visit.chromium(), args=[*visit.FLAGS, "--no-sandbox"])
    found = opened.new_page()
    found.goto(f"{valley}/offline/")
    yield found
    opened.close()
