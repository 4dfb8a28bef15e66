"""Putting people into posts and taking them out. A post that ended opens nothing on the next request."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind as Letter
from notoneless.responsibility import access
from notoneless.responsibility.actions.posts import BATCH, _establish
from notoneless.responsibility.actions.refusals import not_there, refusal
from notoneless.responsibility.models import Appointment, HandOver, Post
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.viewers import system_scope
from notoneless.responsibility.rules import appointing
from notoneless.responsibility.rules.appointing import Term, Why
from notoneless.responsibility.terms import DutyError, Holding, PostKind


@dataclass(frozen=True, slots=True)
class Put:
    """One person to be put into one post."""

    post_id: uuid.UUID
    account_id: uuid.UUID
    began_on: date
    ended_on: date | None = None
    holding: str = Holding.FULL
    document: str = ""


def appoint(
    *,
    by: Viewer,
    at: datetime,
    post_id: uuid.UUID,
    account_id: uuid.UUID,
    began_on: date,
    ended_on: date | None = None,
    holding: str = Holding.FULL,
    document: str = "",
) -> Appointment:
    """Put one person into one post and return the appointment.

    Raises :class:`DutyError`: D001 (post or person not within reach), D002 (oneself), D003 and D004 (more powers than
    one's own), D005 (two of the three keepers), D006 (the post is held), D009 (a term that ends before it begins, or a
    day before the post began).
    """
    return appoint_all(by=by, at=at, puts=[Put(post_id, account_id, began_on, ended_on, holding, document)])[0]


def appoint_all(
    *, by: Viewer, at: datetime, puts: Sequence[Put], newcomers: Collection[uuid.UUID] = ()
) -> list[Appointment]:
    """Put many people into posts, all or none, with one line in the journal; return the appointments in order.

    ``newcomers`` are accounts that the caller has just made in the same transaction: they have held no post yet, so no
    reach could know them. Raises as :func:`appoint`, and D007 where one post is named twice.
    """
    with transaction.atomic():
        posts, terms = _checked_posts(by, puts)
        _check_people(by, puts, newcomers)
        held = _terms_of_accounts({put.account_id for put in puts})
        new = []
        for put in puts:
            post = posts[put.post_id]
            term = _term(put, post)
            _refuse(appointing.room(term, terms[put.post_id]))
            _refuse(appointing.apart(term, held[put.account_id]))
            terms[put.post_id].append(term)
            held[put.account_id].append(term)
            new.append(
                Appointment(
                    post=post, account_id=put.account_id, holding=put.holding, began_on=put.began_on,
                    ended_on=put.ended_on, document=put.document.strip()[:120], made_by=by.actor, made_at=at,
                )
            )  # fmt: skip
        Appointment.objects.bulk_create(new, batch_size=BATCH)
        if new:
            _journal(by, at, new)
            _tell(by, at, new, newcomers)
    return new


def end_appointment(*, by: Viewer, at: datetime, appointment_id: uuid.UUID, reason: str = "") -> Appointment:
    """End a term now and return it: from this moment the post gives that person nothing. A term that has not begun will
    not begin. Hand-overs that were offered from it lapse.

    Raises D001 (not within reach, or already over), D002 (one's own), D003 and D004 (a post above one's own).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        mine = access.Posts(by, "post.edit")
        term = (
            mine.of_appointments(Appointment.objects.select_for_update(of=("self",)).select_related("post"))
            .filter(Q(ended_on=None) | Q(ended_on__gt=on), pk=appointment_id)
            .first()
        )
        if term is None:
            raise not_there("这段任职", "appointment")
        if term.account_id == by.account_id:
            raise refusal(Why.ONESELF)
        _refuse(appointing.may_give(term.post.kind, own=mine.own_powers(term.post)))
        release(term, on=on, at=at)
        HandOver.objects.filter(giver=term, accepted_at=None, refused_at=None).update(
            refused_at=at, refusal="任职已由上级结束"
        )
        audit.write(
            "responsibility.end_appointment", by=by, at=at, subject=f"appointment:{term.pk}",
            detail={"kind": term.post.kind, "unit": term.post.unit_path, "account": str(term.account_id),
                    "reason": reason.strip()[:200]},
        )  # fmt: skip
    return term


def release(term: Appointment, *, on: date, at: datetime) -> None:
    """End ``term`` on ``on`` by an act; a term that has not begun ends on the day that it would have."""
    term.ended_on, term.released_at = max(on, term.began_on), at
    term.save(update_fields=("ended_on", "released_at"))


