"""只露出要看的几位 — masking: two numbers that differ, shown no further than deciding needs.

The person who decides holds the paper, where the whole number stands; the book may travel further than the paper. So a
number, a telephone and an address stay masked as everywhere, and only the few places where the two entries differ are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Final

from notoneless.ledger.privacy import SENSITIVE
from notoneless.rolls.kinds import COLUMNS
from notoneless.standards.masking import mask_address, mask_disability_no, mask_id, mask_phone

#: So many hidden places are uncovered at most; where more differ, the paper alone tells.
MOST: Final = 4
_BY_CONTENT: Final[dict[str, Callable[[str | None], str | None]]] = {
    "id_number": mask_id, "pupil_no": mask_id, "disability_no": mask_disability_no, "phone": mask_phone,
}  # fmt: skip
_RUN: Final = re.compile(r"[0-9０-９][0-9０-９XxＸｘ]{5,}")
UNSHOWN: Final = "（隐去的几位不同）"


def mask_of(column: str) -> Callable[[str | None], str | None] | None:
    """Return how a cell of ``column`` is masked, None where it is shown."""
    if column == "address":
        return mask_address
    return _BY_CONTENT.get(COLUMNS[column].content) or (mask_id if column in SENSITIVE else None)


def shown(column: str, text: str | None, *, unmasked: bool) -> str:
    """Return a cell as it may stand in a book: masked by its column, and numbers inside a free text too."""
    if not text or unmasked:
        return text or ""
    mask = mask_of(column)
    if mask is not None:
        return mask(text) or ""
    if COLUMNS[column].content in ("date", "code", "name"):
        return text
    return _RUN.sub(lambda run: mask_id(run[0]) or "", text)


def shown_pair(column: str, first: str | None, second: str | None, *, unmasked: bool) -> tuple[str, str]:
    """Return two differing cells as they may stand side by side: masked, the few places that differ uncovered."""
    plain = shown(column, first, unmasked=unmasked), shown(column, second, unmasked=unmasked)
    if unmasked or not first or not second or plain == (first, second):
        return plain
    return _uncovered(column, first, second, plain)


def _uncovered(column: str, first: str, second: str, plain: tuple[str, str]) -> tuple[str, str]:
    if column == "address":  # how long it is stays hidden too
        plain = tuple(
            text[: len(p) - 6] + "*" * (len(text) - len(p) + 6) for text, p in zip((first, second), plain, strict=True)
        )  # type: ignore[assignment]
    unlike = _unlike(first, second)
    found = []
    for text, mask, places in zip((first, second), plain, unlike, strict=True):
        hidden = [at for at in places if mask[at : at + 1] == "*"]
        if len(hidden) > MOST:
            return _told_apart(column, first, second)
        found.append("".join(text[at] if at in places else c for at, c in enumerate(mask)))
    if column == "address":
        found = [re.sub(r"\*+", "…", text) for text in found]
    return (found[0], found[1]) if found[0] != found[1] else _told_apart(column, first, second)


def _unlike(first: str, second: str) -> tuple[set[int], set[int]]:
    """Return the places of either text that the other has not: place by place where both are as long, else by what is left
    once the longest common runs are taken out."""
    if len(first) == len(second):
        places = {at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b}
        return places, places
    unlike: tuple[set[int], set[int]] = (set(), set())
    for what, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if what != "equal":
            unlike[0].update(range(a, b))
            unlike[1].update(range(c, d))
    return unlike


def _told_apart(column: str, first: str, second: str) -> tuple[str, str]:
    one, other = shown(column, first, unmasked=False), shown(column, second, unmasked=False)
    return f"{one}{UNSHOWN}", f"{other}{UNSHOWN}"
