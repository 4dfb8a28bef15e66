"""From the rows of a week of rounds to what its rules read, and back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from notoneless.accounts.terms import TOWN
from notoneless.places.queries import outlines
from notoneless.planning.rounds.terms import Plan, Problem
from notoneless.planning.rounds.travel import Point
from notoneless.visits.models import RoundPlan, RoundStop
from notoneless.visits.queries.ground import held
from notoneless.visits.rules import weeks
from notoneless.visits.rules.weeks import Evening, Goer, Home, Placed


def asked_of(homes: Sequence[Home], goers: Sequence[Goer]) -> dict[str, Any]:
    """Return what a plan is made from as plain data."""

    def plain(one: Home | Goer) -> dict[str, Any]:
        said = asdict(one)
        for name in ("at_home", "evenings"):
            if name in said:
                said[name] = [{**row, "on": row["on"].isoformat()} for row in said[name]]
        return said

    return {"homes": [plain(one) for one in homes], "goers": [plain(one) for one in goers]}


def _evenings(said: Sequence[dict[str, Any]]) -> tuple[Evening, ...]:
    return tuple(Evening(date.fromisoformat(one["on"]), one["begin"], one["end"]) for one in said)


def homes_in(row: RoundPlan) -> list[Home]:
    """Return the families that the plan was asked for."""
    return [
        Home(one["key"], one["place"], one["minutes"], one["people"], tuple(one["only"]), _evenings(one["at_home"]))
        for one in row.asked["homes"]
    ]


def goers_in(row: RoundPlan) -> list[Goer]:
    """Return who goes in it."""
    return [
        Goer(one["key"], one["place"], _evenings(one["evenings"]), one["most"]) for one in row.asked["goers"]
    ]  # fmt: skip


def points_of(paths: Sequence[str], *, on: date) -> dict[str, Point]:
    """Return town → where it lies, by its outline; a town that has none is not among them."""
    towns = sorted({path[:TOWN] for path in paths if len(path) >= TOWN})
    drawn = outlines(towns, on=on, whole=False) if towns else None
    return {one.path: Point(one.label[1], one.label[0]) for one in drawn.towns} if drawn else {}


def problem_in(row: RoundPlan) -> Problem:
    """Return what the planner is asked by the plan."""
    homes, goers = homes_in(row), goers_in(row)
    points = points_of([*(one.place for one in homes), *(one.place for one in goers)], on=row.first_on)
    return weeks.problem_of(
        homes, goers, first=row.first_on, points=points, setting=held("rounds", row.county_path, row.first_on).value
    )


def plan_in(row: RoundPlan, problem: Problem) -> Plan:
    """Return the plan as its rows say it."""
    kept: dict[tuple[uuid.UUID, uuid.UUID], Placed] = {}
    left: dict[str, str] = {}
    for one in row.stops.all():
        if one.account_id is None:
            left[str(one.family)] = one.why
        else:
            kept[one.family, one.account_id] = placed_of(one)
    return weeks.plan_of(problem, list(kept.values()), left)


def placed_of(one: RoundStop) -> Placed:
    """Return a row as the rules read it."""
    assert one.on is not None and one.arrive is not None and one.begin is not None and one.end is not None
    return Placed(str(one.family), str(one.account_id), one.on, one.outing, one.nth, one.arrive, one.begin, one.end)
