"""Schools' groups as lists: what the rule of an uploaded list wants to know, and the groups in the form in which they come in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import STEP, ListKind, Viewer
from notoneless.places.models import School
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember
from notoneless.responsibility.queries.groups import compulsory, group_mark
from notoneless.responsibility.queries.staff import staff_kinds
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.rules.group_lists import (
    Colleague,
    Facts,
    GroupLine,
    Judged,
    Standing,
    judge,
)
from notoneless.responsibility.rules.staff import written
from notoneless.responsibility.terms import Line, PostKind

#: Up to so many schools are asked for one by one; beyond, the whole reach is read at once.
ONE_BY_ONE = 20


@dataclass(frozen=True, slots=True)
class GroupPreview:
    """A list as it would be carried out at this moment."""

    file_name: str
    judged: Judged
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupPerson:
    """A row of the list of groups: a member of a school's group, beside the leader the plan; a school without a group has one
    row that names nobody. Logins are told to whoever has the school's posts in hand."""

    school: str
    name: str = ""
    leads: bool | None = None
    login: str = ""
    post: str = ""
    plan: str = ""


def group_facts(by: Viewer, rows: Sequence[GroupLine], *, on: date) -> Facts:
    """Return what the rule needs to judge ``rows`` for ``by``: the schools whose posts ``by`` has in hand, and their staff."""
    words = {written(row.school) for row in rows} - {""}
    reach = School.objects.filter(live(on), access.under("path", by.schools("post.edit")))
    meant = [
        school for school in reach.order_by("path").iterator() if words & {written(school.name), written(school.code)}
    ]
    staff = staff_of([school.path for school in meant], roots=by.schools("post.edit"), on=on)
    groups = {
        group.school_id: group for group in ControlGroup.objects.filter(school__in=meant, ended_on=None)
    }  # fmt: skip
    running: dict[uuid.UUID, list[GroupMember]] = defaultdict(list)
    for member in GroupMember.objects.filter(live(on), group__in=groups.values()).select_related("account"):
        running[member.group_id].append(member)
    found: dict[str, list[Standing]] = defaultdict(list)
    for school in meant:
        group = groups.get(school.pk)
        one = _standing(school, group, running[group.pk] if group else [], staff.get(school.path, ()))
        for word in {written(school.name), written(school.code)} - {""}:
            found[word].append(one)
    return Facts(found, staff_kinds())


def _standing(
    school: School, group: ControlGroup | None, members: Sequence[GroupMember], staff: Sequence[Colleague]
) -> Standing:
    here = {one.account_id for one in staff}
    return Standing(
        school_id=school.pk,
        name=school.name,
        mark=group_mark(group),
        has_group=group is not None,
        leader=next((m.account_id for m in members if m.is_leader and m.account_id in here), None),
        members=frozenset(m.account_id for m in members if m.account_id in here),
        gone=tuple(sorted(m.account.name for m in members if m.account_id not in here)),
        plan=group.plan if group else "",
        staff=tuple(staff),
    )


def staff_of(paths: Sequence[str], *, roots: Sequence[str], on: date) -> dict[str, list[Colleague]]:
    """Return school path → who may be in the school's group: whoever holds a post in it on ``on``."""
    under = access.under("post__unit_path", paths if len(paths) <= ONE_BY_ONE else roots)
    held = Appointment.objects.filter(
        under, live(on), live(on, "post__"), post__line=Line.SCHOOL, account__is_active=True
    )  # fmt: skip
    wanted = set(paths)
    kinds: dict[tuple[str, uuid.UUID], set[str]] = defaultdict(set)
    titles: dict[tuple[str, uuid.UUID], list[str]] = defaultdict(list)
    people: dict[tuple[str, uuid.UUID], tuple[str, str]] = {}
    rows = held.order_by("account__name", "account__login", "post__unit_path", "post__title").values_list(
        "post__unit_path", "account_id", "account__name", "account__login", "post__kind", "post__title"
    )
    for unit, account, name, login, kind, title in rows.iterator():
        if (path := unit[: 3 * STEP]) in wanted:
            people[path, account] = (name, login)
            kinds[path, account].add(kind)
            titles[path, account].append(title)
    found: dict[str, list[Colleague]] = defaultdict(list)
    for (path, account), (name, login) in people.items():
        key = path, account
        found[path].append(Colleague(account, name, login, frozenset(kinds[key]), tuple(titles[key])))
    return found


def group_preview(by: Viewer, list_id: uuid.UUID, *, on: date) -> GroupPreview | None:
    """Return what would become of a list of groups that one has uploaded; ``None``: there is none, or it is another's."""
    found = kept_rows(by=by, list_id=list_id, kind=ListKind.GROUPS)
    if found is None:
        return None
    kept, raw = found
    rows = [GroupLine(**row) for row in raw]
    return GroupPreview(kept.file_name, judge(rows, group_facts(by, rows, on=on)), kept.applied_at)


def group_schools(by: Viewer, on: date) -> tuple[str, ...]:
    """Return the names of the schools whose groups ``by`` has in hand."""
    reach = School.objects.filter(access.under("path", by.schools("post.edit")))
    return tuple(compulsory(reach, on).order_by("path").values_list("name", flat=True))


def group_people(by: Viewer, on: date) -> Iterator[GroupPerson]:
    """Yield the groups of the schools within the reach of ``by`` (``post.see``) as the rows in which they may come in again,
    the leader first; after them those of the next school, in the order of the paths."""
    schools = list(compulsory(School.objects.filter(access.under("path", by.schools("post.see"))), on).order_by("path"))
    members = GroupMember.objects.filter(
        live(on), live(on, "group__"), group__school__in=schools, account__is_active=True
    ).select_related("account", "group")
    running: dict[uuid.UUID, list[GroupMember]] = defaultdict(list)
    for member in members.order_by("-is_leader", "account__name", "account__login"):
        running[member.group.school_id].append(member)
    plans = dict(
        ControlGroup.objects.filter(live(on), school__in=schools).values_list("school_id", "plan")
    )  # fmt: skip
    staff = staff_of([school.path for school in schools], roots=by.schools("post.see"), on=on)
    editing = access.Groups(by, "post.edit")
    for school in schools:
        here = {one.account_id: one for one in staff.get(school.path, ())}
        plan, known = plans.get(school.pk, ""), editing.allows_school(school.path)
        people = running[school.pk]
        if not people:
            yield GroupPerson(school.name, plan=plan)
        for member in people:
            one = here.get(member.account_id)
            yield GroupPerson(
                school.name,
                member.account.name,
                member.is_leader,
                member.account.login if known else "",
                _post(one) if one else "",
                plan,
            )
            plan = ""


def _post(one: Colleague) -> str:
    """Return the post by which somebody is known in the school, in the words of the template."""
    return next((str(kind.label) for kind in PostKind if kind in one.kinds), "")
