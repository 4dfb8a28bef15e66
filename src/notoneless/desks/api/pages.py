"""The description of the API: for programs as OpenAPI, for people as a page made from it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from notoneless.desks.api.app import api
from notoneless.desks.kit.policy import declared, policy
from notoneless.desks.kit.programs import PROBLEM

#: May be sent with every write. What was answered first is answered again for a day, and nothing is done twice.
ONCE: Final[dict[str, Any]] = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 80},
    "description": "sent again with the same key, a write gets its first answer (Idempotency-Replayed: true)",
}  # fmt: skip


def schema() -> dict[str, Any]:
    """Return the description, in the language of the moment; not to be changed.

    Anybody may ask for it without signing in, and it takes a second to make: it is made once for each language.
    """
    return _schema(get_language())


@cache
def _schema(_language: str) -> dict[str, Any]:
    """Every operation with the power that it needs (``x-power``), and whether a person must do it (``x-in-person``).
    Refusals are problem+json."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
    for router in api._get_bound_routers():
        for route, paths in router.path_operations.items():
            for operation in paths.operations:
                told = declared(operation.view_func)
                for method in operation.methods:
                    entry = found["paths"]["/api" + route][method.lower()]
                    entry["x-power"] = (told.powers.get(method) if told else None) or ""
                    entry["x-in-person"] = bool(told and method in told.fresh)
                    if method == "POST" and not entry["x-in-person"]:
                        entry.setdefault("parameters", []).append(ONCE)
                    for status, answer in entry["responses"].items():
                        content = answer.get("content", {})
                        if int(status) >= 400 and "application/json" in content:
                            answer["content"] = {PROBLEM: content["application/json"]}
    return found


@policy(get=None, public=True)
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3."""
    return HttpResponse(_written(get_language()), content_type="application/json")


@cache
def _written(language: str) -> bytes:
    return JsonResponse(_schema(language)).content


@policy(get=None, public=True)
def description(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    told = schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in told["paths"].items():
        for method, entry in methods.items():
            shown = {
                "method": method.upper(), "path": path, "power": entry["x-power"], "person": entry["x-in-person"],
                "fields": _fields(entry, told["components"]["schemas"]),
            }  # fmt: skip
            groups.setdefault(path.split("/")[2], []).append({**entry, **shown})
    rows = [{"name": name, "entries": entries} for name, entries in sorted(groups.items())]
    return render(request, "api/description.html", {"groups": rows, "about": told["info"]})


def _fields(entry: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return the fields of an operation's body, and which of them must be there."""
    for content in entry.get("requestBody", {}).get("content", {}).values():
        shape = content["schema"]
        shape = schemas[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
        return [(name, name in shape.get("required", ())) for name in shape.get("properties", {})]
    return []
