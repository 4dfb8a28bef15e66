"""How a set of rolls ends: discarded by a person, or published; what lay in the house's folder for it is then let go."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor, Kind
from notoneless.findings import actions as findings
from notoneless.imports.actions.common import locked, may, subject
from notoneless.imports.actions.sweeping import LEAST_REASON
from notoneless.imports.models import EntryDecision, RollFile, RollImport
from notoneless.imports.queries import fault_book
from notoneless.imports.queries.where import folder_of, rolls_of
from notoneless.imports.terms import BUSY, ImportState, RollsError
from notoneless.policy.lookup import load

ENDED: Final = ("published", "withdrawn")


def discard(*, one: RollImport, reason: str, by: Viewer, at: datetime) -> RollImport:
    """Give a set of rolls up: what it proposed is withdrawn, its files are let go, the files of children are untouched.

    Raises :class:`RollsError` Y001, Y002 (in hand, or lines of it are in the files), Y011 (no reason).
    """
    reason = " ".join(reason.split())[:200]
    with transaction.atomic():
        one = locked(one, by)
        if len(reason) < LEAST_REASON:
            raise RollsError(
                "Y011",
                f"请写明为什么作罢（至少 {LEAST_REASON} 个字）。",
                f"Say why the set is given up ({LEAST_REASON} characters or more).",
            )
        if one.publication is not None and one.publication.state in ("reading", "proposed"):
            findings.withdraw(publication=one.publication, by=by, at=at, reason=reason)
        one.state = ImportState.DISCARDED
        one.save(update_fields=("state",))
        audit.write("imports.discard", by=by, at=at, subject=subject(one), detail={"reason": reason})
    return one


def fetch_faults(*, one: RollImport, by: Viewer, at: datetime) -> Path | None:
    """Return where the book of faults lies, None when there is none; write down that it was fetched. Raises Y001."""
    may(one, by)
    path = fault_book(one)
    if path is not None:
        audit.write("imports.fetch_faults", by=by, at=at, subject=subject(one), detail={"run": one.run})
    return path


def forget(*, by: Actor, at: datetime) -> int:
    """Let go the files of sets that are over: the rolls as soon as they are published or given up, the rest (book of faults,
    pairs) after the days that the parameter ``imports.days`` names; return how many sets were touched."""
    days = load().value("imports.days", settings.NOTONELESS_PLACE, at.date()).value
    touched = 0
    for one in RollImport.objects.filter(cleared_at=None).exclude(state__in=BUSY).select_related("publication"):
        is_old = one.began_at < at - timedelta(days=days)
        is_over = one.state == ImportState.DISCARDED or (
            one.state == ImportState.DONE and one.publication is not None and one.publication.state in ENDED
        )
        folder = (
            rolls_of(one.pk) if is_over and not (is_old or one.state == ImportState.DISCARDED) else folder_of(one.pk)
        )
        if not (is_old or is_over) or not folder.exists():
            continue
        with transaction.atomic():
            # What was seen of the columns are a few masked cells of children: they go with the rolls.
            RollFile.objects.filter(roll_import=one).update(seen=[])
            EntryDecision.objects.filter(second__roll_import=one).update(value=None)
            if folder == folder_of(one.pk):
                RollImport.objects.filter(pk=one.pk).update(cleared_at=at)
            audit.write("imports.forget", by=by, at=at, kind=Kind.SYSTEM, subject=subject(one))
            shutil.rmtree(folder)
        touched += 1
    return touched + _orphans(at)


def _orphans(at: datetime) -> int:
    """Remove folders of sets that nobody knows: of an act that was broken off before it was written."""
    home = folder_of(UUID(int=0)).parent
    known = {str(key) for key in RollImport.objects.values_list("pk", flat=True)}
    gone = 0
    for folder in home.iterdir() if home.is_dir() else ():
        if folder.name not in known and folder.stat().st_mtime < (at - timedelta(days=1)).timestamp():
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
