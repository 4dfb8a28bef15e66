"""Rolls on their way in: begun, handed in, said better, swept, asked about, judged, let go.

Each act is one transaction with its journal line; what takes long is done by the worker and may be killed at any moment:
begun again it goes on, and nothing is there twice.
"""

from notoneless.imports.actions.doubling import add_second, compare_entries, decide, settle_entries
from notoneless.imports.actions.ending import discard, fetch_faults, forget
from notoneless.imports.actions.judging import judge
from notoneless.imports.actions.mapping import say
from notoneless.imports.actions.receiving import MOST_BYTES, MOST_FILES, add_file, begin, drop_file, look_again
from notoneless.imports.actions.recognising import look_at
from notoneless.imports.actions.sweeping import answer, order, run

__all__ = [
    "MOST_BYTES", "MOST_FILES", "add_file", "add_second", "answer", "begin", "compare_entries", "decide", "discard", "drop_file",
    "fetch_faults", "forget", "judge", "look_again", "look_at", "order", "run", "say", "settle_entries",
]  # fmt: skip
