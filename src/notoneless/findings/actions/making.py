"""What can be made before it is written: the proposals of a batch of lines, the new files of a batch of proposals.

Nothing here writes, and nothing here is decided anew: made in this process or in a second one beside it (``work.ahead``),
the rows are the same. Whoever writes them looks first, in the writing transaction, whether they still hold: the proposals
still open, the key still the one in use.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from notoneless.findings.actions.files import Files
from notoneless.findings.actions.knowing import Knowledge
from notoneless.findings.actions.lines import Lines
from notoneless.findings.models import Proposal, Publication
from notoneless.findings.rules.compare import judge
from notoneless.findings.rules.line import line_of, payload_of
from notoneless.findings.terms import ProposalKind, ProposalState
from notoneless.privacy.models import keys
from notoneless.privacy.models.bulk import Opener, Rows, Whole
from notoneless.privacy.rules.envelope import Sealer
from notoneless.responsibility.queries import be_the_house

KIND: Final = 0xF << 76 | 0xC << 60
"""The bits of a key that tell its kind."""


@dataclass(frozen=True, slots=True)
class MadeProposals:
    """Proposals of one batch of lines: their rows, sealed by the key of this version, and the schools nobody knows."""

    key: int
    rows: list[Whole]
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """New files of one batch of proposals: which, each with its child, and the rows of every table of a file."""

    key: int
    lines: list[int]
    taken: list[tuple[UUID, UUID | None]]
    tables: list[list[Whole]]


class Proposals:
    """Makes the proposals of one publication from its sweep's tables."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.lines, self.knowledge = Lines(Path(publication.folder)), Knowledge(publication)
        self.rows = Rows(
            Proposal, same={"publication_id": publication.pk, "state": ProposalState.OPEN.value, "candidates": []}
        )

    def made(self, first: int, size: int) -> MadeProposals:
        """Return the proposals of the lines behind the first ``first``, at most ``size``."""
        key = keys.current()
        for seen, by_sweep, by_number in self.knowledge.of(self.lines.batch(first, size)):
            line = seen.line
            judged = judge(seen, by_sweep, by_number)
            self.rows.put(
                id=key_of(self.publication, line.number),
                line=line.number,
                kind=judged.kind.value,
                child_id=judged.child,
                sweep_id=line.child,
                name=line.name[:64],
                verdict=line.verdict,
                ledger=line.ledger,
                changes=judged.changes,
                payload=payload_of(line),
                candidates=[str(candidate) for candidate in judged.candidates],
            )
        unknown, self.knowledge.unknown = self.knowledge.unknown, Counter()
        return MadeProposals(key.version, self.rows.made(Sealer(key)), unknown)


class NewFiles:
    """Makes the files of children whom the house does not know yet."""

    def __init__(self, publication: Publication, *, by: str, at: datetime) -> None:
        self.publication, self.knowledge = publication, Knowledge(publication)
        self.files = Files(publication, by=by, at=at)
        self.payload = Opener(Proposal, "payload")

    def made(self, lines: list[int]) -> MadeFiles:
        """Return the files of those of ``lines`` that are open and new now."""
        key = keys.current()
        waiting = Proposal.objects.filter(
            publication=self.publication, line__in=lines, state=ProposalState.OPEN, kind=ProposalKind.NEW, child=None
        )
        found: list[int] = []
        taken: list[tuple[UUID, UUID | None]] = []
        for own, line, cell in waiting.order_by("line").values_list("pk", "line", "payload"):
            seen = self.knowledge.seen(line_of(self.payload.open(own, bytes(cell), why="publish")))
            taken.append((own, self.files.open(seen)))
            found.append(line)
        return MadeFiles(key.version, found, taken, self.files.made(Sealer(key)))


def key_of(publication: Publication, line: int) -> str:
    """Return the key of the proposal of ``line``, as hexadecimal digits: the same however often the line is read.

    It is RFC 9562's fifth kind (``uuid.uuid5``), without the detour over an object.
    """
    made = int.from_bytes(hashlib.sha1(publication.pk.bytes + b"%d" % line, usedforsecurity=False).digest()[:16], "big")
    return f"{made & ~KIND | 0x5 << 76 | 0x8 << 60:032x}"


def proposals(publication: UUID, size: int) -> Callable[[int], MadeProposals]:
    """Return what makes the proposals of the batch behind a line: for the second process."""
    be_the_house()
    maker = Proposals(Publication.objects.get(pk=publication))
    return lambda first: maker.made(first, size)


def files(publication: UUID, by: str, at: datetime) -> Callable[[list[int]], MadeFiles]:
    """Return what makes the files of a batch of lines: for the second process."""
    be_the_house()
    return NewFiles(Publication.objects.get(pk=publication), by=by, at=at).made
