"""Accounts as those see them who answer for their holders: only within reach, and the same number of queries for one and
for fifty."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from notoneless.accounts.models import Account, Failure, SecondFactor, Slip
from notoneless.accounts.queries import name_index, sign_ins_of
from notoneless.accounts.terms import Viewer
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.viewers import system_scope
from notoneless.responsibility.terms import PostKind

PAGE: Final = 50
BETWEEN: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in a list."""

    id: uuid.UUID
    name: str
    login: str
    posts: tuple[str, ...]
    state: str  # open, waiting, off, no_post
    has_second_factor: bool
    last_login: datetime | None
    slip_until: datetime | None


@dataclass(frozen=True, slots=True)
class AccountRows:
    """A page of the list, the mark behind its last row ('' on the last page), and how many there are in all."""

    rows: tuple[AccountRow, ...]
    next: str
    total: int


def account_list(
    by: Viewer, *, at: datetime, on: date, only: Mapping[str, Any], order: str = "name", after: str = ""
) -> AccountRows:
    """Return accounts of people who hold or held a post within reach. ``only``: text, kind, state; ``order``: name or
    -last_login."""
    found = _narrowed(access.People(by).filter(Account.objects.all()), only, on)
    total = found.count()
    column = "last_login" if order.endswith("last_login") else "name"
    if column == "last_login":
        found = found.order_by("-last_login", "-id")
    else:
        found = found.order_by("-name", "-id") if order.startswith("-") else found.order_by("name", "id")
    start = int(after) if after.isdigit() else 0
    some = list(
        found.annotate(factor=Exists(SecondFactor.objects.filter(account=OuterRef("pk"))))[start : start + PAGE + 1]
    )
    more = len(some) > PAGE
    return AccountRows(_rows(some[:PAGE], at, on), str(start + PAGE) if more else "", total)


def _narrowed(found: QuerySet[Account], only: Mapping[str, Any], on: date) -> QuerySet[Account]:
    if text := str(only.get("text") or "").strip():
        found = found.filter(Q(name__contains=text) | Q(login__startswith=text.lower()))
    held = Appointment.objects.filter(live(on), live(on, "post__"), account=OuterRef("pk"))
    if kind := only.get("kind"):
        found = found.filter(Exists(held.filter(post__kind=kind)))
    state = only.get("state")
    if state == "off":
        return found.filter(is_active=False)
    if state == "waiting":
        return found.filter(is_active=True, password__startswith="!")
    if state == "no_post":
        return found.filter(~Exists(held), is_active=True)
    if state == "open":
        return found.filter(Exists(held), is_active=True).exclude(password__startswith="!")
    return found


def _rows(some: Sequence[Account], at: datetime, on: date) -> tuple[AccountRow, ...]:
    keys = [account.pk for account in some]
    titles: dict[uuid.UUID, list[str]] = defaultdict(list)
    held = Appointment.objects.filter(live(on), live(on, "post__"), account__in=keys)
    for key, title in held.order_by("post__unit_path").values_list("account_id", "post__title"):
        titles[key].append(title)
    slips = dict(
        Slip.objects.filter(account__in=keys, used_at=None, void_at=None, expires_at__gt=at).values_list(
            "account_id", "expires_at"
        )
    )
    return tuple(
        AccountRow(
            account.pk, account.name, account.login, tuple(titles.get(account.pk, ())),
            _state(account, bool(titles.get(account.pk))), account.factor, account.last_login, slips.get(account.pk),  # type: ignore[attr-defined]
        )
        for account in some
    )  # fmt: skip


def _state(account: Account, has_post: bool) -> str:
    if not account.is_active:
        return "off"
    if not account.is_opened:
        return "waiting"
    return "open" if has_post else "no_post"


