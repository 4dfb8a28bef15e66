"""路上要多久 — travel: from two points on the map to seconds on the road, by a stated factor and speed.

A mountain road is longer than the crow flies; how much longer, and how fast one gets on, is the place's to say (the parameter
``visits.rounds``). A deployer who has real times gives them as a table instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Final

EARTH_M: Final = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place by latitude and longitude, in degrees."""

    latitude: float
    longitude: float


def crow_m(one: Point, other: Point) -> float:
    """Return the metres between two points as the crow flies (haversine)."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    h = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(h)))


def seconds(one: Point, other: Point, *, factor: float, km_an_hour: float, step: int = 1) -> int:
    """Return the seconds on the road, rounded up to whole ``step``: ``factor`` times the crow's way at ``km_an_hour``."""
    return ceil(crow_m(one, other) * factor * 3.6 / km_an_hour / step) * step


def table(points: Sequence[Point], *, factor: float, km_an_hour: float, step: int = 1) -> list[list[int]]:
    """Return the seconds from each of ``points`` to each; nought on the diagonal."""
    found = [[0] * len(points) for _ in points]
    for i, one in enumerate(points):
        for j in range(i + 1, len(points)):
            found[i][j] = found[j][i] = seconds(one, points[j], factor=factor, km_an_hour=km_an_hour, step=step)
    return found
