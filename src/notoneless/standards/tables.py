"""The shipped tables — the small facts by which a child's name, number and village are read.

Every table is a UTF-8 CSV beside this module; where each came from and under which licence stands in
``data/LICENCES.md``. Nothing is fetched, and nothing is read before it is needed.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the data rows of ``data/<name>.csv`` as tuples of strings, without the heading.

    Raises ``FileNotFoundError`` when the package was built without its data.
    """
    text = files("notoneless.standards").joinpath("data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(tuple(row) for row in csv.reader(text.splitlines()))[1:]
