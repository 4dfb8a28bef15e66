"""The demo county's visits: some class teachers were at some doors today, wrote down what they heard, and found problems, a part of them solved.

Nothing is set by hand: the same acts by which a teacher does it are done by the demo's own teachers. No sentence names anybody.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.children.models import Child
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import PostKind
from notoneless.visits import actions, queries
from notoneless.visits.models import Issue
from notoneless.visits.rules.answers import Given
from notoneless.visits.rules.contents import Problem
from notoneless.visits.terms import Way

TEACHERS: Final = 24
DOORS: Final = 3
FULL: Final[dict[str, Given]] = {
    "told": ["law", "aid"], "met": ["child", "parent"], "study": "some", "said": "希望老师多关心，作业有时没人辅导。", "wants_to_leave": "no",
}  # fmt: skip
SHORT: Final[dict[str, Given]] = {"met": ["grandparent"], "said": "父母在外务工，老人不清楚学习情况。"}
PROBLEMS: Final = (("study", "数学跟不上，需要辅导"), ("way", "上学要走一个多小时"), ("device", "家里没有课桌和台灯"))


def show_visits(county_path: str, *, now: datetime) -> int:
    """Let the first class teachers of the county visit the first pupils of their classes; return how many visits were written. A place whose
    own form does not ask one of these questions has its visits without that answer."""
    on = timezone.localdate(now)
    form = queries.form_at(county_path, on).form
    asked = {one.id for one in form.questions}
    terms = Appointment.objects.filter(
        post__kind=PostKind.CLASS_TEACHER,
        post__unit_path__startswith=county_path,
        ended_on=None,
        account__is_active=True,
    )
    written = 0
    for turn, term in enumerate(terms.select_related("account", "post").order_by("post__unit_path", "pk")[:TEACHERS]):
        teacher = viewer_of(term.account, at=now)
        pupils = Child.objects.filter(cached_school_path=term.post.unit_path, merged_into=None, removed_at=None)
        for door, child in enumerate(pupils.order_by("pinyin", "pk")[:DOORS]):
            answers = {key: value for key, value in (SHORT if door == 2 else FULL).items() if key in asked}
            problems = _problems(child, teacher, turn, on) if door == 0 else ()
            content, _found = queries.written(
                form,
                answers,
                key=uuid.uuid4(),
                on=on,
                children=[child.pk],
                visitors=[teacher.known_id],
                problems=problems,
            )
            actions.receive(content=content, digest=content.digest, way=Way.DESK, by=teacher, at=now)
            written += 1
            if problems and turn % 2:
                issue = Issue.objects.get(visit=content.id)
                actions.solve(
                    issue=issue.pk, on=on, text="已安排，家长确认", proof_at="走访记录存班主任处", by=teacher, at=now
                )
    return written


def _problems(child: Child, teacher: Viewer, turn: int, on: date) -> tuple[Problem, ...]:
    kind, text = PROBLEMS[turn % len(PROBLEMS)]
    if kind not in queries.kinds_at(child.county_path, on):
        return ()
    return (Problem(child.pk, kind, text, teacher.known_id, on + timedelta(days=14)),)
