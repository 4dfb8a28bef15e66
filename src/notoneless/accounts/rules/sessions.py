"""How long a session lasts, and what somebody who signed in has still to do before anything opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from notoneless.accounts.terms import Viewer


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts without a click, at most, and how long a second factor counts as just given."""

    idle: timedelta
    most: timedelta
    fresh: timedelta

    @classmethod
    def of(cls, row: dict[str, Any]) -> Lasting:
        """Return what a parameter describes, in minutes."""
        return cls(*(timedelta(minutes=int(row[key])) for key in ("idle", "most", "fresh")))


class Ended(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    MOST = "most"


def ended(*, began_at: datetime, seen_at: datetime, at: datetime, lasting: Lasting) -> Ended | None:
    """Return why the session is over at ``at``, or ``None``: it goes on."""
    if at - began_at >= lasting.most:
        return Ended.MOST
    if at - seen_at >= lasting.idle:
        return Ended.IDLE
    return None


class Must(StrEnum):
    """What comes first."""

    NEW_PASSWORD = "new_password"
    SECOND_FACTOR = "second_factor"


def must_first(
    viewer: Viewer, *, password_due: bool, has_second_factor: bool, asked_of: Collection[str], relaxed: bool
) -> Must | None:
    """Return what ``viewer`` has to do before anything else opens.

    A second factor is asked of whoever holds one of the powers ``asked_of`` anywhere; ``relaxed`` (a demonstration on
    made-up people) asks it of nobody.
    """
    if password_due:
        return Must.NEW_PASSWORD
    if not relaxed and not has_second_factor and any(viewer.has(power) for power in asked_of):
        return Must.SECOND_FACTOR
    return None
