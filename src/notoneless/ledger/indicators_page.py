"""指标的一节 — the indicators as the report shows them: each figure with its bar, and the children behind it to open.

The page travels further than the ledger: names are shortened, and of a long list only the beginning is shown, with how
many there are in all and where the rest is.
"""

from __future__ import annotations

from typing import Any, Final

from notoneless.ledger.indicators import Indicators, Measured
from notoneless.ledger.indicators_rules import Part, Standing
from notoneless.ledger.indicators_text import aim, cite, notes, percent, place_name, shortfall
from notoneless.ledger.labels import Word, verdict_en, verdict_zh
from notoneless.ledger.privacy import masked
from notoneless.ledger.reasons_text import both
from notoneless.standards.masking import mask_name

LISTED: Final = 30
"""Children (or places) shown behind one figure; 台账.xlsx and indicators.json have all."""

_LOOKS: Final = {Standing.MET: "ok", Standing.MET_BUT_DEFERRED: "ok", Standing.BELOW: "hot", Standing.NO_ROLL: "warm"}


def section(found: Indicators, *, unmasked: bool) -> list[dict[str, Any]]:
    """Return the indicators as the template reads them."""
    return [_one(m, unmasked) for m in found.measured]


def _one(m: Measured, unmasked: bool) -> dict[str, Any]:
    figure, d = m.figure, m.definition
    return {
        "id": d.id,
        "practice": d.practice,
        "name": d.name,
        "counted": d.counted,
        "basis": d.basis,
        "unit": d.unit,
        "standing": m.standing.word,
        "look": _LOOKS.get(m.standing, ""),
        "percent": percent(m.percent),
        "without": percent(m.percent_without_deferrals) if d.apart and figure.deferred and m.asked else None,
        "share": None if m.percent is None else m.percent / 100,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "asked": m.asked,
        "deferred": figure.deferred,
        "aim": aim(m),
        "aim_share": None if m.target is None else float(m.target.value),
        "aim_source": Word("—", "—") if m.target is None else cite(m.target),
        "missing": figure.missing,
        "shortfall": shortfall(figure, d.unit) if m.asked else Word("", ""),
        "notes": notes(m),
        "of_places": m.of_places,
        "total": len(m.listed),
        "listed": [_line(row, m.of_places, unmasked) for row in m.listed[:LISTED]],
        "doubtful": [_line(row, m.of_places, unmasked) for row in m.doubtful[:LISTED]],
        "doubts": len(m.doubtful),
        "towns": [
            {
                "name": t.name,
                "numerator": t.figure.numerator,
                "denominator": t.figure.denominator,
                "percent": percent(t.figure.percent),
                "missing": t.figure.missing,
                "below": t.standing is Standing.BELOW,
            }
            for t in m.towns
        ]
        if m.asked
        else [],
    }


def _line(row: dict[str, Any], of_places: bool, unmasked: bool) -> dict[str, Any]:
    part = Part(row["part"])
    if of_places:
        return {"home": place_name(row), "children": row["children"], "unserved": row["unserved"], "part": part.word}
    return {
        "child_id": row["child_id"],
        "name": row["name"] if unmasked else mask_name(row["name"]),
        "sex": row["sex"],
        "age": row["age"],
        "home": place_name({**row, "group_name": None}),
        "part": part.word,
        "calm": part in (Part.DEFERRED, Part.SUSPENDED, Part.DOUBTFUL),
        "verdict": Word(verdict_zh(row["verdict"]), verdict_en(row["verdict"])),
        "reasons": masked(both(row.get("reason_codes"), row["reasons"]), unmasked),
    }
