"""Schools' groups for keeping every child in school, with their plans."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit.queries import acts_on
from notoneless.places.models import School
from notoneless.places.terms import SchoolKind
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember
from notoneless.responsibility.queries.people import Person
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.terms import Line

#: Schools without a compulsory grade keep no group.
BEYOND = (SchoolKind.SENIOR, SchoolKind.ATTACHED_SENIOR, SchoolKind.VOCATIONAL)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A school and its group, if it has one."""

    school_id: uuid.UUID
    path: str
    school: str
    leader: str = ""
    members: int = 0
    has_plan: bool = False
    since: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the school has a group with a leader and a plan."""
        return bool(self.leader) and self.has_plan


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A school's group, those who may be in it, its former plans."""

    school: School
    group: ControlGroup | None
    members: tuple[GroupMember, ...]
    former: tuple[ControlGroup, ...]
    staff: tuple[Person, ...]
    may_edit: bool
    mark: str = ""

    @property
    def leader_id(self) -> uuid.UUID | None:
        """The leader's account."""
        return next((member.account_id for member in self.members if member.is_leader), None)


def compulsory(schools: QuerySet[School], on: date) -> QuerySet[School]:
    """Return those of ``schools`` that stand on ``on`` and teach a compulsory grade."""
    return schools.filter(live(on)).exclude(kind__in=BEYOND)


def group_rows(by: Viewer, on: date, *, after: str = "", limit: int = 50) -> tuple[list[GroupRow], str]:
    """Return schools within the reach of ``by`` (``post.see``) with their groups, in the order of their paths, behind the
    path ``after``; and the mark to go on behind, empty on the last page."""
    seen = compulsory(School.objects.filter(access.under("path", by.schools("post.see")), path__gt=after), on)
    running = GroupMember.objects.filter(live(on), account__is_active=True).select_related("account")
    groups = ControlGroup.objects.filter(live(on)).prefetch_related(Prefetch("members", running, to_attr="running"))
    schools = list(
        seen.order_by("path").prefetch_related(Prefetch("control_groups", groups, to_attr="live_groups"))[: limit + 1]
    )
    return [_row(school) for school in schools[:limit]], schools[limit - 1].path if len(schools) > limit else ""


def _row(school: School) -> GroupRow:
    groups = school.live_groups  # type: ignore[attr-defined]
    if not groups:
        return GroupRow(school.pk, school.path, school.name)
    group = groups[0]
    leader = next((member.account.name for member in group.running if member.is_leader), "")
    return GroupRow(
        school.pk, school.path, school.name, leader, len(group.running), bool(group.plan.strip()), group.began_on
    )


def group_page(by: Viewer, school_id: uuid.UUID, on: date) -> GroupPage | None:
    """Return a school's group to read or change, or ``None`` where the school is not there for ``by``."""
    school = School.objects.filter(pk=school_id).first()
    if school is None or not access.Groups(by, "post.see").allows_school(school.path):
        return None
    groups = list(school.control_groups.order_by("-began_on"))
    group = next((group for group in groups if group.ended_on is None), None)
    members = group.members.filter(live(on)).select_related("account") if group else GroupMember.objects.none()
    held = Appointment.objects.filter(
        live(on), live(on, "post__"), access.under("post__unit_path", [school.path]), post__line=Line.SCHOOL
    )
    titles: dict[uuid.UUID, list[str]] = {}
    for account, title in held.order_by("post__unit_path").values_list("account_id", "post__title"):
        titles.setdefault(account, []).append(title)
    staff = Account.objects.filter(pk__in=list(titles), is_active=True).order_by("name")
    return GroupPage(
        school=school,
        group=group,
        members=tuple(members.order_by("-is_leader", "account__name")),
        former=tuple(group for group in groups if group.ended_on is not None),
        staff=tuple(Person(one.pk, one.name, one.login, tuple(titles[one.pk])) for one in staff),
        may_edit=access.Groups(by, "post.edit").allows_school(school.path),
        mark=group_mark(group),
    )


def group_mark(group: ControlGroup | None) -> str:
    """Return a mark of the group as it stands, its plan and its people: another one once somebody changed either."""
    if group is None:
        return "none"
    members = group.members.filter(ended_on=None).order_by("account").values_list("account", "is_leader")
    return hashlib.sha256(repr((str(group.pk), group.plan, list(members))).encode()).hexdigest()[:32]


def group_saved(page: GroupPage) -> tuple[str, datetime] | None:
    """Return who saved the group last, by name, and when; ``None`` where nobody did yet."""
    line = next(iter(acts_on([f"control_group:{page.group.pk}"], most=1)), None) if page.group else None
    if line is None:
        return None
    known = {str(key): name for key, name in Account.objects.filter(pk__in=_people(page)).values_list("pk", "name")}
    return known.get(line.actor, ""), line.at


def _people(page: GroupPage) -> list[uuid.UUID]:
    return [*(person.id for person in page.staff), *(member.account_id for member in page.members)]