@dataclass(frozen=True, slots=True)
class Term:
    """A post held or once held, as the page shows it."""

    post_id: uuid.UUID
    title: str
    kind: str
    holding: str
    began_on: date
    ended_on: date | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything about one account: who, posts within reach, how it signs in, what may be done with it."""

    account: Account
    state: str
    terms: tuple[Term, ...]
    has_second_factor: bool
    slip_until: datetime | None
    failures: int
    sign_ins: list[dict[str, Any]]
    may_govern: bool
    may_guard: bool


def account_page(by: Viewer, account_id: uuid.UUID, *, at: datetime, on: date) -> AccountPage | None:
    """Return the page of one account, or ``None``: there is none, or none for this viewer.

    Posts outside the viewer's reach are not shown, as they are on no other page.
    """
    account = access.People(by).filter(Account.objects.filter(pk=account_id)).first()
    if account is None:
        return None
    rows = access.Posts(by, "account.see").of_appointments(
        Appointment.objects.filter(account=account).select_related("post").order_by("-began_on", "post__unit_path")
    )
    terms = tuple(
        Term(
            one.post_id, one.post.title, str(PostKind(one.post.kind).label), one.get_holding_display(), one.began_on,
            one.ended_on, one.began_on <= on and (one.ended_on is None or one.ended_on > on),
        )
        for one in rows
    )  # fmt: skip
    slip = Slip.objects.filter(account=account, used_at=None, void_at=None, expires_at__gt=at).first()
    mine = account.pk == by.account_id
    same = Account.objects.filter(pk=account.pk)
    with system_scope():  # a post in another county may put the person out of reach
        may_govern = access.Governed(by, on).filter(same).exists()
    return AccountPage(
        account=account,
        state=_state(account, any(term.is_live for term in terms)),
        terms=terms,
        has_second_factor=SecondFactor.objects.filter(account=account).exists(),
        slip_until=slip.expires_at if slip else None,
        failures=Failure.objects.filter(name_index=name_index(account.login), forgiven_at=None).count(),
        sign_ins=sign_ins_of(account.pk),
        may_govern=may_govern,
        may_guard=not mine and access.People(by, "account.disable").filter(same).exists(),
    )


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A post that one may fill, found by its title: who holds it, if anybody."""

    id: uuid.UUID
    title: str
    kind: str
    holder: str


def posts_to_fill(by: Viewer, *, on: date, text: str = "", kind: str = "", limit: int = 50) -> list[OpenPost]:
    """Return posts into which ``by`` may invite somebody, vacant ones first, at most ``limit``; not those that ``by`` holds."""
    reach = access.Posts(by, "account.invite").filter(
        access.Posts(by, "post.edit").filter(Post.objects.filter(live(on)))
    )  # fmt: skip
    mine = Appointment.objects.filter(live(on), account=by.account_id)
    reach = reach.filter(kind__in=access.kinds_to_give(by)).exclude(pk__in=mine.values("post"))
    for word in text.split():
        reach = reach.filter(title__contains=word)
    if kind:
        reach = reach.filter(kind=kind)
    held = Appointment.objects.filter(live(on), post=OuterRef("pk"))
    some = list(reach.annotate(is_held=Exists(held)).order_by("is_held", "unit_path", "kind", "id")[:limit])
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for post, name in Appointment.objects.filter(live(on), post__in=[post.pk for post in some]).values_list(
        "post_id", "account__name"
    ):
        names[post].append(name)
    return [
        OpenPost(post.pk, post.title, str(PostKind(post.kind).label), "、".join(names.get(post.pk, ())))
        for post in some
    ]


def post_to_fill(by: Viewer, post_id: uuid.UUID, *, on: date) -> OpenPost | None:
    """Return one post into which ``by`` may invite somebody, or ``None``."""
    reach = access.Posts(by, "account.invite").filter(Post.objects.filter(live(on), pk=post_id))
    post = reach.filter(kind__in=access.kinds_to_give(by)).first()
    if post is None:
        return None
    held = Appointment.objects.filter(live(on), post=post).values_list("account__name", flat=True)
    return OpenPost(post.pk, post.title, str(PostKind(post.kind).label), "、".join(held))
