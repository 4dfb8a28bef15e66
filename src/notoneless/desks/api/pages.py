"""The description of the API: for programs as OpenAPI, for people as a page made from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from notoneless.desks.api.app import api
from notoneless.desks.kit.policy import declared, policy


def schema() -> dict[str, Any]:
    """Return the description: every operation with the power that it needs (``x-power``)."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
    for router in api._get_bound_routers():
        for route, paths in router.path_operations.items():
            for operation in paths.operations:
                told = declared(operation.view_func)
                for method in operation.methods:
                    entry = found["paths"]["/api" + route][method.lower()]
                    entry["x-power"] = (told.powers.get(method) if told else None) or ""
    return found


@policy(get=None, public=True)
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3."""
    return JsonResponse(schema())


@policy(get=None, public=True)
def description(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    told = schema()
    entries = [
        {"method": method.upper(), "path": path, **entry}
        for path, methods in told["paths"].items()
        for method, entry in methods.items()
    ]
    return render(request, "api/description.html", {"entries": entries, "about": told["info"]})
