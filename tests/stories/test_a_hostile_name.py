"""A registrar opens files under names that would break a page, a sheet or an index, and every page shows them as what they are."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from notoneless.children.models import Child
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db

#: A script, a formula, a quote that ends an attribute, a character beyond the first plane, a character that turns the line.
NAMES = {
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x","点")',
    "quote": "\"' onmouseover='alert(1)",
    "beyond the first plane": "𠮷野𪚥",
    "template": "王{{ request }}小明",
}


def opened(client, name):
    """Fill the form in as a person does; return the answer, followed."""
    page = client.get(reverse("files:new")).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    home = re.search(r'<select[^>]*name="residence".*?<option value="(\d+|[0-9a-f-]{36})"', page, re.DOTALL)[1]
    words = {
        "name": name,
        "sex": "1",
        "birth_on": "2016-05-04",
        "residence": home,
        "on": "2026-09-10",
        "source": "入户摸排",
    }
    return client.post(reverse("files:new"), words | {"once": once}, follow=True)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_is_a_name_on_every_page(client, name):
    county = world.county()
    sign_in(client, county, "section_chief")
    page = opened(client, name).content.decode()
    child = Child.objects.get(name=name)
    for address in (
        reverse("files:child", args=(child.pk,)),
        reverse("files:list") + "?asked=1",
        reverse("files:edit", args=(child.pk, "name")),
        reverse("files:suggest") + "?" + urlencode({"q": name}),
    ):
        page = client.get(address).content.decode()
        assert name in unescape(page) or "suggest" in address, address  # what is no word of a name finds nobody
        left = page.replace(escape(name), "")  # where it stands, it stands escaped, and nowhere else
        assert name not in left or name == escape(name), address


def test_a_name_that_is_too_long_is_refused_in_words_and_kept_on_the_page(client):
    sign_in(client, world.county(), "section_chief")
    before = Child.objects.count()
    answer = opened(client, "长" * 10_000)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'aria-invalid="true"' in text and "64" in text and "长" * 10_000 in text
    assert Child.objects.count() == before


def test_what_cannot_be_seen_is_no_part_of_a_name(client):
    sign_in(client, world.county(), "section_chief")
    opened(client, "王\u202e小\u200b明\u0007")
    assert Child.objects.filter(name="王小明").count() == 1
    assert not Child.objects.filter(name__contains="\u202e").exists()
