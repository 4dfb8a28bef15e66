"""What stands between the door and every view: who asks, what is declared, one transaction, one line in the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from notoneless.accounts.terms import NOBODY, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, Outcome
from notoneless.children import queries as children
from notoneless.desks.kit import errors, programs, session
from notoneless.desks.kit.address import address_of
from notoneless.desks.kit.foreign import FOREIGN
from notoneless.desks.kit.forms import sentence
from notoneless.desks.kit.policy import SAFE, Policy, declared
from notoneless.privacy import actions as privacy
from notoneless.privacy.terms import PrivacyError
from notoneless.responsibility import queries as responsibility


class HouseMiddleware:
    """Sets ``request.viewer``, checks the declared policy, holds the transaction, writes the looks.

    A change and its journal line are one transaction. A page is shown only after its looks are written: on PostgreSQL in
    the transaction that carries the scope for the row policies, on SQLite in one of its own, so that readers do not queue
    behind writers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE and connection.vendor == "sqlite":
            return self._answer(request)
        with transaction.atomic():
            response = self._answer(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        viewer, at = viewer_of(request), timezone.now()
        if viewer.is_known and not viewer.extra and session.end_if_over(request, viewer, at=at):
            viewer = NOBODY
        request.viewer = viewer  # type: ignore[attr-defined]
        responsibility.hold_scope(viewer)
        with audit.gathered() as gathering:
            response = self.get_response(request)
            if response.status_code < 400 and (over := _trace(request, gathering)) is not None:
                if programs.reads_json(request):
                    return programs.refusal(over, 429)
                response = errors.page(request, 422, sentence=sentence(over))
                response.status_code = 429
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request in, send it to the sign-in page, or refuse it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        policy = declared(view) or FOREIGN.get(name)
        if not isinstance(policy, Policy):
            raise RuntimeError(f"{name or view}: no policy is declared")
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if policy.opens(viewer, str(request.method)):
            return self._first(request, viewer, policy)
        program = programs.reads_json(request)
        if not policy.public and not viewer.is_known:
            if program:
                return programs.refusal(programs.UNKNOWN if programs.is_program(request) else programs.SIGN_IN, 401)
            return redirect_to_login(request.get_full_path())
        if request.method not in policy.methods | (SAFE if "GET" in policy.methods else frozenset()):
            return programs.refusal(programs.METHOD, 405) if program else HttpResponseNotAllowed(sorted(policy.methods))
        audit.write("desks.refused", by=viewer, at=timezone.now(), kind=Kind.REFUSAL, outcome=Outcome.REFUSED,
                    detail={"path": request.path[:200], "method": request.method})  # fmt: skip
        if program:
            return programs.refusal(programs.REFUSED, 403)
        raise PermissionDenied

    def _first(self, request: HttpRequest, viewer: Viewer, policy: Policy) -> HttpResponse | None:
        """Return what comes before the view: a password or second factor to set, a code to give again, or nothing."""
        if policy.public or not viewer.is_known:
            return None
        if programs.is_program(request):
            return programs.refusal(programs.IN_PERSON, 403) if request.method in policy.fresh else None
        at = timezone.now()
        if not policy.early and (first := session.comes_first(request, viewer, at=at)) is not None:
            return programs.refusal(programs.FIRST, 403) if programs.reads_json(request) else first
        if request.method not in policy.fresh:
            return None
        page = session.ask_again(request, viewer, at=at)
        if page is None:
            request.viewer = viewer_of(request)  # type: ignore[attr-defined]
        return page


def _trace(request: HttpRequest, gathering: audit.Gathering) -> PrivacyError | None:
    """Count what the page shows and write it down, both in one transaction, which is one wait for the disk.

    Returns the refusal where it is more children than a day's work needs: the page is made then, and not shown. On a full
    disk each is tried alone: what was counted earlier today may still be looked at, and its line waits in the reserve.
    """
    # The viewer may have signed in or out meanwhile; the look is that of who asked.
    by: Viewer = request.viewer  # type: ignore[attr-defined]
    at, detail = timezone.now(), {"path": request.path[:200]}
    if not (gathering.children or gathering.subject):
        return None
    try:
        with transaction.atomic():
            return _count_and_write(gathering, by, at, detail)
    except DatabaseError as error:
        if not audit.may_wait(error):
            raise
    return _count_and_write(gathering, by, at, detail)


def _count_and_write(
    gathering: audit.Gathering, by: Viewer, at: datetime, detail: dict[str, str]
) -> PrivacyError | None:
    try:
        privacy.count_looks(children=gathering.children, by=by, at=at)
    except PrivacyError as over:  # the refusal is written, and stays
        return over
    audit.write_looks(gathering, by=by, at=at, detail=detail)
    return None


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks, with the powers of this moment; hold the scope of them."""
    if programs.is_program(request):
        return programs.viewer_of_program(request)
    account, at = request.user, timezone.now()
    if not account.is_authenticated or not account.is_active:
        return NOBODY
    viewer = responsibility.viewer_of(
        account,
        at=at,
        address=address_of(request),
        session=digest_of(request.session.session_key or ""),
        fresh_until=session.instant(request, "fresh_until"),
    )
    responsibility.hold_scope(viewer)
    # Duty by name is found in the children's files, under the scope that the account already holds.
    whole = children.with_duty(viewer, timezone.localdate(at))
    if whole is not viewer:
        responsibility.hold_scope(whole)
    return whole


def digest_of(key: str) -> str:
    """Return how the journal names a session: a digest of its key, never the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32] if key else ""
