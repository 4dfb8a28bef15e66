"""Whom a form of this station offers: the family's other children, who may come along, who may take a problem in hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext

from notoneless.accounts.terms import STEP, Viewer
from notoneless.children.access import Children
from notoneless.children.models import Child, HouseholdSpell, Sponsor
from notoneless.children.queries.dated import holds
from notoneless.children.queries.dated import live as live_row
from notoneless.children.queries.duty import viewer_by_id
from notoneless.children.queries.family import family_of
from notoneless.children.terms import HouseholdKind
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import Line
from notoneless.visits.access import WRITE

SCHOOL = 3 * STEP
#: Kinds of posts that visit.
VISITING = tuple(str(kind) for kind, powers in POWERS.items() if WRITE in powers)
_FIRST = {HouseholdKind.REGISTER.value: 0, HouseholdKind.LISTED.value: 1, HouseholdKind.TOLD.value: 2}


def family(viewer: Viewer, child: Child, *, on: date) -> list[Child]:
    """Return the other children of the family whom the viewer may write a visit for, eldest first."""
    found = family_of(
        viewer, child, on=on, spells=list(child.household_spells.all()), guardians=list(child.guardians.all())
    )
    may = Children(viewer, WRITE)
    return [one for one, _same in found if may.allows(one)]


def households(children: Iterable[Child], *, on: date) -> dict[uuid.UUID, dict[uuid.UUID, int]]:
    """Return child → the households in which it lives on a day, each with how it is told (the police register's first)."""
    rows: dict[uuid.UUID, list[HouseholdSpell]] = {one.pk: [] for one in children}
    for row in HouseholdSpell.objects.filter(child__in=list(rows)).select_related("household"):
        rows[row.child_id].append(row)
    return {key: homes_of(some, on=on) for key, some in rows.items()}


def homes_of(rows: Iterable[HouseholdSpell], *, on: date) -> dict[uuid.UUID, int]:
    """Return the same of one child, whose rows these are."""
    return {row.household_id: _FIRST[row.household.kind] for row in rows if holds(row, on)}


def homes_then(rows: Sequence[HouseholdSpell], *, on: date) -> dict[uuid.UUID, int]:
    """Return the same of a day on which brothers and sisters were visited together: where the files knew no household of a child by then,
    not even one that it had left, the first that they knew. What they say of the day itself is never put aside for what they say later."""
    begun = [row.began_on for row in rows]
    if not rows or any(one is None or one <= on for one in begun):
        return homes_of(rows, on=on)
    return homes_of(rows, on=min(one for one in begun if one is not None))


def common_household(children: Sequence[Child], *, on: date) -> uuid.UUID | None:
    """Return the household in which all these children live on a day, the police register's first; None where the files name none. Several
    are of the first household that is known of each whom no household was known of by then (:func:`homes_then`)."""
    rows: dict[uuid.UUID, list[HouseholdSpell]] = {one.pk: [] for one in children}
    for row in HouseholdSpell.objects.filter(child__in=list(rows)).select_related("household"):
        rows[row.child_id].append(row)
    return household_of(list(rows.values()), on=on)


def household_of(spells: Sequence[Sequence[HouseholdSpell]], *, on: date) -> uuid.UUID | None:
    """Return the household that is common to the children whose rows these are, child by child, as :func:`common_household` does."""
    then = homes_then if len(spells) > 1 else homes_of
    return first_household([then(some, on=on) for some in spells])


def first_household(homes: Sequence[Mapping[uuid.UUID, int]]) -> uuid.UUID | None:
    """Return the household that stands in every one of these, each of one child; the police register's first."""
    common = set(homes[0]).intersection(*homes[1:])
    return min(common, key=lambda key: (homes[0][key], str(key)), default=None)


def are_one_family(viewer: Viewer, children: Sequence[Child], *, on: date) -> bool:
    """Return whether the files tell that these children belong to one household, or are brought up by one guardian; also where they came to
    know it only later, unless by what they say of the day each lived in a household of its own."""
    if len(children) == 1 or common_household(children, on=on) is not None:
        return True
    if _are_tied(viewer, children, on=on):
        return True
    known = _guardians_known_on(children)
    if known is None or known <= on or all(households(children, on=on).values()):
        return False
    return _are_tied(viewer, children, on=known)


def _are_tied(viewer: Viewer, children: Sequence[Child], *, on: date) -> bool:
    first, *others = children
    tied = family_of(
        viewer, first, on=on, spells=list(first.household_spells.all()), guardians=list(first.guardians.all())
    )
    return {one.pk for one in others} <= {one.pk for one, _same in tied}


def _guardians_known_on(children: Sequence[Child]) -> date | None:
    """Return the day from which a guardian of each of these is known; None where of one no guardian is, or since ever."""
    firsts: list[date] = []
    for child in children:
        begun = [row.began_on for row in child.guardians.all()]
        if not begun:
            return None
        firsts.extend([min(one for one in begun if one is not None)] if None not in begun else [])
    return max(firsts, default=None)


def people_near(
    children: Sequence[Child], *, on: date, above_only: bool = False, also_closed: bool = False
) -> list[tuple[uuid.UUID, str]]:
    """Return (account, name and posts) of those who may visit these children on a day: whoever stands on one of their lines, village to
    county and class to bureau, who answers for one of them by name, and everybody of their schools; with ``above_only`` without the last, who
    need not see the child; with ``also_closed`` whoever was there that day and has left since."""
    near = Q(pk__in=())
    for child in children:
        places = ways(child.cached_place_path, child.county_path)
        schools = ways(child.cached_school_path, child.county_path)
        near |= Q(post__line=Line.PLACE, post__unit_path__in=places) | Q(
            post__line=Line.SCHOOL, post__unit_path__in=schools
        )
        if not above_only and len(child.cached_school_path) >= SCHOOL:
            near |= Q(post__line=Line.SCHOOL, post__unit_path__startswith=child.cached_school_path[:SCHOOL])
    open_ = Q() if also_closed else Q(account__is_active=True)
    terms = Appointment.objects.filter(near, open_, live(on), live(on, "post__"), post__kind__in=VISITING)
    people: dict[uuid.UUID, tuple[str, list[str]]] = {}
    for key, name, title in terms.order_by("account__name", "account__login", "post__unit_path").values_list(
        "account", "account__name", "post__title"
    ):
        people.setdefault(key, (name, []))[1].append(title)
    for row in Sponsor.objects.filter(open_, live_row(on), child__in=children).select_related("account"):
        people.setdefault(row.account_id, (row.account.name, []))[1].append(row.role or gettext("包保责任人"))
    return [(key, f"{name}（{'、'.join(dict.fromkeys(titles))}）") for key, (name, titles) in people.items()]


def ways(path: str, county: str) -> list[str]:
    """Return the units in which a path lies, itself included, and the county."""
    return sorted({county, *(path[:end] for end in range(STEP, len(path) + 1, STEP))})


@dataclass(frozen=True, slots=True)
class Near:
    """Who may visit each of some children, and who may take a problem of it in hand; ``labels`` are names and posts."""

    labels: dict[uuid.UUID, str]
    people: dict[uuid.UUID, set[uuid.UUID]]
    hands: dict[uuid.UUID, set[uuid.UUID]]


def near_each(children: Sequence[Child], *, on: date) -> Near:
    """Return what :func:`people_near` says of each child by itself, in as many statements for sixty as for one."""
    near, lines_of = Q(pk__in=()), {}
    for child in children:
        places = set(ways(child.cached_place_path, child.county_path))
        schools = set(ways(child.cached_school_path, child.county_path))
        school = child.cached_school_path[:SCHOOL] if len(child.cached_school_path) >= SCHOOL else ""
        lines_of[child.pk] = (places, schools, school)
    near |= Q(post__line=Line.PLACE, post__unit_path__in=set().union(*(one[0] for one in lines_of.values())))
    near |= Q(post__line=Line.SCHOOL, post__unit_path__in=set().union(*(one[1] for one in lines_of.values())))
    for school in {one[2] for one in lines_of.values()} - {""}:
        near |= Q(post__line=Line.SCHOOL, post__unit_path__startswith=school)
    terms = Appointment.objects.filter(
        near, live(on), live(on, "post__"), post__kind__in=VISITING, account__is_active=True
    ).order_by("account__name", "account__login", "post__unit_path")
    told: dict[uuid.UUID, tuple[str, list[str]]] = {}
    found = Near({}, {one.pk: set() for one in children}, {one.pk: set() for one in children})
    for who, name, title, line, path in terms.values_list(
        "account", "account__name", "post__title", "post__line", "post__unit_path"
    ):
        told.setdefault(who, (name, []))[1].append(title)
        for child_key, (places, schools, school) in lines_of.items():
            above = path in (places if line == Line.PLACE else schools)
            if above:
                found.hands[child_key].add(who)
            if above or (line == Line.SCHOOL and school and path.startswith(school)):
                found.people[child_key].add(who)
    sponsors = Sponsor.objects.filter(live_row(on), child__in=children, account__is_active=True)
    for row in sponsors.select_related("account"):
        told.setdefault(row.account_id, (row.account.name, []))[1].append(row.role or gettext("包保责任人"))
        found.people[row.child_id].add(row.account_id)
        found.hands[row.child_id].add(row.account_id)
    for who, (name, titles) in told.items():
        found.labels[who] = f"{name}（{'、'.join(dict.fromkeys(titles))}）"
    return found


def may_take(account: uuid.UUID, child: Child, *, at: datetime) -> bool:
    """Return whether somebody sees this child and may write what was done about it."""
    found = viewer_by_id(str(account), at)
    return found is not None and Children(found, WRITE).allows(child)
