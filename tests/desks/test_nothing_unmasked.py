"""Every page, seen by every post, the keepers of the machine among them: no number and no telephone in full.

What is masked is told by the powers, not by the database: on PostgreSQL one post looks of those who may open a number, of those
who only see the child, and of those who see none."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, path, resolve

from notoneless.children.models import Guardian, Identifier
from notoneless.desks.kit.policy import declared, policy
from notoneless.privacy.access import sealed_columns
from notoneless.privacy.actions.rotating import sealed_models
from notoneless.privacy.models import Sealed
from notoneless.responsibility.terms import PostKind
from notoneless.standards.care import Mask
from tests import world
from tests.crossing import one_of_each
from tests.desks.access_oracle import ROLES, powers

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: A citizen's number wherever it stands; nothing else of 18 characters looks like it.
NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
#: A telephone wherever it stands, but not eleven digits in the middle of a row's random key (…c13900112233e…).
PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def planted_page(request):
    one = Identifier.objects.first()
    return HttpResponse(
        f"<p>{one.number.open(why='plant')}</p><p>{Guardian.objects.first().phone.open(why='plant')}</p>"
    )


PLANTED = path("planted", policy(get=None)(planted_page), name="planted")


def addresses(values, patterns=None, before=""):
    """Every address that answers GET, as it is written and with its holes filled: once with each of ``values`` that fits."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(values, entry.url_patterns, before + _plain(entry.pattern))
        elif isinstance(entry, URLPattern):
            told = declared(entry.callback)
            if told is not None and "GET" not in told.methods:
                continue
            whole = before + _plain(entry.pattern)
            holes = re.findall(r"<(?:\w+:)?\w+>", whole)
            if not holes:
                yield whole, "/" + whole
            filled = {"/" + re.sub(r"<(?:\w+:)?\w+>", str(value), whole) for value in values if holes}
            yield from sorted((whole, address) for address in filled if leads_to(address, entry.callback))


def leads_to(address, view):
    """Whether ``address`` is one of ``view``: a hole for a key takes no word."""
    try:
        return resolve(address).func is view
    except Resolver404:
        return False


def _plain(pattern):
    return str(getattr(pattern, "_route", ""))


def unmasked(text, secrets):
    """Return what stands in ``text`` that should not: by its look, or because it was planted."""
    found = {m.group() for m in NUMBER.finditer(text)} | {m.group() for m in PHONE.finditer(text)}
    return found | {secret for secret in secrets if secret in text}


def planted_secrets():
    """Every sealed text of the house that its mask hides a part of."""
    found = set()
    for model in sealed_models():
        for row in model._default_manager.all():
            for field in sealed_columns(model):
                value = getattr(row, field.attname)
                if isinstance(value, Sealed) and field.mask in {
                    Mask.ID_NUMBER,
                    Mask.PHONE,
                    Mask.ADDRESS,
                    Mask.DISABILITY_NO,
                }:
                    text = value.open(why="test")
                    if len(text) > 5:
                        found.add(text)
    return found


def crawl(client, accounts, values, secrets):
    """Visit everything as everybody; return (post, address, what was seen) of every page that tells too much. Where a post is
    refused it is not sent again with other keys: the door asks for the power before anything is looked up."""
    seen, pages = [], 0
    for post, account in accounts.items():
        client.force_login(account, backend=BACKEND)
        refused = set()
        for written, address in addresses(values):
            if written in refused:
                continue
            answer = client.get(address)
            refused |= {written} if answer.status_code == 403 else set()
            if answer.streaming or (
                "text" not in answer.get("Content-Type", "") and "json" not in answer.get("Content-Type", "")
            ):
                continue
            pages += answer.status_code == 200
            if told := unmasked(answer.content.decode("utf-8", "replace"), secrets):
                seen.append((post, address, sorted(told)))
    return seen, pages


@pytest.fixture
def county():
    made = world.county()
    account = made.accounts["section_chief"]
    account.phone = "13987654321"
    account.save()
    return made


#: One of every kind of post that the county has.
POSTS = [role for role in ROLES if role.partition(":")[0] in set(PostKind) - {PostKind.DEPARTMENT_LIAISON}]


def test_every_kind_of_post_looks(county):
    assert {key.partition(":")[0] for key in county.accounts} == {post.partition(":")[0] for post in POSTS}
    assert set(POSTS) <= set(county.accounts)


def values_of(county):
    child = county.children["a1"]
    return [child.pk, county.schools["a"].pk, county.county.pk, county.posts["class_teacher:a1"].pk, 1, "children"]


@pytest.mark.parametrize("page", ["电话13987654321", "<b>13987654321</b>", "tel: 13987654321。", "(13987654321)"])
def test_a_telephone_is_known_by_its_look(page):
    assert unmasked(page, ()) == {"13987654321"}


@pytest.mark.parametrize("page", ["7f3c13987654321e0b", "213987654321", "1398765432", "12987654321"])
def test_digits_that_happen_to_stand_in_a_key_are_no_telephone(page):
    assert not unmasked(page, ())


def test_a_page_that_tells_too_much_is_caught(client, county):
    with override_settings(ROOT_URLCONF="tests.desks.planted"):
        seen, _pages = crawl(client, {"chief": county.accounts["section_chief"]}, [], planted_secrets())
    assert [(post, address, len(told)) for post, address, told in seen] == [("chief", "/planted", 2)]


@pytest.mark.parametrize(
    "post", one_of_each(POSTS, lambda post: frozenset({"child.see", "child.reveal"} & powers(post)))
)
def test_no_page_shows_a_number_or_a_telephone_in_full_to_anybody(client, county, post):
    secrets = planted_secrets()
    assert (
        len([s for s in secrets if NUMBER.fullmatch(s)]) == 6 and len([s for s in secrets if PHONE.fullmatch(s)]) == 7
    )
    seen, pages = crawl(client, {post: county.accounts[post]}, values_of(county), secrets)
    assert not seen
    assert pages > 10, f"only {pages} pages were seen"
