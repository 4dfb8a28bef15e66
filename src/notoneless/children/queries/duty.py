"""For whom somebody answers by name, and the viewer with that duty added to what the posts give."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Reach, Viewer
from notoneless.children.access import SEE, Children
from notoneless.children.models import Child, Sponsor
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import viewer_of, viewer_of_post
from notoneless.responsibility.rules.powers import SPONSOR


def sponsored_ids(account: Account | uuid.UUID, on: date) -> frozenset[uuid.UUID]:
    """Return the children for whom the account answers by name on ``on``."""
    rows = Sponsor.objects.filter(
        Q(began_on=None) | Q(began_on__lte=on), Q(ended_on=None) | Q(ended_on__gt=on), account=account
    )
    return frozenset(rows.values_list("child", flat=True))


def viewer_by_id(account: str, at: datetime) -> Viewer | None:
    """Return the viewer that an account is at ``at``, duty by name included; None for one that may not sign in."""
    try:
        found = Account.objects.filter(pk=uuid.UUID(account), is_active=True).first()
    except ValueError:
        return None
    return with_duty(viewer_of(found, at=at), timezone.localdate(at)) if found is not None else None


def with_duty(viewer: Viewer, on: date) -> Viewer:
    """Return ``viewer`` with one reach more where somebody answers for children by name.

    The database's own policies show everybody the lines of sponsorship that bear his name; the children themselves only
    once the caller holds the scope of the viewer returned.
    """
    if viewer.account_id is None:
        return viewer
    children = sponsored_ids(viewer.account_id, on)
    if not children:
        return viewer
    reach = Reach(post="sponsor", powers=SPONSOR, children=children, label="包保责任人")
    return replace(viewer, reaches=(*viewer.reaches, reach))


def handed_over(post: Post, *, on: date) -> dict[str, int]:
    """Return how many children are handed over with a post: those whom the post itself reaches, whoever hands it over;
    nothing of a post that sees none. Who answers for a child by name hands that over with no post."""
    reach = viewer_of_post(post, on=on)
    if not reach.has(SEE):
        return {}
    return {"children": Children(reach, SEE).filter(Child.objects.all()).order_by().count()}