def found_county(
    *, county_path: str, account_id: uuid.UUID, at: datetime, kind: str = PostKind.BUREAU_LEADER
) -> Appointment:
    """Set up a new county's posts and put its first person into the bureau's lead: the one appointment that no superior
    makes. Raises D010 where the county already has anybody in any post."""
    on, by = timezone.localdate(at), System("设立区县")
    with transaction.atomic():
        if Appointment.objects.filter(access.under("post__unit_path", [county_path])).exists():
            raise DutyError(
                "D010",
                "这个区县已经有人任职，不能再次设立。请由教育局领导任命其他人。",
                "Somebody already holds a post in this county: its bureau's leader appoints the others.",
            )
        _establish(by, at=at, county_path=county_path, on=on, carry_teachers=False)
        post = Post.objects.filter(live(on), unit_path=county_path, kind=kind).earliest("began_on", "id")
        first = Appointment.objects.create(post=post, account_id=account_id, began_on=on, made_by="", made_at=at)
        audit.write("responsibility.found_county", by=by, at=at, subject=f"appointment:{first.pk}",
                    detail={"county": county_path, "kind": kind})  # fmt: skip
    return first


def _checked_posts(by: Viewer, puts: Sequence[Put]) -> tuple[dict[uuid.UUID, Post], dict[uuid.UUID, list[Term]]]:
    """Return the posts and the terms already in them; refuse what is out of reach or above one's own."""
    mine = access.Posts(by, "post.edit")
    keys = [put.post_id for put in puts]
    if len({(put.post_id, put.holding) for put in puts}) < len(puts):
        raise refusal(Why.TWICE)
    posts: dict[uuid.UUID, Post] = {}
    terms: dict[uuid.UUID, list[Term]] = defaultdict(list)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        # On PostgreSQL the rows are locked, so that two clerks cannot fill one post; SQLite has one writer at a time.
        posts |= {post.pk: post for post in mine.filter(Post.objects.select_for_update().filter(pk__in=some))}
        for term in Appointment.objects.filter(post__in=some).select_related("post"):
            terms[term.post_id].append(Term(term.post.kind, term.began_on, term.ended_on, term.holding))
    for put in puts:
        post = posts.get(put.post_id)
        if post is None or (post.ended_on is not None and post.ended_on <= put.began_on):
            raise not_there("这个岗位", "post")
        if put.account_id == by.account_id:
            raise refusal(Why.ONESELF)
        _refuse(appointing.may_give(post.kind, own=mine.own_powers(post)))
    return posts, terms


def _check_people(by: Viewer, puts: Sequence[Put], newcomers: Collection[uuid.UUID]) -> None:
    """Refuse people whom the viewer cannot know of, and accounts that are switched off."""
    wanted = sorted({put.account_id for put in puts} - set(newcomers))
    people, known = access.People(by), 0
    for start in range(0, len(wanted), BATCH):
        some = Account.objects.filter(pk__in=wanted[start : start + BATCH], is_active=True)
        known += people.filter(some).count()
    if known < len(wanted):
        raise not_there("这个人（或其账号已停用）", "person, or the account is switched off")


def _terms_of_accounts(accounts: set[uuid.UUID]) -> dict[uuid.UUID, list[Term]]:
    found: dict[uuid.UUID, list[Term]] = defaultdict(list)
    keys = sorted(accounts)
    for start in range(0, len(keys), BATCH):
        rows = Appointment.objects.filter(account__in=keys[start : start + BATCH])
        with system_scope():  # whoever keeps the house in one county keeps nothing else of it in another
            held = list(rows.values_list("account_id", "post__kind", "began_on", "ended_on"))
        for account, kind, began_on, ended_on in held:
            found[account].append(Term(kind, began_on, ended_on))
    return found


def _term(put: Put, post: Post) -> Term:
    if (put.ended_on is not None and put.ended_on <= put.began_on) or put.began_on < post.began_on:
        raise DutyError(
            "D009",
            f"任职日期不对：岗位自 {post.began_on} 设立，任期须从此日或以后开始，离任日期须在任职日期之后。",
            f"These days do not fit: the post stands since {post.began_on}, and a term ends after it began.",
        )
    return Term(post.kind, put.began_on, put.ended_on, put.holding)


def _refuse(why: Why | None) -> None:
    if why is not None:
        raise refusal(why)


def _tell(by: Viewer, at: datetime, new: Sequence[Appointment], newcomers: Collection[uuid.UUID]) -> None:
    """Tell those who were put into a post; a newcomer hears of it by the slip that opens the account."""
    together: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    for one in new:
        if one.account_id not in newcomers:
            together[one.post.unit_path[:STEP], one.began_on].append(one)
    for (county, day), some in together.items():
        messaging.send(to=[one.account_id for one in some], kind=Letter.APPOINTED, key=f"appointment:{some[0].pk}",
                       county=county, by=by, at=at, link="/duty/mine/", params={"on": day})  # fmt: skip


def _journal(by: Viewer, at: datetime, new: Sequence[Appointment]) -> None:
    first = new[0]
    detail: dict[str, object] = {"count": len(new)}
    if len(new) == 1:
        detail = {
            "kind": first.post.kind, "unit": first.post.unit_path, "account": str(first.account_id),
            "began_on": first.began_on.isoformat(), "holding": first.holding,
        }  # fmt: skip
    audit.write(
        "responsibility.appoint", by=by, at=at, detail=detail,
        subject=f"appointment:{first.pk}" if len(new) == 1 else "",
    )  # fmt: skip
