"""The addresses at which a telephone registers, takes families along, sends what was finalised at the doors, and asks how it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.desks.offline.answering import UNREADABLE, body_of, by_token, in_json, raw_body, text_in, told
from notoneless.visits import actions, queries
from notoneless.visits.actions import Item, Standing
from notoneless.visits.queries import Bearer

MOST_ASKED: Final = 100
#: Of a sealed visit, as base64: more than any form can hold.
MOST_DATA: Final = 4 * 1024 * 1024
PARTS: Final = {"id": 36, "digest": 64, "seal": 36, "key": 600, "iv": 40, "data": MOST_DATA, "sum": 64}


@policy(post="visit.write")
@in_json
def device(request: HttpRequest) -> HttpResponse:
    """Register this telephone for whoever is signed in."""
    viewer, at = asker(request), timezone.now()
    made = actions.register_phone(label=text_in(body_of(request), "label"), by=viewer, at=at)
    return told(
        {
            "device": str(made.device.pk), "token": made.token, "account": viewer.actor, "name": viewer.name,
            "login_hash": queries.login_hash(viewer), "seal": {"id": str(made.seal.pk), "key": made.seal.public},
            "limits": queries.limits_of(viewer, timezone.localdate(at)).told, "day": timezone.localdate(at).isoformat(),
            "clock": at.isoformat(),
        }
    )  # fmt: skip


@policy(post="visit.write")
@in_json
def packet(request: HttpRequest) -> HttpResponse:
    """Take families along: those that are named, or those who are still to be visited."""
    viewer, at, said = asker(request), timezone.now(), body_of(request)
    children = said.get("children", [])
    if not isinstance(children, list) or not all(isinstance(one, str) for one in children):
        raise UNREADABLE
    row, given, seal = actions.take_along(device=text_in(said, "device"), by=viewer, at=at, children=children)
    on = timezone.localdate(at)
    return told(
        {
            "packet": str(row.pk), "device": str(row.device_id), "account": viewer.actor, "made_at": at.isoformat(),
            "day": on.isoformat(), "lease_until": row.lease_until.isoformat(),
            "me": {"id": viewer.actor, "name": viewer.name}, "seal": {"id": str(seal.pk), "key": seal.public},
            "limits": queries.limits_of(viewer, on).told,
        }
        | given.said(on)
    )  # fmt: skip


@policy(post=None, public=True)
@in_json
@by_token
def send(request: HttpRequest, by: Bearer) -> HttpResponse:
    """Take sealed visits and answer each with its receipt."""
    at, said = timezone.now(), body_of(request)
    limits = queries.limits_of(by.viewer, timezone.localdate(at))
    sent = said.get("items", [])
    if not isinstance(sent, list) or len(sent) > limits.items:
        raise UNREADABLE
    receipts = actions.take_items([item_of(one) for one in sent], by=by, at=at)
    return told(_greeted(by, said, at, whole=False).told(at) | {"receipts": [one.told for one in receipts]})


def item_of(said: Any) -> Item:
    """Return a sealed visit as it was sent. Raises U165."""
    if not isinstance(said, dict):
        raise UNREADABLE
    return Item(**{name: text_in(said, name, most=most) for name, most in PARTS.items()})


@policy(get=None, post=None, public=True)
@in_json
@by_token
def file(request: HttpRequest, by: Bearer, key: str) -> HttpResponse:
    """Say how far a sealed picture is; a post brings its next bytes."""
    if request.method != "POST":
        found = actions.progress_of(key, by=by)
    else:
        given = request.GET
        try:
            offset, size = int(given.get("offset", "")), int(given.get("size", ""))
        except ValueError:
            raise UNREADABLE from None
        found = actions.take_piece(
            upload=key,
            offset=offset,
            size=size,
            seal=given.get("seal", ""),
            data=raw_body(request),
            by=by,
            at=timezone.now(),
        )
    return told({"have": found.have, "state": found.state, "code": found.code})


@policy(post=None, public=True)
@in_json
@by_token
def standing(request: HttpRequest, by: Bearer) -> HttpResponse:
    """Say how the telephone stands, and what became of what it sent (``ask``: id and digest of each)."""
    at, said = timezone.now(), body_of(request)
    asked = said.get("ask", [])
    if not isinstance(asked, list) or len(asked) > MOST_ASKED or not all(isinstance(one, dict) for one in asked):
        raise UNREADABLE
    receipts = queries.came((text_in(one, "id", most=36), text_in(one, "digest", most=64)) for one in asked)
    return told(_greeted(by, said, at).told(at) | {"receipts": [one.told for one in receipts]})


def _greeted(by: Bearer, said: dict[str, Any], at: datetime, *, whole: bool = True) -> Standing:
    waiting = said.get("waiting")
    try:
        number = None if waiting is None else int(waiting)
    except (ValueError, TypeError):
        number = None
    return actions.greet(
        by=by, at=at, app=str(said.get("app", "")), clock=str(said.get("clock", "")), held=str(said.get("hash", ""))[:64], waiting=number,
        whole=whole,
    )  # fmt: skip
