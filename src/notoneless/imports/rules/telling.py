"""What is told to the library: the manifest of a set of rolls, from what was recognised and what a person said.

What a person said always wins. A sheet that she left out is not named, and so not read; one that nobody spoke of is named
with the kind that was recognised, so that two files of one kind stand side by side and none is passed over in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from notoneless.rolls.headings import normalise
from notoneless.rolls.kinds import SPECS, Kind
from notoneless.rolls.manifest import ManifestRoll
from notoneless.rolls.recognise import NOT_THERE

WHOLE: Final = ""
"""The key of what is said of a file that has no sheets."""
_DELETE: Final = re.compile("\x7f")


def told_of(name: str, said: Mapping[str, Any]) -> list[ManifestRoll]:
    """Return what a person said of the sheets of the file ``name``, where she said enough to be told (its kind)."""
    return [
        ManifestRoll(
            kind=Kind(one["kind"]), path=name, sheet=sheet or None, heading_row=one.get("heading_row"),
            columns=dict(one.get("columns") or {}), office=one.get("office") or None,
        )
        for sheet, one in said.items()
        if one.get("kind") and not one.get("leave_out")
    ]  # fmt: skip


def entries(name: str, seen: Iterable[Mapping[str, Any]], said: Mapping[str, Any]) -> list[ManifestRoll]:
    """Return what the manifest says of a file: one entry for each of its sheets that is to be read."""
    spoken = {one.sheet or WHOLE: one for one in told_of(name, said)}
    found = []
    for sheet in seen:
        key = sheet["sheet"] or WHOLE
        if said.get(key, {}).get("leave_out"):
            continue
        if key in spoken:
            found.append(spoken[key])
        elif sheet["kind"]:
            found.append(ManifestRoll(kind=Kind(sheet["kind"]), path=name, sheet=sheet["sheet"] or None))
    return found


def manifest(*, place: str, as_of: date, rolls: Iterable[ManifestRoll]) -> str:
    """Return rolls.toml."""
    lines = [f"place = {_text(place)}", f"as_of = {as_of.isoformat()}"]
    for roll in rolls:
        lines += ["", "[[roll]]", f"kind = {_text(roll.kind.value)}", f"path = {_text(roll.path)}"]
        if roll.sheet is not None:
            lines.append(f"sheet = {_text(roll.sheet)}")
        if roll.heading_row is not None:
            lines.append(f"heading_row = {roll.heading_row:d}")
        if roll.office:
            lines.append(f"office = {_text(roll.office)}")
        if roll.columns:
            pairs = ", ".join(f"{column} = {_text(label)}" for column, label in roll.columns.items())
            lines.append(f"columns = {{ {pairs} }}")
    return "\n".join(lines) + "\n"


def columns_said(
    labels: list[str], recognised: Mapping[str, int], wanted: Mapping[int, str], kind: Kind
) -> dict[str, str]:
    """Return what must be said so that each column means what ``wanted`` says (number from 0 → standard column, '' for
    none): only what differs from what was ``recognised``. A column goes by its heading, or by its number where the heading
    is empty or not the only one.

    Raises :class:`ValueError` with the standard column that two columns claim, or that the kind does not know.
    """
    said: dict[str, str] = {}
    taken: set[str] = set()
    plain = [normalise(label) for label in labels]
    for at, standard in sorted(wanted.items()):
        if not standard:
            continue
        if standard in taken or standard not in SPECS[kind].columns or not 0 <= at < len(labels):
            raise ValueError(standard)
        taken.add(standard)
        if recognised.get(standard) != at:
            said[standard] = labels[at] if plain.count(plain[at]) == 1 and is_word(labels[at]) else f"#{at + 1}"
    said |= dict.fromkeys(sorted(recognised.keys() - taken), NOT_THERE)
    return said


def is_word(label: str) -> bool:
    """Return whether a heading can be told by itself: the manifest takes ``#3`` for a number and ``-`` for none."""
    return bool(normalise(label)) and not label.startswith("#")


def _text(value: str) -> str:
    """Return ``value`` as TOML writes it: as JSON does, but for one character that JSON lets stand."""
    return _DELETE.sub(r"\\u007f", json.dumps(value, ensure_ascii=False))
