"""When a letter goes out: not at night, not one by one, and again after a while where a way did not take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when until when nobody is disturbed; ``until`` may be the next morning. Equal ends: never."""

    began: time
    ended: time

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Quiet:
        """Return what a parameter says."""
        return cls(time.fromisoformat(value["from"]), time.fromisoformat(value["until"]))

    def holds(self, at: datetime) -> bool:
        """Return whether ``at`` (the office's own time) lies in the quiet hours; their end does not."""
        now = at.timetz().replace(tzinfo=None)
        if self.began <= self.ended:
            return self.began <= now < self.ended
        return now >= self.began or now < self.ended

    def over(self, at: datetime) -> datetime:
        """Return ``at`` itself, or when the quiet hours in which it lies are over."""
        if not self.holds(at):
            return at
        end = at.replace(hour=self.ended.hour, minute=self.ended.minute, second=0, microsecond=0)
        return end if end > at else end + timedelta(days=1)


def due(at: datetime, *, urgent: bool, quiet: Quiet, gather: timedelta) -> datetime:
    """Return when word of a letter of ``at`` goes out: an urgent one at once; others when they were gathered, by day."""
    return at if urgent else quiet.over(at + gather)


def again(at: datetime, *, tries: int, ladder: Sequence[timedelta]) -> datetime | None:
    """Return when a sending that failed ``tries`` times is tried again; ``None``: it was tried often enough."""
    return at + ladder[tries - 1] if tries <= len(ladder) else None
