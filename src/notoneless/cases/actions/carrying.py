"""A child's file was found to be one with another, or to be two after all: the case goes along, and says so.

Nobody stops being looked for because two files became one. The case stays open until it is closed by evidence and a second person.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Case
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.terms import ActKind
from notoneless.children.access import MERGE, reach_over


def carried(keys: Iterable[uuid.UUID | str], *, together: bool, reason: str, by: Viewer, at: datetime) -> None:
    """Write on each open case among ``keys`` that the file under which it was opened is another now, and why. The caller is in the
    transaction, and in the scope, of the merge."""
    ground, found = Ground(timezone.localdate(at)), Case.objects.select_for_update(of=("self",)).select_related("child")
    rows = list(found.filter(pk__in=list(keys), cached_closed_on=None).order_by("pk"))
    facts = facts_of_all(case.pk for case in rows)
    said = "两份档案是同一名儿童，案件随档案并入" if together else "两份档案是两名儿童，案件随档案分开"
    for case in rows:
        pen = Pen(case, by, at, ground, facts[case.pk], reach_over(by, case.child, MERGE))
        pen.put(ActKind.NOTED, on=pen.today, text=f"{said}：{reason}", check=False)
        pen.finish(together=together)
