"""A telephone dies at any moment between the last touch and the receipt; each visit arrives, and arrives once."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.browser.phone import Phone

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="a process is found by its folder under /proc"
)


def die(phone: Phone, kills: int, dice: random.Random) -> None:
    """Write a visit, kill the tab (every tenth time the browser) somewhere between the last touch and the receipt, and open again."""
    for number in range(kills):
        phone.page.locator(".row", has_text="演练").nth(dice.randrange(12)).tap()
        phone.touches("登记走访")
        phone.fills("家长和学生说了什么", f"第 {number} 次")
        if number % 5 == 0:
            phone.photographs()
            expect(phone.page.locator("canvas.look")).to_have_count(1)
        phone.touches("写好了，去核对")
        if number % 3:  # a network that is there may be cut in the middle as well
            phone.has_network(number % 3 == 1)
        press = phone.page.get_by_role("button", name="完成，封存")
        expect(press).to_be_enabled()
        try:
            press.tap(no_wait_after=True)
            phone.page.wait_for_timeout(dice.choice([0, 2, 5, 10, 20, 40, 80, 160, 320, 640]))
        except Error:
            pass
        if number % 10 == 9:
            phone.dies()
            phone.switch_on()
        else:
            phone.tab_dies()
        phone.has_network(True)
        phone.opens()
        phone.enters()
        phone.reads("户")


def all_arrive_once(phone: Phone, kills: int) -> None:
    """Finish what is still a draft, send the rest: as many visits as were written, each once, with its picture."""
    drafts = phone.page.locator("section", has_text="没写完的").locator("button")
    for _ in range(kills):
        if not drafts.count():
            break
        drafts.first.tap()
        phone.finishes()
    phone.touches("待发")
    phone.waits_until_all_came()


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.long)])
def test_whatever_was_written_arrives_once(take, kills):
    phone = take()
    already = {one["id"] for one in phone.came()["visits"]}
    phone.registers("class_teacher:a1")
    die(phone, kills, random.Random(20261128 + kills))
    all_arrive_once(phone, kills)
    came = phone.came()
    new = [one for one in came["visits"] if one["id"] not in already]
    assert len(new) == kills
    assert set(Counter(one["id"] for one in new).values()) == {1}
    assert not came["apart"] and not sum(one["missing"] for one in new)
    assert sum(one["pictures"] for one in new) == len(range(0, kills, 5))
