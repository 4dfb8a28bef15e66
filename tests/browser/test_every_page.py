"""Every page that a post can reach by the menu and the links: it opens, anybody can read it, it fits a phone.

The crawl follows what a person could click. Of addresses that differ only in what they name (a child, a school) it opens two.
Whatever desk is added is covered by its place in the menu.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest

from tests.browser.visit import PHONE, WIDE
from tests.crawling import OF_ONE_KIND, kind_of

POSTS = [
    "class_teacher:a1", "subject_teacher:a1", "principal:a", "registrar:a", "inspector", "centre_head", "township_leader:t1",
    "township_officer:t1", "village_head:v11", "village_officer:v11", "section_chief", "registrar_bureau", "aid_centre",
    "special_centre", "bureau_leader", "county_leader", "system_admin", "security_admin", "auditor",
]  # fmt: skip
LIMIT = 400
FILE = re.compile(r"\.(xlsx|csv|docx|pdf|zip|json|yaml)$")
#: A number of a person in full: nobody sees one without asking for it.
IN_FULL = re.compile(r"(?<!\d)(?:[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx]|1[3-9]\d{9})(?!\d)")


def links(page):
    """The addresses of this house that a person could click on the page."""
    found = page.evaluate(
        "() => Array.from(document.querySelectorAll('a[href]')).filter(a => !a.hasAttribute('download') && "
        "a.origin === location.origin).map(a => a.pathname + a.search)"
    )
    return [path for path in dict.fromkeys(found) if not FILE.search(urlsplit(path).path) and "/static/" not in path]


def wrong_with(who, path, *, whole=True):
    """What is wrong with the page that stands open: no heading, a number in full; ``whole``: axe, the width on a phone."""
    wrong = [] if who.page.locator("main h1").first.is_visible() else ["no heading"]
    wrong += [f"{number} in full" for number in IN_FULL.findall(who.page.locator("body").inner_text())]
    if whole:
        wrong += who.axe()
        who.at_width(PHONE)
        if (wide := who.overflow()) > 0:
            wrong.append(f"{wide} px too wide for a phone")
        who.at_width(WIDE)
    return [f"{path}: {said}" for said in wrong]


def test_a_bad_page_is_noticed(come_in):
    who = come_in("section_chief")
    assert who.go("/stylebook/bad") == 200
    found = "\n".join(wrong_with(who, "/stylebook/bad"))
    for said in (
        "no heading",
        "500153201705040011 in full",
        "13800000001 in full",
        "color-contrast",
        "label",
        "too wide",
    ):
        assert said in found, said
    assert "Content Security Policy" in "".join(who.complaints)
    who.complaints.clear()


@pytest.mark.parametrize("post", POSTS)
def test_every_page_opens_is_read_by_anybody_and_fits_a_phone(come_in, post):
    who = come_in(post)
    queue, kinds, seen, wrong = deque([("/", "")]), Counter(), set(), []
    while queue and len(seen) < LIMIT:
        path, found_on = queue.popleft()
        kind = kind_of(path)
        if path in seen or kinds[kind] >= OF_ONE_KIND or path.startswith("/stylebook"):
            continue
        seen.add(path)
        kinds[kind] += 1
        try:
            status = who.go(path)
        except Exception as error:
            if "Download is starting" in str(error):
                continue
            raise
        if status != 200:
            wrong.append(f"{path}: {status}, linked from {found_on}")
            continue
        wrong += wrong_with(who, path, whole=kinds[kind] == 1)  # a page of the same kind looks the same
        queue.extend((link, path) for link in links(who.page))
    assert not wrong, "\n".join(wrong)
    assert len(seen) < LIMIT, f"the crawl did not end: {kinds.most_common(5)}"


def test_a_stranger_finds_a_door_that_anybody_can_read(come_in):
    who = come_in()
    for path in ("/", "/accounts/login/", "/nowhere/"):
        who.go(path)
        assert who.axe() == []
        who.at_width(PHONE)
        assert who.overflow() <= 0
        who.at_width(WIDE)
