"""What a person is shown of two entries: every cell that differs and every line without a partner, numbers masked.

It is what lies in the house's folder between the comparison and the last decision, as the doubtful pairs of a sweep do.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from notoneless.entry.checking import hint
from notoneless.entry.comparing import Comparison, Difference
from notoneless.entry.masking import shown, shown_pair
from notoneless.entry.pairing import Lone


def places(laid: Comparison) -> list[dict[str, Any]]:
    """Return the places to decide: lines first, for their cells are compared once they are joined; then cells, line by line."""
    joined = [(side, Lone(at)) for one, other in laid.stated.items() for side, at in ((1, one), (2, other))]
    mates = {(1, one): other for one, other in laid.stated.items()} | {
        (2, other): one for one, other in laid.stated.items()
    }
    lines = [_line(laid, side, line, mates.get((side, line.at))) for side, line in (*laid.lone, *joined)]
    return [*lines, *(_cell(laid, difference) for difference in laid.differences)]


def _cell(laid: Comparison, difference: Difference) -> dict[str, Any]:
    a, b = laid.first.rows[difference.one], laid.second.rows[difference.other]
    first, second = shown_pair(difference.column, difference.first, difference.second, unmasked=False)
    beside = {c: a.cells.get(c) or b.cells.get(c) or "" for c in ("name", "id_number", "town", "village")}
    return {
        "place": laid.key(difference), "what": "cell", "column": difference.column, "first": first, "second": second,
        "first_hint": asdict(hint(difference.column, difference.first, a.cells)),
        "second_hint": asdict(hint(difference.column, difference.second, b.cells)),
        "first_row": a.place, "second_row": b.place, "name": beside["name"],
        "id_number": shown("id_number", beside["id_number"], unmasked=False), "town": beside["town"], "village": beside["village"],
    }  # fmt: skip


def _line(laid: Comparison, side: int, line: Lone, mate: int | None) -> dict[str, Any]:
    row = laid.row(side, line.at)
    return {
        "place": laid.lone_key(side, line.at), "what": "line", "side": side, "at": line.at, "row": row.place, "joined": mate,
        "rivals": [laid.row(3 - side, at).place for at in line.rivals], "fellows": [laid.row(side, at).place for at in line.fellows],
        "like": None if line.like is None else laid.row(3 - side, line.like).place,
        "name": row.cells.get("name", ""), "id_number": shown("id_number", row.cells.get("id_number"), unmasked=False),
        "birth_on": row.cells.get("birth_on", ""), "town": row.cells.get("town", ""), "village": row.cells.get("village", ""),
    }  # fmt: skip
