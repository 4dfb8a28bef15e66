"""A sweep made for publishing: inside the house's own folder, with the numbers in full, and gone when it is in the files.

The tables that a publication reads carry every child's full number. They lie in the work folder of the house, for its own
user alone, and are taken away the moment the sweep is published or withdrawn.
"""

from __future__ import annotations

import shutil
import uuid
from datetime import date
from pathlib import Path

from notoneless.findings.models import Publication
from notoneless.ledger.seal import sweep
from notoneless.standards.progress import SILENT, Progress


def sweep_rolls(
    *, rolls: Path, work: Path, place: str, as_of: date | None = None, accept: tuple[str, ...] = (),
    progress: Progress = SILENT,
) -> Path:  # fmt: skip
    """Sweep the rolls in ``rolls`` into a new folder under ``work`` and return it. Raises what the sweep refuses."""
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    out = work / f"sweep-{uuid.uuid4().hex[:12]}"
    sweep(
        rolls, out=out, as_of=as_of, place=place, unmasked=True, accept=accept, tables=("parquet",), books=False,
        also=("reported",), progress=progress,
    )  # fmt: skip
    return out


def take_away(publication: Publication, *, work: Path) -> bool:
    """Remove the tables of ``publication`` where they lie under ``work``; return whether they did. Results that somebody
    keeps elsewhere are not ours to remove."""
    folder = Path(publication.folder).resolve()
    if not folder.is_relative_to(work.resolve()) or not folder.exists():
        return False
    shutil.rmtree(folder)
    return True
