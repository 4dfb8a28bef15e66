"""并排 — the counties' files laid side by side: each indicator with every county's share, rank, gap and trend, and the whole.

A county is compared in the term of the newest file. One whose roll was not handed in, that counted by other definitions, or that has no file
of this term is shown with what is known of it and has no rank; one that sent nothing although it belongs there is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from notoneless.ledger.counties.definitions import Part, differing, fingerprint
from notoneless.ledger.counties.file import COUNTY, CountyFigure, CountyFile
from notoneless.ledger.counties.reading import Gathered
from notoneless.ledger.counties.rules import Bounds, Move, gap, move, ranks, usual
from notoneless.ledger.labels import Word
from notoneless.policy.places import NATIONAL, place_code
from notoneless.standards import divisions
from notoneless.standards.errors import UserError
from notoneless.standards.school_year import Term, term


class State(StrEnum):
    """How a county's figure takes part."""

    RANKED = "ranked"
    NO_ROLL = "no_roll"  # the roll was not handed in: no figure, and not nought
    OTHER_WAY = "other_way"  # counted by other definitions
    NO_COMMON = "no_common"  # no definitions are the usual ones: nobody can be ranked
    FEW = "few"  # so few children that no number is told
    NOBODY = "nobody"  # nobody to count
    NOT_THIS_TERM = "not_this_term"  # its newest file is of an earlier term
    NOT_TOLD = "not_told"  # its file has no such indicator


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a county on a day; ``is_comparable``: counted as the newest one was."""

    on: dt.date
    share: Bounds
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One county in one indicator.

    ``rank``: the best and the worst that it may have, None where it is not ranked. ``gap`` from its own target, None where none is
    set or nothing is counted. ``before`` is the point that ``move`` was seen against. ``differs``: what it counted by otherwise.
    """

    place: str
    place_name: str
    as_of: dt.date
    state: State
    figure: CountyFigure | None
    rank: tuple[int, int] | None
    gap: Bounds | None
    move: Move
    before: Point | None
    points: tuple[Point, ...]
    differs: tuple[tuple[Word, Word, Word], ...]

    @property
    def share(self) -> Bounds | None:
        """The share, or the bounds between which it lies; None where there is none."""
        return _share(self.figure)


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole prefecture in one indicator: the sums over the ranked counties, ``counted`` at least and at most."""

    counties: int
    counted: tuple[int, int]
    denominator: int

    @property
    def share(self) -> Bounds | None:
        """The share, or its bounds; None where nobody was counted."""
        if not self.denominator:
            return None
        return Fraction(self.counted[0], self.denominator), Fraction(self.counted[1], self.denominator)


@dataclass(frozen=True, slots=True)
class Side:
    """One indicator across the counties: ranked rows first, the others behind them by their codes."""

    id: str
    name: Word
    counted: Word
    unit: Word
    rows: tuple[Row, ...]
    whole: Whole
    targets: tuple[float, ...]

    @property
    def ranked(self) -> tuple[Row, ...]:
        """The counties that are compared."""
        return tuple(row for row in self.rows if row.state is State.RANKED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is laid side by side. ``missing`` are the counties (code and name) that sent nothing for this term although they
    belong to ``place`` or sent something before; ``is_listed``: a list says which counties belong there."""

    place: str | None
    place_name: str
    term: Term
    days: tuple[dt.date, ...]
    sides: tuple[Side, ...]
    counties: tuple[CountyFile, ...]
    earlier: int
    later: int
    missing: tuple[tuple[str, str], ...]
    is_listed: bool
    refused: tuple[UserError, ...]

    def furthest(self) -> list[tuple[Side, Row]]:
        """Return of each indicator the ranked county that is surely furthest behind its target, the largest gap first."""
        found = []
        for side in self.sides:
            behind = [(row.gap[0], row) for row in side.ranked if row.gap and row.gap[0]]
            if behind:
                most = max(gap for gap, _row in behind)
                found += [(most, side, row) for gap, row in behind if gap == most]
        return [(side, row) for _gap, side, row in sorted(found, key=lambda one: (-one[0], one[2].place))]

    def fallen(self) -> list[tuple[Side, Row]]:
        """Return the ranked counties whose share surely fell, the deepest fall first."""
        rows = [(side, row) for side in self.sides for row in side.ranked if row.move is Move.DOWN]
        return sorted(rows, key=lambda one: (_fall(one[1]), one[1].place))


