"""Every page of the app, on a small telephone, a large screen, in Chinese and in English: no barrier, nothing wider than the screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phone import PIN, Phone

HAN = re.compile(r"[\u4e00-\u9fff]")


def small(page: Page) -> list[str]:
    """Return what is to be touched and is less than 44 pixels high, by what it says."""
    return page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, a.press, label.touch, input:not([type=checkbox]):not([type=radio]):not([type=file])')]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.textContent || one.outerHTML)"""
    )  # fmt: skip


@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_is_for_everybody(take, width):
    phone: Phone = take(size={"width": width, "height": 740 if width == 360 else 900})
    seen: list[str] = []

    def look(name: str) -> None:
        assert phone.axe() == [], name
        assert phone.overflow() <= 0, name
        assert not small(phone.page), (name, small(phone.page))
        seen.append(name)

    phone.opens()
    phone.reads("登录并登记这台手机")
    look("welcome")
    phone.signs_in("class_teacher:a1")
    phone.reads("这台手机怎么称呼")
    look("register")
    for name, value in (("这台手机怎么称呼", "红色小米"), ("手机密码", PIN), ("再输一次", PIN)):
        phone.fills(name, value)
    phone.touches("登记这台手机")
    phone.reads("名单取好了")
    look("today")
    phone.opens()
    phone.enters("864209")
    phone.reads("还能试")
    look("pin")
    phone.enters()
    name = phone.page.locator(".row .what b").first.inner_text()
    phone.comes_to(name)
    look("family")
    phone.touches("登记走访")
    phone.answers()
    phone.photographs()
    phone.page.locator("summary", has_text="没有账号的同行人").tap()
    phone.touches("加一个人")
    phone.touches("加一个问题")
    expect(phone.page.locator("canvas.look")).to_have_count(1)
    look("form")
    phone.touches("请监护人在屏幕上签字")
    look("signing")
    phone.touches("返回")
    phone.touches("写好了，去核对")
    phone.reads("核对")
    look("review")
    phone.touches("完成，封存")
    phone.reads("已封存")
    phone.touches("待发")
    phone.reads("待发和已发")
    look("outbox")
    phone.touches("更多")
    look("more")
    phone.touches("销毁手机上的名单和草稿")
    look("ask")
    phone.touches("销毁")
    phone.reads("设新的手机密码")
    look("renew")
    phone.touches("换一个账号")
    look("choose")
    phone.door("cut?as=class_teacher:a1")
    phone.touches("红色小米")
    phone.reads("这台手机已停用")
    look("stopped")
    assert len(seen) == 14


def test_in_english_only_the_house_s_own_words_are_chinese(take):
    """What comes from the packet is in the tongue of the place; what the app says is English, whole."""
    phone: Phone = take()

    def look() -> None:
        texts = phone.page.evaluate(
            """() => { const walk = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT); const all = [];
            while (walk.nextNode()) all.push(walk.currentNode.textContent);
            return [...all, ...[...document.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'))]; }"""
        )  # fmt: skip
        left = [
            text
            for text in texts
            if HAN.search(text) and text not in own and not text.startswith(("甲", "演练", "红色"))
        ]
        assert not left, left

    own = {"简体中文", "走访待交.nol", "Save 走访待交.nol"}
    phone.opens()
    phone.touches("English")
    phone.reads("Sign in and register this phone")
    look()
    phone.signs_in("class_teacher:a1")
    phone.reads("Name of this phone")
    look()
    for name, value in (("Name of this phone", "红色小米"), ("PIN", PIN), ("PIN once more", PIN)):
        phone.fills(name, value)
    phone.touches("Register this phone")
    phone.reads("The list is here")
    phone.page.locator(".row", has_text="演练").first.tap()
    phone.touches("Write down a visit")
    phone.reads("Day of the visit", "What was told")
    expect(phone.page.locator("#app")).not_to_contain_text("讲了哪些政策")
    phone.touches("Done: look it over")
    phone.touches("Finish and seal")
    phone.reads("Sealed on this phone")
    phone.touches("Outbox")
    phone.reads("sealed")
    look()
    phone.touches("More")
    phone.reads("Version")
    look()
