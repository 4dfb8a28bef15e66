"""Who knocks, who is heard, who came in. Every sign-in, failure, lock and sign-out leaves its line in the journal.

What was typed as a login name is nowhere kept as typed: somebody types the password there every day.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.db import connection, transaction

from notoneless.accounts import queries
from notoneless.accounts.models import Account, Failure
from notoneless.accounts.rules.tries import Stop, stopped
from notoneless.accounts.terms import Proof, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, Outcome

REMEMBERED = timedelta(days=30)


def hear(*, login: str, address: str, at: datetime) -> Stop | None:
    """Return why a try with this login name from this address is not heard at ``at``, or ``None``: it is.

    On PostgreSQL tries under one name, and tries from one address, wait for each other until the transaction ends, so
    that a hundred at once are counted like a hundred in a row; SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for key in sorted((queries.name_index(login), address)):
                number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    budget = queries.budget(at.date())
    return stopped(queries.failures(login, address, at=at, budget=budget), budget)


def note_failure(*, login: str, address: str, session: str = "", proof: Proof, at: datetime) -> None:
    """Count a try that failed and write its line; the one that uses up a budget writes a second: from now on, locked."""
    budget = queries.budget(at.date())
    account = queries.account_by_login(login)
    by = Viewer(None, address=address, session=session)
    subject = f"account:{account.pk}" if account else ""
    with transaction.atomic():
        Failure.objects.create(name_index=queries.name_index(login), address=address, proof=proof.value, at=at)
        audit.write(
            "accounts.sign_in_failed", by=by, at=at, kind=Kind.SIGN_IN, outcome=Outcome.FAILED, subject=subject,
            detail={"proof": proof.value},
        )  # fmt: skip
        stop = stopped(queries.failures(login, address, at=at, budget=budget), budget)
        if stop is not None:
            audit.write(
                "accounts.locked", by=by, at=at, kind=Kind.SIGN_IN, outcome=Outcome.REFUSED, subject=subject,
                detail={"budget": stop.value},
            )  # fmt: skip


def note_sign_in(*, by: Viewer, at: datetime, proof: Proof) -> None:
    """Write that ``by`` came in, and forgive the failures of that name from that address."""
    with transaction.atomic():
        Account.objects.filter(pk=by.known_id).update(last_login=at)
        Failure.objects.filter(
            name_index=queries.name_index(by.login), address=by.address, forgiven_at=None
        ).update(forgiven_at=at)  # fmt: skip
        audit.write(
            "accounts.sign_in", by=by, at=at, kind=Kind.SIGN_IN, subject=f"account:{by.account_id}",
            detail={"proof": proof.value},
        )  # fmt: skip


def note_sign_out(*, by: Viewer, at: datetime, why: str = "asked") -> None:
    """Write that ``by`` left, or that the session was over."""
    audit.write(
        "accounts.sign_out", by=by, at=at, kind=Kind.SIGN_IN, subject=f"account:{by.account_id}", detail={"why": why}
    )


def link_office(*, account: Account, provider: str, uid: str, address: str, at: datetime) -> None:
    """Tie another office's identity to an account that was invited; from now on that identity opens this account."""
    with transaction.atomic():
        SocialAccount.objects.create(user=account, provider=provider, uid=uid, extra_data={})
        audit.write(
            "accounts.link_office", by=Viewer(None, address=address), at=at, kind=Kind.SIGN_IN,
            subject=f"account:{account.pk}", detail={"provider": provider},
        )  # fmt: skip


def note_unknown_office(*, provider: str, address: str, at: datetime) -> None:
    """Write that another office's identity came that belongs to no account here, and was not let in."""
    audit.write(
        "accounts.unknown_office", by=Viewer(None, address=address), at=at, kind=Kind.SIGN_IN, outcome=Outcome.REFUSED,
        detail={"provider": provider},
    )  # fmt: skip


def note_failed_office(*, provider: str, address: str, at: datetime) -> None:
    """Write that a sign-in by another office came to nothing: it did not answer, or was not believed."""
    audit.write(
        "accounts.office_failed", by=Viewer(None, address=address), at=at, kind=Kind.SIGN_IN, outcome=Outcome.FAILED,
        detail={"provider": provider},
    )  # fmt: skip


def forget_old_failures(*, at: datetime) -> int:
    """Remove failures that no budget counts any more; the journal keeps its lines. Return how many."""
    return Failure.objects.filter(at__lt=at - REMEMBERED).delete()[0]
