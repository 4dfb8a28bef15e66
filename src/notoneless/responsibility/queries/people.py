"""Who may be put into a post, as far as the one who asks may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from notoneless.accounts.models import Account
from notoneless.accounts.terms import STEP, Viewer
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.terms import Line


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be chosen: name, login name, posts held today."""

    id: UUID
    name: str
    login: str
    posts: tuple[str, ...]

    @property
    def label(self) -> str:
        """How the person is told apart in a list of choices."""
        return f"{self.name}（{'、'.join(self.posts[:2]) or self.login}）"


def colleagues(term: Appointment, on: date) -> QuerySet[Account]:
    """Return who holds a post today where ``term``'s post is: in the same town, in the same school, in the bureau itself;
    the holder left out."""
    path, line = term.post.unit_path, term.post.line
    unit = path[: 2 * STEP] if line == Line.PLACE else path[: 3 * STEP]
    held = Appointment.objects.filter(live(on), live(on, "post__"), post__line=line, account=OuterRef("pk"))
    near = Q(post__unit_path=path) if len(path) == STEP else access.under("post__unit_path", [unit])
    return Account.objects.filter(Exists(held.filter(near)), is_active=True).exclude(pk=term.account_id)


def candidates(by: Viewer, on: date, *, text: str = "", limit: int = 50) -> list[Person]:
    """Return people whom ``by`` may appoint: everyone known to ``by``, found by name or login name, at most ``limit``."""
    return _people(access.People(by).filter(Account.objects.filter(is_active=True)), on, text, limit)


def receivers(term: Appointment, by: Viewer, on: date, *, text: str = "", limit: int = 50) -> list[Person]:
    """Return people to whom ``by`` may offer ``term``'s post."""
    if access.Posts(by, "post.edit").allows(term.post):
        found = access.People(by).filter(Account.objects.filter(is_active=True)).exclude(pk=term.account_id)
    else:
        found = colleagues(term, on)
    return _people(found, on, text, limit)


def _people(accounts: QuerySet[Account], on: date, text: str, limit: int) -> list[Person]:
    if text.strip():
        accounts = accounts.filter(name__contains=text.strip()) | accounts.filter(
            login__startswith=text.strip().lower()
        )
    chosen = list(accounts.order_by("name", "login").values_list("id", "name", "login")[:limit])
    titles: dict[UUID, list[str]] = {}
    held = Appointment.objects.filter(live(on), live(on, "post__"), account__in=[row[0] for row in chosen])
    for account, title in held.order_by("post__unit_path").values_list("account_id", "post__title"):
        titles.setdefault(account, []).append(title)
    return [Person(key, name, login, tuple(titles.get(key, ()))) for key, name, login in chosen]
