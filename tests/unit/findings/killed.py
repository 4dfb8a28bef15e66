"""The work that the tests of kills kill: a publication in small batches, from start to finish, and its undoing."""

from __future__ import annotations

import os
from pathlib import Path

from notoneless.accounts.models import Account
from notoneless.findings import actions
from notoneless.findings.actions import reading, taking, undoing
from notoneless.findings.models import Publication
from notoneless.places.models import Division
from notoneless.responsibility.queries import viewer_of
from notoneless.work import ahead
from tests import world


def publish_by_two(folder: str) -> None:
    """Publish the sweep in ``folder`` with a second process that makes what this one writes."""
    ahead.LEAST = 1  # type: ignore[misc]
    os.cpu_count = lambda: 2
    publish(folder)


def publish(folder: str) -> None:
    """Publish the sweep in ``folder``."""
    reading.BATCH, taking.BATCH, taking.BATCH_MADE = 5, 4, 4  # type: ignore[misc]
    chief = viewer_of(Account.objects.get(login="0001-section_chief"), at=world.NOW)
    county = Division.objects.get(path="0001")
    publication = actions.start(folder=Path(folder), county=county, by=chief, at=world.NOW)
    actions.read(publication=publication, by=chief, at=world.NOW)
    actions.take(publication=publication, by=chief, at=world.NOW)
    actions.finish(publication=publication, by=chief, at=world.NOW)


def undo(publication: str) -> None:
    """Undo the publication that is being undone, a few lines at a time."""
    undoing.BATCH = 1  # type: ignore[misc]
    chief = viewer_of(Account.objects.get(login="0001-section_chief"), at=world.NOW)
    actions.undo(publication=Publication.objects.get(pk=publication), by=chief, at=world.NOW)
