"""One machine for everybody in the office: whoever comes after the teacher reads no name by the back button, nor on the disk."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import visit

LONG = "孩子在外婆家，" * 40
SIGN_IN = re.compile("/accounts/login/")


@pytest.fixture
def machine(tmp_path, address):
    """A browser as it is on such a machine: with a profile on the disk, and with its memory of pages gone by."""
    flags = [*visit.FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=visit.chromium(), args=flags, ignore_default_args=["--disable-back-forward-cache"], locale="zh-CN"
        )  # fmt: skip
        yield opened
        opened.close()


def on_disk(profile: Path, words: str) -> list[str]:
    """Return the files of the browser's caches in which the words stand."""
    return [
        str(path.relative_to(profile))
        for path in profile.rglob("*")
        if path.is_file() and "Cache" in str(path) and words.encode() in path.read_bytes()
    ]


def test_after_signing_out_no_name_is_behind_the_back_button_or_on_the_disk(machine, address, tmp_path):
    page = machine.new_page()
    page.goto(f"{address}/stylebook/enter?as=section_chief")
    page.goto(f"{address}/children/")
    name = page.locator("main tbody tr a").first.inner_text().strip()
    page.locator("main tbody tr a").first.click()
    expect(page.locator("h1")).to_contain_text(name)
    page.goto(f"{address}/stylebook/kept?words={name}")  # a page of the tests that lets itself be kept
    page.goto(f"{address}/")
    with page.expect_navigation(url=SIGN_IN):
        page.evaluate("document.querySelector('form[data-leave]').submit()")
    shown = []
    for _ in range(4):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(300)
        shown.append((page.url, name in page.content()))
    planted = [url for url, told in shown if told]
    assert len(planted) == 1 and "/stylebook/kept" in planted[0], shown
    machine.close()
    found = on_disk(tmp_path, name)
    assert len(found) == 1, f"of the one page that lets itself be kept, and of no other: {found}"


def test_what_was_typed_is_there_again_after_a_refusal_and_after_going_back(come_in):
    """What is not kept costs nobody the words: a refused form comes back with them, and so does a form that was left."""
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.fill("[name=name]", "123")
    words = who.page.locator("main textarea").first
    words.fill(LONG)
    who.page.click("text=保存")
    expect(who.page.locator("form [role=alert]")).to_contain_text("学校名称")
    expect(words).to_have_value(LONG)
    who.go("/stylebook/form")
    words.fill(LONG)
    who.page.goto(who.address + "/")
    who.page.go_back()
    expect(words).to_have_value(LONG)
    who.complaints.clear()  # the browser notes the 422 by itself
