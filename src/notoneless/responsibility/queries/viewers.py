"""What the posts of an account give at this moment."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from notoneless.accounts.terms import STEP, Reach, Viewer, outermost
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.queries.standing import live, schools_of_areas
from notoneless.responsibility.rules.powers import powers_of
from notoneless.responsibility.terms import Line

if TYPE_CHECKING:
    from notoneless.accounts.models import Account


def viewer_of(
    account: Account, *, at: datetime, address: str = "", session: str = "", fresh_until: datetime | None = None
) -> Viewer:
    """Return ``account`` as a viewer: one reach for every post held at ``at``.

    It is asked anew for every request, so a post that ended opens nothing a moment later.
    """
    on = timezone.localdate(at)
    held = list(
        Appointment.objects.filter(live(on), live(on, "post__"), account=account, account__is_active=True)
        .select_related("post")
        .order_by("post__line", "post__unit_path", "post__kind")
    )
    areas = [appointment.post.area_id for appointment in held if appointment.post.area_id]
    schools = schools_of_areas(areas, on)
    return Viewer(
        account_id=account.pk,
        login=account.login,
        name=account.name,
        reaches=tuple(_reach(appointment.post, schools) for appointment in held),
        address=address,
        session=session,
        fresh_until=fresh_until,
    )


def _reach(post: Post, schools: dict[uuid.UUID, list[str]]) -> Reach:
    # An inspector answers for the schools of his area and for no other.
    paths = tuple(sorted(schools.get(post.area_id, ()))) if post.area_id else (post.unit_path,)
    # A child who is on no school's roll lies on the place line alone, so a county's own posts reach both lines.
    both = not post.area_id and len(post.unit_path) == STEP
    return Reach(
        post=post.kind,
        label=post.title,
        powers=powers_of(post.kind),
        place_paths=paths if both or post.line == Line.PLACE else (),
        school_paths=paths if both or post.line == Line.SCHOOL else (),
    )


def hold_scope(viewer: Viewer) -> None:
    """Tell PostgreSQL, for this transaction only, what the viewer reaches; its row policies read it. Elsewhere nothing."""
    if connection.vendor != "postgresql":
        return
    places = ",".join(outermost(path for reach in viewer.reaches for path in reach.place_paths))
    schools = ",".join(outermost(path for reach in viewer.reaches for path in reach.school_paths))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('notoneless.places', %s, true), set_config('notoneless.schools', %s, true), "
            "set_config('notoneless.account', %s, true)",
            [places, schools, viewer.actor],
        )
