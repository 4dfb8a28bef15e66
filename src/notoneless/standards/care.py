"""照管 — how a field of a table is to be treated: how sensitive it is, how masked, how long kept, what becomes of it then.

A child's number on a screen seen over a shoulder cannot be called back. So no field exists without these four answers;
the platform's pages, exports and removals read them, and the impact assessment is made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How much harm it does when the wrong person reads it (JY/T 0661-2025, GB/T 45574-2025)."""

    OPEN = 0  # may stand on a wall
    OFFICE = 1  # for people at work, names nobody
    PERSONAL = 2  # tells of a person
    SENSITIVE = 3  # number, telephone, address, health, poverty: sealed, masked, shown only with a reason


class Mask(StrEnum):
    """How a value is shown when it is not shown in full."""

    NONE = "none"
    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    DISABILITY_NO = "disability_no"
    HIDDEN = "hidden"  # only that there is something


class Keep(StrEnum):
    """How long; the days themselves are parameters (``privacy.retention``)."""

    STRUCTURE = "structure"  # as long as the place, school or post is remembered
    CHILD_FILE = "child_file"  # with the child's file
    ACCOUNT = "account"  # with the account
    JOURNAL = "journal"  # the journal's own period
    WORK = "work"  # working papers: exports, imports, drafts
    PROOF = "proof"  # pictures that show many at once and lie in nobody's file


class Scrub(StrEnum):
    """What becomes of the value when its time is over."""

    STAYS = "stays"
    ERASE = "erase"  # the cell is emptied
    PSEUDONYM = "pseudonym"  # a made-up name takes its place
    YEAR_ONLY = "year_only"  # a date keeps its year
    ROW = "row"  # the whole row goes


@dataclass(frozen=True, slots=True)
class Care:
    """How one field is treated: its level, mask, retention and scrubbing."""

    level: Level
    mask: Mask = Mask.NONE
    keep: Keep = Keep.STRUCTURE
    scrub: Scrub = Scrub.STAYS


OPEN = Care(Level.OPEN)
OFFICE = Care(Level.OFFICE)
CHILD_LINK = Care(Level.PERSONAL, keep=Keep.CHILD_FILE)
CHILD_FACT = Care(Level.PERSONAL, keep=Keep.CHILD_FILE, scrub=Scrub.ERASE)
CHILD_NAME = Care(Level.PERSONAL, keep=Keep.CHILD_FILE, scrub=Scrub.PSEUDONYM)
CHILD_BIRTH = Care(Level.PERSONAL, keep=Keep.CHILD_FILE, scrub=Scrub.YEAR_ONLY)
ACCOUNT = Care(Level.PERSONAL, keep=Keep.ACCOUNT, scrub=Scrub.ERASE)


def sealed(mask: Mask, *, keep: Keep = Keep.CHILD_FILE) -> Care:
    """Return the care of a sealed field: level 3, masked so, erased at the end."""
    return Care(Level.SENSITIVE, mask=mask, keep=keep, scrub=Scrub.ERASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """From when a table's rows are kept, told beside ``care`` by the table at the head of what goes together.

    The period of ``keep`` counts from the date in ``since``, ``years`` later (a child's file: from the eighteenth
    birthday). With the row goes what hangs on it; ``alias`` names the link to the row that took its place, and ``done``
    the column that tells that it was scrubbed (a time is set then, anything else is emptied).

    A table told of it as ``kept_alone`` says from when a row of it is kept that belongs to no file.
    """

    keep: Keep
    since: str
    years: int = 0
    alias: str = ""
    done: str = ""
