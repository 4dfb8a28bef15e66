"""What the map is drawn with: areas with a colour, a name and a figure, and the line of the last weeks; numbers for SVG and paper.

Nothing is styled here: a shape bears the word of its colour, and where its words stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians
from typing import Final

#: A Chinese character is as wide as it is high; a digit about as wide as half of that.
NARROW: Final = 0.56
GAP: Final = 6.0


@dataclass(frozen=True, slots=True)
class Area:
    """What is to be drawn of one place: its figure in words ('' : none), its colour, where it leads."""

    name: str
    figure: str
    note: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words in the middle of ``x``, on the line ``y``, ``size`` high."""

    text: str
    x: float
    y: float
    size: float
    kind: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn area: its outline as an SVG path, and its words."""

    area: Area
    path: str
    words: tuple[Words, ...]

    @property
    def said(self) -> str:
        """All that the area says, for whoever hears it."""
        return " ".join(part for part in (self.area.name, self.area.figure, self.area.note) if part)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of some width and height, in its own measure. ``keys`` are the areas too small for their name, by the letter that they
    bear; ``north`` is where the sign of the north stands, on a map."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    keys: tuple[tuple[str, Area], ...] = ()
    north: tuple[float, float] | None = None


def length_of(text: str) -> float:
    """Return how many times as wide as high ``text`` is set."""
    return sum(NARROW if ord(char) < 0x2E80 else 1.0 for char in text) or 1.0


def fitting(text: str, width: float, most: float) -> float:
    """Return the size, at most ``most``, at which ``text`` fits ``width``."""
    return round(min(most, width / length_of(text)), 1)


def broken(text: str, width: float, most: float) -> tuple[list[str], float]:
    """Return the text in one line, or in two where it is set much larger so, and the size at which it fits."""
    one, middle = fitting(text, width, most), (len(text) + 1) // 2
    two = min(fitting(part, width, most) for part in (text[:middle], text[middle:] or text))
    return ([text], one) if two < one * 1.4 else ([text[:middle], text[middle:]], two)


def tiles(areas: Sequence[Area], *, width: int, height: int, top: int = 0) -> Drawing:
    """Return the areas as tiles that fill the drawing, in their order, as large as they go; ``top`` is left free above them."""
    if not areas:
        return Drawing(width, height, ())
    across = max(range(1, len(areas) + 1), key=lambda columns: _side(len(areas), columns, width, height))
    down = ceil(len(areas) / across)
    wide, high = width / across, height / down
    shapes = []
    for order, area in enumerate(areas):
        left, upper = order % across * wide + GAP / 2, top + order // across * high + GAP / 2
        w, h = wide - GAP, high - GAP
        path = f"M{left:.1f} {upper:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}z"
        shapes.append(Shape(area, path, tuple(_in_tile(area, left + w / 2, upper, w, h))))
    return Drawing(width, height, tuple(shapes))


def _side(many: int, columns: int, width: int, height: int) -> float:
    return min(width / columns / 1.6, height / ceil(many / columns))


def _in_tile(area: Area, middle: float, top: float, w: float, h: float) -> Iterator[Words]:
    lines, size = broken(area.name, w * 0.9, h * 0.2)
    if len(lines) == 1:
        yield Words(area.name, middle, top + h * 0.27, size, "name")
    for order, line in enumerate(lines if len(lines) > 1 else ()):
        yield Words(line, middle, top + h * (0.16 + 0.165 * order), min(size, round(h * 0.15, 1)), "name")
    if area.figure:
        low, tall = (0.66, 0.4) if len(lines) == 1 else (0.7, 0.36)
        yield Words(area.figure, middle, top + h * low, fitting(area.figure, w * 0.6, h * tall), "figure")
    if area.note:
        yield Words(area.note, middle, top + h * 0.89, fitting(area.note, w * 0.9, h * 0.15), "note")


# ── Outlines ──

Point = tuple[float, float]
#: What is left free around a map, and at its right for the sign of the north.
EDGE: Final = 14.0
NORTH: Final = 44.0
#: A name smaller than this share of the others' size is not set into its place; a letter is, which the list under the map explains.
LEAST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Outlined:
    """A place with its outline in degrees (polygons of rings, an outer one and its holes), where its words stand, and how wide the
    place is there."""

    area: Area
    polygons: Sequence[Sequence[Sequence[Point]]]
    label: Point
    room: float


def outlines(places: Sequence[Outlined], *, width: int, height: int, size: float = 26.0) -> Drawing:
    """Return the places as they lie, north up, as large as they fit into ``width`` and ``height``; the drawing is no larger than they
    need. ``size`` is that of the words where there is room."""
    points = [point for place in places for polygon in place.polygons for point in polygon[0]]
    if not points:
        return Drawing(width, height, ())
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # A degree of longitude is as much shorter than one of latitude as the middle of the map lies north.
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min((width - 2 * EDGE - NORTH) / wide, (height - 2 * EDGE) / high)

    def at(point: Point) -> Point:
        return EDGE + (point[0] - west) * narrow * scale, EDGE + (north - point[1]) * scale

    shapes, keys = [], list[tuple[str, Area]]()
    for place in places:
        room = place.room * narrow * scale
        path, (x, y) = _path(place, at), at(place.label)
        lines, name = broken(place.area.name, room * 0.92, size)
        if name < size * LEAST:
            keys.append((_letter(len(keys)), place.area))
            lines, name = [keys[-1][0]], round(size * LEAST, 1)
        words = _named(place.area, lines, x, y, name)
        shapes.append(Shape(place.area, path, tuple(words)))
    across, down = ceil(wide * scale + 2 * EDGE + NORTH), ceil(high * scale + 2 * EDGE)
    return Drawing(across, down, tuple(shapes), tuple(keys), (round(across - NORTH / 2, 1), EDGE))


def _path(place: Outlined, at: Callable[[Point], Point]) -> str:
    rings = ([at(point) for point in ring] for polygon in place.polygons for ring in polygon)
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "z" for ring in rings)


def _named(area: Area, lines: Sequence[str], x: float, y: float, size: float) -> Iterator[Words]:
    """Yield the lines of the name over the figure; the name alone in the middle."""
    first = y - size * (0.1 if area.figure else -0.35) - size * (len(lines) - 1) * (1.1 if area.figure else 0.55)
    for order, line in enumerate(lines):
        yield Words(line, round(x, 1), round(first + order * size * 1.1, 1), size, "name")
    if area.figure:
        yield Words(area.figure, round(x, 1), round(y + size * 1.15, 1), round(size * 1.3, 1), "figure")


def _letter(order: int) -> str:
    """Return A to Z, then AA and so on."""
    more, last = divmod(order, 26)
    return (_letter(more - 1) if more else "") + chr(ord("A") + last)


# ── The line of the last weeks ──


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a line; ``text`` stands by it."""

    x: float
    y: float
    text: str
    text_y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its pieces (it is broken where a value is not told), its marks, what it is called by colour."""

    kind: str
    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over days."""

    width: int
    height: int
    base: float
    lines: tuple[Line, ...]
    days: tuple[Words, ...]


