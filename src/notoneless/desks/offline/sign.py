"""The app's sign: a house with two children in it. Old telephones put only pictures of dots on their home screen, so it is drawn both ways.

It is said once, as shapes on a square of 512; whatever is maskable lies within the inner four fifths, which no telephone cuts away.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Final

from PIL import Image, ImageDraw

SIDE: Final = 512
#: What browsers ask of an app before it may be installed (https://web.dev/articles/install-criteria), and what an iPhone takes.
SIZES: Final = (180, 192, 512)
BLUE, WHITE, GOLD = "#0e3f7d", "#ffffff", "#f2a900"
_ROOF: Final = ((256, 118), (110, 244), (146, 244), (146, 384), (366, 384), (366, 244), (402, 244))
_DOOR: Final = (232, 308, 280, 384)
_HEAD: Final = 22
_CHILDREN: Final = ((216, 232), (296, 232))
#: Shoulders: the upper half of an ellipse, as far below the head's middle, half as wide, as high.
_BELOW, _WIDE, _HIGH = 50, 32, 24
#: Drawn larger and made smaller, so that slopes have no steps.
_FINER: Final = 4


@cache
def as_svg() -> str:
    """Return the sign as lines."""
    roof = " ".join(f"{x},{y}" for x, y in _ROOF)
    left, top, right, bottom = _DOOR
    people = "".join(
        f'<circle cx="{x}" cy="{y}" r="{_HEAD}"/><path d="M{x - _WIDE} {y + _BELOW}a{_WIDE} {_HIGH} 0 0 1 {2 * _WIDE} 0z"/>'
        for x, y in _CHILDREN
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}"><rect width="{SIDE}" height="{SIDE}" fill="{BLUE}"/>'
        f'<polygon points="{roof}" fill="{WHITE}"/><rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="{BLUE}"/>'
        f'<g fill="{GOLD}">{people}</g></svg>\n'
    )


@cache
def as_png(size: int) -> bytes:
    """Return the sign as a PNG of ``size`` × ``size`` dots, one of :data:`SIZES`."""
    unit = size * _FINER / SIDE
    drawn = Image.new("RGB", (size * _FINER, size * _FINER), BLUE)
    pen = ImageDraw.Draw(drawn)

    def scaled(*numbers: float) -> list[float]:
        return [one * unit for one in numbers]

    pen.polygon([(x * unit, y * unit) for x, y in _ROOF], fill=WHITE)
    pen.rectangle(scaled(*_DOOR), fill=BLUE)
    for x, y in _CHILDREN:
        pen.ellipse(scaled(x - _HEAD, y - _HEAD, x + _HEAD, y + _HEAD), fill=GOLD)
        foot = y + _BELOW
        pen.chord(scaled(x - _WIDE, foot - _HIGH, x + _WIDE, foot + _HIGH), 180, 360, fill=GOLD)
    held = io.BytesIO()
    drawn.resize((size, size), Image.Resampling.LANCZOS).save(held, "PNG", optimize=True)
    return held.getvalue()
