"""Which family a number means: the same number in the same county, of the same kind of roll, is the same household.

A short number is one of a police station or a village, which all begin at one: it tells families apart within its town alone.
Taken for the county's, household 12 of one town and of the next would be one family, and strangers would read each
other's children as brothers and sisters.

The key is told by the number's blind index, so that whoever writes a household down (a sweep in either of its processes,
a clerk at the counter) writes the same row, and two clerks at once never write two. It says no more than the index does.
"""

from __future__ import annotations

import hashlib
from typing import Final

from notoneless.accounts.terms import STEP

#: The bits of a key that tell its kind.
_KIND: Final = 0xF << 76 | 0xC << 60
#: A number that is one sign over and over is what an office writes where it knows none.
LEAST_SIGNS: Final = 2
#: From so many signs on a number holds in the whole county: a shorter one has no room for the code of a place before the count.
COUNTY_WIDE: Final = 9


def reach_of(number: str, place_path: str, county_path: str) -> str:
    """Return the path of the place within which ``number`` means one household: the county, or the town of ``place_path`` where
    the number is short. A short one of somebody whose town is not known is told from all towns' own."""
    signs = sum(sign.isalnum() for sign in number)
    return county_path if signs >= COUNTY_WIDE else place_path[: 2 * STEP] or county_path


def key_of(reach: str, kind: str, index: str) -> str:
    """Return the key of the household of ``kind`` under the number with this blind index that is one within ``reach`` (a path), as
    hexadecimal digits."""
    text = f"{reach}|{kind}|{index}".encode()
    made = int.from_bytes(hashlib.sha256(text).digest()[:16], "big")
    return f"{made & ~_KIND | 0x8 << 76 | 0x8 << 60:032x}"


def says_something(number: str) -> bool:
    """Return whether ``number`` can tell one household from another: blanks, 0, 000000, 无 cannot."""
    return len({sign for sign in number if sign.isalnum()}) >= LEAST_SIGNS
