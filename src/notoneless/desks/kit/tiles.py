"""What needs somebody today: each desk's tiles on the first page.

A desk offers ``tiles(viewer, on)`` in its ``menu.py``: a figure, its words, the list behind it. A tile is a saved question:
the figure opens exactly the list that it counts. Desks ask for the powers themselves; a tile of nought is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Literal

from django.utils.functional import Promise

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import DESKS

Tone = Literal["", "red", "amber", "green", "blue"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its words; ``href`` opens the list that was counted, ``note`` says until when or why."""

    figure: int | str
    label: str | Promise
    href: str = ""
    note: str | Promise = ""
    tone: Tone = ""


def counted(count: int | None, most: int) -> int | str:
    """Return a figure as a tile shows it; of more than ``most`` (None) the rest is not counted."""
    return f"{most}+" if count is None else count


#: The most urgent first.
ORDER: dict[str, int] = {"red": 0, "amber": 1, "blue": 2, "": 3, "green": 4}


def tiles_for(viewer: Viewer, *, on: date, but: Collection[str] = ()) -> list[Tile]:
    """Return the tiles of every desk (``but`` these) for ``viewer``, the most urgent first, desks in the order of the menu."""
    found: list[Tile] = []
    for desk in DESKS:
        if desk in but:
            continue
        offer = getattr(import_module(f"notoneless.desks.{desk}.menu"), "tiles", None)
        offered: Iterable[Tile] = offer(viewer, on) if offer is not None else ()
        found.extend(tile for tile in offered if tile.figure not in (0, "0", ""))
    return sorted(found, key=lambda tile: ORDER[tile.tone])