def lay(gathered: Gathered, *, place: str | None = None) -> Comparison:
    """Lay the files side by side. Raises UserError T048 where no file is left to compare."""
    if not gathered.files:
        refused = " ".join(f"{one.code} {one.zh}" for one in gathered.refused)
        in_english = " ".join(f"{one.code} {one.en}" for one in gathered.refused)
        raise UserError(
            "T048",
            f"没有一份指标文件可用，没有可比较的（没有用上 {len(gathered.refused)} 份，晚于所问日子 {gathered.later} 份）。{refused}",
            f"No county file can be used: nothing to compare ({len(gathered.refused)} left out, {gathered.later} of a later day than was "
            f"asked for). {in_english}".rstrip(),
        )
    by_county: dict[str, list[CountyFile]] = {}
    for one in sorted(gathered.files, key=lambda one: one.as_of):
        by_county.setdefault(one.place, []).append(one)
    within = place_code(place)
    newest = term(max(one.as_of for one in gathered.files))
    last = [files[-1] for _place, files in sorted(by_county.items())]
    now = [one for one in last if term(one.as_of) == newest]
    belong = () if within == NATIONAL else divisions.counties_of(within, on=max(one.as_of for one in now))
    sent = {one.place for one in now}
    wanted = {one.place: one.place_name for one in last} | {one.code: one.name for one in belong}
    order = dict.fromkeys(figure.id for one in (*now, *last) for figure in one.figures)
    return Comparison(
        place=None if within == NATIONAL else within,
        place_name=_name(within),
        term=newest,
        days=tuple(sorted({one.as_of for one in now})),
        sides=tuple(_side(key, by_county, newest) for key in order),
        counties=tuple(now),
        earlier=len(gathered.files) - len(now),
        later=gathered.later,
        missing=tuple(sorted((code, name) for code, name in wanted.items() if code not in sent)),
        is_listed=bool(belong),
        refused=gathered.refused,
    )


def _side(key: str, by_county: Mapping[str, Sequence[CountyFile]], newest: Term) -> Side:
    figures = {place: _figure(files[-1], key) for place, files in by_county.items()}
    current = {place for place, files in by_county.items() if term(files[-1].as_of) == newest}
    able = {place: one for place, one in figures.items() if one and place in current and _state_of(one) is State.RANKED}
    common = usual([fingerprint(one.parts) for one in able.values()])
    example: tuple[Part, ...] = next((one.parts for one in able.values() if fingerprint(one.parts) == common), ())
    rows = []
    for place, files in sorted(by_county.items()):
        rows.append(_row(files, key, place in current, common, example))
    shares = {row.place: row.share for row in rows if row.state is State.RANKED and row.share}
    placed = ranks(shares)
    rows = [_placed(row, placed.get(row.place)) for row in rows]
    rows.sort(key=lambda row: (row.rank is None, row.rank or (0, 0), row.place))
    some = next(one for one in (*able.values(), *figures.values()) if one)
    ranked = [row.figure for row in rows if row.state is State.RANKED and row.figure]
    targets = tuple(sorted({one.target for one in ranked if one.target is not None}))
    return Side(key, some.name, some.counted, some.unit, tuple(rows), _sum(ranked), targets)


def _row(files: Sequence[CountyFile], key: str, is_current: bool, common: str | None, example: Sequence[Part]) -> Row:
    last = files[-1]
    figure = _figure(last, key)
    state = State.NOT_TOLD if figure is None else State.NOT_THIS_TERM if not is_current else _state_of(figure)
    differs: list[tuple[Word, Word, Word]] = []
    if figure is not None and state is State.RANKED and fingerprint(figure.parts) != common:
        state = State.NO_COMMON if common is None and figure.parts else State.OTHER_WAY
        differs = differing(figure.parts, example) if common and figure.parts else []
    share = _share(figure)
    points = _points(files, key, fingerprint(figure.parts) if figure else "")
    earlier = [point for point in points if point.on < last.as_of]
    alike = [point for point in earlier if point.is_comparable]
    before = alike[-1] if alike else None
    moved = move(before.share if before else None, share) if share else Move.NO_EARLIER
    if share and earlier and before is None:
        moved = Move.OTHER_WAY
    behind = gap(share, figure.target) if figure and figure.target is not None and share else None
    return Row(
        last.place, last.place_name, last.as_of, state, figure, None, behind, moved, before, points, tuple(differs)
    )


def _placed(row: Row, rank: tuple[int, int] | None) -> Row:
    return Row(
        row.place, row.place_name, row.as_of, row.state, row.figure, rank, row.gap, row.move, row.before, row.points, row.differs
    )  # fmt: skip


def _points(files: Iterable[CountyFile], key: str, by: str) -> tuple[Point, ...]:
    found = []
    for one in files:
        figure = _figure(one, key)
        share = _share(figure)
        if figure is not None and share is not None:
            found.append(Point(one.as_of, share, bool(by) and fingerprint(figure.parts) == by))
    return tuple(found)


def _figure(one: CountyFile, key: str) -> CountyFigure | None:
    return next((figure for figure in one.figures if figure.id == key), None)


def _share(figure: CountyFigure | None) -> Bounds | None:
    return figure.told.share if figure is not None and figure.handed_in else None


def _state_of(figure: CountyFigure) -> State:
    """Return how a figure of this term takes part, whatever it was counted by."""
    if not figure.handed_in:
        return State.NO_ROLL
    if figure.told.denominator is None:
        return State.FEW
    return State.RANKED if figure.told.denominator else State.NOBODY


def _sum(figures: Sequence[CountyFigure]) -> Whole:
    counted = [one.told.counted or (0, 0) for one in figures]
    return Whole(
        len(figures),
        (sum(low for low, _high in counted), sum(high for _low, high in counted)),
        sum(one.told.denominator or 0 for one in figures),
    )


def _fall(row: Row) -> Fraction:
    assert row.before is not None and row.share is not None
    return row.share[1] - row.before.share[0]


def _name(within: str) -> str:
    if within == NATIONAL:
        return ""
    return divisions.place_name(within.ljust(COUNTY, "0")) or within
