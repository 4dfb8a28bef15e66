"""The demo county's register: two documents, their measures, tasks of towns and schools, some proved, some late.

Nothing is set by hand: the same acts by which an office does it are done by the demo's own officers. The titles are those which the
parameters know for the place, and generic ones where they know none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.programmes import actions
from notoneless.programmes.models import Task
from notoneless.programmes.queries import drafts, kinds_of
from notoneless.programmes.terms import Repeats
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import PostKind

GENERIC: Final = "义务教育控辍保学联防联控工作方案"
#: Clause, measure; its tasks: words, to whom, post, days from today, how often.
PLAN: Final = (
    ("第二条（一）", "摸清适龄儿童底数", (("逐户核对本辖区适龄儿童名单，更正后上报", "every:town", PostKind.TOWNSHIP_LEADER, 0, Repeats.ONCE),)),
    ("第二条（二）", "落实联控联保责任", (("签订本校控辍保学责任书", "every:school", PostKind.PRINCIPAL, -12, Repeats.ONCE),)),
    ("第三条（一）", "建立劝返复学台账", (("每月核对劝返复学台账", "every:town", PostKind.TOWNSHIP_OFFICER, 1, Repeats.MONTH),)),
    ("第三条（三）", "开展依法控辍宣传", (("在村（社区）张贴义务教育法宣传栏", "every:town", PostKind.TOWNSHIP_OFFICER, 25, Repeats.ONCE),)),
    ("第四条", "通报各单位进展", ()),
)  # fmt: skip


def show_register(county_path: str, chief: Viewer, *, now: datetime) -> None:
    """Enter the register of the demo county: tasks whose day has come are proved by most of their units, and late in the rest."""
    on = timezone.localdate(now)
    titles = [draft.title for draft in drafts(chief, on=on)] or [GENERIC]
    document = actions.write_document(
        county_path=county_path, title=titles[0], number=f"教办发〔{on.year}〕1号", issuer="区县教育局", level="county",
        issued_on=on - timedelta(days=40), by=chief, at=now,
    )  # fmt: skip
    checker = _other(county_path, chief, now)
    for clause, text, tasks in PLAN:
        measure = actions.add_measure(document=document.pk, clause=clause, text=text, by=chief, at=now)
        for words, to, owner, days, repeats in tasks:
            laid = actions.add_tasks(
                measure=measure.pk, to=to, owner=owner, text=words, due_on=on + timedelta(days=days), repeats=repeats, by=chief,
                at=now,
            )  # fmt: skip
            if days <= 0:
                _prove(laid.tasks, checker, on=on, now=now)
    meeting = actions.hold_meeting(
        county_path=county_path, kind=kinds_of(county_path, on)[0].id, held_on=on - timedelta(days=9), chair="分管领导",
        present="教育局\n民政局\n公安局\n各镇街", agenda="通报疑似辍学排查情况\n研究重点学生劝返措施", issuer="控辍保学工作领导小组",
        by=chief, at=now,
    )  # fmt: skip
    for words, to, days in (
        ("各镇街本月内逐人落实劝返责任人", "every:town", 12),
        ("教育局汇总进展并通报", f"place:{county_path}", 20),
    ):
        actions.add_decision(
            meeting=meeting.pk, text=words, to=to, due_on=on + timedelta(days=days), by=chief, at=now
        )  # fmt: skip


def _prove(tasks: Iterable[Task], checker: Viewer, *, on: date, now: datetime) -> None:
    """Three of four units give their evidence; two of these are agreed to, one waits; the fourth has given nothing."""
    for order, task in enumerate(tasks):
        held = Appointment.objects.filter(post=task.post, ended_on=None).select_related("account").first()
        if held is None or order % 4 == 3:
            continue
        given = actions.give(
            task=task.pk,
            text="已按要求完成，名单和记录存单位备查。",
            link="/cases/ledgers",
            by=viewer_of(held.account, at=now),
            at=now,
        )
        if order % 4 == 2:
            continue
        agrees = order % 8 != 5
        actions.look(
            evidence=given.pk, agrees=agrees, text="" if agrees else "缺两个村的核对记录，请补。", by=checker, at=now
        )


def _other(county_path: str, chief: Viewer, now: datetime) -> Viewer:
    """Return the bureau's leader, who looks at what others gave; the chief himself where there is none."""
    account = Account.objects.filter(
        appointments__post__kind=PostKind.BUREAU_LEADER,
        appointments__post__unit_path=county_path,
        appointments__ended_on=None,
    ).first()
    return viewer_of(account, at=now) if account else chief
