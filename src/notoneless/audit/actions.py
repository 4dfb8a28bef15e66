"""Writing to the journal. A line is written in the transaction of the act it tells of, or the act does not happen.

Looks are gathered while a request or a command runs (:func:`note_look` is called by the reads of the stations that know
children) and written as one line before anything is shown; where nobody gathers, nothing may be looked at.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from notoneless.audit import queries
from notoneless.audit.models import Event, Head
from notoneless.audit.queries import Tally, Wanted
from notoneless.audit.rules import anchors, chain, reserve
from notoneless.audit.rules.anchors import Anchor
from notoneless.audit.rules.verdicts import Verification
from notoneless.audit.terms import Actor, Kind, Outcome, System
from notoneless.audit.terms.verbs import BESIDE
from notoneless.standards.errors import UserError
from notoneless.work import health
from notoneless.work.disk import is_full

log = logging.getLogger("notoneless.audit")

#: So many lines go into one packet.
PACKET_LIMIT: Final = 200_000
#: After so many lines the end is written down outside the database, besides every five minutes.
ANCHOR_EVERY: Final = 1000
#: So many lines go into one statement.
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be written as one line; who did it is said for all lines together."""

    verb: str
    at: datetime
    subject: str = ""
    children: tuple[uuid.UUID, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind = Kind.ACT
    outcome: Outcome = Outcome.DONE


@dataclass(slots=True)
class Gathering:
    """What was looked at since the request began: verbs and the ids of the children shown."""

    verbs: set[str] = field(default_factory=set)
    children: set[uuid.UUID] = field(default_factory=set)
    subject: str = ""
    waits: bool = True  # whether its line may wait in the reserve


_gathering: ContextVar[Gathering | None] = ContextVar("gathering", default=None)


def note_look(verb: str, children: Iterable[uuid.UUID], *, subject: str = "", waits: bool = True) -> None:
    """Remember that these children are about to be shown; ``waits`` is False of what is shown in full, for which the reserve
    of a full disk is not good enough. Raises :class:`RuntimeError` where no look is being gathered:
    a read outside a request or :func:`looking` would leave no trace."""
    gathering = _gathering.get()
    if gathering is None:
        raise RuntimeError(f"{verb}: a look must be gathered (audit.actions.looking) before children are shown")
    gathering.verbs.add(verb)
    gathering.children.update(children)
    gathering.waits = gathering.waits and waits
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
    """Write what was gathered as one line; nothing gathered, nothing written.

    On a full disk the line goes into the reserve, and into the journal when there is room again; where the reserve is used up
    the database's own refusal stands, and nothing is shown.
    """
    if not (gathering.children or gathering.subject):
        return
    verb = BESIDE.join(sorted(gathering.verbs))[:64]
    try:
        write(
            verb,
            by=by,
            at=at,
            kind=Kind.LOOK,
            subject=gathering.subject,
            children=gathering.children,
            detail=detail,
        )
    except DatabaseError as error:
        if not (gathering.waits and may_wait(error)):
            raise
        line = {
            "verb": verb,
            "at": chain.instant(at),
            "by": [by.actor, by.posts, by.address, by.session, ",".join(by.counties)],
            "subject": gathering.subject,
            "children": sorted(str(child) for child in gathering.children),
            "detail": chain.plain(detail or {}),
        }
        if not reserve.put(settings.NOTONELESS_HOME.anchors, line, secret=newest_secret()[1]):
            raise


def may_wait(error: DatabaseError) -> bool:
    """Return whether a look that the database did not take may wait in the reserve: the disk is full, and the transaction in
    which the page was made still stands. PostgreSQL goes back to where the look began; SQLite may give up the whole."""
    if not is_full(error):
        return False
    return not connection.in_atomic_block or (connection.vendor == "postgresql" and not connection.needs_rollback)


def take_in_reserve(*, at: datetime) -> int:
    """Write the looks that wait in the reserve into the journal; return how many. The database must take lines again."""
    folder = settings.NOTONELESS_HOME.anchors
    if not reserve.is_used(folder):
        return 0
    ring = settings.NOTONELESS_KEYRING
    with reserve.emptied(folder, secrets=ring.journal if ring else {}) as (lines, strange), transaction.atomic():
        for line in lines:
            actor, posts, address, session, counties = line["by"]
            write(
                line["verb"],
                by=System(posts, actor, address, session, tuple(filter(None, counties.split(",")))),
                at=datetime.fromisoformat(line["at"]),
                kind=Kind.LOOK,
                subject=line["subject"],
                children=[uuid.UUID(child) for child in line["children"]],
                detail=line["detail"] | {"taken_in": at},
            )
        if strange:
            write("audit.reserve", by=System("anchor"), at=at, kind=Kind.SYSTEM, outcome=Outcome.FAILED, detail={"strange": strange})  # fmt: skip
    return len(lines)


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
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        event = _next(head, Line(verb, at, subject, tuple(children), detail or {}, kind, outcome), by, newest_secret())
        event.save(force_insert=True)
        head.save(update_fields=("seq", "hash"))
    if event.seq % ANCHOR_EVERY == 0:
        transaction.on_commit(lambda: _anchor_now(at), robust=True)
    return event


def write_all(lines: Iterable[Line], *, by: Actor) -> int:
    """Add many lines in their order, each as :func:`write` adds it, with a few statements for all; return how many. What was done in many
    pieces at once leaves the same journal as the pieces one by one."""
    secret = newest_secret()
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        before = head.seq
        events = [_next(head, line, by, secret) for line in lines]
        Event.objects.bulk_create(events, batch_size=AT_ONCE)
        head.save(update_fields=("seq", "hash"))
    if events and head.seq // ANCHOR_EVERY > before // ANCHOR_EVERY:
        transaction.on_commit(lambda: _anchor_now(events[-1].at), robust=True)
    return len(events)


def _next(head: Head, line: Line, by: Actor, key: tuple[int, bytes]) -> Event:
    """Return the line that follows ``head``, bound to it, and move ``head`` there; nothing is written."""
    version, secret = key
    event = Event(
        seq=head.seq + 1,
        at=line.at,
        kind=line.kind,
        verb=chain.word(line.verb, most=64),
        outcome=line.outcome,
        actor=chain.word(by.actor, most=36),
        actor_post=chain.word(by.posts, most=200),
        county=",".join(by.counties)[:40],
        address=chain.word(by.address, most=45),
        session=chain.word(by.session, most=64),
        subject=chain.word(line.subject, most=80),
        children=sorted(str(child) for child in line.children),
        detail=chain.plain(line.detail),
        key_version=version,
        previous_hash=head.hash,
    )
    event.hash = chain.link(event.bound(), previous=head.hash, secret=secret)
    head.seq, head.hash = event.seq, event.hash
    return event


def anchor(*, at: datetime, by: Actor) -> Anchor | None:
    """Write the newest line's hash down outside the database; return the anchor, or None when nothing is new.

    The file first, then the journal's line that names it: a power cut between the two leaves an anchor that nobody names,
    never a name without its anchor. Raises :class:`OSError` when the file cannot be written.
    """
    folder = settings.NOTONELESS_HOME.anchors
    with anchors.locked(folder):
        with transaction.atomic(durable=True):  # what is not committed may yet be undone, and must not be held fast
            seq, newest = queries.head()
        before = anchors.last(folder)
        if seq == 0 or (before is not None and seq <= before.seq + 1 and _is_settled(before, seq)):
            return None
        made = _write_anchor(folder, before, kind="anchor", seq=seq, newest=newest, at=at)
    write("audit.anchor", by=by, at=at, kind=Kind.SYSTEM, subject=f"anchor:{made.n}", detail={"anchor": made.n, "mac": made.mac})  # fmt: skip
    log.info("anchor %d: line %d %s", made.n, made.seq, made.hash)
    return made


def anchor_restore(*, given_up: int, at: datetime, by: Actor) -> Anchor:
    """Write down that a backup was put back on purpose: the journal now ends earlier, and ``given_up`` was its last line."""
    folder = settings.NOTONELESS_HOME.anchors
    seq, newest = queries.head()
    with anchors.locked(folder):
        made = _write_anchor(
            folder, anchors.last(folder), kind="restored", seq=seq, newest=newest, at=at, given_up=given_up
        )
    write("audit.restored", by=by, at=at, kind=Kind.SYSTEM, subject=f"anchor:{made.n}", detail={"seq": seq, "given_up": given_up})  # fmt: skip
    return made


def _is_settled(before: Anchor, seq: int) -> bool:
    """Whether nothing was written since ``before`` but the line that names it."""
    if seq == before.seq:
        return True
    return Event.objects.filter(seq=seq, verb="audit.anchor", subject=f"anchor:{before.n}").exists()


def _write_anchor(
    folder: Path, before: Anchor | None, *, kind: str, seq: int, newest: str, at: datetime, given_up: int = 0
) -> Anchor:
    version, secret = newest_secret()
    made = Anchor(
        n=before.n + 1 if before else 1,
        kind=kind,
        seq=seq,
        hash=newest,
        at=chain.instant(at),
        key_version=version,
        previous=before.mac if before else anchors.START,
        given_up=given_up,
    )
    made = replace(made, mac=made.signed(secret))
    anchors.append(folder, made)
    return made


def _anchor_now(at: datetime) -> None:
    anchor(at=at, by=System("anchor"))


def verify(
    *,
    by: Actor,
    at: datetime,
    known: Iterable[tuple[int, str]] = (),
    progress: Callable[[int], None] | None = None,
) -> Verification:
    """Verify the journal and write that it was verified, and how it ended."""
    report = queries.verify(known=known, progress=progress)
    write(
        "audit.verify",
        by=by,
        at=at,
        kind=Kind.SYSTEM,
        outcome=Outcome.DONE if report.is_whole else Outcome.FAILED,
        detail={"lines": report.lines, "anchors": report.anchors, "found": report.found},
    )
    health.mark("journal.verified", at=at, lines=report.lines, anchors=report.anchors, found=report.found)
    return report


def packet(wanted: Wanted, *, by: Actor, at: datetime) -> QuerySet[Event]:
    """Return all lines that an incident asks for, oldest first; that they were gathered is a line of its own, written first.

    Raises J001 when there are more than a book can be read with.
    """
    found = queries.lines(wanted)
    count = found[: PACKET_LIMIT + 1].count()
    if count > PACKET_LIMIT:
        raise UserError(
            "J001",
            f"符合条件的留痕超过 {PACKET_LIMIT:,} 行，一本取证册装不下。请缩短时间段，或加上人员、儿童等条件。",
            f"More than {PACKET_LIMIT:,} lines of the journal are asked for, too many for one book. Narrow the period, the person or "
            "the child.",
        )
    newest = queries.head()[0]
    write("audit.packet", by=by, at=at, kind=Kind.EXPORT, subject="journal", detail=wanted.as_dict() | {"lines": count})
    return found.filter(seq__lte=newest).order_by("seq")


def read_page(wanted: Wanted, *, by: Actor, at: datetime, size: int = 50) -> tuple[list[Event], int | None]:
    """Return one page of the journal and from where the next begins; that somebody read it is a line of its own."""
    found = queries.page(wanted, size=size)
    write(
        "audit.read",
        by=by,
        at=at,
        kind=Kind.LOOK,
        subject="journal",
        detail=wanted.as_dict() | {"lines": len(found[0])},
    )
    return found


def read_tallies(wanted: Wanted, *, by: Actor, at: datetime) -> list[Tally]:
    """Return who did how much of what; that somebody counted it is a line of its own."""
    found = queries.tallies(wanted)
    write(
        "audit.count", by=by, at=at, kind=Kind.LOOK, subject="journal", detail=wanted.as_dict() | {"lines": len(found)}
    )
    return found


def newest_secret() -> tuple[int, bytes]:
    """Return the journal's secret in use and its version. A house without keys keeps no journal, so it does nothing."""
    ring = settings.NOTONELESS_KEYRING
    if ring is None:
        raise RuntimeError("the house has no keys yet: notoneless setup makes them")
    version = max(ring.journal)
    return version, ring.journal[version]
