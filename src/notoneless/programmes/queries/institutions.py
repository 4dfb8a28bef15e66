"""The standing institutions of a place, scored unit by unit: what was due in a year, what of it was kept, and the list behind it.

An institution's items are the tasks of the measures that were entered under it, with their evidence and its second look; nothing is
scored by hand. What was withdrawn or replaced counts until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.programmes.access import Tasks, counties
from notoneless.programmes.models import Task
from notoneless.programmes.queries.ground import UNIT, key_of
from notoneless.programmes.queries.tasks import ALL, TaskRow, milestone_rows
from notoneless.programmes.rules.scoring import Institution, Kept, Score, counts, is_kept, score, total
from notoneless.responsibility.queries import code_at
from notoneless.responsibility.queries.ways import optional

#: Which of the items that were due are asked for.
KEPT = ("kept", "missed")


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit, or all together (an empty ``key``): for each institution what was due and kept, and the score."""

    key: str
    unit: str
    cells: tuple[Kept, ...]
    score: Score

    @property
    def whole(self) -> Kept:
        """All institutions together."""
        return total(self.cells)


@dataclass(frozen=True, slots=True)
class Scores:
    """A year: the institutions, the units in reach under which something was due, and all together."""

    year: int
    institutions: tuple[Institution, ...]
    rows: tuple[UnitScore, ...]
    whole: UnitScore


def institutions_of(county_path: str, on: date) -> tuple[Institution, ...]:
    """Return the institutions that the parameters name for a county; none where they name none."""
    code = code_at(county_path)
    named, weights = optional("programmes.institutions", code, on), optional("programmes.institution_weights", code, on)
    points: dict[str, int] = weights.value if weights else {}
    return tuple(
        Institution(one["id"], one["zh"], one["en"], points.get(one["id"])) for one in (named.value if named else ())
    )


def institutions_read(viewer: Viewer, *, on: date) -> tuple[Institution, ...]:
    """Return the institutions of the viewer's counties, each once."""
    found = {one.id: one for path in counties(viewer) for one in institutions_of(path, on)}
    return tuple(found.values())


def items(
    viewer: Viewer, *, year: int, on: date, institution: str = "", unit: str = "", kept: str = ""
) -> list[TaskRow]:
    """Return a year's items in reach whose day has come, narrowed to an institution, a unit (its key), to those kept or missed."""
    tasks = Tasks(viewer).filter(Task.objects.exclude(measure__institution=""))
    tasks = tasks.select_related(*ALL, "measure__document__replaced_by")
    if institution:
        tasks = tasks.filter(measure__institution=institution)
    listed = list(tasks)
    ends = {task.pk: _ended_on(task) for task in listed}
    known = {one.id for one in institutions_read(viewer, on=on)}
    return [
        row
        for row in milestone_rows(viewer, listed, on=on)
        if row.institution in known
        and counts(row.due_on, year=year, on=on, ended_on=ends[row.id])
        and (not unit or row.unit_key == unit)
        and (kept not in KEPT or is_kept(row.milestone, year=year) == (kept == "kept"))
    ]


def _ended_on(task: Task) -> date | None:
    ends = [task.withdrawn_at]
    if task.measure.document.replaced_by is not None:
        ends.append(task.measure.document.replaced_by.written_at)
    days = [timezone.localdate(one) for one in ends if one is not None]
    return min(days, default=None)


def scores(viewer: Viewer, *, year: int, on: date) -> Scores:
    """Return how the institutions of a year stand, unit by unit in reach, the lowest share of points first."""
    named = institutions_read(viewer, on=on)
    cells: dict[tuple[str, str], Kept] = defaultdict(Kept)
    units: dict[str, str] = {}
    for row in items(viewer, year=year, on=on):
        units[row.unit_key] = row.unit
        cells[row.unit_key, row.institution] += Kept(int(is_kept(row.milestone, year=year)), 1)
    found = [_scored(key, name, named, [cells[key, one.id] for one in named]) for key, name in units.items()]
    found.sort(key=lambda one: (float(one.score.points) / one.score.of if one.score.of else 2.0, one.key))
    whole = [total(one.cells[n] for one in found) for n in range(len(named))]
    return Scores(year, named, tuple(found), _scored("", "", named, whole))


def _scored(key: str, name: str, named: Iterable[Institution], cells: list[Kept]) -> UnitScore:
    return UnitScore(key, name, tuple(cells), score(list(zip(named, cells, strict=True))))


def items_read(viewer: Viewer) -> tuple[int | None, list[tuple[str, str]]]:
    """Return the year of the first day by which something under an institution was due, and the units under which it was (key,
    name), as far as the viewer reads them."""
    tasks = Tasks(viewer).filter(Task.objects.exclude(measure__institution="")).select_related(*UNIT).order_by("due_on")
    listed = list(tasks)
    units = {key_of(task): task.unit.name for task in listed}
    return (listed[0].due_on.year if listed else None), sorted(units.items())
