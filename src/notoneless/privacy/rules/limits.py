"""The house's limits on showing, looking, handing out and keeping: figures from the parameters, with what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from notoneless.policy.lookup import Policy, load
from notoneless.policy.terms import Value


@cache
def _policy() -> Policy:
    return load()


def value(topic: str, place: str, on: date) -> Value:
    """Return the parameter ``privacy.<topic>`` at ``place`` on ``on``, with its source."""
    return _policy().value(f"privacy.{topic}", place or None, on)


@dataclass(frozen=True, slots=True)
class RevealLimits:
    """How a field may be shown in full (``privacy.reveal``)."""

    reason_least: int
    reason_distinct: int
    lasts: timedelta
    per_hour: int
    per_hour_most: int
    per_day: int


def reveal_limits(place: str, on: date) -> RevealLimits:
    """Return the limits on showing in full at ``place`` on ``on``."""
    read: dict[str, Any] = value("reveal", place, on).value
    return RevealLimits(
        reason_least=read["reason_least"],
        reason_distinct=read["reason_distinct"],
        lasts=timedelta(minutes=read["minutes"]),
        per_hour=read["per_hour"],
        per_hour_most=read["per_hour_most"],
        per_day=read["per_day"],
    )


def tidy_reason(text: str) -> str:
    """Return a reason on one line, long runs of digits left out: a reason tells why, never whose number it was."""
    return re.sub(r"\d{6,}[0-9Xx]?", "…", " ".join(text.split()))[:200]


def is_reason(text: str, *, least: int, distinct: int) -> bool:
    """Return whether a tidied ``text`` can be a reason: long enough, and not one key held down."""
    bare = "".join(text.split())
    return len(bare) >= least and len(set(bare)) >= distinct


@dataclass(frozen=True, slots=True)
class ExportLimits:
    """How a list may leave the house (``privacy.export``)."""

    approval_above: int
    link_lasts: timedelta
    file_lasts: timedelta
    most_children: int


def export_limits(place: str, on: date) -> ExportLimits:
    """Return the limits on exports at ``place`` on ``on``."""
    read: dict[str, Any] = value("export", place, on).value
    return ExportLimits(
        approval_above=read["approval_above"],
        link_lasts=timedelta(minutes=read["link_minutes"]),
        file_lasts=timedelta(hours=read["file_hours"]),
        most_children=read["most_children"],
    )


def looks_a_day(place: str, on: date, *, posts: Sequence[str]) -> int:
    """Return how many different children somebody with ``posts`` may look at in a day (``privacy.looks``)."""
    read: dict[str, int] = value("looks", place, on).value
    return max((read.get(post, read["default"]) for post in posts), default=read["default"])


def keep_days(place: str, on: date) -> dict[str, Value]:
    """Return for each kind of keeping how many days it lasts (``privacy.retention.<kind>``), with its source."""
    whole = value("retention", place, on)
    return {str(row["id"]): replace(whole, value=row) for row in whole.value}