def chart(
    days: Sequence[str], lines: Sequence[tuple[str, Sequence[int | None]]], *, width: int = 640, height: int = 220
) -> Chart:  # fmt: skip
    """Return the values of several lines over the same days; ``None`` is a gap."""
    left, right, head, foot, size = 24.0, 24.0, 30.0, 30.0, 17.0
    most = max((value for _kind, values in lines for value in values if value is not None), default=0) or 1
    step = (width - left - right) / max(1, len(days) - 1)
    base = height - foot

    def at(order: int, value: int) -> tuple[float, float]:
        return round(left + order * step, 1), round(base - (base - head) * value / most, 1)

    drawn = []
    for turn, (kind, values) in enumerate(lines):
        marks, pieces, piece = [], list[str](), list[str]()
        for order, value in enumerate(values):
            if value is None:
                pieces, piece = [*pieces, " ".join(piece)], []
                continue
            x, y = at(order, value)
            piece.append(f"{x},{y}")
            # The second line's figures stand under it where there is room, so that two near each other can both be read.
            marks.append(Mark(x, y, str(value or ""), y - 9 if turn == 0 or y + 23 > base else y + 21))
        pieces.append(" ".join(piece))
        drawn.append(Line(kind, tuple(one for one in pieces if " " in one), tuple(marks)))
    told = tuple(Words(day, round(left + order * step, 1), height - 8.0, size, "day") for order, day in enumerate(days))
    return Chart(width, height, base, tuple(drawn), told)
