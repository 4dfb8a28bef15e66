"""人次、户次、学生、教职工 by town and by school, and the list behind each figure, which is as long as the figure says.

A visit to children of two schools stands in both schools' figures and once in the whole: the parts need not add up to it, and the page
says so. Where a child lives and learns is asked today.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Length

from notoneless.accounts.models import Account
from notoneless.accounts.terms import STEP, TOWN, Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.visits.access import Visits
from notoneless.visits.models import Issue, Visit, VisitChild, Visitor
from notoneless.visits.queries.ground import FEW, Seen, seen
from notoneless.visits.queries.keys import keyed, spelled, spelling
from notoneless.visits.rules.counting import Counts, counts
from notoneless.visits.terms import VisitFact

SCHOOL: Final = 3 * STEP
NOWHERE: Final = "nowhere"
#: Before whoever visited without an account: the number among the others of a visit, or name and unit.
OTHER: Final = "="
#: What is counted, and what its list is of.
VISITS: Final = ("household_visits", "incomplete", "unhoused")
PUPILS: Final = ("pupils", "repeated")
LISTS: Final = (*VISITS, "person_visits", "outings", *PUPILS, "pupil_visits", "staff", "others", "households")

#: A line of a list behind a figure, until it is shown: keys as the database spells them, of an outing also the day.
Behind = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The counts of a town or a school (of all: no path)."""

    path: str
    name: str
    counts: Counts

    @property
    def incomplete(self) -> int:
        """Visits whose form is not complete."""
        return self.counts.household_visits - self.counts.complete


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """The visits of a time: all, by town, by school."""

    since: date
    until: date
    whole: Part
    towns: tuple[Part, ...]
    schools: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in a list; ``who`` is the one visitor where the list is of person-visits, the one child where it is of pupil-visits."""

    id: uuid.UUID
    on: date
    children: tuple[str, ...]
    visitors: tuple[str, ...]
    is_complete: bool
    issues: int
    who: str = ""


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A pupil who was visited: how often, when last."""

    id: uuid.UUID
    name: str
    place: str
    school: str
    times: int
    last_on: date


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody who visited: how many visits, to how many distinct pupils of those whom the asker sees."""

    id: uuid.UUID
    name: str
    visits: int
    pupils: int
    last_on: date


@dataclass(frozen=True, slots=True)
class OutingLine:
    """Somebody who went out on a day: to how many doors, for how many pupils of those whom the asker sees. ``id`` is None for somebody without
    an account, who is told by name and unit."""

    id: uuid.UUID | None
    name: str
    unit: str
    on: date
    visits: int
    pupils: int


def figures(viewer: Viewer, *, since: date, until: date) -> VisitFigures:
    """Return the counts of a time (both days included). Counts only: nobody is named."""
    listed = seen(viewer, since=since, until=until, in_order=False)
    towns = _parted(listed, lambda place, _school: _town(place))
    schools = _parted(listed, lambda _place, school: school[:SCHOOL] if len(school) >= SCHOOL else None)
    names = names_on_lines({Line.PLACE: set(towns) - {""}, Line.SCHOOL: set(schools)})
    return VisitFigures(
        since, until, Part("", "", counts(one.fact for one in listed)),
        tuple(Part(path, names[Line.PLACE].get(path, ""), counts(towns[path])) for path in sorted(towns)),
        tuple(Part(path, names[Line.SCHOOL].get(path, ""), counts(schools[path])) for path in sorted(schools)),
    )  # fmt: skip


def _parted(listed: Iterable[Seen], unit_of: Callable[[str, str], str | None]) -> dict[str, list[VisitFact]]:
    """Return unit → the visits to its children, each with these alone; a child of no unit (None) is in none. One pass over the visits."""
    found: dict[str, list[VisitFact]] = defaultdict(list)
    for one in listed:
        if len(one.where) == 1:  # nearly all
            ((place, school),) = one.where.values()
            if (unit := unit_of(place, school)) is not None:
                found[unit].append(one.fact)
            continue
        children: dict[str, set[str]] = defaultdict(set)
        for key, (place, school) in one.where.items():
            if (unit := unit_of(place, school)) is not None:
                children[unit].add(key)
        for unit, keys in children.items():
            found[unit].append(one.fact if len(keys) == len(one.where) else one.fact._replace(children=frozenset(keys)))
    return found


def _town(place: str) -> str:
    return place[:TOWN] if len(place) >= TOWN else ""


def counted(
    viewer: Viewer, *, of: str, since: date, until: date, school: str = "", place: str = "", who: str = ""
) -> list[Behind]:  # fmt: skip
    """Return the list behind a figure, in its order, as keys that the functions of lines read: visits (``household_visits``, ``incomplete``,
    ``unhoused``), visits with one visitor each (``person_visits``) or one child each (``pupil_visits``), somebody with a day (``outings``),
    pupils (``pupils``, ``repeated``), accounts (``staff``), whoever came along without one (``others``), households (``households``).
    ``place`` may be :data:`NOWHERE`; ``who`` an account."""
    try:
        account = uuid.UUID(who) if who else None
    except ValueError:
        return []
    rows = visited_in(viewer, since, until).filter(child__cached_school_path__startswith=school)
    if place == NOWHERE:
        rows = rows.annotate(long=Length("child__cached_place_path")).filter(long__lt=TOWN)
    elif place:
        rows = rows.filter(child__cached_place_path__startswith=place)
    if account is not None:
        rows = rows.filter(visit__visitors__account=account)
    newest = ("-visit__on", "-visit__received_at", "-visit")
    if of in PUPILS:
        told = rows.values("child").annotate(times=Count("pk"), last_on=Max("visit__on"))
        if of == "repeated":
            told = told.filter(times__gt=1)
        return [(key,) for (key,) in told.order_by("-last_on", "child").values_list(*spelled("child"))]
    if of == "pupil_visits":
        return list(rows.order_by(*newest, "child").values_list(*spelled("visit", "child")))
    if of in VISITS:
        if of != "household_visits":
            rows = rows.filter(**({"visit__is_complete": False} if of == "incomplete" else {"visit__household": None}))
        return list(dict.fromkeys(rows.order_by(*newest).values_list(*spelled("visit"))))
    if of == "households":
        rows = rows.filter(visit__household__isnull=False)
        return list(dict.fromkeys(rows.order_by(*newest).values_list(*spelled("visit__household"))))
    visits = dict(rows.order_by(*newest).values_list(*spelled("visit", "visit__on")))
    there = Visitor.objects.filter(visit__cached_newest=True, visit__on__gte=since, visit__on__lte=until)
    if len(visits) <= FEW:
        there = there.filter(visit__in=[keyed(key) for key in visits])
    people: dict[str, list[str]] = defaultdict(list)
    for visit, one in sorted(there.filter(account__isnull=False).values_list(*spelled("visit", "account"))):
        people[visit].append(one)
    if of == "staff":
        return [(who,) for who in dict.fromkeys(one for visit in visits for one in people[visit])]
    others: dict[str, list[str]] = defaultdict(list)
    for visit, name, unit in there.filter(account=None).order_by("pk").values_list(*spelled("visit"), "name", "unit"):
        others[visit].append(f"{OTHER}{len(others[visit])}" if of == "person_visits" else f"{OTHER}{name}\t{unit}")
    if of == "others":
        return [(who,) for who in dict.fromkeys(one for visit in visits for one in others[visit])]
    if of == "outings":
        return list(
            dict.fromkeys(
                (one, on)
                for visit, on in visits.items()
                for one in (*people[visit], *sorted(others[visit]))
                if account is None or one == spelling(account)
            )
        )
    return [(visit, one) for visit in visits for one in (*people[visit], *others[visit])]


def visit_lines(keys: Sequence[Behind], viewer: Viewer) -> list[VisitLine]:
    """Return a page of a list of visits; that its children were shown is noted as a look."""
    visits = {keyed(key[0]) for key in keys}
    rows = {one.pk: one for one in Visits(viewer).filter(Visit.objects.filter(pk__in=visits)).defer("content")}
    children: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    of = VisitChild.objects.filter(Visits(viewer).children("child__"), visit__in=visits).order_by(
        "child__birth_on", "pk"
    )
    for visit, child, name in of.values_list("visit", "child", "child__name"):
        children.setdefault(visit, []).append((child, name))
    people: dict[uuid.UUID, list[tuple[uuid.UUID | None, str]]] = {}
    for visit, account, name, other in (
        Visitor.objects.filter(visit__in=visits).order_by("pk").values_list("visit", "account", "account__name", "name")
    ):
        people.setdefault(visit, []).append((account, name or other))
    # A problem lies with the version behind which it was raised, and is one of the visit whatever was corrected since.
    roots = {one.root_id for one in rows.values()}
    issues = Counter(
        Issue.objects.filter(Visits(viewer).children("child__"), visit__root__in=roots).values_list(
            "visit__root", flat=True
        )
    )
    audit.note_look("visits.list", sorted({key for some in children.values() for key, _name in some}))
    found = []
    for key in keys:
        row = rows.get(keyed(key[0]))
        if row is None:
            continue
        named = dict([*people.get(row.pk, ()), *children.get(row.pk, ())])
        others = [name for who, name in people.get(row.pk, ()) if who is None]
        who = ""
        if len(key) > 1:
            is_other = key[1].startswith(OTHER)
            who = others[int(key[1].removeprefix(OTHER))] if is_other else named.get(keyed(key[1]), "")
        found.append(
            VisitLine(
                row.pk, row.on, tuple(name for _key, name in children.get(row.pk, ())),
                tuple(name for _key, name in people.get(row.pk, ())), row.is_complete, issues[row.root_id], who,
            )
        )  # fmt: skip
    return found


def pupil_lines(keys: Sequence[Behind], viewer: Viewer, *, since: date, until: date) -> list[PupilLine]:
    """Return a page of a list of pupils who were visited; noted as a look."""
    wanted = [keyed(key[0]) for key in keys]
    audit.note_look("visits.pupils", sorted(wanted))
    rows = visited_in(viewer, since, until).filter(child__in=wanted).values("child")
    told = {row["child"]: row for row in rows.annotate(times=Count("pk"), last_on=Max("visit__on"))}
    children = {one.pk: one for one in Child.objects.filter(pk__in=wanted)}
    names = names_on_lines(
        {
            Line.PLACE: {one.cached_place_path for one in children.values()},
            Line.SCHOOL: {one.cached_school_path[:SCHOOL] for one in children.values()},
        }
    )
    return [
        PupilLine(
            one.pk, one.name, names[Line.PLACE].get(one.cached_place_path, ""), names[Line.SCHOOL].get(one.cached_school_path[:SCHOOL], ""),
            told[one.pk]["times"], told[one.pk]["last_on"],
        )
        for one in (children[key] for key in wanted if key in children and key in told)
    ]  # fmt: skip


def staff_lines(keys: Sequence[Behind], viewer: Viewer, *, since: date, until: date) -> list[StaffLine]:
    """Return a page of a list of people who visited. It names no child."""
    wanted = [keyed(key[0]) for key in keys]
    rows = visited_in(viewer, since, until).filter(visit__visitors__account__in=wanted)
    told = {
        row["visit__visitors__account"]: row
        for row in rows.values("visit__visitors__account").annotate(
            visits=Count("visit", distinct=True), pupils=Count("child", distinct=True), last_on=Max("visit__on")
        )
    }
    names = dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [
        StaffLine(who, names.get(who, ""), told[who]["visits"], told[who]["pupils"], told[who]["last_on"])
        for who in wanted
        if who in told
    ]


def outing_lines(keys: Sequence[Behind], viewer: Viewer) -> list[OutingLine]:
    """Return a page of a list of outings, of those days. It names no child."""
    if not keys:
        return []
    days = sorted(date.fromisoformat(day) for _who, day in keys)
    visits: dict[Behind, list[Seen]] = defaultdict(list)
    for one in seen(viewer, since=days[0], until=days[-1]):
        for who in (*one.fact.staff, *(OTHER + "\t".join(told) for told in one.fact.others)):
            visits[who, one.fact.on.isoformat()].append(one)
    people = {keyed(who) for who, _day in keys if not who.startswith(OTHER)}
    names = dict(Account.objects.filter(pk__in=people).values_list("pk", "name"))
    found = []
    for who, day in keys:
        account = None if who.startswith(OTHER) else keyed(who)
        name, unit = (names.get(account, ""), "") if account else who.removeprefix(OTHER).split("\t")
        made = visits[who, day]
        pupils = {child for one in made for child in one.fact.children}
        found.append(OutingLine(account, name, unit, date.fromisoformat(day), len(made), len(pupils)))
    return found


def visited_in(viewer: Viewer, since: date, until: date) -> QuerySet[VisitChild]:
    """Return the children of the visits of a time that count, of those whom the viewer sees."""
    return VisitChild.objects.filter(
        Visits(viewer).children("child__"), visit__cached_newest=True, visit__on__gte=since, visit__on__lte=until
    )
