"""转学: a move that the other school confirmed ends the enrolment at the old one and begins that at the new one on the same day.

Whoever confirms has no reach over the file before it is the new school's, so the house itself carries it over; these acts go with the
act on the move that asked for them, in its transaction, and name it as their source.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db.models import QuerySet

from notoneless.accounts.terms import Viewer
from notoneless.children.access import kept_of
from notoneless.children.actions.caches import refresh_caches
from notoneless.children.actions.common import Act, end
from notoneless.children.actions.facts import told
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.places.models import School, SchoolClass
from notoneless.responsibility.queries import system_scope


def carry_over(
    *, child: uuid.UUID, school: School | None, school_class: SchoolClass | None, elsewhere: str, by: Viewer, at: datetime,
    on: date, source: str,
) -> None:  # fmt: skip
    """End what enrolments stand on ``on`` and begin the one at ``school`` (``elsewhere`` in words for one outside the county).
    Raises K005 where one of them began later than ``on``."""
    with system_scope():
        act = _act(child, by, at, on, source)
        was, grade = "", act.child.cached_grade
        for row in _standing(act.child):
            was, grade = told(row), row.grade or grade
            end(row, on)
        new = EnrolmentSpell.objects.create(
            **act.row, school=school, school_class=school_class, elsewhere=elsewhere[:120],
            grade=school_class.grade if school_class else grade, status=SpellStatus.ACTIVE,
        )  # fmt: skip
        act.changed("spell", was, told(new))
        act.finish("put_spell", status=str(SpellStatus.ACTIVE))
        refresh_caches([act.child.pk], on=on)


def carry_back(*, child: uuid.UUID, by: Viewer, at: datetime, on: date, source: str) -> bool:
    """Let the child learn again, from ``on``, where it learned before the move that is named by ``source``; return whether that
    enrolment still stood. Nothing is taken away: the time in the new class stays written, with its end."""
    with system_scope():
        act = _act(child, by, at, on, source)
        row = _standing(act.child).filter(source=source[:160]).last()
        if row is None:
            return False
        before = (
            EnrolmentSpell.objects.filter(child=act.child, ended_on=row.began_on)
            .exclude(pk=row.pk)
            .select_related("school", "school_class")
            .order_by("began_on", "recorded_at")
            .last()
        )
        end(row, on)
        became = ""
        if before is not None:
            room = before.school_class
            if room is not None and room.ended_on is not None and room.ended_on <= on:
                room = None  # its school year is over
            new = EnrolmentSpell.objects.create(
                **act.row, school=before.school, school_class=room, elsewhere=before.elsewhere,
                grade=room.grade if room else before.grade, status=before.status, is_boarder=before.is_boarder,
            )  # fmt: skip
            became = told(new)
        act.changed("spell", told(row), became)
        act.finish("put_spell", status=str(SpellStatus.ACTIVE))
        refresh_caches([act.child.pk], on=on)
    return True


def _act(child: uuid.UUID, by: Viewer, at: datetime, on: date, source: str) -> Act:
    kept = kept_of(Child.objects.get(pk=child))
    return Act(Child.objects.select_for_update().get(pk=kept.pk), by, at, on, source)


def _standing(child: Child) -> QuerySet[EnrolmentSpell]:
    rows = EnrolmentSpell.objects.filter(child=child, ended_on=None).exclude(status=SpellStatus.MOVED)
    return rows.select_related("school", "school_class").order_by("began_on", "recorded_at")
