"""A child with an open case changed school, and both schools said so: the case lies with the new school from that day.

The old school has no file of the child any more and could do nothing on the case; the new one is told as of any case that is laid
with it. A child who left the county's schools takes no case along: it stays where it lies until the case itself says more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.cases.actions.opening import pass_to_school
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Case, Charge
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.terms import Side
from notoneless.moves.models import Move
from notoneless.moves.terms import State
from notoneless.responsibility.queries import system_scope

AT_ONCE: Final = 100


def follow_schools(*, by: System, at: datetime) -> int:
    """Lay the open cases of children whose move was confirmed, or undone, with the school where the child sits now; return how
    many. Begun again it does the rest."""
    moved = Move.objects.filter(child=OuterRef("case__child"), cached_state__in=(State.CONFIRMED, State.UNDONE))
    school = "case__child__cached_school_path"
    away = Charge.objects.filter(
        ~Q(**{f"{school}__startswith": F("unit_path")}) & ~Q(**{school: ""}), Exists(moved), side=Side.SCHOOL, is_offer=False,
        case__cached_closed_on=None,
    )  # fmt: skip
    done, ground = 0, Ground(timezone.localdate(at))
    with system_scope():
        keys = list(away.order_by("pk").values_list("case", flat=True))
    for begin in range(0, len(keys), AT_ONCE):
        with system_scope(), transaction.atomic():
            rows = Case.objects.select_for_update(of=("self",)).select_related("child")
            for case in rows.filter(pk__in=keys[begin : begin + AT_ONCE]).order_by("pk"):
                pen = Pen(case, by, at, ground, facts_of(case))
                pass_to_school(pen, text="转学已确认，由现在的学校接手。")
                if pen.written:
                    pen.finish()
                    done += 1
    return done
