"""Outlines of towns, so that a county finds itself on its own map: a GeoJSON file read, refused with what was seen, or taken.

A file says where things are in one of several ways, and a wrong one moves a county by half a kilometre or to another sea. What
numbers alone can tell (metres, longitude and latitude exchanged, another part of the world) is told; what they cannot (the
shift of public web maps) a person states. Nothing of a refused file is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from notoneless.places.rules.outlines import DEGREE, Polygon, Ring, box, crossing, drawn
from notoneless.places.terms import PlaceError
from notoneless.standards.projection import Point, from_gcj02, gauss_kruger

#: Ways in which a file says where things are, with their words.
SYSTEMS: Final = {
    "EPSG:4490": ("CGCS2000 经纬度", "CGCS2000, degrees"),
    "EPSG:4326": ("WGS 84 经纬度", "WGS 84, degrees"),
    "GCJ-02": ("火星坐标（高德、腾讯地图）", "GCJ-02, as AMap and Tencent show it"),
    "CGCS2000-3GK": ("CGCS2000 3 度带平面坐标（米）", "CGCS2000, 3-degree Gauss-Krüger, metres"),
}
LARGEST: Final = 30_000_000
MOST_POINTS: Final = 200_000
#: A town's or a village's code as offices write it; a table may hold other numbers.
CODE: Final = re.compile(r"[1-9]\d{8}(\d{3})?")
#: How far, in degrees, a town may lie from all others of its county.
APART: Final = 0.05
#: Degrees between which a county of this country lies.
EAST: Final = (73.0, 136.0)
NORTH: Final = (3.0, 54.0)


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the county as the file should name it: its key, its code (9 digits), its name."""

    key: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A town's outline in degrees, as it is drawn; what the file calls it, and whether it was known by its code or its name."""

    key: str
    polygons: tuple[Polygon, ...]
    called: str
    by_code: bool


def read(data: bytes, *, crs: str, towns: Sequence[Town], meridian: float | None = None) -> tuple[Outline, ...]:
    """Return the outline of every town of the county, in the order of ``towns``. ``meridian``: of metres without a zone number.

    Raises PlaceError Q070–Q079, each with what was seen, where, and what to do.
    """
    if crs not in SYSTEMS:
        systems = "、".join(SYSTEMS)
        raise PlaceError(
            "Q071",
            f"坐标系“{crs[:30]}”不认识。请写 {systems} 之一；百度坐标（BD-09）请先用制图软件转成 EPSG:4490。",
            f"The coordinate system “{crs[:30]}” is not known. State one of {', '.join(SYSTEMS)}; convert BD-09 to EPSG:4490 first.",
        )
    found: dict[str, list[Polygon]] = {town.key: [] for town in towns}
    known: dict[str, tuple[str, bool]] = {}
    foreign: list[str] = []
    named = _stated(data, crs)
    _not_too_many(named)
    for number, feature in enumerate(named, start=1):
        town, by_code = _town_of(_values(feature), towns)
        if town is None:
            foreign.append(_called(feature, number))
            continue
        known[town.key] = _called(feature, number), by_code
        for polygon in _polygons(feature.get("geometry"), number):
            found[town.key].append(tuple(_ring(ring, crs, meridian, number, town.name) for ring in polygon))
    _only_ours(foreign, len(named))
    all_there([town.name for town in towns if not found[town.key]], len(towns))
    _near_each_other(found, towns)
    return tuple(Outline(key, polygons, *known[key]) for key, polygons in drawn(found).items())


