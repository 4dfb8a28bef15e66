"""复学: a child who came back sits in a class before any roll says so.

Whoever teaches there must see the file from that day: follow-ups are theirs. What other rolls say stays as it is until they say
otherwise, or the move is confirmed: this adds an enrolment and ends none but a suspension, which is over by it. These acts go with an
act on the child's case, or on an approved suspension, and are asked for by its power; whoever only holds that cannot otherwise edit the
file.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from notoneless.accounts.terms import Viewer
from notoneless.children.actions.caches import refresh_caches
from notoneless.children.actions.common import Act, end
from notoneless.children.actions.facts import told
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.places.models import School, SchoolClass


def seat(
    *,
    child: uuid.UUID,
    school: School,
    school_class: SchoolClass | None,
    by: Viewer,
    at: datetime,
    on: date,
    source: str,
) -> bool:
    """Write that ``child`` learns at ``school`` from ``on``, told by ``source``; return whether anything was written: nothing
    is where the newest enrolment says so already. Called in the transaction of the act that it goes with."""
    found = Child.objects.select_for_update().get(pk=child)
    standing = EnrolmentSpell.objects.filter(child=found, ended_on=None).exclude(status=SpellStatus.MOVED)
    before = standing.select_related("school", "school_class").order_by("began_on", "recorded_at").last()
    if (
        before is not None
        and before.status == SpellStatus.ACTIVE
        and before.school_id == school.pk
        and (school_class is None or before.school_class_id == school_class.pk)
    ):
        return False
    act = Act(found, by, at, on, source)
    for row in standing.filter(status=SpellStatus.SUSPENDED):
        end(row, max(on, row.began_on) if row.began_on else on)
    new = EnrolmentSpell.objects.create(
        **act.row, school=school, school_class=school_class,
        grade=school_class.grade if school_class else found.cached_grade, status=SpellStatus.ACTIVE,
    )  # fmt: skip
    act.changed("spell", told(before) if before else "", told(new))
    act.finish("put_spell", status=str(SpellStatus.ACTIVE))
    refresh_caches([found.pk], on=on)
    return True


def unseat(*, child: uuid.UUID, by: Viewer, at: datetime, on: date, source: str) -> bool:
    """End the enrolment that ``source`` told of, which was a mistake; return whether there was one."""
    found = Child.objects.select_for_update().get(pk=child)
    row = (
        EnrolmentSpell.objects.filter(child=found, ended_on=None, source=source[:160])
        .select_related("school", "school_class")
        .first()
    )
    if row is None:
        return False
    act = Act(found, by, at, on, source)
    end(row, max(on, row.began_on) if row.began_on else on)
    act.changed("spell", told(row), "")
    act.finish("end_row", table="spell")
    refresh_caches([found.pk], on=on)
    return True
