"""Activities as they are read: of a span how many, whom they reached, by aim, kind, town and school; each figure opens its list.

Pupils reached are those who stood on the rolls of the classes and schools on that day, as far as the asker sees them; that each of them was in
the room nobody claims. Households of an open audience are counted where the unit stands that held it, as they were typed.
"""

from __future__ import annotations

import base64
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import TOWN, Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.places.models import Division
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.programmes.access import Activities, may_withdraw
from notoneless.programmes.models import Activity, ActivityProof, Addressed
from notoneless.programmes.queries.ground import as_key, policy
from notoneless.programmes.queries.tasks import MEDIA
from notoneless.programmes.rules.activities import Reached, Spell, Tally, on_roll, tally
from notoneless.programmes.terms import AbsentError
from notoneless.responsibility.queries import code_at

NOWHERE: Final = "nowhere"
UNITS: Final = ("division", "centre", "school", "school__division")


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity, and its aim: ``aspiration`` 扶志 or ``outreach`` 宣传."""

    id: str
    zh: str
    en: str
    aim: str


@dataclass(frozen=True, slots=True)
class Only:
    """What a list is narrowed to; an empty word narrows nothing. ``school`` and ``place`` (a town) are paths, or :data:`NOWHERE`."""

    aim: str = ""
    kind: str = ""
    school: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity with the pupils whom it reached, by the path of their school; ``home`` is (school, town) of the unit that held it."""

    id: uuid.UUID
    on: date
    title: str
    kind: ActivityKind
    unit: str
    to: str
    households: int | None
    by_school: dict[str, frozenset[uuid.UUID]]
    town_of: dict[str, str]
    home: tuple[str, str]

    @property
    def pupils(self) -> int:
        """How many pupils it reached."""
        return len(self.reached(Only()).pupils)

    @property
    def schools(self) -> set[str]:
        """The schools of which it is an activity; of an open one only the school that held it."""
        return {*self.by_school, *([self.home[0]] if self.home[0] else [])}

    @property
    def towns(self) -> set[str]:
        """The towns of which it is one."""
        return {*self.town_of.values(), self.home[1]}

    def is_within(self, only: Only) -> bool:
        """Whether the list so narrowed holds it."""
        return (
            (not only.aim or self.kind.aim == only.aim) and (not only.kind or self.kind.id == only.kind)
            and (not only.school or only.school in self.schools)
            and (not only.place or ("" if only.place == NOWHERE else only.place) in self.towns)
        )  # fmt: skip

    def reached(self, only: Only) -> Reached:
        """Return it as it counts for the school or town."""
        town = "" if only.place == NOWHERE else only.place
        pupils = frozenset[uuid.UUID]().union(
            *(
                some for school, some in self.by_school.items()
                if (not only.school or school == only.school) and (not only.place or self.town_of[school] == town)
            )
        )  # fmt: skip
        at_home = (not only.school or self.home[0] == only.school) and (not only.place or self.home[1] == town)
        return Reached(self.id, self.kind.id, pupils, self.households if at_home else None)


@dataclass(frozen=True, slots=True)
class ActivityPart:
    """The figures of an aim, a kind, a town or a school (``key``; of all: none)."""

    key: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class ActivityFigures:
    """All, and by aim, kind, town and school."""

    whole: ActivityPart
    aims: tuple[ActivityPart, ...]
    kinds: tuple[ActivityPart, ...]
    towns: tuple[ActivityPart, ...]
    schools: tuple[ActivityPart, ...]


