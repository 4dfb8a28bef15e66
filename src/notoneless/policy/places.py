"""地方的远近 — from a village outwards: which packs may speak for a place, nearest first.

A child lives in a village, and the nearest office that has set a figure is the one that counts: village,
town, county, prefecture, province, nation. Codes are those of the national statistics (12 digits), read as
text; a code padded with zeros (500000, 500153000000) means the wider division it pads.
"""

from __future__ import annotations

from notoneless.standards.errors import UserError

NATIONAL = "00"
_WIDTHS = (12, 9, 6, 4, 2)


def place_code(place: str | None) -> str:
    """Return the code of ``place`` without padding; ``None``, ``0``, ``00`` and all zeros are the nation.

    Raises UserError G002 for anything that is not a division code of 2, 4, 6, 9 or 12 digits.
    """
    code = (place or NATIONAL).strip()
    if code and not code.strip("0"):
        return NATIONAL
    if not (code.isascii() and code.isdigit()) or len(code) not in _WIDTHS:
        raise UserError(
            "G002",
            f"地方代码“{code}”不是行政区划代码。请写 2 位（省）、6 位（区县）、9 位（乡镇）或 12 位（村）数字；全国写 00。",
            f"“{code}” is not a division code. Give 2 digits (province), 6 (county), 9 (town) or 12 (village); 00 is the nation.",
        )
    for width in (12, 9, 6, 4):
        narrower = {12: 9, 9: 6, 6: 4, 4: 2}[width]
        if len(code) == width and not code[narrower:].strip("0"):
            code = code[:narrower]
    return code


def ladder(place: str | None) -> tuple[str, ...]:
    """Return the codes whose packs may speak for ``place``, nearest first, the nation last."""
    code = place_code(place)
    if code == NATIONAL:
        return (NATIONAL,)
    return (*(code[:width] for width in _WIDTHS if width <= len(code)), NATIONAL)
