"""Schools and towns whose place somebody measured: the fuse of a file of outlines. Numbers alone do not tell that a whole county lies
half a kilometre beside itself; a school that stands in the next town does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from notoneless.places.rules.boundaries import Outline
from notoneless.places.rules.outlines import holds
from notoneless.places.terms import PlaceError
from notoneless.standards.projection import Point, from_gcj02, to_gcj02

MOST: Final = 500
_PARTS: Final = re.compile(r"[\s,，;；、]+")
#: For each system of degrees, the one with which it is most often taken for the other, and how a true point lies in it.
_OTHER: Final = {
    "EPSG:4490": ("GCJ-02", to_gcj02),
    "EPSG:4326": ("GCJ-02", to_gcj02),
    "GCJ-02": ("EPSG:4490", from_gcj02),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A school or a town by name, the key of the town in which it lies, and where it is (degrees of CGCS2000 or WGS 84)."""

    name: str
    town: str
    point: Point


def known_points(text: str, homes: Mapping[str, str]) -> tuple[Known, ...]:
    """Return the points that the lines of ``text`` give (name, longitude, latitude); ``homes``: the town's key by the name of each
    school and town. Raises Q080 for a line that cannot be read, naming it."""
    found: list[Known] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        *words, east, north = ["", "", *_PARTS.split(line.strip(" \t,，;；"))]
        name = "".join(words)
        try:
            point = float(east), float(north)
        except ValueError:
            point = (0.0, 0.0)
        if name not in homes or not (73 < point[0] < 136 and 3 < point[1] < 54) or len(found) == MOST:
            raise PlaceError(
                "Q080",
                f"已知点第 {number} 行读作“{line.strip()[:40]}”，要的是“学校或乡镇的名称 经度 纬度”，名称和系统里一样，"
                f"经度在前，最多 {MOST} 行。请改好这一行再交。",
                f"Line {number} of the known points is “{line.strip()[:40]}”; wanted is a school's or a town's very name, longitude, "
                f"latitude, at most {MOST} lines. Mend this line and bring it again.",
            )
        found.append(Known(name, homes[name], point))
    return tuple(found)


def check(outlines: Sequence[Outline], known: Sequence[Known], *, crs: str) -> tuple[tuple[str, str], ...]:
    """Return what a person should look at before he takes the outlines, in Chinese and in English.

    Raises Q081 where the points say that the file is not in the system that was stated: most of them lie outside their towns, or
    clearly fewer would if it were in the other one.
    """
    if not known:
        return (
            (
                "没有填已知点，系统无法核对坐标系：火星坐标会使全县偏约半公里，单看数字看不出来。请看下图，或填几所学校的 GPS 坐标再传一次。",
                "No known points were given, so the coordinate system was not checked: GCJ-02 moves a county by half a kilometre, and "
                "numbers alone do not tell. Look at the drawing, or give the GPS position of a few schools and upload again.",
            ),
        )
    polygons = {one.key: one.polygons for one in outlines}
    outside = [one for one in known if not holds(polygons[one.town], one.point)]
    other, moved = _OTHER.get(crs, ("", None))
    if moved is not None:
        would = sum(not holds(polygons[one.town], moved(*one.point)) for one in known)
        hint = f"若坐标系是 {other}，有 {would} 个在外。", f"Were it {other}, {would} would."
    else:
        would, hint = len(known), ("请核对带号和中央经线。", "Check zone and middle meridian.")
    names = "、".join(one.name for one in outside[:6])
    seen = (
        f"{len(known)} 个已知点里有 {len(outside)} 个落在自己乡镇的图形外面：{names}",
        f"Of {len(known)} known points {len(outside)} lie outside their own town: {names}",
    )
    if len(outside) * 2 > len(known) or len(outside) - would >= 2:
        raise PlaceError(
            "Q081",
            f"{seen[0]}。填的坐标系是 {crs}；{hint[0]}请核对坐标系，或核对这些点（要 GPS 坐标，不是从网上地图抄的）。",
            f"{seen[1]}. {crs} was stated. {hint[1]} Check the system, or these points (GPS, not copied from a web map).",
        )
    if outside:
        return (
            (
                f"{seen[0]}。其余的都在。请核对这几个点和它们的边界。",
                f"{seen[1]}. All others lie inside. Check these and their borders.",
            ),
        )
    return (
        (f"{len(known)} 个已知点都在自己的乡镇里。", f"All {len(known)} known points lie in their own towns."),
    )  # fmt: skip
