"""Which family a number means: the same number in the same county, of the same kind of roll, is the same household.

The key is told by the number's blind index, so that whoever writes a household down (a sweep in either of its processes,
a clerk at the counter) writes the same row, and two clerks at once never write two. It says no more than the index does.
"""

from __future__ import annotations

import hashlib
from typing import Final

#: The bits of a key that tell its kind.
_KIND: Final = 0xF << 76 | 0xC << 60
#: A number that is one sign over and over is what an office writes where it knows none.
LEAST_SIGNS: Final = 2


def key_of(county_path: str, kind: str, index: str) -> str:
    """Return the key of the household of ``kind`` under the number with this blind index, as hexadecimal digits."""
    text = f"{county_path}|{kind}|{index}".encode()
    made = int.from_bytes(hashlib.sha256(text).digest()[:16], "big")
    return f"{made & ~_KIND | 0x8 << 76 | 0x8 << 60:032x}"


def says_something(number: str) -> bool:
    """Return whether ``number`` can tell one household from another: blanks, 0, 000000, 无 cannot."""
    return len({sign for sign in number if sign.isalnum()}) >= LEAST_SIGNS
