"""暗记 — who took a list out of the house, read from the list itself, long after the file's name and header are gone.

Every cell below says nothing that the list does not say, and says it in one of several forms that are equally right; which
one is drawn by the export's own secret from the child's name and the cell's content. So a mark needs no place of its own: it
survives sorting, other columns, other file kinds, and where the form is made of visible characters, typing the list again.

* masked number: one digit more or less is hidden at either end (``138******78``, ``13*******78`` …). It never shows more.
* number in full: written together, with spaces, with dashes.
* sentence (a text with a comma in it): with or without its full stop.
* order: within one class (the exporter's group) the lines stand in an order drawn by the secret.

Nothing is invented: a false child planted in a list would be looked for. Two people who lay their copies side by side see
where they differ; a list without names, or with names alone in another order, carries no mark.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

STARS: Final = str.maketrans(dict.fromkeys("＊∗×●•", "*"))
MASKED: Final = re.compile(r"(\d\d)(\d?)\*+([\dX]?)([\dX])")
MARKABLE: Final = re.compile(r"\d{3}\*{3,}[\dX]{2}")
PHONE: Final = re.compile(r"(\d{3})[ -]?(\d{4})[ -]?(\d{4})")
COMMA: Final = re.compile("[,;、]")  # after NFKC
STOP: Final = "。"

#: How often a form that was copied by hand is not the one that stood there.
SLIP: Final = 0.03
#: A name is given only when chance would give it to anybody less than once in a million tracings …
CHANCE: Final = 1e-6
#: … and the next export explains the list a thousand times worse.
MARGIN: Final = math.log(1000)
#: So many lines are weighed for every export; the few that explain them best are weighed by the whole list.
FIRST: Final = 40
BEST: Final = 5


def _draw(secret: bytes, what: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(what, key=secret, digest_size=8).digest(), "big")


def _words(*words: str) -> bytes:
    return "\x1f".join(words).encode("utf-8", "surrogatepass")


def plain(text: str) -> str:
    """Return ``text`` as it is compared: full-width forms and blanks made one."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(STARS).upper()


@dataclass(frozen=True, slots=True)
class Form:
    """One of ``of`` forms in which a cell's content can stand; ``key`` is the content that all of them share."""

    key: str
    which: int
    of: int


def form_of(cell: str) -> Form | None:
    """Return in which form ``cell`` stands, or None where it could stand in only one."""
    tidy = plain(cell)
    if masked := MASKED.fullmatch(tidy):
        first, third, last_but_one, last = masked.groups()
        return Form(f"m{first}{last}", (not third) + 2 * (not last_but_one), 4)
    if PHONE.fullmatch(unicodedata.normalize("NFKC", cell).strip()):
        bare = unicodedata.normalize("NFKC", cell).strip()
        return Form(f"p{re.sub('[ -]', '', bare)}", 1 if " " in bare else 2 if "-" in bare else 0, 3)
    if len(tidy) >= 8 and COMMA.search(tidy):
        return Form(f"s{tidy.rstrip('。.')}", int(tidy.endswith(("。", "."))), 2)
    return None


def marked(cell: str, *, anchor: str, secret: bytes) -> str:
    """Return ``cell`` in the form that ``secret`` draws for the child called ``anchor``."""
    form = form_of(cell)
    if form is None or (form.of == 4 and not MARKABLE.fullmatch(plain(cell))):
        return cell
    drawn = _draw(secret, _words(plain(anchor), form.key)) % form.of
    if form.of == 4:
        return cell[:2] + ("*" if drawn & 1 else cell[2]) + cell[3:-2] + ("*" if drawn & 2 else cell[-2]) + cell[-1]
    if form.of == 3:
        return ("", " ", "-")[drawn].join(PHONE.fullmatch(cell.strip()).groups())  # type: ignore[union-attr]
    return cell.rstrip("。.") + (STOP if drawn else "")


def place_of(anchor: str, *, secret: bytes) -> int:
    """Return where in its group the line of the child called ``anchor`` stands among the others."""
    return _draw(secret, _words("order", plain(anchor)))


