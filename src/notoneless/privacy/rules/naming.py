"""Words that stay readable beside a child's sealed ones: nobody may stand in them by name or by number.

A reason why something was corrected, where a proof lies, what a school tells the office above: all are read by people who need no name, and are
kept unsealed. Whoever writes one is told to write it otherwise; nothing is struck out for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

#: So many digits in a row are a number of a person or a telephone; a case's number and a day are shorter.
_NUMBER: Final = re.compile(r"\d{7,}")


def names_somebody(words: str, names: Iterable[str]) -> bool:
    """Return whether words name one of ``names`` (of two characters or more), or hold a number as long as a person's."""
    return bool(_NUMBER.search(words)) or any(len(name) > 1 and name in words for name in names)
