"""一次送来的名册 — the rolls of one sweep, as they now stand in tables.

Each office's roll becomes one table of raw text; from here on a child is a line in several of them.
Nothing has been judged yet: what could not be read has become a fault, everything else is as the office wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from notoneless.rolls.kinds import Kind
from notoneless.rolls.profiles import Profile

FAULT_TABLE = "roll_faults"


@dataclass(frozen=True, slots=True)
class Roll:
    """One roll, loaded. ``table`` holds ``row_no`` (1-based, as a person counts rows under the heading, blank rows
    included) and one text column per standard column found; ``columns`` maps standard column → heading as seen.
    ``rows`` is the number of rows in the table, ``rows_seen`` the number under the heading up to the last filled one.
    """

    roll_id: int
    kind: Kind
    file: str
    sheet: str | None
    table: str
    columns: dict[str, str]
    heading_row: int
    encoding: str | None
    rows: int
    sha256: str
    bytes: int
    rows_seen: int = 0
    unused: tuple[str, ...] = ()
    format: str = "csv"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file (or sheet) that could not be used: its fault's code and what we can say about it."""

    file: str
    sheet: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class RollSet:
    """All rolls of one folder. ``refused`` are files that were left out with a fault each (roll_id 0 and negative
    numbers in the fault table name them); ``place`` and ``as_of`` come from the caller or the manifest. ``profiles_used``
    are the files (and sheets) whose columns were known from before; ``said`` is what the manifest told of columns, to be
    remembered once the run has completed."""

    place: str | None
    as_of: date | None
    rolls: tuple[Roll, ...]
    refused: tuple[RefusedFile, ...] = ()
    manifest: str | None = None
    profiles_used: tuple[str, ...] = field(default=())
    said: tuple[Profile, ...] = field(default=())

    def of(self, kind: Kind) -> tuple[Roll, ...]:
        """Return the rolls of ``kind`` in reading order (none, one, or several declared or per sheet)."""
        return tuple(r for r in self.rolls if r.kind == kind)

    def by_id(self, roll_id: int) -> Roll:
        """Return the roll numbered ``roll_id``; raises KeyError when there is none."""
        for roll in self.rolls:
            if roll.roll_id == roll_id:
                return roll
        raise KeyError(roll_id)