@dataclass(frozen=True, slots=True)
class ReachedPupil:
    """A pupil and how many activities reached it."""

    id: uuid.UUID
    times: int
    name: str = ""
    school: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One activity."""

    row: ActivityRow
    activity: Activity
    by: str
    proofs: tuple[tuple[uuid.UUID, str, int, bool], ...]
    may_withdraw: bool
    withdrawn_by: str


def activity_kinds(county_path: str, on: date) -> tuple[ActivityKind, ...]:
    """Return the kinds of activities of a county on a day."""
    rows: Any = policy().value("programmes.activity_kinds", code_at(county_path), on).value
    return tuple(ActivityKind(one["id"], one["zh"], one["en"], one["aim"]) for one in rows)


def activities(
    viewer: Viewer, *, since: date, until: date, only: Only | None = None, newest_first: bool = True
) -> list[ActivityRow]:
    """Return the activities in reach of a time (both days included), without the withdrawn; four statements however many."""
    rows = Activities(viewer).filter(Activity.objects.filter(on__gte=since, on__lte=until, withdrawn_at=None))
    found = [one for one in _rows(viewer, rows) if one.is_within(only or Only())]
    return found if newest_first else found[::-1]


def _rows(viewer: Viewer, rows: Any) -> list[ActivityRow]:
    to = Addressed.objects.select_related("school_class__school__division", "school__division", "division")
    listed: list[Activity] = list(rows.select_related(*UNITS).prefetch_related(Prefetch("addressed", to)).distinct())
    spells = _spells(viewer, listed)
    known: dict[tuple[str, date], dict[str, ActivityKind]] = {}
    found = []
    for one in listed:
        key = (one.county_path, one.on)
        if key not in known:
            known[key] = {kind.id: kind for kind in activity_kinds(*key)}
        by_school: dict[str, set[uuid.UUID]] = defaultdict(set)
        town_of: dict[str, str] = {}
        names = []
        for part in one.addressed.all():
            school = part.school or (part.school_class.school if part.school_class else None)
            names.append(
                f"{school.name if school else ''}{part.school_class.name if part.school_class else ''}" if school
                else part.division.name if part.division else ""
            )  # fmt: skip
            if school is not None:
                town_of[school.path] = _town(school.division)
                by_school[school.path] |= on_roll(spells[part.school_class_id or school.pk], one.on)
        found.append(
            ActivityRow(
                one.pk, one.on, one.title, known[key].get(one.kind, ActivityKind(one.kind, one.kind, one.kind, "")),
                one.unit.name, "、".join(names), one.households, {path: frozenset(some) for path, some in by_school.items()},
                town_of, _home(one),
            )
        )  # fmt: skip
    return found


def _town(division: Division | None) -> str:
    """Return the town in which a unit stands; of the county's own none."""
    return division.path[:TOWN] if division is not None and len(division.path) >= TOWN else ""


def _home(one: Activity) -> tuple[str, str]:
    return one.school.path if one.school else "", _town(one.division or (one.school.division if one.school else None))


def _spells(viewer: Viewer, listed: Sequence[Activity]) -> dict[Any, list[Spell]]:
    """Return class or school → the times of the pupils who stood on its roll, as far as the viewer sees them; one statement."""
    parts = [part for one in listed for part in one.addressed.all()]
    rooms = {part.school_class_id for part in parts if part.school_class_id}
    schools = {part.school_id for part in parts if part.school_id}
    found: dict[Any, list[Spell]] = defaultdict(list)
    if not rooms and not schools:
        return found
    rows = EnrolmentSpell.objects.filter(
        Q(school_class__in=rooms) | Q(school__in=schools), Children(viewer).q("child__"), status=SpellStatus.ACTIVE
    )
    for child, room, school, began, ended in rows.values_list(
        "child", "school_class", "school", "began_on", "ended_on"
    ):
        if room in rooms:
            found[room].append((child, began, ended))
        if school in schools:
            found[school].append((child, began, ended))
    return found


