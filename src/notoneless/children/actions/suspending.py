"""休学: an approved suspension ends the time in class and begins one on the same roll without classes.

The pupil stays the school's: whoever teaches there sees the file, and calls no roll for the child. These acts go with the decision that
asked for them, in its transaction, and name it as their source.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import cast

from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import Actor
from notoneless.children.access import kept_of
from notoneless.children.actions.caches import refresh_caches
from notoneless.children.actions.common import Act, end
from notoneless.children.actions.facts import told
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.responsibility.queries import system_scope


def suspend(*, child: uuid.UUID, by: Actor, at: datetime, on: date, source: str) -> bool:
    """Let the enrolment that stands say from ``on`` that study is suspended, told by ``source``; return whether anything was written.
    An enrolment that began later than ``on`` is suspended from its own first day."""
    with system_scope():
        kept = kept_of(Child.objects.get(pk=child))
        found = Child.objects.select_for_update().get(pk=kept.pk)
        standing = EnrolmentSpell.objects.filter(child=found, ended_on=None, status=SpellStatus.ACTIVE)
        before = standing.select_related("school", "school_class").order_by("began_on", "recorded_at").last()
        if before is None or EnrolmentSpell.objects.filter(child=found, source=source[:160]).exists():
            return False
        day = max(on, before.began_on) if before.began_on else on
        act = Act(found, cast(Viewer, by), at, day, source)  # the house writes too; the file asks for an actor alone
        end(before, day)
        new = EnrolmentSpell.objects.create(
            **act.row, school=before.school, school_class=before.school_class, elsewhere=before.elsewhere,
            grade=before.grade, is_boarder=before.is_boarder, status=SpellStatus.SUSPENDED,
        )  # fmt: skip
        act.changed("spell", told(before), told(new))
        act.finish("put_spell", status=str(SpellStatus.SUSPENDED))
        refresh_caches([found.pk], on=day)
    return True
