"""Who must be visited, by when, and how far it is: every pupil of a class to the class's share, of some groups all, of cases each by its day.

Whom a list shows as poor would be known as poor by whoever opens it. So the group of poor families is a group only for who may take such a
list along; for a class teacher its children are pupils of the class like all others, and are to be visited like all others.
So it is with who struggles with learning: a group for whoever may know it (``learning.see``), and for nobody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from notoneless.accounts.terms import STEP, TOWN, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import Cases
from notoneless.cases.models import NEVER, Case
from notoneless.children.access import EXPORT, STRUGGLING, Children
from notoneless.children.models import Category, Child, LearningMark
from notoneless.children.queries.dated import live
from notoneless.children.terms import CategoryGroup
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.responsibility.access import under
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import system_scope
from notoneless.responsibility.queries.standing import live as holding
from notoneless.visits.access import SEE, WRITE
from notoneless.visits.models import VisitChild, Visitor
from notoneless.visits.queries.figures import NOWHERE
from notoneless.visits.queries.ground import Cadence, cadence_at
from notoneless.visits.queries.keys import day, keyed, spelled
from notoneless.visits.rules.cadence import reaches, wanted

SCHOOL, ROOM = 3 * STEP, 4 * STEP
CLASS, HARDSHIP, LEARNING, CASE = "class", "hardship", "struggling", "case"


@dataclass(frozen=True, slots=True)
class Target:
    """A child who must be visited: by reason of which groups, by when, and when it was visited last (None: not in the time that counts). Its key
    is made of how the database spells it where somebody asks for it."""

    spelled: str
    place: str
    school: str
    groups: tuple[str, ...]
    due_on: date | None
    visited_on: date | None

    @property
    def id(self) -> uuid.UUID:
        """The child."""
        return keyed(self.spelled)

    @property
    def is_visited(self) -> bool:
        """Whether it was visited in the time that counts."""
        return self.visited_on is not None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """The same as a list shows it."""

    id: uuid.UUID
    name: str
    place: str
    school: str
    room: str
    groups: tuple[str, ...]
    due_on: date | None
    visited_on: date | None
    is_late: bool


@dataclass(slots=True)
class Progress:
    """The pupils of a class, a school or a town (of all: no path): how many, how many of them visited. ``rooms`` and ``reached`` are
    the classes of it and those that reach their share."""

    path: str
    name: str = ""
    pupils: int = 0
    visited: int = 0
    wanted: int = 0
    rooms: int = 0
    reached: int = 0
    school: str = ""

    @property
    def unvisited(self) -> int:
        """Pupils who were not visited."""
        return self.pupils - self.visited

    @property
    def is_reached(self) -> bool:
        """Whether the share is reached."""
        return self.visited >= self.wanted


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """A group of which all must be visited. ``known`` is False where the house keeps no record of who they are, and nothing is counted."""

    id: str
    zh: str
    en: str
    known: bool
    children: int = 0
    visited: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the visits are: the whole, by class, school and town, the groups, and what is asked."""

    cadence: Cadence | None
    whole: Progress
    rooms: tuple[Progress, ...]
    schools: tuple[Progress, ...]
    towns: tuple[Progress, ...]
    groups: tuple[GroupProgress, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """A leader of a school and the visits of the time that counts (a month)."""

    id: uuid.UUID
    name: str
    post: str
    visits: int
    quota: int

    @property
    def is_met(self) -> bool:
        """Whether the quota is met."""
        return self.visits >= self.quota


@dataclass(slots=True)
class _Asked:
    """What the lists are made from; keys as the database spells them."""

    on: date
    children: dict[str, tuple[str, str]] = field(default_factory=dict)  # place, school
    poor: frozenset[str] = frozenset()
    struggling: frozenset[str] = frozenset()
    cases: dict[str, tuple[date, date | None]] = field(default_factory=dict)  # opened on, due on


def cadence_of(viewer: Viewer, *, on: date) -> Cadence | None:
    """Return what the viewer's county asks of its visitors; of who holds no post and answers for children by name, the county of these; None for
    nobody's."""
    county = next(iter(sorted(viewer.counties)), "")
    if not county:
        mine = Children(viewer, SEE).filter(Child.objects.all()).order_by("county_path")
        county = mine.values_list("county_path", flat=True).first() or ""
    return cadence_at(county, on) if county else None


def targets(
    viewer: Viewer, *, on: date, group: str = "", school: str = "", place: str = "", visited: str = ""
) -> list[Target]:  # fmt: skip
    """Return the children in scope who must be visited, whoever is due first in front. ``group`` is :data:`CLASS`, :data:`HARDSHIP` (only of
    children of whom the viewer may take a list along), :data:`LEARNING` (only of those of whom he may know it) or :data:`CASE`; ``visited``
    ``yes`` or ``no``; ``place`` may be :data:`NOWHERE`."""
    cadence = cadence_of(viewer, on=on)
    if cadence is None:
        return []
    asked = _asked(viewer, on, cadence, school=school, place=place)
    last = _last(viewer, cadence, asked)
    found = []
    for key, (lives, learns) in asked.children.items():
        reasons = _reasons(key, learns, asked, cadence, last.get(key, []))
        target = _target(key, lives, learns, reasons, group)
        if target is not None and (not visited or target.is_visited is (visited == "yes")):
            found.append(target)
    return sorted(found, key=lambda one: (one.is_visited, one.due_on or NEVER, one.school, one.spelled))


def _asked(viewer: Viewer, on: date, cadence: Cadence, *, school: str = "", place: str = "") -> _Asked:
    asked = _Asked(on)
    rows = Children(viewer, SEE).filter(Child.objects.all())
    if school:
        rows = rows.filter(cached_school_path__startswith=school)
    if place and place != NOWHERE:
        rows = rows.filter(cached_place_path__startswith=place)
    for key, lives, learns in rows.values_list(*spelled("pk"), "cached_place_path", "cached_school_path"):
        if place != NOWHERE or len(lives) < TOWN:
            asked.children[key] = (lives, learns)
    ways = {one.by for one in cadence.groups}
    if HARDSHIP in ways:
        marked = Category.objects.filter(live(on), Children(viewer, EXPORT).q("child__"), group=CategoryGroup.HARDSHIP)
        asked.poor = frozenset(key for (key,) in marked.values_list(*spelled("child")))
    if LEARNING in ways:
        said = LearningMark.objects.filter(live(on), Children(viewer, STRUGGLING).q("child__"))
        asked.struggling = frozenset(key for (key,) in said.values_list(*spelled("child")))
    open_ = Cases(viewer).filter(Case.objects.filter(cached_closed_on=None))
    asked.cases = {
        child: (opened, None if due == NEVER else due)
        for child, opened, due in open_.values_list(*spelled("child"), "opened_on", "cached_due_on")
    }
    return asked


def _last(viewer: Viewer, cadence: Cadence, asked: _Asked) -> dict[str, list[date]]:
    first = min([cadence.class_span[0], cadence.group_span[0], *(opened for opened, _due in asked.cases.values())])
    rows = VisitChild.objects.filter(
        Children(viewer).q("child__"), visit__cached_newest=True, visit__on__gte=first, visit__on__lte=asked.on
    )
    found: dict[str, list[date]] = {}
    for child, on in rows.values_list(*spelled("child", "visit__on")):
        found.setdefault(child, []).append(day(on))
    return found


def _reasons(
    key: str, learns: str, asked: _Asked, cadence: Cadence, days: list[date]
) -> dict[str, tuple[date | None, date | None]]:  # fmt: skip
    """Return why a child must be visited: group → by when, and when it was visited last in the time that counts for this group."""
    found: dict[str, tuple[date | None, date | None]] = {}
    if len(learns) >= SCHOOL:
        found[CLASS] = (cadence.class_span[1], _newest(days, cadence.class_span[0]))
    if key in asked.poor:
        found[HARDSHIP] = (cadence.group_span[1], _newest(days, cadence.group_span[0]))
    if key in asked.struggling:
        found[LEARNING] = (cadence.group_span[1], _newest(days, cadence.group_span[0]))
    if key in asked.cases:
        opened, due = asked.cases[key]
        found[CASE] = (due, _newest(days, opened))
    return found


def _target(
    key: str, lives: str, learns: str, reasons: dict[str, tuple[date | None, date | None]], group: str
) -> Target | None:  # fmt: skip
    """Return the child as it is to be visited for ``group``, or for every reason: visited is then who was visited for each of them."""
    chosen = [reasons[group]] if group and group in reasons else [] if group else list(reasons.values())
    if not chosen:
        return None
    visits = [last for _due, last in chosen]
    return Target(
        key, lives, learns, tuple(reasons), min((due for due, _day in chosen if due), default=None),
        None if None in visits else max(last for last in visits if last),
    )  # fmt: skip


def _newest(days: list[date], since: date) -> date | None:
    return max((one for one in days if one >= since), default=None)


def target_lines(rows: Iterable[Target], *, on: date) -> list[TargetLine]:
    """Return a page of the list with the children's names; noted as a look. ``rows`` are of :func:`targets`."""
    listed = list(rows)
    audit.note_look("visits.targets", sorted(one.id for one in listed))
    children = {one.pk: one.name for one in Child.objects.filter(pk__in=[one.id for one in listed]).only("name")}
    names = names_on_lines(
        {
            Line.PLACE: {one.place for one in listed},
            Line.SCHOOL: {part for one in listed for part in (one.school[:SCHOOL], one.school[:ROOM])},
        }
    )
    return [
        TargetLine(
            one.id, children[one.id], names[Line.PLACE].get(one.place, ""), names[Line.SCHOOL].get(one.school[:SCHOOL], ""),
            names[Line.SCHOOL].get(one.school, "") if len(one.school) >= ROOM else "", one.groups, one.due_on, one.visited_on,
            is_late=not one.is_visited and one.due_on is not None and one.due_on < on,
        )
        for one in listed
        if one.id in children
    ]  # fmt: skip


def unvisited_count(viewer: Viewer, *, on: date) -> int:
    """Return how many children of the viewer's own unit, of a class or a village, are still to be visited; of wider posts none: theirs are the
    figures."""
    units = viewer.units(WRITE, on_place=False) | viewer.units(WRITE, on_place=True)
    if not any(len(path) in (ROOM, SCHOOL) for path in units) and not viewer.children(WRITE):
        return 0
    return len(targets(viewer, on=on, visited="no"))


def coverage(viewer: Viewer, *, on: date) -> Coverage:
    """Return how far the visits of pupils on a school's roll are, by class, school and town, and the groups of which all must be visited.
    Counts only."""
    cadence = cadence_of(viewer, on=on)
    if cadence is None:
        return Coverage(None, Progress(""), (), (), ())
    asked = _asked(viewer, on, cadence)
    last = _last(viewer, cadence, asked)
    whole = Progress("")
    rooms: dict[str, Progress] = {}
    schools: dict[str, Progress] = {}
    towns: dict[str, Progress] = {}
    for key, (lives, learns) in asked.children.items():
        if len(learns) < SCHOOL:
            continue
        is_visited = _newest(last.get(key, []), cadence.class_span[0]) is not None
        town, school = lives[:TOWN] if len(lives) >= TOWN else "", learns[:SCHOOL]
        parts = [whole, schools.setdefault(school, Progress(school)), towns.setdefault(town, Progress(town))]
        if len(learns) >= ROOM:
            parts.append(rooms.setdefault(learns, Progress(learns)))
        for part in parts:
            part.pupils += 1
            part.visited += is_visited
    for part in (whole, *schools.values(), *towns.values(), *rooms.values()):
        part.wanted = wanted(part.pupils, cadence.share)
    for room in rooms.values():
        for part in (whole, schools[room.path[:SCHOOL]]):
            part.rooms += 1
            part.reached += reaches(room.visited, room.pupils, cadence.share)
    _name(rooms, schools, towns)
    return Coverage(
        cadence, whole, tuple(rooms[path] for path in sorted(rooms)), tuple(schools[path] for path in sorted(schools)),
        tuple(towns[path] for path in sorted(towns)),
        groups=tuple(_group(one.id, one.zh, one.en, one.by, viewer, asked, last, cadence) for one in cadence.groups),
    )  # fmt: skip


def _name(rooms: dict[str, Progress], schools: dict[str, Progress], towns: dict[str, Progress]) -> None:
    names = names_on_lines({Line.PLACE: set(towns) - {""}, Line.SCHOOL: {*rooms, *schools}})
    for line, some in ((Line.PLACE, towns), (Line.SCHOOL, schools), (Line.SCHOOL, rooms)):
        for path, part in some.items():
            part.name = names[line].get(path, "")
    for path, part in rooms.items():
        part.school = names[Line.SCHOOL].get(path[:SCHOOL], "")


def _group(
    key: str, zh: str, en: str, by: str, viewer: Viewer, asked: _Asked, last: dict[str, list[date]], cadence: Cadence
) -> GroupProgress:  # fmt: skip
    if by == HARDSHIP and viewer.has(EXPORT):
        who = {child: cadence.group_span[0] for child in asked.poor if child in asked.children}
    elif by == LEARNING and viewer.has(STRUGGLING):
        who = {child: cadence.group_span[0] for child in asked.struggling if child in asked.children}
    elif by == CASE:
        who = {child: opened for child, (opened, _due) in asked.cases.items() if child in asked.children}
    else:
        return GroupProgress(key, zh, en, known=False)
    met = sum(_newest(last.get(child, []), since) is not None for child, since in who.items())
    return GroupProgress(key, zh, en, True, len(who), met)


def leaders(viewer: Viewer, *, on: date) -> tuple[list[LeaderLine], tuple[date, date] | None]:
    """Return the leaders of the schools in scope with their visits of the month (the time that counts), fewest first, and that time.
    Their visits are counted whole, also those to children whom the viewer does not see: a quota is the leader's."""
    cadence = cadence_of(viewer, on=on)
    if cadence is None:
        return [], None
    since, until = cadence.leader_span
    terms = Appointment.objects.filter(
        holding(on), holding(on, "post__"), under("post__unit_path", viewer.schools(SEE)), post__kind__in=cadence.leader_posts,
        post__line="school", account__is_active=True,
    ).select_related("account", "post")  # fmt: skip
    held = {term.account_id: term for term in terms}
    with system_scope():
        made: dict[uuid.UUID, set[uuid.UUID]] = {key: set() for key in held}
        rows = Visitor.objects.filter(
            account__in=list(held), visit__cached_newest=True, visit__on__gte=since, visit__on__lte=until
        )
        for who, visit in rows.values_list("account", "visit"):
            made[who].add(visit)
    found = [
        LeaderLine(key, term.account.name, term.post.title, len(made[key]), cadence.quota) for key, term in held.items()
    ]
    return sorted(found, key=lambda one: (one.visits, one.post, one.name)), cadence.leader_span
