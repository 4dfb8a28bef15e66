"""A task is proved: its unit gives what shows that it was done, somebody else looks at it. Only his agreement makes it done."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Reach, Viewer
from notoneless.audit import actions as audit
from notoneless.programmes.access import EDIT, counties, seat
from notoneless.programmes.actions.telling import tell_back
from notoneless.programmes.actions.writing import File, lay_sheets, refuse_names
from notoneless.programmes.models import Evidence, Look, Task
from notoneless.programmes.queries.ground import standings
from notoneless.programmes.queries.tasks import evidence_of, task_of
from notoneless.programmes.rules.standing import acting
from notoneless.programmes.terms import WITH_OWNER, AbsentError, ProgrammeError

WORDS_LEAST: Final = 5
#: A page of this house: an address without another house before it.
HERE: Final = re.compile(r"/(?!/)[A-Za-z0-9/_\-.?=&%+,:]{0,298}")


def give(
    *, task: uuid.UUID | str, text: str, by: Viewer, at: datetime, due_on: date | None = None, link: str = "",
    papers: Sequence[File] = (), form_key: str = "",
) -> Evidence:  # fmt: skip
    """Give what proves a task, for the first of its days for which something is wanting or for ``due_on``.

    Raises :class:`AbsentError`, I008 (nothing is wanting for that day), I017 (another unit's task), I018 (withdrawn, or its document
    replaced), I019 (nothing said), I020 (the link leads out of this site), V007 (a number of a person), D021, D022, I013.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        row = task_of(by, task, lock=True)
        if form_key and (before := row.evidence.filter(form_key=form_key).first()):
            return before
        post = seat(by, row)
        if post is None:
            raise ProgrammeError(
                "I017",
                "依据由责任单位的岗位提交，您的岗位不在这个单位。",
                "What proves a task is given by a post of the unit itself; yours does not stand there.",
            )
        _stands(row)
        wanting = _wanting(row, due_on, on)
        if len(text.strip()) < WORDS_LEAST:
            raise ProgrammeError(
                "I019",
                f"请写明做了什么、结果怎样，至少 {WORDS_LEAST} 个字。",
                f"Write what was done and what came of it, in at least {WORDS_LEAST} characters.",
            )
        refuse_names(text)
        if link and not HERE.fullmatch(link):
            raise ProgrammeError(
                "I020",
                "“本站页面”填本站的地址，从第一个斜杠开始，例如 /reports/?month=202610。别处的网页请存成 PDF 上传。",
                "A page of this site is told from its first slash, for example /reports/?month=202610. Upload other pages as PDF.",
            )
        found = Evidence.objects.create(
            task=row, county_path=row.county_path, due_on=wanting, text=text.strip()[:2000], link=link, given_on=on, given_at=at,
            by=by.actor, post_title=post.label[:120], form_key=form_key[:64],
        )  # fmt: skip
        lay_sheets(papers, at=at, evidence=found)
        audit.write(
            "programmes.given",
            by=by,
            at=at,
            subject=f"programmes_task:{row.pk}",
            detail={"due_on": wanting.isoformat()},
        )
    return found


def _stands(row: Task) -> None:
    if row.withdrawn_at is not None or row.measure.document.replaced_by_id is not None:
        raise ProgrammeError(
            "I018",
            "这项任务已撤销，或者它的文件已被替代，不用再提交依据。",
            "The task was withdrawn, or its document replaced: nothing is to be given for it.",
        )


def _wanting(row: Task, due_on: date | None, on: date) -> date:
    milestones = standings([row], on=on)[row.pk]
    first = acting(milestones)
    open_days = {one.due_on for one in milestones if one.stage in WITH_OWNER}
    wanted = due_on or (first.due_on if first else None)
    if wanted is None or wanted not in open_days:
        raise ProgrammeError(
            "I008",
            "这一期已经提交、等复核，或者已经完成。请刷新页面看最新情况。",
            "For that day something was given and waits for a look, or it is done. Read the page again.",
        )
    return wanted


def look(*, evidence: uuid.UUID | str, agrees: bool, by: Viewer, at: datetime, text: str = "") -> Look:
    """Look at what was given: it proves the task, or goes back with the reason.

    Raises :class:`AbsentError`, I009 (one's own), I011 (looked at already), I012 (sent back without a reason), I018, V007.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        row = evidence_of(by, evidence, lock=True)
        if row.county_path not in counties(by, EDIT):
            raise AbsentError
        if row.by == by.actor:
            raise ProgrammeError(
                "I009",
                "自己提交的依据由另一个人复核。",
                "What one gave oneself is looked at by somebody else.",
            )
        if hasattr(row, "look"):
            raise ProgrammeError(
                "I011",
                "这份依据已经复核过，不能再改。",
                "This evidence was looked at already, and that does not change.",
            )
        _stands(row.task)
        if not agrees and len(text.strip()) < WORDS_LEAST:
            raise ProgrammeError(
                "I012",
                f"退回请写明还缺什么，至少 {WORDS_LEAST} 个字。",
                f"Say what is wanting before you send it back, in at least {WORDS_LEAST} characters.",
            )
        refuse_names(text)
        found = Look.objects.create(
            evidence=row, county_path=row.county_path, agrees=agrees, text=text.strip()[:400], on=on, at=at, by=by.actor,
            post_title=_title(by, row.county_path)[:120],
        )  # fmt: skip
        if not agrees:
            tell_back(row, by=by, at=at)
        audit.write(
            "programmes.looked", by=by, at=at, subject=f"programmes_task:{row.task_id}",
            detail={"due_on": row.due_on.isoformat(), "agrees": agrees},
        )  # fmt: skip
    return found


def _title(by: Viewer, county_path: str) -> str:
    held: list[Reach] = [
        one for one in by.reaches_with(EDIT) if county_path in (*one.place_paths, *one.school_paths)
    ]  # fmt: skip
    return held[0].label if held else ""
