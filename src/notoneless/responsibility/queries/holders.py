"""Who is to be told: the accounts that hold posts, or stand at a unit, on a day."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live


def holders(posts: Iterable[uuid.UUID], on: date) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    """Return post → the accounts that hold it on the day."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    terms = Appointment.objects.filter(live(on), post__in=set(posts), account__is_active=True)
    for post, account in terms.values_list("post_id", "account_id").distinct():
        found[post].append(account)
    return {post: tuple(accounts) for post, accounts in found.items()}


def at_unit(unit: str, kinds: Collection[str], on: date, *, line: str = "") -> list[uuid.UUID]:
    """Return the accounts that hold a post of one of ``kinds`` at the unit, of one line where it is named: the bureau is no line
    of its own."""
    terms = Appointment.objects.filter(
        live(on), live(on, "post__"), post__unit_path=unit, post__kind__in=kinds, account__is_active=True
    )
    if line:
        terms = terms.filter(post__line=line)
    return list(terms.values_list("account_id", flat=True).distinct().order_by("account_id"))