def _stated(data: bytes, crs: str) -> list[dict[str, Any]]:
    if len(data) > LARGEST:
        raise PlaceError(
            "Q070",
            f"文件有 {len(data) / 1e6:.0f} MB，最多 {LARGEST / 1e6:.0f} MB。请在制图软件里化简（容差 20 米左右）后再交。",
            f"The file has {len(data) / 1e6:.0f} MB, {LARGEST / 1e6:.0f} MB at most. Simplify it (by about 20 m) and bring it again.",
        )
    try:
        read_ = json.loads(data.decode("utf-8-sig"))
        features = read_["features"] if read_["type"] == "FeatureCollection" else []
    except (ValueError, KeyError, TypeError, RecursionError):
        features = []
    if not (isinstance(features, list) and features and all(isinstance(one, dict) for one in features)):
        raise PlaceError(
            "Q070",
            "这不是 GeoJSON 的 FeatureCollection，没有读到任何图形。请从制图软件导出 GeoJSON（UTF-8），每个乡镇一个图形。",
            "This is no GeoJSON FeatureCollection; no shape was read. Export GeoJSON (UTF-8), one feature for each town.",
        )
    own = _own_system(read_)
    if (says := own.rsplit(":", 1)[-1]).isdigit() and crs.startswith("EPSG:") and says != crs.removeprefix("EPSG:"):
        raise PlaceError(
            "Q071",
            f"文件自己写的坐标系是“{own[:60]}”，而填的是 {crs}。请核对后按文件的坐标系填，或重新导出。",
            f"The file itself says “{own[:60]}”, and {crs} was stated. State the file's own system, or export it again.",
        )
    return list(features)


def _own_system(read_: Mapping[str, Any]) -> str:
    """Return the coordinate system that a file itself names, '' where it names none."""
    stated = read_.get("crs")
    named = stated.get("properties") if isinstance(stated, dict) else None
    return str(named.get("name") or "") if isinstance(named, dict) else ""


def _values(feature: Mapping[str, Any]) -> list[str]:
    properties = feature.get("properties")
    listed = properties.values() if isinstance(properties, dict) else ()
    return [str(value).strip().removesuffix(".0") for value in listed if isinstance(value, str | int | float)]


def _town_of(values: Sequence[str], towns: Sequence[Town]) -> tuple[Town | None, bool]:
    """Return the town that a feature means, by a code among its values, else by its exact name; and whether by code.

    A code of another county says more than a name that two counties may have.
    """
    for town in towns:
        if any(value in (town.code[:9], town.code[:9] + "000") for value in values):
            return town, True
    counties = {town.code[:6] for town in towns}
    if any(CODE.fullmatch(value) and value[:6] not in counties for value in values):
        return None, False
    hits = [town for town in towns if town.name in values]
    return (hits[0] if len(hits) == 1 else None), False


def _called(feature: Mapping[str, Any], number: int) -> str:
    """Return what the file calls a feature: its words, else its first number, and where it stands in the file."""
    values = _values(feature)
    words = [value for value in values if value and not value.replace(".", "").isdigit()]
    codes = [value for value in values if CODE.fullmatch(value)]
    return f"{' '.join(one[:20] for one in (*words[:1], *codes[:1])) or '—'}（#{number}）"


def _not_too_many(features: Sequence[Mapping[str, Any]]) -> None:
    if sum(_ends(feature.get("geometry")) for feature in features) > MOST_POINTS:
        raise PlaceError(
            "Q070",
            f"文件里的点超过 {MOST_POINTS} 个，画图用不着这么细。请在制图软件里化简（容差 20 米左右）后再交。",
            f"The file has more than {MOST_POINTS} points, finer than any drawing. Simplify it (by about 20 m) and bring it again.",
        )


def _ends(thing: Any, deep: int = 5) -> int:
    """Return how many lists that hold no list (so: points) there are in a geometry, as deep as one may be."""
    if isinstance(thing, dict):
        return _ends(thing.get("coordinates"), deep)
    if not isinstance(thing, list) or not deep:
        return 0
    return sum(_ends(one, deep - 1) for one in thing) if any(isinstance(one, list) for one in thing) else 1


