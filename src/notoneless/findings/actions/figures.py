"""指标随拉网留下 — the indicators of a sweep are counted from its lines when it is read, and stay when its tables are taken away.

A term's report asks in February how many of the children were in school in September. By then the tables, which carry every
number in full, are long gone; the figures are kept here without a child in them, and beside them which lines of the sweep
keep each figure from the whole.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID

from notoneless.findings.models import Behind, Figure, Proposal, Publication, Reported
from notoneless.findings.terms import NOWHERE, ProposalKind
from notoneless.ledger import indicators as counted
from notoneless.ledger.counties.definitions import as_plain, definitions
from notoneless.ledger.indicators import Measured
from notoneless.ledger.indicators_rules import Figure as Counted
from notoneless.ledger.reconcile import read_reported
from notoneless.ledger.stored import read_run
from notoneless.responsibility.queries.ways import policy

BATCH: Final = 2000
TARGET: Final = Decimal("0.0001")


def keep(publication: Publication) -> None:
    """Count the indicators of the sweep that was read into ``publication``, and keep them in place of what was kept before, with
    what they were counted by: a parameter that is mended later decides nothing of what was counted before."""
    let_go(publication)
    folder = Path(publication.folder)
    found = counted.read(folder, policy())
    by = definitions(policy(), found.place or None, found.as_of, read_run(folder).get("parameters") or ())
    publication.run = publication.run | {"counted_by": as_plain(by)}
    publication.save(update_fields=("run",))
    kept: dict[tuple[str, str], Figure] = {}
    rows: list[Figure] = []
    for one in found.measured:
        rows.append(_figure(publication, one, one.figure, is_whole=True))
        for town in one.towns:
            row = _figure(publication, one, town.figure, town=town.code or town.name, town_name=town.name)
            kept[row.indicator, row.town] = row
            rows.append(row)
    Figure.objects.bulk_create(rows, batch_size=BATCH)
    lines = _lines(publication, {row["child_id"] for one in found.measured if not one.of_places for row in one.listed})
    Behind.objects.bulk_create(
        (
            Behind(
                figure=kept[one.definition.id, row["town_code"] or row["town_name"] or NOWHERE],
                proposal_id=lines[row["child_id"]],
                part=row["part"],
            )
            for one in found.measured
            if not one.of_places
            for row in one.listed
        ),
        batch_size=BATCH,
    )


def keep_reported(publication: Publication) -> None:
    """Keep whom the offices' own rolls call out of school, in place of what was kept before; of a sweep that did not write it down,
    nothing, and that is said."""
    Reported.objects.filter(publication=publication).delete()
    told = read_reported(Path(publication.folder))
    publication.run = publication.run | {"reported": {office: one.asked for office, one in told.items()}}
    publication.save(update_fields=("run",))
    lines = _lines(publication, {child for one in told.values() for child in one.children})
    Reported.objects.bulk_create(
        (
            Reported(publication=publication, proposal_id=lines[child], office=office)
            for office, one in told.items()
            for child in sorted(one.children & lines.keys())
        ),
        batch_size=BATCH,
    )


def let_go(publication: Publication) -> None:
    """Let go what was kept of a sweep."""
    Reported.objects.filter(publication=publication).delete()
    Behind.objects.filter(figure__publication=publication).delete()
    Figure.objects.filter(publication=publication).delete()


def _figure(
    publication: Publication, of: Measured, figure: Counted, *, is_whole: bool = False, town: str = "", town_name: str = ""
) -> Figure:  # fmt: skip
    return Figure(
        publication=publication, indicator=of.definition.id, is_whole=is_whole, town=town[:64], town_name=town_name[:64],
        numerator=figure.numerator, denominator=figure.denominator, deferred=figure.deferred, is_asked=of.asked,
        target=None if of.target is None else Decimal(str(of.target.value)).quantize(TARGET),
    )  # fmt: skip


def _lines(publication: Publication, children: set[str]) -> dict[str, UUID]:
    """Return child of the sweep → the proposal of its line."""
    rows = Proposal.objects.filter(publication=publication).exclude(kind=ProposalKind.GONE)
    return {child: key for child, key in rows.values_list("sweep_id", "pk").iterator(BATCH) if child in children}
