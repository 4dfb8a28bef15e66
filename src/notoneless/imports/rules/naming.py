"""What a file is called in the house: the name that the office gave it, as far as a disk and a log can bear it.

Offices know their files by name, and every fault names the file; so the name stays. What could lead out of the folder, hide
the file or break a line does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 80
"""Characters: three bytes each stay within what a disk takes."""
_BAD: Final = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+')
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_ASIDE: Final = frozenset({".toml", ".md", ".json", ".yaml", ".yml", ".log", ".html", ".tmp", ".ini", ".db"})


def file_name(given: str, taken: Iterable[str]) -> str:
    """Return the name under which a file that came as ``given`` is kept beside those ``taken``."""
    plain = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    plain = _BAD.sub("_", plain).strip(" ._~$") or "名册"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8 or f".{ending.lower()}" in _ASIDE:
        stem, ending = plain, ""
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    used = {name.casefold() for name in taken}
    number = 1
    while True:
        tail = (f" ({number})" if number > 1 else "") + (f".{ending}" if ending else "")
        name = stem[: LONGEST - len(tail)].rstrip(" .") + tail
        if name.casefold() not in used:
            return name
        number += 1
