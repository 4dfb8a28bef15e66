"""A class teacher asks the pupils what stands in the way of learning: a whole class in one go, one pupil again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.learning.access import ASK, closure_of
from notoneless.learning.actions.closing import stands
from notoneless.learning.actions.writing import plan_of, put
from notoneless.learning.models import PupilPlan
from notoneless.learning.queries.ground import barriers_at, first_day, plan_by, seats
from notoneless.learning.rules.lawful import OTHER, barriers_refusal, day_refusal, told
from notoneless.learning.terms import AbsentError, DeedKind, LearningError, State

Key = uuid.UUID | str
MOST: Final = 200
"""As many pupils at once: more than any class has."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one family said: the barriers (none: nothing stands in the way), and words."""

    child: Key
    barriers: Sequence[str] = ()
    text: str = ""


def ask(*, closure: Key, said: Iterable[Said], way: str, on: date, by: Viewer, at: datetime) -> list[uuid.UUID]:
    """Write what the families of pupils said whom nobody asked yet; all of them or none. Returns the plans' ids.

    Raises :class:`AbsentError` for a pupil of no closed school or whom ``by`` may not ask, X305 (a day outside the closure), X306, X307, X311,
    X312 (nobody, or too many), X313 (some were asked already).
    """
    listed = {_key(one.child): one for one in said}
    row = stands(closure_of(by, closure, power=ASK))
    today = timezone.localdate(at)
    if (refusal := day_refusal(on, first=first_day(row), last=min(today, row.until))) is not None:
        raise refusal
    if not 0 < len(listed) <= MOST:
        raise LearningError(
            "X312",
            f"填了 {len(listed)} 名学生。请至少填一名：没有困难的勾“没有困难”；一次不超过 {MOST} 名。",
            f"{len(listed)} pupils were filled in. Fill in at least one (“nothing stands in the way” where that is so), and at most {MOST}.",
        )
    known = frozenset(barriers_at(row.county_path, row.began_on))
    for one in listed.values():
        if (why := barriers_refusal(tuple(one.barriers), known, one.text)) is not None:
            raise why
    due = plan_by(row.county_path, on)
    with transaction.atomic():
        children = list(
            Children(by, ASK).filter(Child.objects.select_for_update(of=("self",))).filter(pk__in=listed).order_by("pk")
        )
        sat = seats(by, row, on=today, power=ASK)
        if len(children) != len(listed) or any(key not in sat for key in listed):
            raise AbsentError
        if many := PupilPlan.objects.filter(closure=row, child__in=children).count():
            raise LearningError(
                "X313",
                f"其中 {many} 名学生已有人问过，没有重复登记，其余的也还没有保存。请刷新名单，只填还没有问的。",
                f"{many} of these pupils were asked already; nothing was saved. Open the list again and fill in the others.",
            )
        plans = []
        for child in children:
            one, seat = listed[child.pk], sat[child.pk]
            plan = PupilPlan.objects.create(
                closure=row, child=child, county_path=row.county_path, school_path=seat.room or seat.school, opened_at=at,
                cached_state=State.CLEAR,
            )  # fmt: skip
            put(
                plan, DeedKind.ASKED, on=on, by=by, at=at, text=one.text, way=way, barriers=list(dict.fromkeys(one.barriers)),
                due_on=due if one.barriers else None,
            )  # fmt: skip
            plans.append(plan.pk)
        audit.write(
            "learning.ask", by=by, at=at, subject=f"learning_closure:{row.pk}", children=[one.pk for one in children],
            detail={"pupils": len(children), "way": way},
        )  # fmt: skip
    return plans


def ask_again(*, plan: Key, barriers: Iterable[str], text: str, way: str, on: date, by: Viewer, at: datetime) -> None:
    """Write what a family says when it is asked again. A barrier that is no longer found, and was not answered, is left out, with the reason.

    Raises :class:`AbsentError`, X303 (a barrier left out without a reason), X305–X307, X311, X314 (one that was answered: it is reopened).
    """
    said = tuple(dict.fromkeys(barriers))
    with transaction.atomic():
        row, now = plan_of(plan, by=by)
        if (refusal := day_refusal(on, first=first_day(row.closure), last=timezone.localdate(at))) is not None:
            raise refusal
        known = frozenset(barriers_at(row.county_path, row.closure.began_on))
        standing = {one.barrier for one in now.lines if one.answered_on is None}
        new = tuple(one for one in said if one not in standing)
        why = barriers_refusal(said, known, text if OTHER in new else "已经写明")
        if why is not None:
            raise why
        if any(one.barrier in said for one in now.lines if one.answered_on is not None):
            raise LearningError(
                "X314",
                "勾选的困难里有已经解决的。又出现的，请在那一条上写明理由重开。",
                "One of the barriers was answered. Where it is there again, reopen it with the reason.",
            )
        if standing - set(said):
            told(text)
        put(
            row, DeedKind.ASKED, on=on, by=by, at=at, text=text, way=way, barriers=list(said),
            due_on=plan_by(row.county_path, on) if said else None,
        )  # fmt: skip
        audit.write(
            "learning.ask", by=by, at=at, subject=f"learning_pupilplan:{row.pk}", children=[row.child_id],
            detail={"pupils": 1, "way": way},
        )  # fmt: skip


def _key(key: Key) -> uuid.UUID:
    try:
        return uuid.UUID(str(key))
    except ValueError:
        raise AbsentError from None
