"""What every act on an application does: finds it within reach, waits its turn, writes the act, lets the columns repeat how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.deferrals.access import Deferrals
from notoneless.deferrals.models import Deferral, DeferralAct, DeferralPaper
from notoneless.deferrals.queries.ground import facts_of, office_of, standing_of
from notoneless.deferrals.terms import ActKind, DecidedMeanwhileError, DeferralError, Standing
from notoneless.responsibility.actions import checked_scans

Key = uuid.UUID | str
#: Scans that go with an act, as (name, bytes).
Papers = Sequence[tuple[str, bytes]]
REASON_LEAST: Final = 4
MOST_PAPERS: Final = 5


def deferral_of(key: Key, *, by: Viewer, power: str, saw: int | None = None) -> tuple[Deferral, Standing]:
    """Return an application, locked, and how it stands. Raises :class:`AbsentError`, X202 where the power does not reach the child, and
    X208 where somebody wrote on it after the version that was ``saw``."""
    found = Deferrals(by).one(key, lock=True)
    if not Deferrals(by, power).filter(Deferral.objects.filter(pk=found.pk)).exists():
        raise not_yours()
    if saw is not None and saw != found.version:
        raise changed()
    return found, standing_of(found, facts_of(found))


def changed() -> DecidedMeanwhileError:
    """Return the refusal of an act on an application that somebody else was quicker to write on."""
    return DecidedMeanwhileError(
        "X208",
        "刚才已有人在这件申请上办理过。请看一眼现在的状态，再决定要不要办。",
        "Somebody wrote on this application just now. Look at how it stands, then decide.",
    )


def not_yours() -> DeferralError:
    """Return the refusal of an act for which the viewer's posts give no power over the child."""
    return DeferralError(
        "X202",
        "您的岗位不能办理这一项。学校和乡镇收申请、复核、登记到校，乡镇政府或县教育局批准。",
        "Your post cannot do this: schools and townships take in, look again and enter a return; the township's government or the bureau decides.",
    )


def put(
    deferral: Deferral, kind: ActKind, *, by: Viewer | System, at: datetime, on: date | None = None, text: str = "",
    document: str = "", unit_path: str = "", papers: Papers = (),
) -> DeferralAct:  # fmt: skip
    """Write one act and let the application's columns say how it stands now. The caller holds the lock."""
    scans = checked_scans(papers, most=MOST_PAPERS, too_many=_too_many)
    row = DeferralAct(
        deferral=deferral, number=deferral.version + 1, kind=kind, on=on, document=" ".join(document.split())[:80],
        unit_path=unit_path, written_on=timezone.localdate(at), written_at=at, by=by.actor,
        post_title=by.posts if isinstance(by, Viewer) else "",
        office=office_of(by, deferral, kind, timezone.localdate(at)) if isinstance(by, Viewer) else "",
    )  # fmt: skip
    row.text = " ".join(text.split())[:400] or None
    row.save(force_insert=True)
    for scan in scans:
        DeferralPaper.objects.create(act=row, added_at=at, **scan.columns())
    repeat(deferral, row.number)
    return row


def repeat(deferral: Deferral, version: int) -> None:
    """Make the repeated columns anew."""
    facts = facts_of(deferral)
    now = standing_of(deferral, facts)
    deferral.version, deferral.cached_state, deferral.cached_ended_on = version, now.state, now.ended_on
    deferral.cached_recheck_from, deferral.cached_recheck_by = now.recheck_from, now.recheck_by
    deferral.cached_risen_to = now.risen_to
    decided = [fact.written_on for fact in facts if fact.kind in (ActKind.APPROVED, ActKind.REFUSED)]
    deferral.cached_decided_on = decided[-1] if decided else None
    deferral.save()


def _too_many(number: int) -> DeferralError:
    return DeferralError(
        "X209",
        f"一次最多附 {MOST_PAPERS} 份材料，现有 {number} 份。请合并成一个文件再上传。",
        f"At most {MOST_PAPERS} papers go with one entry, not {number}: put them into one file.",
    )


def day_come(on: date, at: datetime) -> None:
    """Refuse a day that has not come. Raises X210."""
    if on > timezone.localdate(at):
        raise DeferralError(
            "X210",
            f"{on} 还没有到。请填已经发生的那一天，不晚于今天。",
            f"{on} has not come yet. Give the day on which it happened, today at the latest.",
        )


def because(text: str) -> str:
    """Return what was written, without outer blanks. Raises X211 for want of it."""
    told = " ".join(text.split())
    if len(told) < REASON_LEAST:
        raise DeferralError(
            "X211",
            f"请写明情况或理由，至少 {REASON_LEAST} 个字，例如“已看复查单，可以下地走路”。",
            f"Say what was found, or why, in at least {REASON_LEAST} characters, such as “seen the hospital's paper, she walks again”.",
        )
    return told[:400]


def journal(verb: str, deferral: Deferral, *, by: Viewer, at: datetime, **detail: object) -> None:
    """Write the one line of the journal. What the child has is not in it."""
    audit.write(
        f"deferrals.{verb}", by=by, at=at, subject=f"deferrals_deferral:{deferral.pk}", children=[deferral.child_id],
        detail={"version": deferral.version} | {name: str(value) for name, value in detail.items() if value},
    )  # fmt: skip


def source_of(deferral: Deferral) -> str:
    """Return by what an enrolment says that it comes from this approval."""
    return f"缓学休学 {deferral.pk}"
