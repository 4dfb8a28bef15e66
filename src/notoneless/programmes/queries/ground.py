"""What every reading of tasks stands on: the calendar and the terms of a county, and the evidence of many tasks at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from notoneless.accounts.terms import STEP, Viewer
from notoneless.policy import Policy, load
from notoneless.policy.calendars import calendar_of
from notoneless.programmes.access import SEE, counties
from notoneless.programmes.models import Document, Evidence, Task
from notoneless.programmes.rules.standing import Term, standing
from notoneless.programmes.terms import AbsentError, Given, Milestone
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import code_at
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.ways import optional
from notoneless.standards.calendar import Calendar

#: So many tasks are asked for one by one; more of them are asked for by their counties.
ONE_BY_ONE = 500
UNIT = ("division", "centre", "school")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what a page lists comes from: the document; ``is_general`` where the county has written none of its own."""

    source: str
    mark: str
    is_general: bool


def origin_of(topic: str, viewer: Viewer, *, on: date) -> Origin | None:
    """Return where a topic of the viewer's county comes from; None where nothing is written for it."""
    for path in counties(viewer):
        code = code_at(path)
        if (held := optional(topic, code, on)) is not None:
            return Origin(held.source.cite(), held.mark(), held.place != code)
    return None


@dataclass(frozen=True, slots=True)
class Due:
    """Of a task only what its figures stand on: a front page counts hundreds of them and shows none."""

    pk: uuid.UUID
    county_path: str
    post_id: uuid.UUID | None
    due_on: date
    repeats: str
    until: date | None
    unit_path: str
    is_of_a_place: bool

    @classmethod
    def of(cls, tasks: QuerySet[Task]) -> list[Due]:
        """Read them; one statement."""
        rows = tasks.values_list(
            "pk", "county_path", "post_id", "due_on", "repeats", "until", *(f"{name}__path" for name in UNIT)
        )
        return [
            cls(pk, county, post, due_on, repeats, until, division or centre or school, division is not None)
            for pk, county, post, due_on, repeats, until, division, centre, school in rows
        ]


@cache
def policy() -> Policy:
    """Return the parameters; they are read once."""
    return load()


def term_of(county_path: str, on: date) -> tuple[Term, Calendar]:
    """Return the terms of tasks in a county on a day, and its calendar."""
    code = code_at(county_path)
    held: Any = policy().value("programmes.deadlines", code, on).value
    return Term(held["rise"]), calendar_of(policy(), code)


def standings(tasks: Sequence[Task] | Sequence[Due], *, on: date) -> dict[uuid.UUID, tuple[Milestone, ...]]:
    """Return task → its milestones; a few statements however many tasks there are. Units must have been read with the tasks."""
    given = given_for(tasks)
    terms = {path: term_of(path, on) for path in {task.county_path for task in tasks}}
    found = {}
    for task in tasks:
        term, calendar = terms[task.county_path]
        found[task.pk] = standing(
            task.due_on, task.repeats, task.until, given.get(task.pk, ()), on=on, calendar=calendar, term=term,
            depth=len(task.unit_path) // STEP - 1,
        )  # fmt: skip
    return found


def given_for(tasks: Sequence[Task] | Sequence[Due]) -> dict[uuid.UUID, list[Given]]:
    """Return task → what was given to prove it."""
    few = len(tasks) <= ONE_BY_ONE
    where = Q(task__in=[task.pk for task in tasks]) if few else Q(county_path__in={task.county_path for task in tasks})
    found: dict[uuid.UUID, list[Given]] = defaultdict(list)
    rows = Evidence.objects.filter(where).order_by("given_at")
    for task, key, due, given_on, agrees in rows.values_list("task_id", "id", "due_on", "given_on", "look__agrees"):
        found[task].append(Given(key, due, given_on, agrees))
    return found


def holders(posts: Iterable[uuid.UUID | None], *, on: date) -> dict[uuid.UUID, str]:
    """Return post → who holds it on a day, by name."""
    wanted = {post for post in posts if post is not None}
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    held = Appointment.objects.filter(live(on), post__in=wanted, account__is_active=True) if wanted else ()
    for term in held.select_related("account").order_by("-holding", "began_on") if wanted else ():  # type: ignore[union-attr]
        found[term.post_id].append(term.account.name)
    return {post: "、".join(names) for post, names in found.items()}


def own_posts(viewer: Viewer, *, on: date) -> frozenset[uuid.UUID]:
    """Return the posts that the viewer holds on a day."""
    held = Appointment.objects.filter(live(on), live(on, "post__"), account=viewer.account_id)
    return frozenset(held.values_list("post_id", flat=True))


def sees_whole(viewer: Viewer) -> frozenset[str]:
    """Return the counties all of whose tasks the viewer reads."""
    paths = {*viewer.places(SEE)} & {*viewer.schools(SEE)}
    return frozenset(path for path in paths if len(path) == STEP)


def document_of(viewer: Viewer, key: uuid.UUID | str, power: str = SEE) -> Document:
    """Return a document of a county where the viewer has the power. Raises :class:`AbsentError`."""
    found = Document.objects.filter(pk=as_key(key), county_path__in=counties(viewer, power)).first()
    if found is None:
        raise AbsentError
    return found


def key_of(task: Task) -> str:
    """Return the key of a task's unit, as ``units.units_of`` names it."""
    kind = "place" if task.division_id else "centre" if task.centre_id else "school"
    return f"{kind}:{task.unit.path}"


def as_key(key: uuid.UUID | str) -> uuid.UUID:
    """Return what an address names; what is no key is absent. Raises :class:`AbsentError`."""
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(str(key))
    except ValueError:
        raise AbsentError from None
