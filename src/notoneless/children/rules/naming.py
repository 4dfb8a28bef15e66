"""The keys under which a child is found by name: how it is written in Latin letters, how it sounds, how it looks."""

from __future__ import annotations

from itertools import product

from notoneless.standards import names

#: A typed letter and the first letters of stored syllables that it may mean: syllables are folded as they are heard
#: (``standards.names``), so that 牛 and 刘 have one letter, and so have 胡 and 傅.
_HEARD = {"n": "l", "h": "hf"}


def keys(name: str) -> dict[str, str]:
    """Return the columns that are made of a name: ``pinyin``, ``initials``, ``sound``, ``shape``."""
    pinyin, initials, sound, shape = names.search_keys(name)
    return {"pinyin": pinyin[:160], "initials": initials[:24], "sound": sound[:120], "shape": shape[:64]}


def heard(letters: str) -> list[str]:
    """Return the stored initials that ``letters``, as typed, may mean."""
    return sorted({"".join(one) for one in product(*(_HEARD.get(letter, letter) for letter in letters[:6]))})


def behind(text: str) -> str:
    """Return the first text behind all that begin with ``text``, as the database orders them: by code points."""
    return text + "\U0010ffff"
