"""字与音 — the characters behind a name: what each is in simplified form, how it sounds, what it looks like.

A name is compared character by character, and a county holds hundreds of thousands of names but only a few thousand
characters; so each fact about a character is kept here once, ready for ``str.translate``. Used by
:mod:`notoneless.standards.names`, which says what folding means and why.
"""

from __future__ import annotations

from functools import cache, lru_cache

from notoneless.standards.tables import rows

#: Stands for one character that could not be read: a box, a question mark, a private-use code.
WILDCARD = "?"
_UNREADABLE = "?？□■◻◼▢〓�*＊×※○◯"
_DOTS = "·•.．‧・･∙⋅●․。｡、,，'’‘`´-－‐‑–—_/\\"


@cache
def normal_table() -> dict[int, str | None]:
    """Return the per-character table of the normal form (traditional → simplified, dots dropped, unreadable → ?)."""
    table: dict[int, str | None] = {ord(old): new for old, new in rows("traditional")}
    table.update({ord(c): None for c in _DOTS + " "})
    table.update({ord(c): WILDCARD for c in _UNREADABLE})
    table.update({int(code, 16): char for code, char in rows("private_use")})
    return table


class _Readings(dict[int, str]):
    """Character → toneless reading; a character we do not know reads as itself."""

    def __missing__(self, code: int) -> str:
        return chr(code)


@cache
def readings() -> _Readings:
    """Return code point → toneless reading (as a given-name or ordinary character)."""
    return _Readings({ord(char): reading for reading, chars in rows("readings") for char in chars})


@cache
def sounds() -> _Readings:
    """Return code point → folded toneless reading, see :func:`fold`."""
    return _Readings({code: fold(reading) for code, reading in readings().items()})


@cache
def initial_letters() -> _Readings:
    """Return code point → first letter of the folded reading."""
    return _Readings({code: reading[0] for code, reading in sounds().items()})


@cache
def shape_groups() -> dict[int, str]:
    """Return code point → first character of its look-alike group."""
    return {ord(char): group for char, group, _ in rows("shapes")}


@cache
def look_alikes() -> dict[str, frozenset[str]]:
    """Return character → the characters taken for it directly."""
    return {char: frozenset(near) for char, _, near in rows("shapes")}


@cache
def surnames() -> dict[str, tuple[str, ...]]:
    """Return every known surname with its special readings (empty: read as the characters are)."""
    return {name: tuple(readings.split("|")) if readings else () for name, _, readings in rows("surnames")}


@cache
def compounds() -> frozenset[str]:
    """Return the surnames of two and more characters."""
    return frozenset(name for name in surnames() if len(name) > 1)


@cache
def syllables() -> frozenset[str]:
    """Return the toneless syllables that a typed pinyin name may hold."""
    spoken = (reading for reading, _ in rows("readings") if set(reading) & set("aeiouv"))  # not 嗯 n, 哼 hng
    return frozenset(spoken) | {"lyu", "nyu", "lve", "nve", "lue", "nue"}


def fold(syllable: str, *, fold_r: bool = False) -> str:
    """Return one toneless syllable folded for south-western confusions: ``ning`` → ``lin``, ``hu`` → ``fu``."""
    s = syllable.replace("lyu", "lv").replace("nyu", "nv")
    s = {"lue": "lve", "nue": "nve"}.get(s, s)
    if s[1:2] == "h" and s[0] in "zcs":
        s = s[0] + s[2:]
    if s[:1] == "n" and len(s) > 1:
        s = "l" + s[1:]
    if fold_r and s[:1] == "r":
        s = "l" + s[1:]
    if s.endswith(("ing", "eng")):
        s = s[:-1]
    return "fu" if s == "hu" else s


@lru_cache(maxsize=4096)
def pinyin_syllables(latin: str) -> tuple[str, ...]:
    """Return the pinyin syllables of lower-case letters, longest first, or () when they are not pinyin."""
    known = syllables()

    def walk(at: int) -> tuple[str, ...] | None:
        if at == len(latin):
            return ()
        for length in range(min(6, len(latin) - at), 0, -1):
            piece = latin[at : at + length]
            if piece in known and (length > 1 or piece in "aeo"):
                rest = walk(at + length)
                if rest is not None:
                    return (piece, *rest)
        return None

    return walk(0) or () if len(latin) <= 40 else ()


def readings_of_surname(surname: str) -> tuple[str, ...]:
    """Return the toneless readings of a surname in normal form, the usual one first: 覃 → ('qin', 'tan'), 欧阳 → ('ou yang',)."""
    special = surnames().get(surname)
    return special if special else (" ".join(readings()[ord(c)] for c in surname),)


@cache
def compound_sounds() -> frozenset[str]:
    """Return the readings of the two-character surnames, syllables apart."""
    return frozenset(" ".join(readings_of_surname(name)[0].split()) for name in compounds() if len(name) == 2)