@dataclass(frozen=True, slots=True)
class Trace:
    """How well one export explains a list: the logarithm of the likelihood against chance, the forms that agreed."""

    export: str
    score: float
    agreed: int
    read: int


def trace(
    lines: Sequence[Sequence[str]], exports: Mapping[str, bytes], *, names: int | None = None, group: int | None = None
) -> list[Trace]:
    """Return the exports in the order of how well they explain ``lines`` (cells as text), best first.

    ``names`` is the column of the children's names; where nobody says it, the column that explains most is taken.
    ``group`` is the column within which the order was drawn. Columns need no heading and may stand in any order.
    """
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    columns = range(max(map(len, lines), default=0)) if names is None else (names,)
    first = [_reading(lines[:FIRST], column, group) for column in columns]
    ranked = sorted((_best(first, key, secret) for key, secret in exports.items()), key=lambda one: -one.score)
    if len(lines) <= FIRST or not ranked:
        return ranked
    whole = [_reading(lines, column, group) for column in columns]
    again = [_best(whole, one.export, exports[one.export]) for one in ranked[:BEST]]
    return sorted(again, key=lambda one: -one.score) + ranked[BEST:]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a list shows when one column is taken for the names: forms to be drawn, and pairs of lines in their order."""

    forms: tuple[tuple[bytes, int, int], ...]
    pairs: tuple[tuple[bytes, bytes], ...]


def _reading(lines: Sequence[Sequence[str]], names: int, group: int | None) -> _Reading:
    forms: dict[bytes, tuple[bytes, int, int]] = {}
    pairs: list[tuple[bytes, bytes]] = []
    before: tuple[str, bytes] | None = None
    for line in lines:
        if names >= len(line) or not line[names].strip() or form_of(line[names]) is not None:
            before = None
            continue
        anchor = plain(line[names])
        for form in map(form_of, line):
            if form is not None:
                words = _words(anchor, form.key)
                forms.setdefault(words, (words, form.which, form.of))
        here = (plain(line[group]), _words("order", anchor)) if group is not None and group < len(line) else None
        if here and before and here[0] == before[0] and here[1] != before[1]:
            pairs.append((before[1], here[1]))
        before = here
    return _Reading(tuple(forms.values()), tuple(pairs))


def _best(readings: Sequence[_Reading], export: str, secret: bytes) -> Trace:
    found = [_score(export, secret, reading) for reading in readings]
    return max(found, key=lambda one: one.score, default=Trace(export, 0.0, 0, 0))


def _score(export: str, secret: bytes, reading: _Reading) -> Trace:
    score, agreed = 0.0, 0
    for words, which, of in reading.forms:
        if _draw(secret, words) % of == which:
            agreed += 1
            score += math.log((1 - SLIP) * of)
        else:
            score += math.log(SLIP * of / (of - 1))
    return Trace(export, score + _order_score(secret, reading.pairs), agreed, len(reading.forms))


def _order_score(secret: bytes, pairs: Sequence[tuple[bytes, bytes]]) -> float:
    """Return what the order of the lines says for ``secret``. A list that was sorted anew says nothing, not the contrary:
    half the weight is given to that, so the order alone takes at most log 2 away."""
    if not pairs:
        return 0.0
    kept = sum(_draw(secret, one) <= _draw(secret, other) for one, other in pairs)
    score = kept * math.log(2 * (1 - SLIP)) + (len(pairs) - kept) * math.log(2 * SLIP)
    return math.log(0.5) + (score + math.log1p(math.exp(-score)) if score > 0 else math.log1p(math.exp(score)))


def named(found: Sequence[Trace]) -> Trace | None:
    """Return the export that a list certainly is from, or None: nobody is accused by chance.

    The threshold grows with the number of exports, as the chance does that one of them fits by luck.
    """
    if not found or found[0].score < math.log(len(found) / CHANCE):
        return None
    if len(found) > 1 and found[0].score - found[1].score < MARGIN:
        return None
    return found[0]
