"""A closure is declared, its last day is moved, one that was declared by mistake is withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.learning.access import DECLARE, closing_counties, closure_of
from notoneless.learning.models import ClosedSchool, Closure
from notoneless.learning.rules.lawful import days_refusal, nameless, told
from notoneless.learning.terms import AbsentError, LearningError, Scope
from notoneless.places.access import under
from notoneless.places.models import Division, School
from notoneless.places.queries.asof import standing
from notoneless.places.terms import Level

Key = uuid.UUID | str


def declare(
    *, county: str, scope: str, began_on: date, until: date, why: str, by: Viewer, at: datetime, units: Iterable[str] = (),
    document: str = "",
) -> Closure:  # fmt: skip
    """Declare a closure of a county (a path), or of ``units`` of it: towns or schools, by path.

    Raises :class:`AbsentError` for a county whose schools ``by`` may not close, X302–X304, X309 (no unit, or one that is not there), X310 (a
    school is closed already in that time).
    """
    on, chosen = timezone.localdate(at), list(dict.fromkeys(units))
    if county not in closing_counties(by):
        raise AbsentError
    if (refusal := days_refusal(began_on, until)) is not None:
        raise refusal
    reason, paper = nameless(told(why, most=200)), nameless(" ".join(document.split())[:80])
    schools, names = _schools(county, scope, chosen, on)
    with transaction.atomic():
        _free(schools, began_on, until)
        row = Closure.objects.create(
            county_path=county, scope=scope, told=names[:300], began_on=began_on, until=until, why=reason, document=paper,
            declared_at=at, by=by.actor, post_title=_post(by),
        )  # fmt: skip
        ClosedSchool.objects.bulk_create(
            ClosedSchool(closure=row, county_path=county, school_id=school) for school in schools
        )
        _write("learning.declare", row, by=by, at=at, scope=scope, schools=len(schools))
    return row


def _schools(county: str, scope: str, chosen: list[str], on: date) -> tuple[list[uuid.UUID], str]:
    """Return the schools of what is closed, and the names of the units."""
    rows: Any = School.objects.filter(standing(on), under([county]))
    names: list[str] = []
    if scope == Scope.TOWNS:
        towns = Division.objects.filter(standing(on), under([county]), level=Level.TOWN, path__in=chosen).order_by(
            "path"
        )
        names, rows = list(towns.values_list("name", flat=True)), rows.filter(under(chosen, "division__path"))
    elif scope == Scope.SCHOOLS:
        rows = rows.filter(path__in=chosen)
        names = list(rows.order_by("path").values_list("name", flat=True))
    found = list(rows.order_by("path").values_list("pk", flat=True))
    if not found or (scope != Scope.COUNTY and len(names) != len(chosen)) or scope not in Scope.values:
        raise LearningError(
            "X309",
            "没有选停课的乡镇街道或学校，或者其中有不在本县的、下面没有学校的，没有保存。请重新选。",
            "No town or school was chosen, or one of them is not of the county or holds no school; nothing was saved. Choose again.",
        )
    return found, "、".join(names)


def _free(schools: list[uuid.UUID], began_on: date, until: date, *, but: Closure | None = None) -> None:
    """Refuse a second closure of a school in the same time: its pupils would be asked twice. Raises X310."""
    rows = ClosedSchool.objects.filter(
        school__in=schools, closure__withdrawn_at=None, closure__began_on__lte=until, closure__until__gte=began_on
    )
    if but is not None:
        rows = rows.exclude(closure=but)
    if many := rows.values("school").distinct().count():
        raise LearningError(
            "X310",
            f"所选学校里有 {many} 所在这段时间已经登记停课，没有保存。请改那一次停课的最后一天，或去掉这些学校。",
            f"{many} of these schools are closed already in this time; nothing was saved. Move the last day of that closure, or leave them out.",
        )


def change(*, closure: Key, until: date, why: str, by: Viewer, at: datetime) -> None:
    """Move the last day of a closure. Raises :class:`AbsentError`, X302–X304, X310, X311 (it is withdrawn)."""
    reason = nameless(told(why, most=200))
    with transaction.atomic():
        row = stands(closure_of(by, closure, power=DECLARE, lock=True))
        if (refusal := days_refusal(row.began_on, until)) is not None:
            raise refusal
        _free(list(row.closed.values_list("school", flat=True)), row.began_on, until, but=row)
        before, row.until = row.until, until
        _changed(row, reason, by, at)
        _write("learning.change", row, by=by, at=at, before=before.isoformat(), until=until.isoformat())


def withdraw(*, closure: Key, why: str, by: Viewer, at: datetime) -> None:
    """Withdraw a closure that was declared by mistake; it stays, and counts no more. Raises :class:`AbsentError`, X303, X304, X311."""
    reason = nameless(told(why, most=200))
    with transaction.atomic():
        row = stands(closure_of(by, closure, power=DECLARE, lock=True))
        row.withdrawn_at = at
        _changed(row, reason, by, at)
        _write("learning.withdraw", row, by=by, at=at)


def stands(row: Closure) -> Closure:
    """Return a closure that is not withdrawn. Raises X311."""
    if row.withdrawn_at is not None:
        raise LearningError(
            "X311",
            "这次停课已经撤销，没有再改。要继续问学生，请教育局重新登记停课。",
            "This closure was withdrawn; nothing was changed. To go on asking pupils, the bureau declares it anew.",
        )
    return row


def _changed(row: Closure, reason: str, by: Viewer, at: datetime) -> None:
    row.changed_at, row.changed_by, row.changed_why = at, by.actor, reason
    row.save(update_fields=("until", "withdrawn_at", "changed_at", "changed_by", "changed_why"))


def _post(by: Viewer) -> str:
    return next((reach.label for reach in by.reaches_with(DECLARE)), "")[:120]


def _write(verb: str, row: Closure, *, by: Viewer, at: datetime, **detail: object) -> None:
    audit.write(verb, by=by, at=at, subject=f"learning_closure:{row.pk}", detail=dict(detail))
