"""Activities: one that was held is entered with whom it was for and what proves it; one entered by mistake is withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places.models import Division, EducationCentre, School, SchoolClass
from notoneless.programmes.access import HOLD, may_withdraw
from notoneless.programmes.actions.writing import MOST_SHEETS, File, refuse_names, too_many
from notoneless.programmes.models import Activity, ActivityProof, Addressed
from notoneless.programmes.queries.activities import activity_kinds, activity_of
from notoneless.programmes.queries.activity_choices import audience, holding_units
from notoneless.programmes.rules.activities import refusal
from notoneless.programmes.terms import AbsentError, ProgrammeError
from notoneless.responsibility.actions import checked_scans

REASON_LEAST = 4


def hold_activity(
    *, unit: str, kind: str, on: date, title: str, held_by: str, by: Viewer, at: datetime, to: Iterable[str] = (), text: str = "",
    households: int | None = None, papers: Sequence[File] = (), proof_at: str = "", form_key: str = "",
) -> Activity:  # fmt: skip
    """Enter an activity that a unit held. ``to`` are keys of :func:`audience`. The same form sent again is the same activity.

    Raises :class:`AbsentError` for a unit for which ``by`` does not speak, I031–I035, I036 (no such kind), I037 (for a class or place out of
    reach), V007 (a number of a person) and the refusals of a scan.
    """
    today = timezone.localdate(at)
    of = holding_units(by, on=today).get(unit)
    if of is None:
        raise AbsentError
    county, keys = of.path[:4], list(dict.fromkeys(to))
    if form_key and (before := Activity.objects.filter(by=by.actor, form_key=form_key[:64]).first()):
        return before
    if kind not in {one.id for one in activity_kinds(county, min(on, today))}:
        raise ProgrammeError(
            "I036", "没有这种活动。请从名单里选。", "There is no such kind of activity. Choose one of the list."
        )
    offered = audience(by, on=today)
    if any(key not in offered for key in keys):
        raise ProgrammeError(
            "I037",
            "活动对象里有不在您范围内的班级、学校或村社，没有保存。请重新选。",
            "Some of those whom the activity was for lie outside your scope; nothing was saved. Choose again.",
        )
    why = refusal(
        on=on, today=today, title=title, households=households, is_addressed=any(not key.startswith("place:") for key in keys),
        is_proved=bool(papers) or bool(proof_at.strip()),
    )  # fmt: skip
    if why is not None:
        raise why
    refuse_names(title, text, held_by, proof_at)
    reach = by.reaches_with(HOLD)
    with transaction.atomic():
        row = Activity.objects.create(
            county_path=county, kind=kind, on=on, title=title.strip()[:120], text=text.strip()[:1000],
            division=of if isinstance(of, Division) else None, centre=of if isinstance(of, EducationCentre) else None,
            school=of if isinstance(of, School) else None, held_by=held_by.strip()[:300], households=households,
            proof_at=proof_at.strip()[:200], by=by.actor, post_title=_post(reach, of), written_at=at, form_key=form_key[:64],
        )  # fmt: skip
        for key in keys:
            part = offered[key]
            Addressed.objects.create(
                activity=row, county_path=county, school_class=part if isinstance(part, SchoolClass) else None,
                school=part if isinstance(part, School) else None, division=part if isinstance(part, Division) else None,
            )  # fmt: skip
        for scan in checked_scans(papers, most=MOST_SHEETS, too_many=too_many):
            ActivityProof.objects.create(activity=row, county_path=county, added_at=at, **scan.columns())
        audit.write(
            "programmes.activity", by=by, at=at, subject=f"programmes_activity:{row.pk}", detail={"kind": kind, "to": len(keys)}
        )  # fmt: skip
    return row


def _post(reaches: Iterable[object], of: Division | EducationCentre | School) -> str:
    for reach in reaches:
        paths = (*getattr(reach, "place_paths", ()), *getattr(reach, "school_paths", ()))
        if any(path.startswith(of.path) for path in paths):
            return str(getattr(reach, "label", ""))[:120]
    return ""


def withdraw_activity(*, activity: uuid.UUID | str, reason: str, by: Viewer, at: datetime) -> None:
    """Withdraw an activity that was entered by mistake; it stays, and counts no more. Raises :class:`AbsentError`, I038 (no reason), V007 (a
    number of a person), I039 (it is withdrawn already)."""
    with transaction.atomic():
        row = activity_of(by, activity, lock=True)
        if not may_withdraw(by, row):
            raise AbsentError
        if row.withdrawn_at is not None:
            raise ProgrammeError(
                "I039", "这项活动已经撤销，没有再改。", "This activity was withdrawn already; nothing was changed."
            )
        why = " ".join(reason.split())[:300]
        if len(why) < REASON_LEAST:
            raise ProgrammeError(
                "I038",
                f"请写明撤销理由，至少 {REASON_LEAST} 个字。",
                f"Say why it is withdrawn, in at least {REASON_LEAST} characters.",
            )
        refuse_names(why)
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = at, by.actor, why
        row.save(update_fields=("withdrawn_at", "withdrawn_by", "withdrawn_why"))
        audit.write("programmes.activity_withdrawn", by=by, at=at, subject=f"programmes_activity:{row.pk}")
