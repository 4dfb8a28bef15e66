"""Every page as a reader of English sees it: nothing that the house itself says is left in Chinese.

Names of people, places and posts stay as they are written; what is looked for are the house's own sentences, those that have
an English beside them: the catalogues, the parameters, the labels of the ledgers. In which database the rows lie is no matter
to the language: the ordinary run asks on SQLite.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from datetime import date
from html.parser import HTMLParser

import pytest
from django.conf import settings

from notoneless.ledger import labels
from notoneless.policy import load
from tests import handed_in, sweeps, world
from tests.crawling import OF_ONE_KIND, kind_of
from tests.desks.test_nothing_unmasked import BACKEND
from tests.house.translations import CHINESE, IN, apps, english

pytestmark = [pytest.mark.django_db, pytest.mark.crossing]
#: Between them they open every desk.
READERS = (
    "section_chief",
    "registrar_bureau",
    "class_teacher:a1",
    "township_officer:t1",
    "system_admin",
    "security_admin",
    "auditor",
)
#: The language's own name stands in its own language, on every page.
OWN_NAMES = {"简体中文"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = {"title", "aria-label", "data-label", "placeholder", "alt"}


class Seen(HTMLParser):
    """The texts of a page and the addresses that it leads to."""

    def __init__(self):
        super().__init__()
        self.texts, self.links, self.open, self.silent = [], [], [], 0

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        # what is marked as Chinese is meant to be: an example of what to write into a cell
        if self.silent or tag in {"script", "style"} or ("lang", "zh-Hans") in attrs:
            self.silent += tag not in VOID
            return
        for name, value in attrs:
            if tag == "a" and name == "href" and value and value.startswith("/"):
                self.links.append(value.partition("#")[0])
            elif name in SPOKEN and value:
                self.texts.append(value.strip())

    def handle_endtag(self, tag):
        while self.open and (closed := self.open.pop()):
            self.silent = max(0, self.silent - 1)
            if closed == tag:
                break

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.texts.append(data.strip())


def words_of(value):
    """Every ``zh`` that has an ``en`` beside it, however deep."""
    if isinstance(value, dict):
        if "zh" in value and "en" in value:
            yield str(value["zh"])
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for one in value:
        yield from words_of(one)


@pytest.fixture(scope="module")
def house_says():
    """All that has an English: a text of a page that is one of these was not translated."""
    said = set()
    for app in apps().values():
        said |= {key.rpartition(IN)[2] for key, en in english(app.catalogue()).items() if key != en and "%(" not in key}
    for table in (labels.VERDICTS, labels.LEDGERS, labels.FLAGS, labels.PRIORITIES, labels.METHODS):
        said |= {word.zh for word in table.values()}
    policy = load()
    for topic in policy.topics():
        for place in policy.places(topic):
            said |= (
                set(words_of(policy.value(topic, place, date(2026, 9, 1)).value))
                if _stands(policy, topic, place)
                else set()
            )
    return {text for text in said if CHINESE.search(text)} - OWN_NAMES


def _stands(policy, topic, place):
    try:
        policy.value(topic, place, date(2026, 9, 1))
    except Exception:
        return False
    return True


def left_in_chinese(texts, house_says):
    """The texts, or parts of them between two marks, that the house says and that have an English."""
    marks = re.compile(r"[·:：()（）/,，;；|]|\s{2,}")
    # one character between two marks may be anybody's name
    parts = {*texts, *(part.strip() for text in texts for part in marks.split(text) if len(part.strip()) > 1)}
    return sorted(parts & house_says)


def test_a_text_that_was_not_translated_is_noticed(house_says):
    assert left_in_chinese(["没有这样一句话", "向阳镇 · 谁负责"], house_says) == ["谁负责"]
    assert len(house_says) > 1000


def test_no_page_in_english_says_something_of_the_house_in_chinese(client, house_says):
    county = world.county()
    sweeps.publish(county)
    for state in ("open", "asked", "refused"):
        handed_in.handed_in(county, state=state)
    wrong, pages = {}, 0
    for post, account in ((post, county.accounts[post]) for post in READERS):
        client.force_login(account, backend=BACKEND)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        queue, kinds, met = deque(["/"]), Counter(), set()
        while queue:
            path = queue.popleft()
            kind = kind_of(path)
            if path in met or kinds[kind] >= OF_ONE_KIND:
                continue
            met.add(path)
            kinds[kind] += 1
            answer = client.get(path, headers={"accept-language": "en"})
            if answer.streaming or answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                queue.extend([answer["Location"]] if answer.status_code == 302 and answer["Location"][0] == "/" else [])
                continue
            pages += 1
            seen = Seen()
            seen.feed(answer.content.decode())
            assert 'lang="en"' in answer.content.decode()[:200], path
            for text in left_in_chinese(seen.texts, house_says):
                wrong.setdefault((kind, text), post)
            queue.extend(seen.links)
    assert not wrong, "\n".join(f"{kind} as {post}: {text}" for (kind, text), post in sorted(wrong.items()))
    assert pages > 200, pages
