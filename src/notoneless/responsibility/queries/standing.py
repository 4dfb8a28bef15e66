"""Which posts stand on a day and who holds them, in a few queries, as the rule of the chain wants them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q

from notoneless.places.models import AreaSchool
from notoneless.responsibility.access import under
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.rules.chain import Standing
from notoneless.responsibility.terms import Holder, Line, PostKind

#: So many posts are named one by one in a statement.
FEW: Final = 500


def live(on: date, prefix: str = "") -> Q:
    """Return the condition that a period (half-open) holds ``on``."""
    return Q(**{f"{prefix}began_on__lte": on}) & (Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": on}))


def posts_on(on: date, where: Q) -> dict[tuple[str, str, str], Standing]:
    """Return ``(line, unit path, kind)`` → what stands there on ``on``, of the posts that ``where`` picks.

    An inspector's post is listed under the path of every school of the area; a department's liaison, who lies on the place
    line, on both: the departments of 1+N stand where the bureau stands.
    """
    rows = list(Post.objects.filter(where, live(on)).values_list("id", "kind", "line", "unit_path", "title", "area_id"))
    holders: dict[object, list[Holder]] = defaultdict(list)
    kinds = {row[0]: (row[1], row[4]) for row in rows}
    ran_out: set[uuid.UUID] = set()
    held = live(on) & Q(account__is_active=True)
    over = Q(released_at=None, ended_on__lte=on)
    # A few posts are named one by one; what picked thousands of them is asked once more.
    picked = Q(post__in=list(kinds) if len(kinds) <= FEW else Post.objects.filter(where, live(on)))
    for post, account, name, holding, began_on, ended_on in (
        Appointment.objects.filter(held | over, picked)
        .order_by("post_id", "-holding", "began_on")  # full before acting
        .values_list("post_id", "account_id", "account__name", "holding", "began_on", "ended_on")
    ):
        if ended_on is not None and ended_on <= on:
            ran_out.add(post)
        else:
            kind, title = kinds[post]
            holders[post].append(Holder(kind, title, name, account, post, holding, began_on, ended_on))
    schools = schools_of_areas({row[5] for row in rows if row[1] == PostKind.INSPECTOR and row[5]}, on)
    found: dict[tuple[str, str, str], Standing] = {}
    for post, kind, line, path, _title, area in rows:
        units = schools.get(area, ()) if kind == PostKind.INSPECTOR else (path,)
        lines = tuple(Line) if kind == PostKind.DEPARTMENT_LIAISON else (line,)
        for key in [(each, unit, kind) for each in lines for unit in units]:
            before = found.get(key, Standing())
            found[key] = Standing(before.holders + tuple(holders.get(post, ())), before.expired or post in ran_out)
    return found


def posts_at(on: date, place_paths: Iterable[str], school_paths: Iterable[str]) -> dict[tuple[str, str, str], Standing]:
    """The same for exactly these units, with the inspectors of the schools among them."""
    schools = list(school_paths)
    areas = AreaSchool.objects.filter(live(on), school__path__in=schools).values("area_id")
    at = (
        Q(line=Line.PLACE, unit_path__in=list(place_paths))
        | Q(line=Line.SCHOOL, unit_path__in=schools) & ~Q(kind=PostKind.INSPECTOR)
        | Q(kind=PostKind.INSPECTOR, area_id__in=areas)
    )
    return posts_on(on, at)


def posts_of(on: date, counties: Iterable[str]) -> dict[tuple[str, str, str], Standing]:
    """The same for whole counties."""
    return posts_on(on, under("unit_path", counties))


def schools_in_areas(on: date, where: Q) -> frozenset[str]:
    """Return the paths of the schools that lie in an inspector's area on ``on``."""
    return frozenset(
        AreaSchool.objects.filter(live(on), live(on, "area__")).filter(where).values_list("school__path", flat=True)
    )


def schools_of_areas(areas: Iterable[uuid.UUID], on: date) -> dict[uuid.UUID, list[str]]:
    """Return area → paths of its schools on ``on``; no query where no area is asked for."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    wanted = list(areas)
    if wanted:
        rows = AreaSchool.objects.filter(live(on), live(on, "area__"), area_id__in=wanted)
        for area, path in rows.values_list("area_id", "school__path"):
            found[area].append(path)
    return found
