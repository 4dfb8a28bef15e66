"""The war map as data."""

from __future__ import annotations

from datetime import date

from ninja import Schema


class MapSpot(Schema):
    """The open cases of one unit: all, the overdue, those whose child is back and still looked after."""

    path: str
    name: str
    open: int
    overdue: int
    returned: int


class CaseMap(Schema):
    """What lies within reach, or in one town; ``unplaced`` open cases are in ``whole`` and in no place listed."""

    on: date
    whole: MapSpot
    places: list[MapSpot]
    schools: list[MapSpot]
    unplaced: int
