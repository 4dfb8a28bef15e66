"""Carrying word out of the house, after the act is done: at least once, and never faster than a way takes it.

First the outbox is parted: each letter becomes part of a sending by every way that its reader chose, and small ones to one person
come together. Then what is due goes. The try is written down before anything leaves; so a worker that dies in between tries
again later, with the same key, and one that dies each time comes to an end among the failures that people look at.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind as LineKind
from notoneless.audit.terms import Outcome, System
from notoneless.messaging import queries
from notoneless.messaging.actions.gates import rest
from notoneless.messaging.channels import CARRIERS, Parcel
from notoneless.messaging.models import Choice, Gate, Letter, Sending
from notoneless.messaging.rules import timing, wording
from notoneless.messaging.rules.wording import Line, Outgoing
from notoneless.messaging.terms import Channel, Kind, State, Trouble

BATCH: Final = 200
#: So long may one round take: the worker has other things to do, and another round follows within a minute.
ROUND: Final = 40.0
MINUTE: Final = timedelta(minutes=1)


def part(*, at: datetime) -> int:
    """Part the outbox into sendings; return how many letters were parted. May run twice."""
    parted = 0
    while True:
        with transaction.atomic():
            some = list(
                Letter.objects.select_for_update(of=("self",))
                .filter(parted_at=None)
                .select_related("account")
                .order_by("made_at")[:BATCH]
            )
            if not some:
                return parted
            choices = Choice.objects.in_bulk({letter.account_id for letter in some})
            gates = {(gate.county, gate.channel): gate for gate in Gate.objects.all()}
            for letter in some:
                for channel in _ways(letter, choices.get(letter.account_id), gates):
                    _join(letter, channel, at)
            Letter.objects.filter(pk__in=[letter.pk for letter in some]).update(parted_at=at)
            parted += len(some)


def _ways(letter: Letter, choice: Choice | None, gates: dict[tuple[str, str], Gate]) -> Iterable[str]:
    """Yield the ways by which a letter goes: chosen, open, and with somewhere to go."""
    account = letter.account
    if not account.is_active or letter.read_at is not None:
        return
    for channel in Channel.values:
        gate = gates.get((letter.county, channel))
        chosen = getattr(choice, channel) if choice else channel == Channel.MAIL
        if channel == Channel.MAIL:
            is_open = queries.mail_is_set() and (gate is None or gate.is_open) and bool(account.email)
        else:
            is_open = gate is not None and gate.is_open and gate.secrets is not None and account.phone is not None
        if chosen and is_open:
            yield channel


def _join(letter: Letter, channel: str, at: datetime) -> None:
    local = timezone.localtime(at)
    urgent = letter.kind in queries.urgent(local.date())
    same = Sending.objects.filter(account=letter.account_id, county=letter.county, channel=channel)
    if not urgent:
        gathering = same.filter(state=State.WAITING, tries=0, urgent=False, due_at__gt=at).first()
        if gathering is not None:
            gathering.letters = [*gathering.letters, str(letter.pk)]
            gathering.save(update_fields=("letters",))
            return
    due = timing.due(local, urgent=urgent, quiet=queries.quiet(local.date()), gather=queries.gather(local.date()))
    Sending.objects.create(
        account_id=letter.account_id, county=letter.county, channel=channel, letters=[str(letter.pk)], urgent=urgent,
        made_at=at, due_at=due,
    )  # fmt: skip


def carry(*, at: datetime) -> int:
    """Send what is due at ``at``, no more of each way than it takes in a minute; return how many were taken. One worker at a
    time (the caller holds the lease)."""
    began, taken = time.monotonic(), 0
    due = Sending.objects.filter(state=State.WAITING, due_at__lte=at)
    for county, channel in sorted(set(due.values_list("county", "channel"))):
        gate = Gate.objects.filter(county=county, channel=channel).first()
        if gate is not None and gate.rests_until is not None and gate.rests_until > at:
            continue
        lately = Sending.objects.filter(county=county, channel=channel, tried_at__gt=at - MINUTE).count()
        room = max(0, queries.pace(timezone.localdate(at))[channel] - lately)
        mine = due.filter(county=county, channel=channel)
        for key in list(mine.order_by("-urgent", "due_at").values_list("pk", flat=True)[:room]):
            if time.monotonic() - began > ROUND:
                return taken
            sent, goes_on = _carry_one(key, at)
            taken += sent
            if not goes_on:
                break
    return taken


def _carry_one(key: uuid.UUID, at: datetime) -> tuple[bool, bool]:
    """Try one sending; return whether it was taken, and whether its way takes another."""
    made = _begin(key, at)
    if made is None:
        return False, True
    sending, parcel, again = made
    try:
        CARRIERS[sending.channel](parcel, at)
    except Trouble as trouble:
        _failed(sending, trouble, again, at)
        return False, not trouble.whole
    with transaction.atomic():
        sending.state, sending.sent_at, sending.trouble = State.SENT, at, ""
        _close(sending, Outcome.DONE, at)
    return True, True


def _begin(key: uuid.UUID, at: datetime) -> tuple[Sending, Parcel, datetime | None] | None:
    """Write a try down before it is made; return what goes out and when it is tried again. ``None``: nothing goes."""
    local = timezone.localtime(at)
    ladder, quiet = queries.ladder(local.date()), queries.quiet(local.date())
    with transaction.atomic():
        sending = Sending.objects.select_for_update().filter(pk=key, state=State.WAITING, due_at__lte=at).first()
        if sending is None:
            return None
        if not sending.urgent and quiet.holds(local):
            sending.due_at = quiet.over(local)
            sending.save(update_fields=("due_at",))
            return None
        gate = Gate.objects.filter(county=sending.county, channel=sending.channel).first()
        account = Account.objects.get(pk=sending.account_id)
        letters = list(Letter.objects.filter(pk__in=sending.letters, read_at=None).order_by("made_at"))
        closed = (gate is None and sending.channel != Channel.MAIL) or (gate is not None and not gate.is_open)
        to = _address(account, sending.channel)
        if not letters or not account.is_active or closed or not to:
            sending.state, sending.trouble = State.NEEDLESS, "closed" if closed else ""
            _close(sending, Outcome.DONE, at)
            return None
        try:
            lines = tuple(Line(Kind(row.kind), wording.from_kept(row.kind, row.params)) for row in letters)
        except ValueError:  # somebody wrote a text into the table: it lies there, and goes nowhere
            sending.state, sending.trouble = State.DEAD, "unfit"
            _close(sending, Outcome.FAILED, at)
            return None
        if sending.tries > len(ladder):  # every try was begun and none came back
            sending.state, sending.trouble = State.DEAD, "lost"
            _close(sending, Outcome.FAILED, at)
            return None
        sending.tries, sending.tried_at = sending.tries + 1, at
        again = timing.again(local, tries=sending.tries, ladder=ladder)
        sending.due_at = again or local + ladder[-1]
        sending.save(update_fields=("tries", "tried_at", "due_at"))
    outgoing = Outgoing(sending.pk, lines, house=settings.NOTONELESS_ADDRESS, language=account.language)
    return sending, Parcel(outgoing, to, queries.secrets_of(gate)), again


def _address(account: Account, channel: str) -> str:
    if channel == Channel.MAIL:
        return account.email
    return account.phone.open(why="send") if account.phone is not None else ""


def _failed(sending: Sending, trouble: Trouble, again: datetime | None, at: datetime) -> None:
    with transaction.atomic():
        sending.trouble = trouble.code
        if trouble.whole:
            rest(county=sending.county, channel=sending.channel, until=at + max(trouble.rest, MINUTE), at=at)
        if trouble.passes and again is not None:
            sending.due_at = max(again, at + trouble.rest)
            sending.save(update_fields=("trouble", "due_at"))
            return
        sending.state = State.DEAD
        _close(sending, Outcome.FAILED, at)


def _close(sending: Sending, outcome: Outcome, at: datetime) -> None:
    """Write how a sending ended, and its line."""
    sending.save(update_fields=("state", "sent_at", "trouble"))
    audit.write(
        "messaging.carry", by=System("messages", counties=(sending.county,)), at=at, kind=LineKind.SYSTEM, outcome=outcome,
        subject=f"sending:{sending.pk}",
        detail={"channel": sending.channel, "state": sending.state, "letters": len(sending.letters),
                "to": str(sending.account_id), "tries": sending.tries, "trouble": sending.trouble},
    )  # fmt: skip
