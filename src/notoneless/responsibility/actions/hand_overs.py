"""Passing a post on. It is offered to a named person; only that person can give the receipt, and until then the duty stays
where it is. The receipt ends one term and begins the other on the same day, so that no child is anybody's for no day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind as Letter
from notoneless.responsibility import access
from notoneless.responsibility.actions.appointments import release
from notoneless.responsibility.actions.refusals import not_there, refusal
from notoneless.responsibility.models import Appointment, HandOver
from notoneless.responsibility.queries.people import colleagues
from notoneless.responsibility.queries.viewers import system_scope
from notoneless.responsibility.rules import appointing
from notoneless.responsibility.rules.appointing import Term, Why
from notoneless.responsibility.terms import DutyError, LetterState


def offer(
    *,
    by: Viewer,
    at: datetime,
    appointment_id: uuid.UUID,
    receiver_id: uuid.UUID,
    takes_effect_on: date,
    counts: Mapping[str, int] | None = None,
    note: str = "",
) -> HandOver:
    """Offer a post to somebody and return the open hand-over. The holder offers to a colleague of the same or the next
    wider unit; whoever has the post in hand (``post.edit``) offers it to anyone within reach.

    ``counts`` says how much is handed over (children, open matters) as the caller counted it; the letters of the term are
    counted here. Raises :class:`DutyError`: D001 (post or person not there), D003 and D004 (a post above one's own), D005
    (the receiver is another of the three keepers), D011 (already offered), D012 (the receiver holds it, or is the one who
    gives), D013 (a day that has passed).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        giver = _giver(by, appointment_id, on)
        if takes_effect_on < on:
            raise DutyError(
                "D013",
                f"交接生效日期 {takes_effect_on} 已经过去。请填今天或以后的日期。",
                f"The day {takes_effect_on} has passed: give today or a later one.",
            )
        if receiver_id == giver.account_id:
            raise DutyError(
                "D012",
                "接收人就是现任。请选择另一位同志接收。",
                "The receiver is the present holder: choose somebody else.",
            )
        if not _may_know(by, giver, receiver_id, on):
            raise not_there("这个接收人（或其账号已停用）", "receiver, or the account is switched off")
        _fits(giver, receiver_id, takes_effect_on)
        if giver.hand_overs_out.filter(accepted_at=None, refused_at=None).exists():
            raise DutyError(
                "D011",
                "这个岗位已有一份交接在等对方签收。请先等对方处理，或撤回那一份。",
                "This post is already offered and waits for a receipt: wait, or take that offer back.",
            )
        letters = giver.letters.exclude(state=LetterState.VOID)
        offered = HandOver.objects.create(
            giver=giver,
            receiver_id=receiver_id,
            takes_effect_on=takes_effect_on,
            content={
                **(counts or {}),
                "letters": letters.count(),
                "letters_unsigned": letters.filter(state=LetterState.DRAWN).count(),
            },
            note=note.strip()[:500],
            offered_at=at,
        )
        _journal("offer_hand_over", by, at, offered)
        _tell(receiver_id, Letter.OFFERED, by, at, offered, on=takes_effect_on)
    return offered


def accept(*, by: Viewer, at: datetime, hand_over_id: uuid.UUID) -> HandOver:
    """Give the receipt and return the hand-over: the giver's term ends and the receiver's begins, on the day agreed or,
    where that has passed, today. Only the receiver can; for everyone else it is not there (D001).

    Raises D014 where the giver's term is already over, D005 where the receiver has meanwhile become another keeper.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        offered = _open(by).filter(receiver=by.account_id, pk=hand_over_id).first()
        if offered is None:
            raise not_there("这份交接", "hand-over")
        giver, day = offered.giver, max(offered.takes_effect_on, on)
        if giver.ended_on is not None and giver.ended_on <= day:
            raise DutyError(
                "D014",
                "移交人的任期到交接那天已经结束，没有可移交的了。请由上级直接任命。",
                "The giver's term is over by that day, so there is nothing to hand over: a superior appoints.",
            )
        _fits(giver, offered.receiver_id, day)
        successor = Appointment(
            post=giver.post,
            account_id=offered.receiver_id,
            holding=giver.holding,
            began_on=day,
            ended_on=giver.ended_on,
            document=giver.document,
            made_by=by.actor,
            made_at=at,
        )
        release(giver, on=day, at=at)
        successor.save(force_insert=True)
        offered.accepted_at, offered.successor = at, successor
        offered.save(update_fields=("accepted_at", "successor"))
        _journal("accept_hand_over", by, at, offered)
        _tell(giver.account_id, Letter.RECEIVED, by, at, offered, on=day)
    return offered


def refuse(*, by: Viewer, at: datetime, hand_over_id: uuid.UUID, reason: str) -> HandOver:
    """Refuse a post that was offered, saying why, and return the hand-over. Only the receiver can (D001); D015 without a
    reason: whoever offered must know what to do next."""
    if not reason.strip():
        raise DutyError(
            "D015",
            "请写明不接收的原因，移交人和上级据此另作安排。",
            "Say why you refuse: the giver and the superior must arrange it otherwise.",
        )
    with transaction.atomic():
        offered = _open(by).filter(receiver=by.account_id, pk=hand_over_id).first()
        if offered is None:
            raise not_there("这份交接", "hand-over")
        offered.refused_at, offered.refusal = at, reason.strip()[:300]
        offered.save(update_fields=("refused_at", "refusal"))
        _journal("refuse_hand_over", by, at, offered)
        _tell(offered.giver.account_id, Letter.RETURNED, by, at, offered)
    return offered


def withdraw(*, by: Viewer, at: datetime, hand_over_id: uuid.UUID) -> HandOver:
    """Take an offer back and return it: by who gave it, or whoever has the post in hand (else D001)."""
    with transaction.atomic():
        mine = Q(giver__account=by.account_id) | access.Posts(by, "post.edit").q("giver__post__")
        offered = _open(by).filter(mine, pk=hand_over_id).first()
        if offered is None:
            raise not_there("这份交接", "hand-over")
        offered.refused_at, offered.refusal = at, "移交一方撤回"
        offered.save(update_fields=("refused_at", "refusal"))
        _journal("withdraw_hand_over", by, at, offered)
    return offered


def _open(by: Viewer) -> QuerySet[HandOver]:
    waiting = HandOver.objects.select_for_update(of=("self",)).filter(accepted_at=None, refused_at=None)
    return waiting.select_related("giver__post")


def _giver(by: Viewer, key: uuid.UUID, on: date) -> Appointment:
    """Return the running term that is to be handed over, if it is the viewer's own or in the viewer's hands."""
    mine = access.Posts(by, "post.edit")
    running = Q(ended_on=None) | Q(ended_on__gt=on)
    giver = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("post")
        .filter(running, Q(account=by.account_id) | mine.q("post__"), pk=key, began_on__lte=on)
        .first()
    )
    if giver is None:
        raise not_there("这段任职", "appointment")
    if giver.account_id != by.account_id:
        why = appointing.may_give(giver.post.kind, own=mine.own_powers(giver.post))
        if why is not None:
            raise refusal(why)
    return giver


def _may_know(by: Viewer, giver: Appointment, receiver: uuid.UUID, on: date) -> bool:
    if access.Posts(by, "post.edit").allows(giver.post) and access.People(by).allows(receiver):
        return Account.objects.filter(pk=receiver, is_active=True).exists()
    return giver.account_id == by.account_id and colleagues(giver, on).filter(pk=receiver).exists()


def _fits(giver: Appointment, receiver: uuid.UUID, day: date) -> None:
    """Refuse a receiver who would hold two of the three keepers' posts, or already holds this one."""
    new = Term(giver.post.kind, day, giver.ended_on, giver.holding)
    with system_scope():  # whoever keeps the house in one county keeps nothing else of it in another
        rows = list(Appointment.objects.filter(account=receiver).values_list("post__kind", "began_on", "ended_on"))
    if appointing.apart(new, [Term(*row) for row in rows]) is not None:
        raise refusal(Why.APART)
    others = giver.post.appointments.exclude(pk=giver.pk).values_list("began_on", "ended_on", "holding")
    if appointing.room(new, [Term(giver.post.kind, *row) for row in others]) is not None:
        raise refusal(Why.HELD)


def _tell(to: uuid.UUID, kind: Letter, by: Viewer, at: datetime, offered: HandOver, **params: date) -> None:
    messaging.send(to=[to], kind=kind, key=f"hand_over:{offered.pk}:{kind}", county=offered.giver.post.unit_path[:STEP],
                   by=by, at=at, link="/duty/mine/", params=params)  # fmt: skip


def _journal(verb: str, by: Viewer, at: datetime, offered: HandOver) -> None:
    audit.write(
        f"responsibility.{verb}", by=by, at=at, subject=f"hand_over:{offered.pk}",
        detail={"kind": offered.giver.post.kind, "unit": offered.giver.post.unit_path,
                "from": str(offered.giver.account_id), "to": str(offered.receiver_id),
                "on": offered.takes_effect_on.isoformat()},
    )  # fmt: skip
