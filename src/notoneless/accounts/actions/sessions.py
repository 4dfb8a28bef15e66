"""Ending sessions: at once, on the next click of whoever holds them."""

from __future__ import annotations

import uuid
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from notoneless.accounts.actions import refusals
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit


def end_sessions(*, account_id: uuid.UUID, besides: str = "") -> int:
    """End every session of the account but the one with the key ``besides``; return how many. Part of a larger act,
    which writes the journal's line."""
    ended = 0
    for session in UserSession.objects.filter(user=account_id).exclude(session_key=besides):
        session.end()
        ended += 1
    return ended


def end_other_sessions(*, by: Viewer, at: datetime, this: str) -> int:
    """End all of one's own sessions but this one; return how many."""
    with transaction.atomic():
        ended = end_sessions(account_id=by.known_id, besides=this)
        audit.write(
            "accounts.end_other_sessions", by=by, at=at, subject=f"account:{by.account_id}", detail={"count": ended}
        )
    return ended


def end_session(*, by: Viewer, at: datetime, session_id: int) -> None:
    """End one of one's own sessions. Raises N005 for any other."""
    with transaction.atomic():
        session = UserSession.objects.filter(user=by.known_id, pk=session_id).first()
        if session is None:
            raise refusals.not_there()
        session.end()
        audit.write("accounts.end_session", by=by, at=at, subject=f"account:{by.account_id}")


def follow_key(*, old: str, new: str) -> None:
    """Let the list of sessions follow a session that was given a new key."""
    UserSession.objects.filter(session_key=old).update(session_key=new)
