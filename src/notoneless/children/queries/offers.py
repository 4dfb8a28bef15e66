"""What a form about children offers to choose from, and what a unit in an address is called."""

from __future__ import annotations

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE
from notoneless.children.queries import marks
from notoneless.places.queries import path_names
from notoneless.places.terms import Line


def mark_choices(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Return (code, words, group) of the marks that children in the viewer's first county may bear."""
    paths = sorted({*viewer.places(SEE), *viewer.schools(SEE)})
    return marks.choices(paths[0][:4]) if paths else []


def unit_names(place: str, school: str) -> list[str]:
    """Return the names of the units at these paths; a path of no unit has none."""
    found = [
        path_names(line, {path}).get(path, "") for line, path in ((Line.PLACE, place), (Line.SCHOOL, school)) if path
    ]
    return [name for name in found if name]
