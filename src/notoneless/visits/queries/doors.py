"""Behind two figures of visits: the households at whose doors somebody stood, and who came along without an account."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.visits.queries.figures import OTHER, Behind, visited_in
from notoneless.visits.queries.keys import keyed


@dataclass(frozen=True, slots=True)
class DoorLine:
    """A household that was visited: its children whom the asker sees and who were visited, how often somebody came, when last. ``place`` is
    where the child who was visited last lives now."""

    id: uuid.UUID
    children: tuple[str, ...]
    place: str
    visits: int
    pupils: int
    last_on: date


@dataclass(frozen=True, slots=True)
class OtherLine:
    """Somebody without an account who came along, told by name and unit: to how many doors, for how many pupils of those whom the asker sees."""

    name: str
    unit: str
    visits: int
    pupils: int
    last_on: date


def door_lines(keys: Sequence[Behind], viewer: Viewer, *, since: date, until: date) -> list[DoorLine]:
    """Return a page of a list of households that were visited; that their children were shown is noted as a look."""
    wanted = [keyed(key[0]) for key in keys]
    rows = visited_in(viewer, since, until).filter(visit__household__in=wanted)
    told = {
        row["visit__household"]: row
        for row in rows.values("visit__household").annotate(
            visits=Count("visit", distinct=True), pupils=Count("child", distinct=True), last_on=Max("visit__on")
        )
    }
    children: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    places: dict[uuid.UUID, str] = {}
    for household, child, name, place in rows.order_by("-visit__on", "child__birth_on", "child").values_list(
        "visit__household", "child", "child__name", "child__cached_place_path"
    ):
        children[household][child] = name
        places.setdefault(household, place)
    audit.note_look("visits.doors", sorted({key for some in children.values() for key in some}))
    names = names_on_lines({Line.PLACE: set(places.values())})[Line.PLACE]
    return [
        DoorLine(
            one, tuple(children[one].values()), names.get(places[one], ""), told[one]["visits"], told[one]["pupils"], told[one]["last_on"],
        )
        for one in wanted
        if one in told
    ]  # fmt: skip


def other_lines(keys: Sequence[Behind], viewer: Viewer, *, since: date, until: date) -> list[OtherLine]:
    """Return a page of a list of people without an account who came along. It names no child."""
    wanted = [tuple(key[0].removeprefix(OTHER).split("\t")) for key in keys]
    rows = visited_in(viewer, since, until).filter(
        visit__visitors__account=None, visit__visitors__name__in={name for name, _unit in wanted}
    )
    told = {
        (row["name"], row["unit"]): OtherLine(**row)
        for row in rows.values(name=F("visit__visitors__name"), unit=F("visit__visitors__unit")).annotate(
            visits=Count("visit", distinct=True), pupils=Count("child", distinct=True), last_on=Max("visit__on")
        )
    }
    return [told[one] for one in wanted if one in told]
