"""Every page that a post can reach by the menu and the links: it opens, anybody can read it, it fits a phone.

The crawl follows what a person could click. Of addresses that differ only in what they name (a child, a school) it opens two.
Whatever desk is added is covered by its place in the menu.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque

import pytest

from tests.browser.visit import PHONE, WIDE
from tests.crawling import OF_ONE_KIND, Built, kind_of, leads_to_a_page

POSTS = [
    "class_teacher:a1", "subject_teacher:a1", "principal:a", "registrar:a", "inspector", "centre_head", "township_leader:t1",
    "township_officer:t1", "village_head:v11", "village_officer:v11", "section_chief", "registrar_bureau", "aid_centre",
    "special_centre", "bureau_leader", "county_leader", "system_admin", "security_admin", "auditor",
]  # fmt: skip
#: No post reaches so many addresses (the bureau's reach more than 500): a crawl that gets there follows addresses that never end.
LIMIT = 700
#: A number of a person in full: nobody sees one without asking for it.
IN_FULL = re.compile(r"(?<!\d)(?:[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx]|1[3-9]\d{9})(?!\d)")


def links(page):
    """The addresses of this house that a person could click on the page."""
    found = page.evaluate(
        "() => Array.from(document.querySelectorAll('a[href]')).filter(a => !a.hasAttribute('download') && "
        "a.origin === location.origin).map(a => a.pathname + a.search)"
    )
    return [path for path in dict.fromkeys(found) if leads_to_a_page(path)]


def wrong_with(who, path):
    """What is wrong with the page that stands open: no heading, a number in full, what axe finds, the width on a phone."""
    wrong = [] if who.page.locator("main h1").first.is_visible() else ["no heading"]
    wrong += [f"{number} in full" for number in IN_FULL.findall(who.page.locator("body").inner_text())]
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


@pytest.fixture(scope="module")
def looked_at():
    """Of each kind of address, the parts that some page opened before had."""
    return defaultdict(set)


def is_new(kind, page, looked_at):
    """Whether the page has a part that no page of its kind had before: a form for other posts, a lamp, an empty state."""
    parts = page.parts - looked_at[kind]
    looked_at[kind] |= parts
    return bool(parts)


def test_a_page_with_a_part_more_is_looked_at_again(looked_at):
    plain, more = (
        Built("/a/", "<h1>甲</h1><a href='b/'>乙</a>"),
        Built("/a/", "<h1>丙</h1><a class='loud' href='/c/?d=1#e'>丁</a>"),
    )
    assert is_new("/a/?", plain, looked_at) and not is_new("/a/?", plain, looked_at)
    assert is_new("/a/?", more, looked_at) and not is_new("/a/?", more, looked_at)
    assert list(plain.links) == ["/a/b/"] and list(more.links) == ["/c/?d=1"]


def crawl(who, *, opens):
    """Follow every link; return what is wrong. ``opens(kind, page)`` says whether a page is opened in the browser too; each is
    asked for in any case, and its links followed."""
    queue, kinds, seen, wrong = deque([("/", "")]), Counter(), set(), []
    while queue and len(seen) < LIMIT:
        path, found_on = queue.popleft()
        kind = kind_of(path)
        if path in seen or kinds[kind] >= OF_ONE_KIND or path.startswith("/stylebook"):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = who.ask(path)
        if answer.status != 200:
            wrong.append(f"{path}: {answer.status}, linked from {found_on}")
            continue
        if "html" not in answer.headers.get("content-type", ""):
            continue  # a file to take along
        page = Built(path, answer.text())
        queue.extend((link, path) for link in page.links)
        if opens(kind, page):
            who.go(path)
            wrong += wrong_with(who, path)
            queue.extend((link, path) for link in links(who.page))
    assert len(seen) < LIMIT, f"the crawl did not end: {kinds.most_common(5)}"
    return wrong


@pytest.mark.parametrize("post", POSTS)
def test_every_page_opens_is_read_by_anybody_and_fits_a_phone(come_in, post, looked_at):
    """A page that is built as one looked at before, for another post or another child, is asked for and not looked at again."""
    wrong = crawl(come_in(post), opens=lambda kind, page: is_new(kind, page, looked_at))
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("post", POSTS)
def test_every_page_of_every_post_is_looked_at(come_in, post):
    wrong = crawl(come_in(post), opens=lambda kind, page: True)
    assert not wrong, "\n".join(wrong)


def test_a_stranger_finds_a_door_that_anybody_can_read(come_in):
    who = come_in()
    for path in ("/", "/accounts/login/", "/nowhere/"):
        who.go(path)
        assert who.axe() == []
        who.at_width(PHONE)
        assert who.overflow() <= 0
        who.at_width(WIDE)