def _only_ours(foreign: Sequence[str], many: int) -> None:
    if not foreign:
        return
    shown, more = "、".join(foreign[:8]), f" +{len(foreign) - 8}" if len(foreign) > 8 else ""
    raise PlaceError(
        "Q072",
        f"{many} 个图形里有 {len(foreign)} 个对不上本县的乡镇街道：{shown}{more}。"
        "请删去外县的图形，或在属性里写 9 位区划代码，或把名称写得和系统里一样。",
        f"Of {many} shapes {len(foreign)} are no town of this county: {shown}{more}. Take out those of other counties, or give "
        "the 9-digit code, or the very name that the house has.",
    )


def all_there(missing: Sequence[str], many: int) -> None:
    """Raise Q073 where some of ``many`` towns are missing."""
    if missing:
        raise PlaceError(
            "Q073",
            f"{many} 个乡镇街道里有 {len(missing)} 个没有图形：{'、'.join(missing[:12])}。请补齐后重新交；这个文件没有保存。",
            f"Of {many} towns {len(missing)} have no shape: {', '.join(missing[:12])}. Complete the file; nothing of it was kept.",
        )


def _polygons(geometry: Any, number: int) -> list[Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in ("Polygon", "MultiPolygon"):
        found = geometry.get("coordinates")
        listed = [found] if kind == "Polygon" else found
        if isinstance(listed, list) and listed and all(isinstance(one, list) and one for one in listed):
            return listed
    raise PlaceError(
        "Q074",
        f"第 {number} 个图形不是面（Polygon、MultiPolygon），而是“{str(kind)[:20]}”。请导出乡镇的面，不是界线或点。",
        f"Shape {number} is no Polygon or MultiPolygon but “{str(kind)[:20]}”. Export the towns' areas, not lines or points.",
    )


def _ring(raw: Any, crs: str, meridian: float | None, number: int, name: str) -> Ring:
    where = f"第 {number} 个图形（{name}）", f"Shape {number} ({name})"
    try:
        points = [(float(pair[0]), float(pair[1])) for pair in raw]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        points = []
    if len(points) < 4 or points[0] != points[-1]:
        raise PlaceError(
            "Q074",
            f"{where[0]}有一圈只有 {len(points)} 个点，或首尾不相接。一圈至少 4 个点，最后一点等于第一点。",
            f"{where[1]} has a ring of {len(points)} points, or one that is not closed: at least 4, the last like the first.",
        )
    to_degrees = _way(points, crs, meridian, where)
    ring = tuple(to_degrees(*point) for point in points)
    if (at := crossing(ring)) is not None:
        raise PlaceError(
            "Q075",
            f"{where[0]}的边界自己相交，在经度 {at[0]:.5f}、纬度 {at[1]:.5f} 附近。请在制图软件里做“拓扑检查/修复几何”后再交。",
            f"{where[1]} crosses itself near {at[0]:.5f} E, {at[1]:.5f} N. Repair its geometry and bring it again.",
        )
    return ring


def _way(
    points: Sequence[Point], crs: str, meridian: float | None, where: tuple[str, str]
) -> Callable[[float, float], Point]:
    """Return how the file's numbers become degrees. Raises Q076–Q078 where they are not what was stated."""
    x, y = points[0]
    seen = f"{x:g}, {y:g}"
    if crs == "CGCS2000-3GK":
        return _from_metres(x, y, meridian, where)
    if any(abs(number) > 180 for number in (x, y)):
        raise PlaceError(
            "Q076",
            f"{where[0]}的坐标是 {seen}：这是米，不是度；填的坐标系是 {crs}。若是 3 度带平面坐标，请改填 CGCS2000-3GK。",
            f"{where[1]} has {seen}: metres, not degrees, and {crs} was stated. State CGCS2000-3GK for 3-degree zones.",
        )
    if any(_inside(b, a) and not _inside(a, b) for a, b in points):
        raise PlaceError(
            "Q077",
            f"{where[0]}的坐标是 {seen}：经度和纬度写反了。GeoJSON 先经度（{EAST[0]:g}–{EAST[1]:g}）后纬度，请交换后再交。",
            f"{where[1]} has {seen}: longitude and latitude are exchanged. GeoJSON has the longitude first.",
        )
    if not all(_inside(a, b) for a, b in points):
        raise _elsewhere(where, seen)
    return from_gcj02 if crs == "GCJ-02" else lambda east, north: (east, north)


def _from_metres(x: float, y: float, meridian: float | None, where: tuple[str, str]) -> Callable[[float, float], Point]:
    """3-degree zones: eastings of 8 digits bear the zone's number; of 6, the middle meridian must be stated."""
    seen = f"{x:g}, {y:g}"
    if abs(x) <= 180 and abs(y) <= 90:
        raise PlaceError(
            "Q076",
            f"{where[0]}的坐标是 {seen}：这是度，不是米；填的坐标系是 CGCS2000-3GK。请改填 EPSG:4490。",
            f"{where[1]} has {seen}: degrees, not metres, and CGCS2000-3GK was stated. State EPSG:4490.",
        )
    zone = x // 1_000_000
    if zone and not 24 <= zone <= 45 and (24 <= y // 1_000_000 <= 45 or y < x):
        raise PlaceError(
            "Q077",
            f"{where[0]}的坐标是 {seen}：东坐标和北坐标写反了。请先写东坐标（带带号 8 位，或不带带号 6 位），后写北坐标（7 位）。",
            f"{where[1]} has {seen}: easting and northing are exchanged. The easting (8 digits with its zone, else 6) comes first.",
        )
    middle = 3 * zone if 24 <= zone <= 45 else meridian
    if middle is None:
        raise PlaceError(
            "Q078",
            f"{where[0]}的东坐标 {x:g} 不带带号，看不出在哪一带。请写明中央经线（如 --meridian 105）。",
            f"{where[1]} has the easting {x:g} without a zone number. State its middle meridian (such as --meridian 105).",
        )
    plane = gauss_kruger(middle)

    def degrees_(east_: float, north: float) -> Point:
        inside = east_ - 1_000_000 * zone
        found = plane.degrees_of(inside, north) if 0 < inside < 1_000_000 and 0 < north < 6_000_000 else (0.0, 0.0)
        if not _inside(*found):
            raise _elsewhere(where, f"{east_:g}, {north:g}")
        return found

    return degrees_


def _inside(longitude: float, latitude: float) -> bool:
    return EAST[0] <= longitude <= EAST[1] and NORTH[0] <= latitude <= NORTH[1]


def _elsewhere(where: tuple[str, str], seen: str) -> PlaceError:
    return PlaceError(
        "Q078",
        f"{where[0]}的坐标 {seen} 不在国内。请核对坐标系和单位后重新导出。",
        f"{where[1]} has {seen}, which is not in the country. Check coordinate system and unit, and export it again.",
    )


def _near_each_other(found: Mapping[str, Sequence[Polygon]], towns: Sequence[Town]) -> None:
    """Raise Q079 where a town lies far from all others: an outline of another place, or in another system."""
    boxes = {town.key: box(point for polygon in found[town.key] for point in polygon[0]) for town in towns}
    for town in towns:
        own = boxes[town.key]
        rest = [boxes[other.key] for other in towns if other.key != town.key]
        gap = min(
            (max(own[0] - one[2], one[0] - own[2], own[1] - one[3], one[1] - own[3]) for one in rest), default=0.0
        )
        if gap > APART:
            raise PlaceError(
                "Q079",
                f"“{town.name}”的图形离其他乡镇街道有 {gap * DEGREE:.0f} 公里左右。请核对它是不是别处的图形、坐标系是不是一样。",
                f"The shape of “{town.name}” lies some {gap * DEGREE:.0f} km from all others. Check whose it is, and its system.",
            )
