"""A school's group for keeping every child in school, and its plan (一校一案)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places.models import School
from notoneless.responsibility import access
from notoneless.responsibility.actions.refusals import not_there
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember
from notoneless.responsibility.queries.groups import group_mark
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.terms import ChangedError, DutyError


def set_group(
    *,
    by: Viewer,
    at: datetime,
    school_id: uuid.UUID,
    leader_id: uuid.UUID,
    member_ids: Collection[uuid.UUID],
    plan: str,
    seen: str | None = None,
) -> ControlGroup:
    """Set up or change a school's group and plan and return the group. Who leaves it keeps the days of membership; a plan
    rewritten on a later day begins a new group, so that the old plan can still be read.

    ``seen`` is the mark of the group as whoever writes saw it (:func:`queries.group_mark`). Raises :class:`DutyError` D001 (a
    school or person outside the reach), D016 (no plan), D028 (somebody else saved since).
    """
    on, text = timezone.localdate(at), plan.strip()
    if not text:
        raise DutyError(
            "D016",
            "“一校一案”还是空的。请写明本校的重点学生、措施和分工，再保存。",
            "The school's plan is empty: write down its pupils at risk, its measures and who does what.",
        )
    with transaction.atomic():
        school = School.objects.select_for_update().filter(live(on), pk=school_id).first()
        if school is None or not access.Groups(by, "post.edit").allows_school(school.path):
            raise not_there("这所学校", "school")
        wanted = {leader_id, *member_ids}
        _know(school, wanted, on)
        group = ControlGroup.objects.filter(school=school, ended_on=None).first()
        if seen is not None and seen != group_mark(group):
            stale = ChangedError(
                "D028",
                "别人刚保存了这所学校的小组和方案，您的还没有保存。请比较两边，再决定保存哪一份。",
                "Somebody else has just saved this school's group and plan; yours is not saved. Compare both, then save one.",
            )
            stale.version = group_mark(group)
            raise stale
        if group is not None and group.plan != text and group.began_on < on:
            group.ended_on = on
            group.save(update_fields=("ended_on",))
            GroupMember.objects.filter(group=group, ended_on=None).update(ended_on=on)
            group = None
        if group is None:
            group = ControlGroup.objects.create(school=school, plan=text, began_on=on)
        elif group.plan != text:
            group.plan = text
            group.save(update_fields=("plan",))
        kept = _keep(group, wanted, leader_id, on)
        GroupMember.objects.bulk_create(
            GroupMember(group=group, account_id=person, is_leader=person == leader_id, began_on=on)
            for person in sorted(wanted - kept)
        )
        audit.write(
            "responsibility.set_group", by=by, at=at, subject=f"control_group:{group.pk}",
            detail={"school": school.path, "members": len(wanted),
                    "plan": hashlib.sha256(text.encode()).hexdigest()},
        )  # fmt: skip
    return group


def _know(school: School, people: set[uuid.UUID], on: date) -> None:
    """Refuse people who hold no post in this school."""
    held = Appointment.objects.filter(
        live(on), live(on, "post__"), access.under("post__unit_path", [school.path]), account=OuterRef("pk"),
        post__line="school",
    )  # fmt: skip
    if Account.objects.filter(Exists(held), pk__in=people, is_active=True).count() < len(people):
        raise not_there(
            "小组中的某个人（组员须在本校任职）", "member: everyone in the group holds a post in the school"
        )


def _keep(group: ControlGroup, wanted: set[uuid.UUID], leader: uuid.UUID, on: date) -> set[uuid.UUID]:
    """End the membership of who left or changed place, and return who stays as before."""
    kept = set()
    for member in group.members.filter(ended_on=None):
        if member.account_id in wanted and member.is_leader == (member.account_id == leader):
            kept.add(member.account_id)
        else:
            member.ended_on = on
            member.save(update_fields=("ended_on",))
    return kept
