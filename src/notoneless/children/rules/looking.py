"""What somebody typed into the search box: a number, Chinese characters, or Latin letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NUMBER: Final = re.compile(r"[GJL]?\d[\dXB]*")
#: So many characters make a number that means one child; fewer would have to be searched by parts, which seals forbid.
LEAST: Final = 15
_HAN: Final = re.compile("[㐀-鿿豈-﫿\U00020000-\U0003ffff]")


class Means(StrEnum):
    """What was typed."""

    NOTHING = "nothing"
    NUMBER = "number"
    PART_OF_NUMBER = "part"
    CHARACTERS = "characters"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was typed, tidied; ``numbers`` are the numbers that it may stand for."""

    means: Means
    text: str = ""
    numbers: tuple[str, ...] = ()


def read(typed: str) -> Looked:
    """Return what ``typed`` means.

    A disability card's number begins with the citizen's number and a formal pupil number is G before it, so each is looked
    for as the other too: rolls put one into the other's column.
    """
    text = unicodedata.normalize("NFKC", typed).strip()[:64]
    tidy = "".join(text.split()).upper()
    if not tidy:
        return Looked(Means.NOTHING)
    if _NUMBER.fullmatch(tidy) and sum(c.isdigit() for c in tidy) >= 5:
        if len(tidy) < LEAST:
            return Looked(Means.PART_OF_NUMBER, tidy)
        body = tidy[1:] if tidy[0] in "GJL" else tidy
        wanted = [tidy]
        if tidy[0] not in "JL":
            wanted += [body[:18], f"G{body[:18]}", body]
        return Looked(Means.NUMBER, tidy, tuple(dict.fromkeys(wanted)))
    if _HAN.search(text):
        return Looked(Means.CHARACTERS, "".join(text.split()))
    return Looked(Means.LETTERS, " ".join(text.lower().replace("'", " ").split()))
