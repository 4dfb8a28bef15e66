"""The war map as data."""

from __future__ import annotations

from datetime import date

from ninja import Schema


class MapSpot(Schema):
    """The open cases of one unit: all, the overdue, those whose child is back and still looked after; those whose child is not known
    to be in a class (``out``), and those of them that are overdue (``late``)."""

    path: str
    name: str
    open: int
    overdue: int
    returned: int
    out: int
    late: int


class MapDay(Schema):
    """How many children were out of class on a day, and how many were back and looked after; null where it is not told."""

    on: date
    out: int | None
    returned: int | None


class MapTask(Schema):
    """A post's most pressing day; ``days`` are left, negative ones past."""

    side: str
    unit_path: str
    unit: str
    post: str
    due_on: date
    days: int


class CaseMap(Schema):
    """What lies within reach, or in one town; ``unplaced`` open cases are in ``whole`` and in no place listed."""

    on: date
    whole: MapSpot
    places: list[MapSpot]
    schools: list[MapSpot]
    unplaced: int
    trend: list[MapDay]
    pressing: list[MapTask]


class WallSpot(Schema):
    """A town on the wall; ``out`` is null where the number is too small to hang."""

    path: str
    name: str
    out: int | None
    tone: str


class WallTask(Schema):
    """Of each town the task that waits longest: the kind of post, and the days left."""

    town: str
    kind: str
    due_on: date
    days: int


class MapWall(Schema):
    """What hangs on the wall: no number below ``small`` but nought, nor what would give one away."""

    on: date
    name: str
    towns: list[WallSpot]
    unplaced: int | None
    out: int | None
    late: int | None
    is_late: bool
    returned: int | None
    small: int
    pressing: list[WallTask]
    trend: list[MapDay]
