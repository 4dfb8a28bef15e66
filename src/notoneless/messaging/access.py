"""Who may: a letter is its person's alone; the ways of a county are for who runs the house there."""

from __future__ import annotations

from django.db import models

from notoneless.accounts.terms import STEP, Viewer
from notoneless.messaging.models import Gate, Letter, Sending

RUN = "house.run"


def letters_of(by: Viewer) -> models.QuerySet[Letter]:
    """Return one's own letters."""
    return Letter.objects.filter(account=by.known_id)


def counties_run(by: Viewer) -> list[str]:
    """Return the counties in which ``by`` runs the house."""
    return sorted({path[:STEP] for path in (*by.places(RUN), *by.schools(RUN))})


def gates_of(by: Viewer) -> models.QuerySet[Gate]:
    """Return the ways that ``by`` keeps."""
    return Gate.objects.filter(county__in=counties_run(by))


def sendings_of(by: Viewer) -> models.QuerySet[Sending]:
    """Return what went, or did not go, by the ways that ``by`` keeps."""
    return Sending.objects.filter(county__in=counties_run(by))