def activity_figures(viewer: Viewer, *, since: date, until: date) -> ActivityFigures:
    """Return the figures of a time. Counts only."""
    rows = activities(viewer, since=since, until=until)

    # Each activity is laid to its own parts in one walk: a county has more schools than a school has activities.
    kinds, aims, towns, schools = (defaultdict[str, list[ActivityRow]](list) for _ in range(4))
    for one in rows:
        kinds[one.kind.id].append(one)
        if one.kind.aim:
            aims[one.kind.aim].append(one)
        for path in one.towns:
            towns[path].append(one)
        for path in one.schools:
            schools[path].append(one)

    def part(key: str, name: str, some: Iterable[ActivityRow], only: Only) -> ActivityPart:
        return ActivityPart(key, name, tally(one.reached(only) for one in some))

    names = names_on_lines({Line.PLACE: set(towns) - {""}, Line.SCHOOL: set(schools)})
    town, school = names[Line.PLACE], names[Line.SCHOOL]
    return ActivityFigures(
        whole=part("", "", rows, Only()),
        aims=tuple(part(aim, aim, aims[aim], Only(aim=aim)) for aim in sorted(aims)),
        kinds=tuple(part(key, key, kinds[key], Only(kind=key)) for key in sorted(kinds)),
        towns=tuple(part(path, town.get(path, ""), towns[path], Only(place=path or NOWHERE)) for path in sorted(towns)),
        schools=tuple(part(path, school.get(path, ""), schools[path], Only(school=path)) for path in sorted(schools)),
    )


def reached_pupils(viewer: Viewer, *, since: date, until: date, only: Only | None = None) -> list[ReachedPupil]:
    """Return the pupils reached, each once, those reached most often in front."""
    asked = only or Only()
    times: dict[uuid.UUID, int] = defaultdict(int)
    for row in activities(viewer, since=since, until=until, only=asked):
        for key in row.reached(asked).pupils:
            times[key] += 1
    return [ReachedPupil(key, many) for key, many in sorted(times.items(), key=lambda one: (-one[1], str(one[0])))]


def reached_lines(rows: Sequence[ReachedPupil]) -> list[ReachedPupil]:
    """Return a page of the pupils with their names; noted as a look."""
    audit.note_look("programmes.reached", sorted(one.id for one in rows))
    said = {
        key: (name, path)
        for key, name, path in Child.objects.filter(pk__in=[one.id for one in rows]).values_list(
            "pk", "name", "cached_school_path"
        )
    }
    paths = {path for _name, path in said.values()}
    names = names_on_lines({Line.SCHOOL: {*paths, *(path[:12] for path in paths)} - {""}})[Line.SCHOOL]
    return [
        ReachedPupil(
            one.id, one.times, said[one.id][0], names.get(said[one.id][1][:12], ""),
            names.get(said[one.id][1], "") if len(said[one.id][1]) > 12 else "",
        )
        for one in rows
        if one.id in said
    ]  # fmt: skip


def activity_of(viewer: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> Activity:
    """Return an activity in reach, withdrawn or not. Raises :class:`AbsentError`."""
    found = Activities(viewer).filter(Activity.objects.all()).filter(pk=as_key(key)).first()
    if found is None:
        raise AbsentError
    return Activity.objects.select_for_update(of=("self",)).get(pk=found.pk) if lock else found


def activity_page(viewer: Viewer, key: uuid.UUID | str) -> ActivityPage:
    """Return one activity with its proofs. Raises :class:`AbsentError`."""
    one = activity_of(viewer, key)
    people = names_of({one.by, one.withdrawn_by})
    is_kept = ExpressionWrapper(Q(data__isnull=False), BooleanField())
    proofs = (
        one.proofs.order_by("added_at", "id").annotate(is_kept=is_kept).values_list("pk", "name", "size", "is_kept")
    )
    return ActivityPage(
        _rows(viewer, Activity.objects.filter(pk=one.pk))[0], one, people.get(one.by, ""), tuple(proofs),
        may_withdraw(viewer, one), people.get(one.withdrawn_by, ""),
    )  # fmt: skip


def open_activity_proof(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a proof of an activity in reach; that it was opened is noted. Raises :class:`AbsentError`
    (also for one whose time is over)."""
    proof = ActivityProof.objects.filter(pk=as_key(key)).first()
    if proof is None or proof.data is None:
        raise AbsentError
    activity_of(viewer, proof.activity_id)
    audit.note_look("programmes.sheet", [], subject=f"programmes_activityproof:{proof.pk}")
    return proof.name, MEDIA[proof.kind], base64.b64decode(proof.data.open(why="programmes"))
