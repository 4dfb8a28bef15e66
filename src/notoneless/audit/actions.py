"""Writing to the journal. A line is written in the transaction of the act it tells of, or the act does not happen.

Looks are gathered while a request or a command runs (:func:`note_look` is called by the reads of the stations that know
children) and written as one line before anything is shown; where nobody gathers, nothing may be looked at.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from notoneless.audit.models import Event, Head
from notoneless.audit.rules import chain
from notoneless.audit.terms import Actor, Kind, Outcome


@dataclass(slots=True)
class Gathering:
    """What was looked at since the request began: verbs and the ids of the children shown."""

    verbs: set[str] = field(default_factory=set)
    children: set[uuid.UUID] = field(default_factory=set)
    subject: str = ""


_gathering: ContextVar[Gathering | None] = ContextVar("gathering", default=None)


def note_look(verb: str, children: Iterable[uuid.UUID], *, subject: str = "") -> None:
    """Remember that these children are about to be shown. Raises :class:`RuntimeError` where no look is being gathered:
    a read outside a request or :func:`looking` would leave no trace."""
    gathering = _gathering.get()
    if gathering is None:
        raise RuntimeError(f"{verb}: a look must be gathered (audit.actions.looking) before children are shown")
    gathering.verbs.add(verb)
    gathering.children.update(children)
    if subject:
        gathering.subject = subject


@contextmanager
def gathered() -> Iterator[Gathering]:
    """Gather looks while the block runs; whoever opened it writes them with :func:`write_looks`."""
    gathering = Gathering()
    token = _gathering.set(gathering)
    try:
        yield gathering
    finally:
        _gathering.reset(token)


@contextmanager
def looking(*, by: Actor, at: datetime, detail: Mapping[str, Any] | None = None) -> Iterator[Gathering]:
    """Gather looks while the block runs and write them at its end: for commands and the worker."""
    with gathered() as gathering:
        yield gathering
        write_looks(gathering, by=by, at=at, detail=detail)


def write_looks(gathering: Gathering, *, by: Actor, at: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Write what was gathered as one line; nothing gathered, nothing written."""
    if gathering.children or gathering.subject:
        write(
            "+".join(sorted(gathering.verbs))[:64],
            by=by,
            at=at,
            kind=Kind.LOOK,
            subject=gathering.subject,
            children=gathering.children,
            detail=detail,
        )


def write(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    kind: Kind = Kind.ACT,
    outcome: Outcome = Outcome.DONE,
    subject: str = "",
    children: Iterable[uuid.UUID] = (),
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Add one line and return it. ``verb`` is ``station.action``, ``subject`` is ``table:id``; ``detail`` holds no name
    and no number of a person. It joins the transaction that is open, so that the act and its line stand or fall together.
    """
    version, secret = newest_secret()
    told = chain.plain(detail or {})
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        event = Event(
            seq=head.seq + 1,
            at=at,
            kind=kind,
            verb=chain.word(verb, most=64),
            outcome=outcome,
            actor=chain.word(by.actor, most=36),
            actor_post=chain.word(by.posts, most=200),
            address=chain.word(by.address, most=45),
            session=chain.word(by.session, most=64),
            subject=chain.word(subject, most=80),
            children=sorted(str(child) for child in children),
            detail=told,
            key_version=version,
            previous_hash=head.hash,
        )
        event.hash = chain.link(event.bound(), previous=head.hash, secret=secret)
        event.save(force_insert=True)
        head.seq, head.hash = event.seq, event.hash
        head.save(update_fields=("seq", "hash"))
    return event


def newest_secret() -> tuple[int, bytes]:
    """Return the journal's secret in use and its version. A house without keys keeps no journal, so it does nothing."""
    ring = settings.NOTONELESS_KEYRING
    if ring is None:
        raise RuntimeError("the house has no keys yet: notoneless setup makes them")
    version = max(ring.journal)
    return version, ring.journal[version]
