"""Posts follow their units: a village given to another town, a school given to another centre, takes its posts along, and a
unit with a new name gives it to its posts.

Places do not know of posts; what a post reaches is its unit's path, and a path that stayed behind would reach nothing, or
another's ground. A post of a unit that is no more keeps the path and the title under which it was held, and a title that
somebody chose is nobody's to change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.places.models import UnitChange
from notoneless.places.queries.asof import not_ended
from notoneless.places.terms import Change
from notoneless.responsibility.models import Post
from notoneless.responsibility.rules.titles import title
from notoneless.responsibility.terms import PostKind

#: Which column names a post's unit; an inspector's post lies at the county whatever his area's schools do.
UNITS: Final = ("division", "centre", "school", "school_class")
#: How a class is called: 三年级2班.
ROOM: Final = re.compile(r"\S{1,3}年级\d+班")


def follow_places(*, at: datetime) -> int:
    """Give every post that stands the path and the name of its unit as they are now; return how many changed. Begun again it
    changes nothing."""
    on = timezone.localdate(at)
    moved = 0
    as_they_are, held = _standing(on), _standing(on).select_for_update(of=("self",))
    # Most minutes nothing changed, and nothing is held to find that out.
    if not any(_behind(as_they_are, unit, on).exists() for unit in UNITS) and not any(
        True for _one in _renamed(as_they_are, on)
    ):
        return 0
    with transaction.atomic():
        for unit in UNITS:
            posts = list(_behind(held, unit, on))
            for post in posts:
                post.unit_path = getattr(post, unit).path
            Post.objects.bulk_update(posts, ("unit_path",), batch_size=500)
            moved += len(posts)
        renamed = list(_renamed(held, on))
        Post.objects.bulk_update(renamed, ("title",), batch_size=500)
        if moved or renamed:
            audit.write(
                "responsibility.follow_places", by=System("worker"), at=at, kind=Kind.SYSTEM,
                detail={"posts": moved, "titles": len(renamed)},
            )  # fmt: skip
    return moved + len(renamed)


def _standing(on: date) -> QuerySet[Post]:
    return Post.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on))


def _behind(standing: QuerySet[Post], unit: str, on: date) -> QuerySet[Post]:
    """Return those of ``standing`` that lie elsewhere than their unit."""
    whole = standing.filter(not_ended(on, f"{unit}__"), area=None, **{f"{unit}__isnull": False})
    return whole.exclude(unit_path=F(f"{unit}__path")).select_related(unit)


def _renamed(standing: QuerySet[Post], on: date) -> Iterator[Post]:
    """Yield the posts that bear a former name of their unit, with the title that its present name gives."""
    old_names: dict[str, dict[object, list[str]]] = {unit: defaultdict(list) for unit in UNITS[:3]}
    for change in UnitChange.objects.filter(kind=Change.RENAMED).order_by("on", "recorded_at"):
        for unit, names in old_names.items():
            if key := getattr(change, f"after_{unit}_id"):
                names[key].append(str(change.said.get("old_name", "")))
    for unit, names in old_names.items():
        if not names:  # most days nothing was ever renamed
            continue
        for post in standing.filter(**{f"{unit}__in": list(names)}).select_related(unit):
            one = getattr(post, unit)
            if post.title in {title(post.kind, old) for old in names[one.pk] if old != one.name}:
                yield _called(post, one.name)
    yield from _rooms(standing, old_names["school"], on)
    inspectors = standing.filter(
        kind=PostKind.INSPECTOR, area__isnull=False, title__endswith=title(PostKind.INSPECTOR, "")
    )
    for post in inspectors.exclude(title=Concat(F("area__name"), Value(title(PostKind.INSPECTOR, "")))).select_related(
        "area"
    ):
        if post.area is not None:
            yield _called(post, post.area.name)


def _rooms(standing: QuerySet[Post], schools: dict[object, list[str]], on: date) -> Iterator[Post]:
    """Yield the posts of classes whose school or number changed: what stands before the class is the school's name, one that
    it has or had."""
    for kind in (PostKind.CLASS_TEACHER, PostKind.SUBJECT_TEACHER):
        word = title(kind, "")
        named = Concat(F("school_class__school__name"), F("school_class__name"), Value(word))
        behind = standing.filter(not_ended(on, "school_class__"), kind=kind, title__endswith=word).exclude(title=named)
        for post in behind.select_related("school_class__school"):
            if (room := post.school_class) is None:
                continue
            known = (room.school.name, *schools.get(room.school_id, ()))
            if any(ROOM.fullmatch(post.title.removeprefix(name).removesuffix(word)) for name in known):
                yield _called(post, f"{room.school.name}{room.name}")


def _called(post: Post, unit: str) -> Post:
    post.title = title(post.kind, unit)
    return post
