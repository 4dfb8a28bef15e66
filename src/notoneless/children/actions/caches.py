"""The columns that repeat where a child is: made anew from dated rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction

from notoneless.accounts.terms import STEP
from notoneless.children.models import Child, EnrolmentSpell, Residence, Standing
from notoneless.children.rules import where
from notoneless.children.rules.where import Learns, Lives
from notoneless.places.models import Division, School, SchoolClass
from notoneless.places.queries import all_path_changes
from notoneless.places.terms import Line, Step
from notoneless.responsibility.queries import system_scope

COLUMNS: Final = ("cached_place_path", "cached_school_path", "cached_grade", "cached_standing", "cached_ledger")
AT_ONCE: Final = 400


def caches_of(children: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, dict[str, Any]]:
    """Return child → what its cached columns should say on the day, told from its rows; four statements."""
    keys = list(children)
    now = _Now()
    lives: dict[uuid.UUID, list[Lives]] = defaultdict(list)
    learns: dict[uuid.UUID, list[Learns]] = defaultdict(list)
    said: dict[uuid.UUID, tuple[str, str]] = {}
    for row in Residence.objects.filter(child__in=keys).select_related("division"):
        lives[row.child_id].append(
            Lives(row.kind, now.at(row.division, Line.PLACE), row.began_on, row.ended_on, str(row.recorded_at))
        )
    for spell in EnrolmentSpell.objects.filter(child__in=keys).select_related("school", "school_class"):
        unit = spell.school_class or spell.school
        learns[spell.child_id].append(
            Learns(spell.status, now.at(unit, Line.SCHOOL), spell.grade, spell.began_on, spell.ended_on,
                   str(spell.recorded_at))
        )  # fmt: skip
    for child, verdict, ledger in (
        Standing.objects.filter(child__in=keys).order_by("on", "pk").values_list("child", "verdict", "ledger")
    ):
        said[child] = (verdict, ledger)
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for key, county, standing, ledger in Child.objects.filter(pk__in=keys).values_list(
        "pk", "county_path", "cached_standing", "cached_ledger"
    ):
        # What lies in another county is that county's to see only once the file is handed over.
        place = where.place([row for row in lives[key] if row.path[:STEP] == county], on)
        school, grade = where.school(learns[key], on)
        verdict, of_ledger = said.get(key, (standing, ledger))
        found[key] = {
            "cached_place_path": place, "cached_school_path": school if school[:STEP] == county else "",
            "cached_grade": grade, "cached_standing": verdict, "cached_ledger": of_ledger or ledger,
        }  # fmt: skip
    return found


class _Now:
    """Where a unit's children are now: a unit that went up in another one leads there. Rewritings are read when asked."""

    def __init__(self) -> None:
        self._steps: dict[str, tuple[Step, ...]] = {}

    def at(self, unit: Division | School | SchoolClass | None, line: Line) -> str:
        """Return the path; '' for no unit."""
        if unit is None:
            return ""
        path: str = unit.path
        if unit.ended_on is None:
            return path
        county = path[:STEP]
        if county not in self._steps:
            self._steps[county] = all_path_changes(county)
        for step in self._steps[county]:
            if step.line == line:
                path = step.follow(path)
        return path


def refresh_caches(children: Iterable[uuid.UUID], *, on: date) -> int:
    """Make the cached columns of these files anew; return how many changed. Joins the transaction that is open.

    A child may move out of the reach of whoever wrote that it moved, so the house itself carries the file along.
    """
    keys, changed = list(dict.fromkeys(children)), 0
    with transaction.atomic(), system_scope():
        for begin in range(0, len(keys), AT_ONCE):
            some = keys[begin : begin + AT_ONCE]
            wanted = caches_of(some, on=on)
            rows = []
            for child in Child.objects.filter(pk__in=some).select_for_update():
                if any(getattr(child, column) != value for column, value in wanted[child.pk].items()):
                    for column, value in wanted[child.pk].items():
                        setattr(child, column, value)
                    rows.append(child)
            Child.objects.bulk_update(rows, COLUMNS)
            changed += len(rows)
    return changed
