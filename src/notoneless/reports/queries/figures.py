"""A school's figures of a month, from the records as they were known when its last day ended.

They are counted in the house's own scope: whether a child moved to another school since, and so out of the principal's sight,
must not change what the school counted in October. Figures come out of here, and the names that may not stand in the words.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from notoneless.cases.models import Act, Case
from notoneless.cases.queries import ledger_of
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.terms import CaseStanding, Side
from notoneless.children.models import EnrolmentSpell
from notoneless.children.queries.dated import live
from notoneless.children.terms import SpellStatus
from notoneless.places.models import School
from notoneless.reports.rules.monthly import Told, count
from notoneless.reports.terms import Figures, Month
from notoneless.responsibility.queries import system_scope

#: A spell that ended so is no longer the school's, even where its end has no day.
GONE = (SpellStatus.MOVED, SpellStatus.GRADUATED)


@dataclass(frozen=True, slots=True)
class Counted:
    """A school's figures, and the names of the children of its cases: only to see that no word of the report has one."""

    figures: Figures
    names: tuple[str, ...]


def figures_of(school: School, month: Month, *, on: date) -> Counted:
    """Return what the school counts for the month; of a month that still runs, as of ``on``."""
    until = min(month.last, on)
    with system_scope():
        cases = list(_candidates(school))
        acts = facts_of_all(case.pk for case in cases)
        at = _schools_on((case.child_id for case in cases), until)
        ground = Ground(until)
        told, names = [], []
        for case in cases:
            written = [act for act in acts[case.pk] if act.written_on <= until]
            if not written:
                continue
            standing = ground.standing(case.county_path, acts[case.pk])
            if not _is_of(school, at.get(case.child_id), standing):
                continue
            told.append(Told(written, standing, case.whence, ledger_of(standing, until)))
            names.append(case.child.name)
        return Counted(count(month, told, on_roll=_on_roll(school, until)), tuple(names))


def _candidates(school: School) -> Iterable[Case]:
    """Return the cases that may be the school's: of children who ever were on its roll, and those that were laid with it."""
    spells = EnrolmentSpell.objects.filter(child=OuterRef("child"), school=school)
    laid = Act.objects.filter(case=OuterRef("pk"), side=Side.SCHOOL, unit_path__startswith=school.path)
    return (
        Case.objects.filter(Exists(spells) | Exists(laid), county_path=school.path[:4], child__merged_into=None)
        .select_related("child")
        .order_by("pk")
    )


def _is_of(school: School, at: uuid.UUID | None, standing: CaseStanding) -> bool:
    """Return whether a case is this school's: its roll has the child; of a child on no roll, it lies with the school."""
    if at is not None:
        return at == school.pk
    return any(
        charge.side == Side.SCHOOL and not charge.is_offer and charge.unit_path.startswith(school.path)
        for charge in standing.charges
    )


def _known(on: date) -> Q:
    """Return the condition that a spell was known by the end of ``on``, and held on it."""
    ended: datetime = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    return live(on) & Q(recorded_at__lt=ended) & ~Q(status__in=GONE)


def _schools_on(children: Iterable[uuid.UUID], on: date) -> dict[uuid.UUID, uuid.UUID]:
    """Return child → the school whose roll had it on ``on``, the newest where there are two."""
    spells = EnrolmentSpell.objects.filter(_known(on), child__in=list(children), school__isnull=False)
    found: dict[uuid.UUID, uuid.UUID] = {}
    for child, school in spells.order_by("began_on", "recorded_at").values_list("child", "school"):
        if school is not None:
            found[child] = school
    return found


def _on_roll(school: School, on: date) -> int:
    spells = EnrolmentSpell.objects.filter(
        _known(on), school=school, child__merged_into=None, child__removed_at=None
    ).filter(Q(grade=None) | Q(grade__lte=9))
    return spells.values("child").distinct().count()
