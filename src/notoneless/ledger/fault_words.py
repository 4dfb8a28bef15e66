"""差错简称 — a short name for every class of fault, for tables where the full sentence has no room.

Names, sentences and remedies stand in the catalogue of :mod:`notoneless.rolls.faults`; an office reads here only how many
of each it sent.
"""

from __future__ import annotations

from typing import Final

from notoneless.ledger.labels import Word
from notoneless.rolls.faults import FAULTS

FAULT_WORDS: Final[dict[str, Word]] = {code: Word(fault.name_zh, fault.name_en) for code, fault in FAULTS.items()}
