"""Outlines as they are drawn: laid on one grid so that two neighbours keep one border, without the points that nobody could see,
and with the spot where a town's name stands well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

from notoneless.standards.projection import Point

Ring = tuple[Point, ...]
#: An outer ring and the holes in it.
Polygon = tuple[Ring, ...]
Box = tuple[float, float, float, float]
Spot = tuple[int, int]
#: Outlines are laid on a grid of so many steps over the county's longer side; what strays less than a step is left out. On the
#: largest paper (A0) a step is about half a millimetre.
GRID: Final = 1500
#: Length of a degree of latitude in km.
DEGREE: Final = 111.2


def box(points: Iterable[Point]) -> Box:
    """Return west, south, east and north of the points."""
    listed = list(points)
    xs, ys = [x for x, _ in listed], [y for _, y in listed]
    return min(xs), min(ys), max(xs), max(ys)


def crossing(ring: Sequence[Point]) -> Point | None:
    """Return a point near which the ring crosses itself, or None. Rings that touch themselves in a point do not cross.

    Sides are compared with those that pass through the same cell of a grid as fine as the ring has points.
    """
    west, south, east, north = box(ring)
    cells = max(1, int(len(ring) ** 0.5))
    wide, high = (east - west) / cells or 1.0, (north - south) / cells or 1.0
    seen: dict[tuple[int, int], list[tuple[Point, Point]]] = defaultdict(list)
    for a, b in pairwise(ring):
        low, top = (a, b) if a[1] <= b[1] else (b, a)
        first, last = int((low[1] - south) / high), int((top[1] - south) / high)
        for row in range(first, last + 1):
            # The stretch of the side that lies in this row, a little wider than reckoned.
            ends = (
                [_at_row(low, top, south + edge * high) for edge in (row, row + 1)] if first != last else [a[0], b[0]]
            )
            begin, end = int((min(ends) - west) / wide - 1e-6), int((max(ends) - west) / wide + 1e-6)
            for column in range(begin, end + 1):
                cell = seen[column, row]
                if any(_cross(a, b, c, d) for c, d in cell):
                    return a
                cell.append((a, b))
    return None


def _at_row(low: Point, top: Point, y: float) -> float:
    """Return where the side is on the parallel ``y``, or the end of it that is nearest."""
    if y <= low[1]:
        return low[0]
    return top[0] if y >= top[1] else _east(low, top, y)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def holds(polygons: Iterable[Polygon], point: Point) -> bool:
    """Return whether the point lies in one of the polygons, and in none of its holes."""
    return any(sum(map(len, _crossed(polygon, point))) % 2 for polygon in polygons)


def _crossed(polygon: Polygon, point: Point) -> list[list[float]]:
    """Return where the rings cross the parallel of ``point`` to the east of it."""
    x, y = point
    return [
        [at for a, b in pairwise(ring) if (a[1] > y) != (b[1] > y) and (at := _east(a, b, y)) > x] for ring in polygon
    ]


def _east(a: Point, b: Point, y: float) -> float:
    return a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])


def area(ring: Sequence[Point]) -> float:
    """Return the area of a ring in square degrees, positive where it runs against the clock."""
    west, south = ring[0]
    moved = [
        (x - west, y - south) for x, y in ring
    ]  # near nought, where a small area is not lost between large numbers
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(moved)) / 2


def square_km(polygons: Iterable[Polygon]) -> float:
    """Return about how many square kilometres the polygons cover, so that a person can tell a town from its neighbour."""
    found = 0.0
    for outer, *holes in polygons:
        _, south, _, north = box(outer)
        land = abs(area(outer)) - sum(abs(area(hole)) for hole in holes)
        found += land * DEGREE**2 * cos(radians((south + north) / 2))
    return found


def labelled_at(polygons: Collection[Polygon]) -> tuple[Point, float]:
    """Return a point inside the largest polygon where words stand well, and how wide the land is there: the middle of the widest
    stretch on its middle lines."""
    outer = max((polygon for polygon in polygons), key=lambda polygon: abs(area(polygon[0])))
    west, south, east, north = box(outer[0])
    best: tuple[float, Point, float] = (-1.0, ((west + east) / 2, (south + north) / 2), east - west)
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
        y = south + (north - south) * share
        crossed = sorted(_east(a, b, y) for ring in outer for a, b in pairwise(ring) if (a[1] > y) != (b[1] > y))
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            # The nearer to the middle the better, all else being alike.
            worth = (right - left) * (1 - abs(share - 0.5))
            if worth > best[0]:
                best = (worth, ((left + right) / 2, y), right - left)
    return best[1], best[2]


# ── Drawn ──


def drawn(found: Mapping[str, Sequence[Polygon]]) -> dict[str, tuple[Polygon, ...]]:
    """Return the outlines as they are drawn: what two towns share stays shared, what nobody could see is gone."""
    west, south, east, north = box(point for own in found.values() for polygon in own for point in polygon[0])
    step = max(east - west, north - south) / GRID or 1e-6

    def laid(ring: Ring) -> list[Spot]:
        spots: list[Spot] = []
        for x, y in ring:
            spot = round((x - west) / step), round((y - south) / step)
            if not spots or spots[-1] != spot:
                spots.append(spot)
        return spots

    grid = {key: [[laid(ring) for ring in polygon] for polygon in polygons] for key, polygons in found.items()}
    corners = _corners(ring for polygons in grid.values() for polygon in polygons for ring in polygon)
    result: dict[str, tuple[Polygon, ...]] = {}
    for key, polygons in grid.items():
        kept = []
        for polygon in polygons:
            rings = [ring for ring in (_thinned(ring, corners) for ring in polygon if len(ring) >= 4) if len(ring) >= 4]
            if rings and len(polygon[0]) >= 4:
                kept.append(
                    tuple(tuple((round(west + x * step, 6), round(south + y * step, 6)) for x, y in r) for r in rings)
                )
        # A town smaller than the grid's step is drawn as it is.
        result[key] = tuple(kept) or tuple(found[key])
    return result


def _corners(rings: Iterable[Sequence[Spot]]) -> set[Spot]:
    """Return where more than two sides meet: between corners, a border is one line for all who share it."""
    beside: dict[Spot, set[Spot]] = defaultdict(set)
    for ring in rings:
        for a, b in pairwise(ring):
            beside[a].add(b)
            beside[b].add(a)
    return {spot for spot, others in beside.items() if len(others) != 2}


def _thinned(ring: list[Spot], corners: set[Spot]) -> list[Spot]:
    """Return the ring with each stretch between two corners drawn with as few points as it needs."""
    open_ = ring[:-1]
    fixed = [order for order, spot in enumerate(open_) if spot in corners]
    if not fixed:
        # Nobody else meets it in a corner: two ends that depend on its points alone, whichever way it runs.
        first = open_.index(min(open_))
        fixed = [first]
    if len(fixed) == 1:
        start = open_[fixed[0]]
        far = max(range(len(open_)), key=lambda order: (_gap(open_[order], start), open_[order]))
        fixed = sorted({fixed[0], far})
    turned = [*open_[fixed[0] :], *open_[: fixed[0]], open_[fixed[0]]]
    ends = [order - fixed[0] for order in fixed] + [len(turned) - 1]
    kept: list[Spot] = []
    for begin, end in pairwise(ends):
        stretch = turned[begin : end + 1]
        backward = stretch[-1] < stretch[0] or (stretch[-1] == stretch[0] and stretch[-2] < stretch[1])
        line = _line(stretch[::-1] if backward else stretch)
        kept += (line[::-1] if backward else line)[:-1]
    kept.append(turned[-1])
    return kept if len(kept) >= 4 else ring


def _line(stretch: list[Spot]) -> list[Spot]:
    """Return the stretch without the points that stray less than a step from it (Douglas and Peucker)."""
    keep = {0, len(stretch) - 1}
    waiting = [(0, len(stretch) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda order: _stray(stretch[order], stretch[first], stretch[last]))
        if _stray(stretch[far], stretch[first], stretch[last]) >= 1.0:
            keep.add(far)
            waiting += [(first, far), (far, last)]
    return [stretch[order] for order in sorted(keep)]


def _stray(spot: Spot, a: Spot, b: Spot) -> float:
    """Return how far the spot lies from the side between ``a`` and ``b``."""
    wide, high = b[0] - a[0], b[1] - a[1]
    length = wide * wide + high * high
    if not length:
        return _gap(spot, a)
    along = min(1.0, max(0.0, ((spot[0] - a[0]) * wide + (spot[1] - a[1]) * high) / length))
    return hypot(spot[0] - a[0] - along * wide, spot[1] - a[1] - along * high)


def _gap(one: Spot, other: Spot) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
