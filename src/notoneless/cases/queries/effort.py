"""How the cases are worked: how often a family was visited, how long a child waited for the first word, how many came back.

A count of cases says how many children are missing; these figures say what was done for them. Each is counted from the acts
that stand (one that was struck out counts for nothing), by the town where the child lives, and each is the length of a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final

from django.db.models import Case as When
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as Then
from django.db.models.functions import Coalesce, Substr

from notoneless.accounts.terms import TOWN, Viewer
from notoneless.cases.access import Cases
from notoneless.cases.models import Act, Case
from notoneless.cases.queries.facts import Ground
from notoneless.cases.terms import ActKind, Done
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line

#: Word of a family that is at home with a child: a call, a letter, a talk, a visit.
FIRST_WORDS: Final = (ActKind.CONTACTED, ActKind.VISITED)
HOUR: Final = 3600
NONE: Final = Q(pk__in=())


@dataclass(slots=True)
class Effort:
    """What was done for the cases of one town, or of all. ``hours`` is the median from the opening to the first contact or visit
    as it was written down, of the cases that have one; ``None`` where none has."""

    path: str
    name: str = ""
    cases: int = 0
    visits: int = 0
    visited: int = 0
    contacted: int = 0
    returned: int = 0
    reasoned: int = 0
    owed: int = 0
    hours: int | None = None

    @property
    def unvisited(self) -> int:
        """Cases whose family nobody visited."""
        return self.cases - self.visited

    @property
    def uncontacted(self) -> int:
        """Cases of which the family was neither called nor visited."""
        return self.cases - self.contacted

    @property
    def unreasoned(self) -> int:
        """Cases of which nobody found out why."""
        return self.cases - self.reasoned

    @property
    def tenths(self) -> int | None:
        """Visits a case, in tenths, cut."""
        return self.visits * 10 // self.cases if self.cases else None


@dataclass(frozen=True, slots=True)
class Efforts:
    """The cases opened from ``since`` to ``until`` (both included): all of them, and by town, in the order of the places' codes.
    A child whose home nobody knows stands under the path ''."""

    since: date
    until: date
    whole: Effort
    towns: tuple[Effort, ...]


def efforts(viewer: Viewer, *, since: date, until: date, on: date) -> Efforts:
    """Return what was done for the cases in scope that were opened in the time, open or closed by now. ``on`` is the day
    whose parameters say which reason asks for which office. Two statements, and one for the names."""
    access, ground = Cases(viewer), Ground(on)
    within = access.filter(Case.objects.filter(opened_on__gte=since, opened_on__lte=until))
    town = When(Then(_nowhere(), then=Value("")), default=Substr("cached_place_path", 1, TOWN))
    figures = {
        "visited": Done.VISITED, "contacted": Done.CONTACTED, "returned": Done.RETURNED, "reasoned": Done.REASONED,
        "owed": Done.OWED,
    }  # fmt: skip
    marks = {name: _marked(done(what, access, ground)) for name, what in figures.items()}
    rows = within.order_by().annotate(town=town, visits=Coalesce(Subquery(_visits()), 0), **marks)
    parts: dict[str, Effort] = {}
    waits: dict[str, list[int]] = defaultdict(list)
    columns = ("town", "visits", *figures)
    for path, visits, *held in rows.values_list(*columns).iterator():
        part = parts.setdefault(path, Effort(path))
        part.cases += 1
        part.visits += visits
        for name, mark in zip(figures, held, strict=True):
            setattr(part, name, getattr(part, name) + mark)
    for path, hours in _waits(within, town):
        waits[path].append(hours)
    names = names_on_lines({Line.PLACE: set(parts) - {""}})[Line.PLACE]
    for path, part in parts.items():
        part.name, part.hours = names.get(path, path), _middle(waits[path])
    whole = Effort("", hours=_middle([one for some in waits.values() for one in some]))
    for name in ("cases", "visits", *figures):
        setattr(whole, name, sum(getattr(part, name) for part in parts.values()))
    return Efforts(since, until, whole, tuple(parts[path] for path in sorted(parts)))


def done(what: str, access: Cases, ground: Ground) -> Q:
    """Return the condition that ``what`` (:class:`cases.terms.Done`) holds of a case. An unknown word holds of none."""
    if what in (Done.VISITED, Done.UNVISITED):
        found = Q(_stands(ActKind.VISITED))
        return found if what == Done.VISITED else ~found
    if what in (Done.CONTACTED, Done.UNCONTACTED):
        found = Q(_stands(*FIRST_WORDS))
        return found if what == Done.CONTACTED else ~found
    if what == Done.RETURNED:
        return Q(_stands(ActKind.RETURNED))
    if what in (Done.REASONED, Done.UNREASONED):
        return Q(cached_reason="") if what == Done.UNREASONED else ~Q(cached_reason="")
    if what == Done.OWED:
        return _owed(access, ground)
    return _nowhere() if what == Done.HOMELESS else NONE


def _nowhere() -> Q:
    """Return the condition that nobody knows in which town the child lives."""
    return Q(cached_place_path="") | Q(cached_place_path=F("county_path"))


def _owed(access: Cases, ground: Ground) -> Q:
    """Return the condition that the main reason asks for an office to which the case was not referred."""
    found = NONE
    for county in sorted(access.viewer.counties):
        for party in ground.of(county)[0].parties:
            asked = Q(county_path=county, cached_reason__in=sorted(party.reasons))
            found |= asked & ~Q(_stands(ActKind.REFERRED, party=party.id))
    return found


def _stands(*kinds: ActKind, **more: str) -> Exists:
    """Return whether a case has an act of these kinds that nobody struck out."""
    return Exists(_acts(*kinds, **more).filter(case=OuterRef("pk")))


def _acts(*kinds: ActKind, **more: str) -> QuerySet[Act]:
    struck = Act.objects.filter(case=OuterRef("case"), kind=ActKind.STRUCK.value, names=OuterRef("number"))
    return Act.objects.filter(~Exists(struck), kind__in=[kind.value for kind in kinds], **more)


def _visits() -> QuerySet[Any, Any]:
    of_case = _acts(ActKind.VISITED).filter(case=OuterRef("pk")).order_by().values("case")
    return of_case.annotate(number=Count("pk")).values("number")


def _marked(condition: Q) -> When:
    return When(Then(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _waits(within: QuerySet[Case], town: When) -> Iterator[tuple[str, int]]:
    """Yield the town and the hours from the opening to the first word, of every case that has one."""
    first = _acts(*FIRST_WORDS).filter(case=OuterRef("pk")).order_by("written_at").values("written_at")[:1]
    rows = within.order_by().annotate(town=town, first=Subquery(first)).exclude(first=None)
    for path, opened_at, first_at in rows.values_list("town", F("opened_at"), "first").iterator():
        # What a class teacher did before there was a case stands on it: the child waited for nobody.
        yield path, max(0, int((first_at - opened_at).total_seconds()) // HOUR)


def _middle(hours: list[int]) -> int | None:
    return int(median(hours)) if hours else None
