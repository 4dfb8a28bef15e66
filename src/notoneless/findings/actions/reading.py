"""From the sweep's tables to proposals."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.findings.access import Publications
from notoneless.findings.actions.knowing import Knowledge, unspoken_of
from notoneless.findings.models import Proposal, Publication
from notoneless.findings.rules.compare import judge
from notoneless.findings.rules.line import Line, payload_of
from notoneless.findings.rules.line import read as read_line
from notoneless.findings.terms import NOT_ON_ANY_ROLL, FindingError, ProposalKind, ProposalState, PublicationState
from notoneless.places.models import Division
from notoneless.privacy.models.bulk import Rows
from notoneless.standards.progress import SILENT, Progress

BATCH: Final = 1000
LEDGER: Final = "ledger.parquet"
LINKS: Final = "links.parquet"
RUN: Final = "run.json"


def start(*, folder: Path, county: Division, by: Viewer, at: datetime) -> Publication:
    """Register the sweep in ``folder`` for ``county`` and return its publication, not read yet.

    The same sweep started again is the same publication, wherever it stopped. Raises :class:`FindingError` F001 (not a
    whole result of a sweep), F002 (numbers masked), F003 (another county's), F004 (not the viewer's county).
    """
    if not Publications(by, "sweep.publish").allows_county(county.path):
        raise FindingError(
            "F004", "您的岗位不能发布这个区县的拉网结果。", "Your post cannot publish a sweep of this county."
        )
    run, digest = _checked(folder, county)
    with transaction.atomic():
        publication, is_new = Publication.objects.get_or_create(
            digest=digest,
            defaults={
                "county": county,
                "as_of": run["as_of"],
                "folder": str(folder),
                "run": {key: run[key] for key in ("notoneless", "as_of", "place", "engine") if key in run},
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
    if _digest(folder / LEDGER) != publication.digest:
        raise _not_whole(folder)
    ledger = pl.scan_parquet(folder / LEDGER).collect()
    links = pl.read_parquet(folder / LINKS)
    knowledge = Knowledge(publication)
    progress.start("findings_read", ledger.height, "读入拉网结果")
    for first in range(publication.cursor, ledger.height, BATCH):
        batch = list(_lines(ledger.slice(first, BATCH), links, first))
        with transaction.atomic():
            _propose(publication, batch, knowledge)
            publication.cursor = publication.lines = first + len(batch)
            publication.save(update_fields=("cursor", "lines"))
        progress.advance(len(batch))
    progress.finish()
    with transaction.atomic():
        _propose_gone(publication)
        publication.state, publication.cursor = PublicationState.PROPOSED, 0
        publication.counts = counts_of(publication) | {"unknown_schools": knowledge.unknown_schools()}
        publication.save(update_fields=("state", "cursor", "counts"))
        audit.write("findings.read", by=by, at=at, subject=_subject(publication), detail={"lines": publication.lines})
    return publication


def counts_of(publication: Publication) -> dict[str, Any]:
    """Return how many proposals there are by kind."""
    kinds = Counter(publication.proposals.values_list("kind", flat=True))
    return {"by_kind": {kind: kinds.get(kind, 0) for kind in ProposalKind.values}}


def _propose(publication: Publication, batch: list[Line], knowledge: Knowledge) -> None:
    rows = Rows(Proposal)
    for seen, by_sweep, by_number in knowledge.of(batch):
        line = seen.line
        judged = judge(seen, by_sweep, by_number)
        rows.add(
            id=key_of(publication, line.number),
            publication_id=publication.pk,
            line=line.number,
            kind=judged.kind.value,
            state=ProposalState.OPEN.value,
            child_id=judged.child,
            sweep_id=line.child,
            name=line.name[:64],
            verdict=line.verdict,
            ledger=line.ledger,
            changes=judged.changes,
            payload=payload_of(line),
            candidates=[str(candidate) for candidate in judged.candidates],
        )
    rows.flush()


def key_of(publication: Publication, line: int) -> uuid.UUID:
    """Return the key of the proposal of ``line``: the same however often the line is read."""
    return uuid.uuid5(publication.pk, str(line))


def _propose_gone(publication: Publication) -> None:
    """Propose what to do about the files of this county that no line of the sweep speaks of."""
    rows = Rows(Proposal)
    number = publication.lines
    for number, child in enumerate(unspoken_of(publication), start=publication.lines + 1):
        rows.add(
            id=key_of(publication, number), publication_id=publication.pk, line=number, kind=ProposalKind.GONE.value, state=ProposalState.OPEN.value,
            child_id=child.pk, sweep_id=child.sweep_id, name=child.name, verdict=NOT_ON_ANY_ROLL,
            ledger="suspected_dropout", changes={"standing": [child.cached_standing, NOT_ON_ANY_ROLL]},
        )  # fmt: skip
    rows.flush()


def _lines(ledger: pl.DataFrame, links: pl.DataFrame, first: int) -> Iterator[Line]:
    """Yield the lines of one batch, each with the lines of the rolls that speak of its child."""
    wanted = links.filter(pl.col("child_id").is_in(ledger["child_id"].implode())) if links.height else links
    by_child: dict[str, list[dict[str, Any]]] = {}
    for link in wanted.select(
        "child_id", "right_file", "right_kind", "right_row", "method", "score", "reasons"
    ).to_dicts():
        by_child.setdefault(link.pop("child_id"), []).append(
            {"file": link["right_file"], "roll": link["right_kind"], "row": link["right_row"],
             "method": link["method"], "score": link["score"], "reasons": link["reasons"]}
        )  # fmt: skip
    for number, row in enumerate(ledger.to_dicts(), start=first + 1):
        said = by_child.get(row["child_id"], [])
        if row["register_row"] is not None:
            register = {"file": row["register_file"], "roll": "household_register", "row": row["register_row"]}
            said = [register, *said]
        yield read_line(row, number=number, lines=tuple(said))


def _checked(folder: Path, county: Division) -> tuple[dict[str, Any], str]:
    try:
        run = json.loads((folder / RUN).read_text("utf-8"))
        sample = pl.scan_parquet(folder / LEDGER).select("id_number").drop_nulls().head(50).collect()["id_number"]
        if not (folder / LINKS).is_file():
            raise FileNotFoundError(LINKS)
        digest = _digest(folder / LEDGER)
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


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _subject(publication: Publication) -> str:
    return f"findings_publication:{publication.pk}"


def _not_whole(folder: Path) -> FindingError:
    return FindingError(
        "F001",
        f"“{folder}”不是一次完整的拉网结果（要有 {LEDGER}、{LINKS}、{RUN}，且自开始发布后未被改动）。请重新拉网。",
        f"“{folder}” is not a whole result of a sweep ({LEDGER}, {LINKS}, {RUN}, unchanged since publishing began). "
        "Sweep again.",
    )
