"""What of a file may be swept as it stands, and what a person must say first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Sheet = Mapping[str, Any]


def troubles(seen: Sequence[Sheet], said: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Return what stands in the way of the sheets of a file that are to be read."""
    return [trouble for sheet in seen if (trouble := hindered(sheet, seen, said)) is not None]


def hindered(sheet: Sheet, beside: Sequence[Sheet], said: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Return what stands in the way of a sheet, None where nothing does: it is clear, it was left out, or it speaks of
    nobody (a cover, an explanation) beside sheets that are rolls."""
    trouble: Mapping[str, str] | None = sheet["trouble"]
    if trouble is None or said.get(sheet["sheet"] or "", {}).get("leave_out"):
        return None
    is_aside = trouble["code"] == "R007" and not sheet["is_headed"]
    if is_aside and any(one["kind"] and not one["trouble"] for one in beside):
        return None
    return trouble
