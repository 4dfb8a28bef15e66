"""The map of a day of rounds: the towns' outlines with the numbers of the doors in each; for the page, and for paper without its words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from notoneless.desks.kit.drawing import Area, Drawing, Outlined, outlines
from notoneless.visits.queries import DayMap

WIDE, HIGH = 640, 320
FILL, BORDER, NORTH = "#eef2f7", "#5c6774", "#11161d"
_OPEN: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}">'


def drawing_of(known: DayMap) -> Drawing:
    """Return the map as it is drawn."""
    places = [
        Outlined(
            Area(name, "、".join(_("出发") if not one else str(one) for one in dict.fromkeys(numbers)), "", "none"),
            town.polygons,
            town.label,
            town.room,
        )
        for town, name, numbers in known.towns
    ]
    return outlines(places, width=WIDE, height=HIGH, size=24.0)


def credit_of(known: DayMap) -> str:
    """Return whose outlines they are, and under which number the map was approved."""
    parts = [_("边界：%(source)s") % {"source": known.source} if known.source else ""]
    parts.append(_("审图号 %(number)s") % {"number": known.map_number} if known.map_number else "")
    return " · ".join(filter(None, parts))


def paper_map(known: DayMap | None) -> dict[str, Any] | None:
    """Return the map as paper takes it: its shapes as SVG, its words as data."""
    if known is None:
        return None
    drawn = drawing_of(known)
    north = ""
    words = [word for shape in drawn.shapes for word in shape.words]
    if drawn.north is not None:
        x, y = drawn.north
        north = f'<path d="M{x} {y}l9 26-9-6-9 6z" fill="{NORTH}"/>'
    bodies = "".join(
        f'<path d="{shape.path}" fill="{FILL}" fill-rule="evenodd" stroke="{BORDER}" stroke-linejoin="round" stroke-width="1.4"/>'
        for shape in drawn.shapes
    )
    keys = "；".join(f"{mark} {area.name} {area.figure}" for mark, area in drawn.keys)
    told = [_("数字是第几家，写在那一家所在的镇街上；上北右东。"), keys, credit_of(known)]
    return {
        "width": drawn.width, "height": drawn.height, "svg": f"{_OPEN.format(drawn.width, drawn.height)}{bodies}{north}</svg>",
        "words": [{"text": one.text, "x": one.x, "y": one.y, "size": one.size, "kind": one.kind} for one in words],
        "credit": " ".join(filter(None, told)),
    }  # fmt: skip
