"""Where the files of a set of rolls lie: in the work folder, for the house's own user alone."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings


def folder_of(key: UUID) -> Path:
    """Return where everything of a set of rolls lies."""
    work: Path = settings.NOTONELESS_HOME.work
    return work / "imports" / str(key)


def rolls_of(key: UUID) -> Path:
    """Return where the files lie as they were sent."""
    return folder_of(key) / "rolls"
