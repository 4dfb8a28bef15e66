"""Posts follow their units: a village given to another town, a school given to another centre, takes its posts along.

Places do not know of posts; what a post reaches is its unit's path, and a path that stayed behind would reach nothing, or
another's ground. A post of a unit that is no more keeps the path under which it was held.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.responsibility.models import Post

#: Which column names a post's unit; an inspector's post lies at the county whatever his area's schools do.
UNITS: Final = ("division", "centre", "school", "school_class")


def follow_places(*, at: datetime) -> int:
    """Give every post that stands the path of its unit as it is now; return how many moved. Begun again it changes nothing."""
    on = timezone.localdate(at)
    moved = 0
    with transaction.atomic():
        for unit in UNITS:
            stands = Q(ended_on=None) | Q(ended_on__gt=on)
            behind = (
                Post.objects.select_for_update(of=("self",))
                .filter(stands, area=None, **{f"{unit}__isnull": False, f"{unit}__ended_on": None})
                .exclude(unit_path=F(f"{unit}__path"))
                .select_related(unit)
            )
            posts = list(behind)
            for post in posts:
                post.unit_path = getattr(post, unit).path
            Post.objects.bulk_update(posts, ("unit_path",), batch_size=500)
            moved += len(posts)
        if moved:
            audit.write(
                "responsibility.follow_places", by=System("worker"), at=at, kind=Kind.SYSTEM, detail={"posts": moved}
            )
    return moved
