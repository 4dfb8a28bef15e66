"""What the worker does for this station by the clock: published sweeps and long absences become cases, what is
overdue goes up."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.cases import actions
from notoneless.work.jobs import job


@job(every=timedelta(minutes=5), queue="bulk")
def follow_sweeps() -> dict[str, int]:
    """Follow published sweeps into cases, each line once."""
    return actions.follow_all(by=System("worker"), at=timezone.now())


@job(every=timedelta(minutes=5))
def hear_absences() -> dict[str, int]:
    """Hear what changed about absences: open cases, write on open ones what was done and seen, each change once."""
    return actions.hear_absences(by=System("worker"), at=timezone.now())


@job(every=timedelta(hours=1), queue="bulk")
def see_in_class() -> dict[str, int]:
    """Write on cases that roll-calls see the child in class again."""
    return actions.see_in_class(by=System("worker"), at=timezone.now())


@job(every=timedelta(minutes=5))
def follow_schools() -> int:
    """Lay the open cases of children whose move was confirmed with the school where they sit now."""
    return actions.follow_schools(by=System("worker"), at=timezone.now())


@job(every=timedelta(minutes=5))
def follow_units() -> int:
    """Lay the open cases of units that went up in others, or moved, where these units are now."""
    return actions.follow_units(by=System("worker"), at=timezone.now())


@job(every=timedelta(hours=1), queue="bulk")
def follow_deferrals() -> dict[str, int]:
    """Seek children whose leave to stay away ran out or was revoked, each once."""
    return actions.follow_deferrals(by=System("worker"), at=timezone.now())


@job(every=timedelta(minutes=5))
def follow_moves() -> int:
    """Carry the lines of the ledgers along with children who moved or changed school."""
    return actions.follow_moves(at=timezone.now())


@job(every=timedelta(hours=6), queue="bulk")
def look_at_cases() -> dict[str, int]:
    """Tell above what is overdue, let the lists say what today says, send word of both on working days. Run twice a day it does nothing twice."""
    at = timezone.now()
    done = actions.morning(by=System("worker"), at=at)
    return done | {f"told_{name}": number for name, number in actions.tell_the_day(at=at).items()}
