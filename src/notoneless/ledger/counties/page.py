"""并排的页 — compare.html: who is furthest from the target, who fell back, and then each indicator with every county.

One page, whole in itself: nothing is fetched. Chinese first, English at a switch, fit for paper. Rank is a servant: the page begins
with where help is needed, and says what is not compared and why.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from notoneless import __version__
from notoneless.ledger.counties import words
from notoneless.ledger.counties.laying import Comparison, Point, Row, Side, State
from notoneless.ledger.counties.rules import Move
from notoneless.ledger.labels import Word

FIRST: Final = 8
"""Lines of a list at the head of the page; the workbook has all."""
WIDE, HIGH, EDGE = 150, 44, 5
_MOVES: Final = {Move.UP: "ok", Move.DOWN: "hot"}


def render(found: Comparison) -> str:
    """Return the page as text."""
    env = Environment(
        loader=PackageLoader("notoneless.ledger", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    furthest, fallen = found.furthest(), found.fallen()
    return env.get_template("compare.html.j2").render(
        place=words.place_word(found),
        term=words.term_word(found.term),
        days=_days(found),
        counties=len(found.counties),
        furthest=[_line(side, row) for side, row in furthest[:FIRST]],
        more_behind=max(len(furthest) - FIRST, 0),
        fallen=[_line(side, row) for side, row in fallen[:FIRST]],
        more_fallen=max(len(fallen) - FIRST, 0),
        unranked=_unranked(found),
        missing=words.missing_word(found),
        lacking=len(found.missing),
        refused=[(one.code, Word(one.zh, one.en)) for one in found.refused],
        sides=[_side(side) for side in found.sides],
        earlier=found.earlier,
        later=found.later,
        version=__version__,
    )


_NOT_COMPARED: Final = (State.NO_ROLL, State.OTHER_WAY, State.NO_COMMON)


def _days(found: Comparison) -> Word:
    first, last = found.days[0], found.days[-1]
    return Word(f"{first}", f"{first}") if first == last else Word(f"{first} 至 {last}", f"{first} to {last}")


def _unranked(found: Comparison) -> list[dict[str, Any]]:
    """A line for each county and reason, with the indicators for which it holds."""
    reasons: dict[tuple[str, str, Word], list[Side]] = {}
    for side in found.sides:
        for row in side.rows:
            if row.state in _NOT_COMPARED:
                reasons.setdefault((row.place, row.place_name, words.why_word(row)), []).append(side)
    return [
        {"name": name, "why": why, "sides": [(side.id, side.name) for side in sides]}
        for (_place, name, why), sides in sorted(reasons.items(), key=lambda one: (one[0][0], one[0][2].zh))
    ]


def _line(side: Side, row: Row) -> dict[str, Any]:
    return {"indicator": side.name, "anchor": side.id} | _row(row)


def _side(side: Side) -> dict[str, Any]:
    low, high = _range(side)
    scale = _scale(side)
    return {
        "id": side.id,
        "name": side.name,
        "counted": side.counted,
        "unit": side.unit,
        "whole": words.whole_word(side.whole),
        "left": words.left_word(side),
        "targets": [words.target_word(one) for one in side.targets],
        "ranked": len(side.ranked),
        "rows": [_row(row, scale) for row in side.rows],
        "trends": [_trend(row, low, high) for row in side.rows if len(row.points) > 1],
        "low": words.percent(low),
        "high": words.percent(high),
    }


def _scale(side: Side) -> Fraction:
    """The largest share of those who are not counted, or may not be aimed at: so long is a whole bar."""
    ends = [1 - row.share[0] for row in side.rows if row.share]
    return max([*ends, *(1 - Fraction(str(target)) for target in side.targets)], default=Fraction(0)) or Fraction(1)


def _row(row: Row, scale: Fraction = Fraction(1)) -> dict[str, Any]:
    share = row.share
    target = row.figure.target if row.figure else None
    return {
        "place": row.place,
        "name": row.place_name,
        "as_of": row.as_of,
        "ranked": row.state is State.RANKED,
        "rank": words.rank_word(row.rank),
        "share": words.share_word(share),
        "bar": None if share is None else (float((1 - share[1]) / scale), float((1 - share[0]) / scale)),
        "aim": None if target is None else min(float((1 - Fraction(str(target))) / scale), 1.0),
        "target": words.target_word(target),
        "counts": words.counts_word(row),
        "gap": words.gap_word(row),
        "short": bool(row.gap and row.gap[0]),
        "move": words.MOVES[row.move],
        "before": words.before_word(row),
        "look": _MOVES.get(row.move, ""),
        "why": words.why_word(row),
        "state": words.STATES[row.state],
        "warm": row.state in (State.NO_ROLL, State.OTHER_WAY, State.NO_COMMON, State.NOT_THIS_TERM),
    }


def _range(side: Side) -> tuple[Fraction, Fraction]:
    """The least and the greatest share that any trend of the indicator shows: all small pictures have one scale."""
    ends = [end for row in side.rows for point in row.points for end in point.share]
    return (min(ends), max(ends)) if ends else (Fraction(0), Fraction(1))


def _trend(row: Row, low: Fraction, high: Fraction) -> dict[str, Any]:
    """A small picture: a dot for each day (a bar where only the bounds are known), joined where counted in the same way."""
    first, last = row.points[0].on.toordinal(), row.points[-1].on.toordinal()

    def across(point: Point) -> float:
        return EDGE + (WIDE - 2 * EDGE) * (point.on.toordinal() - first) / max(last - first, 1)

    def up(share: Fraction) -> float:
        return HIGH - EDGE - (HIGH - 2 * EDGE) * float((share - low) / (high - low) if high > low else Fraction(1, 2))

    dots = [(across(p), up(p.share[0]), up(p.share[1]), p.is_comparable) for p in row.points]
    lines = [
        (x0, (low0 + high0) / 2, x1, (low1 + high1) / 2)
        for (x0, low0, high0, same0), (x1, low1, high1, same1) in pairwise(dots)
        if same0 and same1
    ]
    told = [(point.on, words.share_word(point.share)) for point in row.points]
    said = Word(
        "，".join(f"{on} {share.zh}" for on, share in told), ", ".join(f"{on} {share.en}" for on, share in told)
    )
    return {"name": row.place_name, "dots": dots, "lines": lines, "said": said, "look": _MOVES.get(row.move, ""),
            "share": words.share_word(row.share), "since": row.points[0].on, "until": row.points[-1].on}  # fmt: skip
