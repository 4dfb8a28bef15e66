"""What was written where there was no network is delivered: on a telephone, in a workbook, on paper. Whatever arrives whole is kept.

At a desk a refusal is put before whoever typed, and she mends it. Days later, from a valley, nobody stands there any more: what cannot be taken
lies apart with the refusal's code until a person decides. A correction that came before what it corrects waits for it.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.responsibility.queries import system_scope, viewer_of
from notoneless.visits.actions.apart import Receipt, alone, receipt_of, unreadable
from notoneless.visits.actions.receiving import corrected, damaged, received, take
from notoneless.visits.models import Held, Visit
from notoneless.visits.rules.contents import Content, content_from
from notoneless.visits.terms import HeldWhy, Settled, VisitError


def deliver(*, text: str, digest: str, way: str, by: Viewer, at: datetime, is_cut_off: bool = False) -> Receipt:
    """Receive a finalised visit as its words and return its receipt; the same words have the same receipt however often they come.

    ``is_cut_off``: the telephone or the account it comes from was closed meanwhile; it is put apart for a person and nothing is asked.
    Call it outside a transaction: each visit is one of its own. Raises U102 (damaged on its way: send it again), and nothing else
    that speaks of the visit: what cannot be taken lies apart, with the code in the receipt.
    """
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise damaged()
    content = _read(text)
    try:
        receipt = _deliver(content, text, digest, way, by, at, is_cut_off)
    except IntegrityError:  # the same came at the same moment, and is there now
        receipt = _deliver(content, text, digest, way, by, at, is_cut_off)
    if content is None:
        return receipt
    if receipt.held == HeldWhy.EARLY and content.corrects is not None:
        # What it corrects may have come in between: whoever of the two is behind sees the other.
        apply_waiting(content.corrects, by=by, at=at)
        with system_scope():
            there = Visit.objects.filter(pk=content.id, digest=digest).first()
        return Receipt(there.pk, there.digest, there.received_at) if there else receipt
    if receipt.is_taken:
        apply_waiting(content.id, by=by, at=at)
    return receipt


def _read(text: str) -> Content | None:
    """Return the visit; None for what is none, or is not written as the house writes it."""
    try:
        content = content_from(text)
        return content if content.text == text else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _deliver(
    content: Content | None, text: str, digest: str, way: str, by: Viewer, at: datetime, is_cut_off: bool
) -> Receipt:
    with system_scope():
        known = None if content is None else Visit.objects.filter(pk=content.id, digest=digest).first()
        if known is not None:
            return Receipt(known.pk, known.digest, known.received_at)
        before = Held.objects.filter(digest=digest, **({} if content is None else {"claimed": content.id})).first()
        if before is not None:
            return receipt_of(before)
        early = (
            content is not None
            and content.corrects is not None
            and not Visit.objects.filter(pk=content.corrects).exists()
        )
    try:
        with transaction.atomic():
            if content is None:
                return unreadable(text, digest, way, by, at)
            if is_cut_off:
                return alone(content, HeldWhy.REVOKED, way, by, at)
            if early:
                return alone(content, HeldWhy.EARLY, way, by, at, awaits=content.corrects)
            return received(content, way, by, at)
    except VisitError as error:
        assert content is not None
        with transaction.atomic():
            return alone(content, HeldWhy.REFUSED, way, by, at, refusal=error)


def apply_waiting(visit: uuid.UUID, *, by: Viewer, at: datetime, became: uuid.UUID | None = None) -> None:
    """Take the corrections that their own writer sent before the visit they correct; then what waits for those, and so on.

    ``became``: the id under which the visit was taken, where a person took it from what lay apart.
    """
    come = [(visit, became)]
    while come:
        first, as_ = come.pop()
        while (found := _apply_one(first, as_, by, at)) is not None:
            if found.settled:
                come.append((found.claimed, None))


def apply_early(*, at: datetime) -> dict[str, int]:
    """Take what still waits though what it corrects has come: two requests at the same moment may each have looked before the other was kept.
    Return how many corrections were looked at. Run again it finds nothing."""
    with transaction.atomic(), system_scope():
        rows = Held.objects.filter(
            Exists(Visit.objects.filter(pk=OuterRef("awaits"))), settled="", awaits__isnull=False
        )
        found = list(rows.values_list("awaits", "by"))
        writers = Account.objects.in_bulk({by for _awaits, by in found if by})
    for awaits, by in found:
        account = writers.get(uuid.UUID(by)) if by else None
        if awaits is not None and account is not None and account.is_active:
            with system_scope():
                apply_waiting(awaits, by=viewer_of(account, at=at), at=at)
    return {"early": len(found)}


def _apply_one(visit: uuid.UUID, became: uuid.UUID | None, by: Viewer, at: datetime) -> Held | None:
    """Take one that waits for ``visit``, or put it where it belongs; return it, None where none waits."""
    with transaction.atomic():
        with system_scope():
            rows = Held.objects.select_for_update(of=("self",)).filter(awaits=visit, settled="", by=by.actor)
            found = rows.order_by("received_at", "pk").first()
            if found is None or not Visit.objects.filter(pk=became or visit).exists():
                return None
            assert found.content is not None
            content = content_from(found.content.open(why="visit"))
        changed = ("awaits", "visit", "why", "code", "refusal", "settled", "settled_at", "settled_by")
        try:
            with transaction.atomic():
                taken = _take_over(content if became is None else replace(content, corrects=became), found, by, at)
        except VisitError as error:
            taken, found.why = False, HeldWhy.REFUSED
            found.code, found.refusal = error.code, [error.zh, error.en]
        found.awaits = None
        if taken:
            found.settled, found.settled_at, found.settled_by = Settled.TAKEN, at, by.actor
        with system_scope():
            found.save(update_fields=changed)
        return found


def _take_over(content: Content, found: Held, by: Viewer, at: datetime) -> bool:
    """Take what waited; where somebody was quicker it lies beside that correction from now on."""
    was = corrected(content, by)
    if was is None or was.cached_newest:
        found.visit_id = take(content, was, found.way, by, at).visit
        return True
    with system_scope():
        found.visit = Visit.objects.get(root=was.root_id, cached_newest=True)
    found.why = HeldWhy.OVERTAKEN
    return False
