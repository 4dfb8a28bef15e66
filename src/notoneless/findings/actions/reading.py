"""From the sweep's tables to proposals."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.db.models import Count

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.findings.access import Publications
from notoneless.findings.actions import figures
from notoneless.findings.actions.knowing import unspoken_of
from notoneless.findings.actions.lines import HOUSEHOLDS, LEDGER, LINKS, number_of
from notoneless.findings.actions.making import Proposals, key_of
from notoneless.findings.models import Proposal, Publication
from notoneless.findings.terms import (
    NOT_ON_ANY_ROLL,
    FindingError,
    ProposalKind,
    ProposalState,
    PublicationState,
    not_yours,
)
from notoneless.places.models import Division
from notoneless.privacy.models import keys
from notoneless.privacy.models.bulk import Rows
from notoneless.standards.progress import SILENT, Progress
from notoneless.work.ahead import Second
from notoneless.work.turns import Turns

BATCH: Final = 2000
RUN: Final = "run.json"
#: What is kept of it; ``profiles`` (how long each roll was, by birth year and town) is what the next rolls are held against.
KEPT: Final = ("notoneless", "as_of", "place", "engine", "profiles")


def start(*, folder: Path, county: Division, by: Viewer, at: datetime) -> Publication:
    """Register the sweep in ``folder`` for ``county`` and return its publication, not read yet.

    The same sweep started again is the same publication, wherever it stopped; one that was withdrawn stays so, and its
    sweep begins a new one. Raises :class:`FindingError` F001 (not a
    whole result of a sweep), F002 (numbers masked), F003 (another county's), F004 (not the viewer's county).
    """
    if not Publications(by, "sweep.publish").allows_county(county.path):
        raise not_yours()
    run, digest = _checked(folder, county)
    with transaction.atomic():
        standing = Publication.objects.exclude(state=PublicationState.WITHDRAWN)
        publication, is_new = standing.get_or_create(
            digest=digest,
            defaults={
                "county": county,
                "as_of": run["as_of"],
                "folder": str(folder),
                "run": {key: run[key] for key in KEPT if key in run},
                "started_at": at,
                "started_by": by.actor,
            },
        )
        if is_new:
            audit.write("findings.start", by=by, at=at, subject=_subject(publication), detail={"digest": digest})
    publication.refresh_from_db()
    return publication


def read(*, publication: Publication, by: Viewer, at: datetime, progress: Progress = SILENT) -> Publication:
    """Read the sweep's lines into proposals, going on after the last line that was read; return the publication.

    Files of this county that no line speaks of become proposals too (``gone``): a child missing from every roll is the
    first to look for. Raises :class:`FindingError` F001 when the folder is no longer the one that was started.
    """
    if publication.state != PublicationState.READING:
        return publication
    folder = Path(publication.folder)
    if _digest(folder) != publication.digest:
        raise _not_whole(folder)
    number, rows, here = number_of(folder), Rows(Proposal), cache(lambda: Proposals(publication))
    begins = list(range(publication.cursor, number, BATCH))
    unknown: Counter[tuple[str, str]] = Counter()
    turns = Turns()
    progress.start("findings_read", number, "读入拉网结果")
    with Second(
        "notoneless.findings.actions.making:proposals",
        publication.pk,
        BATCH,
        number=number - publication.cursor,
    ) as second:
        all_made = second.all(begins, here=lambda first: here().made(first, BATCH))
        for first, made in zip(begins, all_made, strict=True):
            with turns.turn(), transaction.atomic():
                if made.key != keys.current().version:  # the keys were turned meanwhile
                    made = here().made(first, BATCH)
                number_made = rows.write(made.rows)
                publication.cursor = publication.lines = first + number_made
                publication.save(update_fields=("cursor", "lines"))
            unknown += made.unknown
            progress.advance(number_made)
    progress.finish()
    with transaction.atomic():
        _propose_gone(publication)
        figures.keep(publication)
        figures.keep_reported(publication)
        publication.state, publication.cursor = PublicationState.PROPOSED, 0
        publication.counts = counts_of(publication) | {"unknown_schools": _told(unknown)}
        publication.save(update_fields=("state", "cursor", "counts"))
        audit.write("findings.read", by=by, at=at, subject=_subject(publication), detail={"lines": publication.lines})
    return publication


def counts_of(publication: Publication) -> dict[str, Any]:
    """Return how many proposals there are by kind."""
    kinds = dict(publication.proposals.values_list("kind").annotate(number=Count("pk")))
    return {"by_kind": {kind: kinds.get(kind, 0) for kind in ProposalKind.values}}


def _told(unknown: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the schools that the lines named and the house does not know, most children first."""
    return [{"code": code, "name": name, "children": n} for (code, name), n in unknown.most_common()]


def _propose_gone(publication: Publication) -> None:
    """Propose what to do about the files of this county that no line of the sweep speaks of."""
    rows = Rows(Proposal)
    number = publication.lines
    for number, child in enumerate(unspoken_of(publication), start=publication.lines + 1):
        rows.put(
            id=key_of(publication, number), publication_id=publication.pk, line=number, kind=ProposalKind.GONE.value, state=ProposalState.OPEN.value,
            child_id=child.pk, sweep_id=child.sweep_id, name=child.name, verdict=NOT_ON_ANY_ROLL,
            ledger="suspected_dropout", changes={"standing": [child.cached_standing, NOT_ON_ANY_ROLL]},
        )  # fmt: skip
    rows.flush()


def _checked(folder: Path, county: Division) -> tuple[dict[str, Any], str]:
    try:
        run = json.loads((folder / RUN).read_text("utf-8"))
        sample = pl.scan_parquet(folder / LEDGER).select("id_number").drop_nulls().head(50).collect()["id_number"]
        if not (folder / LINKS).is_file():
            raise FileNotFoundError(LINKS)
        digest = _digest(folder)
    except (OSError, ValueError, pl.exceptions.PolarsError):
        raise _not_whole(folder) from None
    if any("*" in number for number in sample):
        raise FindingError(
            "F002",
            f"“{folder}”里的号码已遮蔽，不能发布成档案。请在本系统里拉网，或用 notoneless sweep --unmasked 重做。",
            f"The numbers in “{folder}” are masked and cannot become files. Sweep inside this system, or with --unmasked.",
        )
    if str(run.get("place", "")) != county.code:
        raise FindingError(
            "F003",
            f"这次拉网是 {run.get('place')} 的，不是 {county.name}（{county.code}）的。请核对选择的区县。",
            f"This sweep is of {run.get('place')}, not of {county.name} ({county.code}). Check the county chosen.",
        )
    return run, digest


def _digest(folder: Path) -> str:
    """Return what tells this sweep from every other: two may differ in the households alone."""
    told = hashlib.sha256()
    for file in (folder / LEDGER, folder / HOUSEHOLDS):
        if file == folder / LEDGER or file.is_file():  # a sweep made before households were kept has none
            with file.open("rb") as stream:
                told.update(hashlib.file_digest(stream, "sha256").digest())
    return told.hexdigest()


def _subject(publication: Publication) -> str:
    return f"findings_publication:{publication.pk}"


def _not_whole(folder: Path) -> FindingError:
    return FindingError(
        "F001",
        f"“{folder}”不是一次完整的拉网结果（要有 {LEDGER}、{LINKS}、{RUN}，且自开始发布后未被改动）。请重新拉网。",
        f"“{folder}” is not a whole result of a sweep ({LEDGER}, {LINKS}, {RUN}, unchanged since publishing began). "
        "Sweep again.",
    )
