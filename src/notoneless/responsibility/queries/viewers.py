"""What the posts of an account give at this moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
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
    with _lent("account", str(account.pk)):  # at the door no scope is held yet: it is made of these terms
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


def viewer_of_post(post: Post, *, on: date) -> Viewer:
    """Return what a post alone gives on ``on``, whoever holds it: for counting what is handed over with it."""
    return Viewer(
        account_id=None, reaches=(_reach(post, schools_of_areas([post.area_id] if post.area_id else [], on)),)
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
    """Tell PostgreSQL, for this transaction only, what the viewer reaches; its row policies read it. Elsewhere nothing.

    Every setting is written each time: a connection that served somebody else brings nothing along.
    """
    if connection.vendor != "postgresql":
        return
    # Who sees no child at all (those who keep the machine, its safety, its journal) is held to none, whatever the posts.
    reaches = [reach for reach in viewer.reaches if "child.see" in reach.powers]
    places = ",".join(outermost(path for reach in reaches for path in reach.place_paths))
    schools = ",".join(outermost(path for reach in reaches for path in reach.school_paths))
    children = ",".join(sorted({str(child) for reach in reaches for child in reach.children}))
    counties = ",".join(viewer.counties)
    _hold(places=places, schools=schools, children=children, counties=counties, account=viewer.actor, system="")


@contextmanager
def system_scope() -> Iterator[None]:
    """Open every row to the house itself while the block runs: for the worker, for commands, and for the part of an act
    that follows a child out of the actor's own reach. Elsewhere than on PostgreSQL it changes nothing.

    Inside a transaction it lasts at most as long as the transaction; outside it is taken back at the end of the block,
    whatever happened in it.
    """
    with _lent("system", "on"):
        yield


@contextmanager
def _lent(name: str, value: str) -> Iterator[None]:
    """Let one setting be ``value`` while the block runs, and give it back what it was."""
    if connection.vendor != "postgresql":
        yield
        return
    within, setting = connection.in_atomic_block, f"notoneless.{name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [setting])
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config(%s, %s, %s)", [setting, value, within])
    try:
        yield
    finally:
        # A transaction that failed is rolled back, and the setting with it; a connection that was lost took it along.
        if not connection.needs_rollback if within else connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, %s)", [setting, before, within])


def be_the_house() -> None:
    """Let every connection of this process open with the system's scope: called by a worker and by commands on the machine
    as they start, never by a process that answers requests."""
    connection_created.connect(_open_to_the_house, dispatch_uid="responsibility.house")


def _open_to_the_house(connection: BaseDatabaseWrapper, **_: object) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('notoneless.system', 'on', false)")


def _hold(**settings: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"set_config('notoneless.{name}', %s, true)" for name in settings),
            list(settings.values()),
        )
