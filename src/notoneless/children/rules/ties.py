"""Which rows go over when two files are found to be one, and which come back when they are found to be two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Moved = dict[str, list[str]]


def gone_over(rows: Mapping[str, Iterable[object]]) -> Moved:
    """Return table → keys of the rows that went over, as a tie keeps them."""
    return {table: sorted(str(key) for key in keys) for table, keys in rows.items() if keys}


def without(moved: Mapping[str, list[str]], others: Mapping[str, list[str]]) -> Moved:
    """Return ``moved`` without the rows in ``others``.

    A file A that was merged into B went over with B when B was merged into C. Found to be two again, A takes its rows from
    wherever they are, and C's tie must no longer claim them: else B would take A's rows along when it leaves C.
    """
    left = {table: [key for key in keys if key not in set(others.get(table, ()))] for table, keys in moved.items()}
    return {table: keys for table, keys in left.items() if keys}
