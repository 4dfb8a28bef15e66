"""Addresses of the API. What the operations of a path declare is laid on the view that answers for it, so that the
middleware and the house's test of every address see it like any other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path

import notoneless.desks.api.operations  # noqa: F401  (reading it is what gives the API its operations)
from notoneless.desks.api import pages
from notoneless.desks.api.app import api
from notoneless.desks.kit.once import answered_once
from notoneless.desks.kit.policy import Policy, declared

app_name = "api"


def addresses() -> Iterator[URLPattern]:
    """Yield one address for each path of the API. An operation that declares nothing does not start the house."""
    for router in api._get_bound_routers():
        for route, operations_of in router.path_operations.items():
            powers: dict[str, str | None] = {}
            fresh: set[str] = set()
            for operation in operations_of.operations:
                found = declared(operation.view_func)
                if found is None:
                    raise RuntimeError(f"{route} {operation.methods}: no policy is declared")
                powers |= {method: found.powers[method] for method in operation.methods}
                fresh |= found.fresh
            view: Any = answered_once(operations_of.get_view())
            view.policy = Policy(powers, fresh=frozenset(fresh))
            yield path(
                route.lstrip("/").replace("{", "<").replace("}", ">"),
                view,
                name=operations_of.operations[0].view_func.__name__,
            )


urlpatterns = [
    path("", pages.description, name="docs"),
    path("openapi.json", pages.openapi, name="openapi"),
    *addresses(),
]
