"""Generated outlines for tests: towns as squares beside each other, in the world's county or any other."""

from __future__ import annotations

import json
from itertools import pairwise

WEST, SOUTH, SIDE = 105.5, 29.3, 0.1


def square(column=0, row=0, steps=20, west=WEST, south=SOUTH):
    """Return a town's outline with many points on each side, so that there is something to simplify."""
    left, low = west + column * SIDE, south + row * SIDE
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    points = [
        (left + SIDE * (a[0] + (b[0] - a[0]) * n / steps), low + SIDE * (a[1] + (b[1] - a[1]) * n / steps))
        for a, b in pairwise(corners)
        for n in range(steps)
    ]
    return [*points, points[0]]


def feature(ring, **properties):
    """Return a GeoJSON feature of one ring."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def file(*features, **more):
    """Return a GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


def two(way=lambda x, y: (x, y), **more):
    """Return the file of the world's two towns, one known by its code and one by its name; ``way`` moves every point."""
    return file(
        feature([way(*p) for p in square()], XZQDM="500153101"),
        feature([way(*p) for p in square(1)], 名称="甲2镇"),
        **more,
    )
