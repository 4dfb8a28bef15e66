"""指标文件交上级 — the figures of a published sweep as the one small file that the level above a county gets: no child, no name.

It is the same file, to the byte, that the command line leaves beside a sweep. Who took it along is written down, as of every
list that leaves the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.findings.access import Publications
from notoneless.findings.models import Publication
from notoneless.findings.queries import figures as kept
from notoneless.findings.terms import FindingError, PublicationState, not_yours
from notoneless.ledger.counties.definitions import from_plain
from notoneless.ledger.counties.file import Counted, file_name, small_of, text_of
from notoneless.ledger.labels import Word
from notoneless.responsibility.queries.ways import policy


@dataclass(frozen=True, slots=True)
class HandedUp:
    """A file for the level above: its name and its bytes."""

    name: str
    content: bytes


def hand_up(*, publication: Publication, by: Viewer, at: datetime) -> HandedUp:
    """Return the county file of a published sweep, and write down who took it along.

    Figures that were kept before the house wrote down how it counts say so in the file: they are shown by whoever compares, and
    not ranked. Raises :class:`FindingError` F004 (not the viewer's county), F014 (not published, or without figures).
    """
    county = publication.county
    if not Publications(by, "sweep.see").allows(publication):
        raise not_yours()
    rows = kept.figures(publication) if publication.state == PublicationState.PUBLISHED else []
    if not rows:
        raise FindingError(
            "F014",
            "这次拉网还没有发布，或没有留下指标，没有可交上级的指标文件。请先办结发布；更早的拉网请再拉一次。",
            "This sweep is not published, or kept no indicators: there is no file for the level above. Finish it first; of an earlier "
            "one, sweep again.",
        )
    units = policy().value("ledger.indicators", county.code, publication.as_of).by_id()
    text = text_of(
        county.code, county.name, publication.as_of,
        (
            Counted(
                row.indicator, Word(row.zh, row.en), row.counted,
                Word(units[row.indicator]["unit_zh"], units[row.indicator]["unit_en"]),
                row.numerator, row.denominator, row.deferred, row.is_asked, row.target,
            )
            for row in rows
        ),
        from_plain(publication.run.get("counted_by", {})),
        small=small_of(policy(), county.code, publication.as_of),
    )  # fmt: skip
    audit.write(
        "findings.hand_up", by=by, at=at, kind=Kind.EXPORT, subject=f"findings_publication:{publication.pk}",
        detail={"as_of": publication.as_of.isoformat(), "indicators": len(rows)},
    )  # fmt: skip
    return HandedUp(file_name(county.code, publication.as_of), text.encode())
