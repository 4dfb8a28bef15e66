"""The behaviour of the pages: by hand, by keyboard, on a phone, and when something goes wrong in the middle."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.visit import PHONE, WIDE

PARTS = ["/api/", "/stylebook/", "/stylebook/form", "/stylebook/parts", "/stylebook/?asked=1&text=没有的"]


@pytest.mark.parametrize("path", PARTS)
@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), PHONE], ids=["wide", "small", "phone"])
def test_every_part_is_read_by_anybody_and_fits(come_in, path, size):
    who = come_in("section_chief", size=size)
    assert who.go(path) == 200
    assert who.axe() == []
    assert who.overflow() <= 0


def test_wrong_fields_are_said_and_linked_and_read_out(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.fill("[name=name]", "123")
    who.page.click("text=保存")
    expect(who.page.locator("form [role=alert]")).to_contain_text("学校名称")
    expect(who.page.locator("[name=name]")).to_have_attribute("aria-invalid", "true")
    expect(who.page.locator("[name=name]")).to_have_attribute("aria-describedby", re.compile("error"))
    assert who.axe() == []
    who.complaints.clear()  # the browser notes the 422 by itself


def test_a_choice_takes_effect_at_once_and_a_link_carries_it(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/")
    who.page.focus("[name=kind]")
    who.page.select_option("[name=kind]", "教学点")
    expect(who.page.locator("[data-count]")).to_contain_text("60")
    assert who.page.url.endswith("/stylebook/?asked=1&kind=%E6%95%99%E5%AD%A6%E7%82%B9")
    expect(who.page.locator("[name=kind]")).to_be_focused()
    expect(who.page.locator("[data-copy]")).to_be_visible()
    who.page.click("th >> text=在校生")
    expect(who.page.locator("th[aria-sort=ascending]")).to_have_text("在校生")
    who.page.click("text=下一页")
    expect(who.page.locator(".pager")).to_contain_text("上一页")
    expect(who.page.locator("tbody tr")).to_have_count(10)
    who.page.go_back()
    expect(who.page.locator("tbody tr")).to_have_count(50)


def test_rows_are_picked_counted_and_shown_before_anything_changes(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/")
    expect(who.page.locator("[data-bulk]")).to_be_hidden()
    who.page.locator("tbody input[data-pick]").nth(0).check()
    who.page.locator("tbody input[data-pick]").nth(4).click(modifiers=["Shift"])
    expect(who.page.locator("[data-picked]")).to_have_text("5")
    who.page.click("text=提醒复核 >> nth=0")
    expect(who.page.locator("main")).to_contain_text("现在还没有任何改动")
    assert who.axe() == []
    who.page.click("text=发出提醒")
    expect(who.page.locator(".alert-success")).to_contain_text("已提醒")


def test_enter_goes_on_and_ctrl_s_sends(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.focus("[name=name]")
    who.page.keyboard.press("Enter")
    expect(who.page.locator("[name=kind]")).to_be_focused()
    who.page.keyboard.press("Enter")
    expect(who.page.locator("[name=opened_on]")).to_be_focused()
    who.page.keyboard.press("Control+s")
    expect(who.page.locator(".alert-success")).to_contain_text("已保存")


def test_the_menu_and_anything_in_it_are_found_by_ctrl_k(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/parts")
    who.page.keyboard.press("Control+k")
    expect(who.page.locator("#palette")).to_be_visible()
    assert who.axe() == []
    who.page.keyboard.type("首页")
    who.page.keyboard.press("Enter")
    expect(who.page).to_have_url(re.compile(r":\d+/$"))


def test_a_danger_asks_first(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/parts")
    who.page.click("text=撤销学校")
    expect(who.page.locator("#ask")).to_contain_text("确定要撤销这所学校吗？")
    assert who.axe() == []
    who.page.click("#ask >> text=取消")
    expect(who.page).to_have_url(re.compile("parts$"))
    who.page.click("text=撤销学校")
    who.page.click("#ask [data-yes]")
    expect(who.page.locator(".alert-success")).to_be_visible()


def test_a_second_click_sends_nothing_more(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    posts = []
    who.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    who.page.locator("main button[type=submit]").dblclick()
    expect(who.page.locator(".alert-success")).to_be_visible()
    assert len(posts) == 1


def test_what_was_typed_comes_back_after_the_session_ended(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.fill("[name=name]", "写到一半的名字")
    who.page.fill("[name=phone]", "13800000001")
    kept = who.page.evaluate("() => JSON.stringify(sessionStorage)")
    assert "写到一半的名字" in kept and "13800000001" not in kept
    who.context.clear_cookies(name=re.compile("session"))
    who.page.click("text=保存")
    expect(who.page).to_have_url(re.compile("login"))
    who.go("/stylebook/enter?as=section_chief&next=/stylebook/form")
    expect(who.page.locator("[name=name]")).to_have_value("写到一半的名字")
    expect(who.page.locator("[name=phone]")).to_have_value("")
    expect(who.page.locator("form .alert")).to_contain_text("已恢复")
    who.page.click("text=保存")
    expect(who.page.locator(".alert-success")).to_be_visible()
    who.go("/stylebook/form")
    expect(who.page.locator("[name=name]")).to_have_value("东山第一小学")


def test_nobody_else_at_this_browser_finds_what_was_typed(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.fill("[name=name]", "写到一半的名字")
    who.context.clear_cookies()
    who.go("/stylebook/enter?as=principal:a&next=/stylebook/form")
    expect(who.page.locator("[name=name]")).to_have_value("东山第一小学")
    assert "写到一半的名字" not in who.page.evaluate("() => JSON.stringify(sessionStorage)")


def test_signing_out_takes_away_what_was_typed(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.fill("[name=name]", "写到一半的名字")
    who.page.click("header summary")
    who.page.click("text=退出登录")
    who.page.wait_for_load_state()
    assert "写到一半的名字" not in who.page.evaluate("() => JSON.stringify(sessionStorage)")


def test_on_a_phone_the_menu_slides_in_and_out(come_in):
    who = come_in("section_chief", size=PHONE)
    who.go("/stylebook/parts")
    expect(who.page.locator(".side")).not_to_be_visible()
    who.page.click("[data-menu]")
    expect(who.page.locator(".side a").first).to_be_focused()
    assert who.axe() == []
    who.page.keyboard.press("Escape")
    expect(who.page.locator(".side")).not_to_be_visible()
    expect(who.page.locator("[data-menu]")).to_be_focused()


def test_on_a_phone_the_questions_over_a_list_unfold(come_in):
    who = come_in("section_chief", size=PHONE)
    who.go("/children/?grade=3&asked=1")
    asked = who.page.locator(".query .cell:visible label")
    assert asked.all_inner_texts() == ["姓名、拼音或首字母", "年级"]  # the first question, and what was asked
    unfold = who.page.get_by_role("button", name="更多条件")
    unfold.click()
    expect(unfold).to_have_attribute("aria-expanded", "true")
    assert asked.count() > 8
    assert who.axe() == []
    unfold.click()
    assert asked.count() == 2
    who.at_width(WIDE)
    assert asked.count() > 8
    expect(unfold).to_be_hidden()


def test_the_page_works_without_script(chromium, address):
    context = chromium.new_context(java_script_enabled=False, base_url=address, locale="zh-CN")
    page = context.new_page()
    page.goto("/stylebook/enter?as=section_chief&next=/stylebook/")
    page.select_option("[name=kind]", "教学点")
    page.click("main button:has-text('查询')")
    assert "60" in page.locator("[data-count]").inner_text()
    page.click("text=下一页")
    assert page.locator("tbody tr").count() == 10
    page.goto("/stylebook/form")
    page.click("text=保存")
    assert "已保存" in page.locator(".alert-success").inner_text()
    context.close()


def test_what_waits_elsewhere_comes_behind_the_list(come_in):
    who = come_in("section_chief")
    assert who.go("/cases/todo") == 200
    part = who.page.locator("section", has=who.page.get_by_role("heading", name="另外等着您的"))
    part.locator("a.tile").first.click()
    who.page.wait_for_load_state()
    assert "/cases/" not in who.page.url and who.complaints == []


def test_on_paper_there_is_the_list_and_nothing_to_click(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/")
    who.page.emulate_media(media="print")
    for gone in ("header", ".side", ".query", ".list .bar", ".pager"):
        expect(who.page.locator(gone).first).to_be_hidden()
    expect(who.page.locator("tbody tr")).to_have_count(50)
    assert who.page.locator("tbody tr").last.bounding_box()["height"] > 0


def test_a_child_is_printed_on_one_sheet_however_long_the_story(come_in, tmp_path):
    who = come_in("section_chief")
    who.go("/children/?ledger=suspected_dropout&asked=1")
    who.page.locator("tbody a").first.click()
    who.page.wait_for_selector(".timeline")
    # a file of many years: forty acts, four guardians
    who.page.evaluate(
        "() => { const more = (of, times) => { for (let n = 0; n < times; n++) of.after(of.cloneNode(true)); };"
        "more(document.querySelector('.timeline > li'), 40); more(document.querySelector('aside tbody > tr'), 4) }"
    )
    who.page.pdf(path=tmp_path / "child.pdf", prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "child.pdf").pages
    assert len(pages) == 1
    assert "仅供控辍保学工作使用" in normalize("NFKC", pages[0].extract_text())


def test_the_same_in_english(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/parts")
    who.page.click("header summary")
    who.page.click("header >> text=English")
    expect(who.page.locator("html")).to_have_attribute("lang", "en")
    expect(who.page.locator("header")).to_contain_text("Not One Less")
    who.go("/stylebook/?asked=1&text=没有的")
    expect(who.page.locator(".empty")).to_contain_text("Nothing fits the filter")


def test_a_form_that_lay_open_too_long_keeps_what_was_typed(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/form")
    who.page.fill("[name=name]", "写到一半的名字")
    who.context.clear_cookies(name=re.compile("csrf"))
    who.page.click("text=保存")
    expect(who.page.locator("h1")).to_have_text("这个页面放得太久了")
    who.go("/stylebook/form")
    expect(who.page.locator("[name=name]")).to_have_value("写到一半的名字")
    who.complaints.clear()


def test_a_filter_is_kept_under_a_name_used_and_dropped(come_in):
    who = come_in("section_chief")
    who.go("/stylebook/")
    who.page.select_option("[name=kind]", "教学点")
    who.page.click("text=存为常用筛选")
    who.page.fill("[id^=keep-name]", "只看教学点")
    assert who.axe() == []
    who.page.keyboard.press("Enter")
    expect(who.page.locator(".alert-success")).to_contain_text("只看教学点")
    who.go("/stylebook/?asked=1")
    who.page.click(".told >> text=只看教学点")
    expect(who.page.locator("[data-count]")).to_contain_text("60")
    who.at_width(PHONE)
    assert who.axe() == [] and who.overflow() <= 0
    who.page.click("[aria-label='删除常用筛选“只看教学点”']")
    who.page.click("#ask [data-yes]")
    expect(who.page.locator(".told .one")).to_have_count(0)
