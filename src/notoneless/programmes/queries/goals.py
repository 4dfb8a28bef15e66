"""The goals of a place, each with the indicators that it is judged by, as the house counts them for who asks at this moment.

Nothing is counted here a second time: each figure is another station's or this one's own, and has its list there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.attendance import queries as attendance
from notoneless.cases import queries as cases
from notoneless.findings.queries import figures as sweeps
from notoneless.programmes.access import SEE, counties
from notoneless.programmes.queries.ground import policy
from notoneless.programmes.queries.institutions import scores
from notoneless.programmes.queries.tasks import figures, rows
from notoneless.programmes.rules.goals import OF_SWEEP, Goal, Indicator, Number, Share
from notoneless.responsibility.queries import code_at
from notoneless.responsibility.queries.ways import optional

Found = Number | Share | None


def _ledger(name: str) -> Callable[[Viewer, date], Found]:
    def counted(viewer: Viewer, on: date) -> Found:
        return Number(cases.ledger_count(viewer, on=on, only=cases.LedgerFilter(ledger=name)))

    return counted


def _called(viewer: Viewer, on: date) -> Found:
    whole = attendance.shares(viewer, since=attendance.month_of(on), until=on).whole
    return Share(whole.called, whole.expected)


def _large_classes(viewer: Viewer, on: date) -> Found:
    return Number(attendance.size_figures(attendance.class_sizes(viewer, on=on)).above)


def _institutions(viewer: Viewer, on: date) -> Found:
    whole = scores(viewer, year=on.year, on=on).whole.whole
    return Share(whole.kept, whole.due)


def _tasks(viewer: Viewer, on: date) -> Found:
    told = figures(rows(viewer, on=on), on=on)
    return Share(told.on_time, told.due)


#: The power that the list behind a sweep's indicator asks for.
SWEEPS: Final = "sweep.see"

#: What an indicator may be counted by → the power that its list asks for, and how it is counted.
COUNTED: Final[Mapping[str, tuple[str, Callable[[Viewer, date], Found]]]] = {
    "ledger:suspected_dropout": ("case.see", _ledger("suspected_dropout")),
    "ledger:dropout": ("case.see", _ledger("dropout")),
    "called": ("class.call", _called),
    "large_classes": ("class.call", _large_classes),
    "institutions": (SEE, _institutions),
    "tasks": (SEE, _tasks),
}


def goals(viewer: Viewer, *, on: date) -> tuple[Goal, ...]:
    """Return the goals of the viewer's place, with what is counted in the viewer's reach; none where the parameters name none."""
    for path in counties(viewer):
        code = code_at(path)
        named, indicators = optional("programmes.goals", code, on), optional("programmes.goal_indicators", code, on)
        if named is None:
            continue
        listed: list[Any] = indicators.value if indicators else []
        return tuple(
            Goal(
                one["id"], one["zh"], one["en"], one.get("by", ""),
                tuple(_indicator(viewer, row, path, code, on) for row in listed if row["goal"] == one["id"]),
            )
            for one in named.value
        )  # fmt: skip
    return ()


def _indicator(viewer: Viewer, row: Mapping[str, Any], path: str, code: str, on: date) -> Indicator:
    target = row["target"] if "target" in row else policy().value(row["target_of"], code, on).value
    said = (row["id"], row["zh"], row["en"], row["goal"])
    if row["figure"].startswith(OF_SWEEP):
        return _swept(viewer, said, row["figure"], Fraction(str(target)), path, on)
    power, counted = COUNTED.get(row["figure"], ("", None))
    may = counted is not None and viewer.has(power)
    return Indicator(
        *said, row["figure"] if counted else "", Fraction(str(target)), counted(viewer, on) if counted and may else None,
        is_hidden=counted is not None and not may,
    )  # fmt: skip


def _swept(
    viewer: Viewer, said: tuple[str, str, str, str], figure: str, target: Fraction, path: str, on: date
) -> Indicator:
    """Return an indicator as the county's newest published sweep left it, with that sweep's day: it is not today's. Whoever may not
    see the sweeps of the whole county sees none."""
    if path not in viewer.places(SWEEPS):
        return Indicator(*said, figure, target, None, is_hidden=True)
    sweep = sweeps.newest(path, until=on)
    kept = {one.indicator: one for one in sweeps.figures(sweep)} if sweep else {}
    one = kept.get(figure.removeprefix(OF_SWEEP))
    if sweep is None or one is None:  # none was published, or it was read before figures were kept
        return Indicator(*said, figure, target, None)
    found = Share(one.numerator, one.denominator) if one.is_asked else None
    return Indicator(*said, figure, target, found, as_of=sweep.as_of, source=str(sweep.pk))
