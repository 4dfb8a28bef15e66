"""Every address × method is declared. The resolver is walked to its last leaf; one that declares nothing fails the build."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import ResolverMatch

from notoneless.accounts.terms import NOBODY, Reach, Viewer
from notoneless.desks.kit.foreign import FOREIGN
from notoneless.desks.kit.middleware import HouseMiddleware
from notoneless.desks.kit.policy import Policy, declared
from notoneless.responsibility.rules.powers import POWERS

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
KNOWN_POWERS = frozenset().union(*POWERS.values())
#: Open to nobody known. Each is here on purpose.
PUBLIC = {
    "account_login", "openid_connect_login", "openid_connect_callback", "socialaccount_login_cancelled",
    "socialaccount_login_error", "set_language", "second_factor", "open_account", "api:docs", "api:openapi",
}  # fmt: skip
#: Public addresses of other desks; whoever adds one says here why.
#: Whether the house is well (a word, no figures); what a telephone's own token opens, which sends and reads no child; the app's shell, which
#: is the same for everybody and knows nobody.
ALSO_PUBLIC = {
    "public:healthz", "offline:send", "offline:file", "offline:standing", "offline:shell", "offline:worker", "offline:manifest", "offline:icon",
    "offline:icon_of",
}  # fmt: skip


def leaves(patterns: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield (address, name, view) of every leaf under ``patterns``."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from leaves(entry.url_patterns, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), f"{space}{entry.name or ''}", entry.callback


LEAVES = list(leaves(get_resolver().url_patterns))


def policy_of(name: str, view: Any) -> Policy | None:
    return declared(view) or FOREIGN.get(name)


def undeclared(found: list[tuple[str, str, Any]]) -> list[str]:
    return [address for address, name, view in found if policy_of(name, view) is None]


def test_every_address_declares_who_may_come_in():
    assert len(LEAVES) > 40
    assert undeclared(LEAVES) == []


def test_an_address_that_declares_nothing_is_found_and_does_not_open():
    def planted(request):
        return HttpResponse("in")

    found = list(leaves([path("planted/", planted, name="planted")]))
    assert undeclared(found) == ["planted/"]
    request = RequestFactory().get("/planted/")
    request.viewer, request.resolver_match = NOBODY, ResolverMatch(planted, (), {}, "planted")
    with pytest.raises(RuntimeError, match="no policy is declared"):
        HouseMiddleware(planted).process_view(request, planted, (), {})


@pytest.mark.parametrize(("address", "name", "view"), LEAVES, ids=[leaf[0] or "/" for leaf in LEAVES])
def test_what_is_declared_can_be_meant(address, name, view):
    policy = policy_of(name, view)
    assert policy.powers, f"{address}: answers no method"
    for method, power in policy.powers.items():
        assert method in {"GET", "POST"}
        assert power is None or power in KNOWN_POWERS, f"{address}: nobody has the power {power}"
    if policy.public:
        assert name in PUBLIC | ALSO_PUBLIC, f"{address} is open to everybody: name it in this test, with care"
    assert policy.fresh <= set(policy.powers) and "GET" not in policy.fresh


@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_every_address_is_open_or_shut_as_declared(method):
    nobody = NOBODY
    powerless = Viewer("someone", reaches=())
    for address, name, view in LEAVES:
        policy = policy_of(name, view)
        asked = "GET" if method in ("GET", "HEAD", "OPTIONS") else method
        expected_nobody = policy.public and asked in policy.powers
        assert policy.opens(nobody, method) == expected_nobody, (address, method)
        power = policy.powers.get(asked, "nothing")
        assert policy.opens(powerless, method) == (expected_nobody or (asked in policy.powers and power is None))
        for kind, powers in POWERS.items():
            holder = Viewer("someone", reaches=(Reach(kind, powers),))
            right = asked in policy.powers and (policy.public or power is None or power in powers)
            assert policy.opens(holder, method) == right, (address, method, kind)


def test_foreign_declarations_name_addresses_that_are_there():
    names = {name for _, name, _ in LEAVES}
    assert set(FOREIGN) <= names, set(FOREIGN) - names


def test_no_address_is_caught_by_a_wide_pattern():
    wide = [address for address, _, _ in LEAVES if ".*" in address or "<path:" in address]
    assert wide == []
