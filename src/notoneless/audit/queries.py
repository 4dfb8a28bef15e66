"""Reads of the journal: whether it is whole, and who saw whom."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Max, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from notoneless.audit.models import Event, Head
from notoneless.audit.rules import anchors, chain
from notoneless.audit.rules.verdicts import Fault, Verification
from notoneless.audit.terms import Kind
from notoneless.audit.terms.verbs import BESIDE

PAGE: Final = 5000


def last_line_fits() -> bool:
    """Return whether the newest line was bound by a secret of this house; an empty journal fits."""
    last = Event.objects.order_by("-seq").first()
    if last is None:
        return True
    secret = _secrets().get(last.key_version)
    return secret is not None and chain.link(last.bound(), previous=last.previous_hash, secret=secret) == last.hash


def last_anchor() -> anchors.Anchor | None:
    """Return the newest anchor."""
    return anchors.last(settings.NOTONELESS_HOME.anchors)


def head() -> tuple[int, str]:
    """Return the newest line's number and hash; (0, zeros) of an empty journal."""
    row = Head.objects.filter(pk=1).values_list("seq", "hash").first()
    return row or (0, chain.START)


def verify(*, known: Iterable[tuple[int, str]] = (), progress: Callable[[int], None] | None = None) -> Verification:
    """Return what holds of the journal, read from its first line to its last, and of its anchors.

    ``known`` are lines that somebody brought from outside (a printed anchor, the system's log): number and hash.
    ``progress`` is told how many lines were read. It reads page by page, so that writers are not kept waiting.
    """
    folder, secrets = settings.NOTONELESS_HOME.anchors, _secrets()
    report = Verification()
    written = anchors.read(folder)
    for n in anchors.faults(written, secrets):
        report.add(Fault.ANCHOR_ALTERED, n)
    held, given_up = anchors.in_force(written)
    report.anchors, report.given_up = len(written), len(given_up)
    to_meet: dict[int, str] = {}
    for anchor in held:
        if to_meet.setdefault(anchor.seq, anchor.hash) != anchor.hash:
            report.add(Fault.ANCHOR_ALTERED, anchor.n)
    brought = dict(known)
    named: dict[int, str] = {}
    suspects: list[tuple[dict[str, Any], str, str]] = []  # lines that do not verify: (columns, previous hash, hash)
    before = ""  # the hash before the line before
    for columns, previous_hash, line_hash in _lines():
        seq = columns["seq"]
        if seq != report.last_seq + 1:
            report.add(Fault.REMOVED, report.last_seq + 1, seq - 1)
        follows = previous_hash == (report.last_hash or chain.START)
        secret = secrets.get(columns["key_version"])
        if secret is None:
            report.add(Fault.NO_KEY, seq)
        elif chain.link(columns, previous=previous_hash, secret=secret) != line_hash:
            suspects.append((columns, previous_hash, line_hash))
        elif not follows and suspects and suspects[-1][0]["seq"] == seq - 1 and previous_hash == before:
            suspects[-1] = (suspects[-1][0] | {"slipped in": True}, *suspects[-1][1:])
        elif not follows and seq == report.last_seq + 1:
            report.add(Fault.UNLINKED, seq)
        if seq in to_meet and to_meet.pop(seq) != line_hash:
            report.add(Fault.FORKED, seq)
        if seq in brought and brought.pop(seq) != line_hash:
            report.add(Fault.STRANGER, seq)
        if columns["verb"] == "audit.anchor":
            said = columns["detail"] if isinstance(columns["detail"], dict) else {}
            number = said.get("anchor")
            named[number if isinstance(number, int) else 0] = str(said.get("mac", ""))
        before = report.last_hash or chain.START
        report.lines, report.last_seq, report.last_hash = report.lines + 1, seq, line_hash
        if progress is not None and report.lines % PAGE == 0:
            progress(report.lines)
    _judge(report, suspects, secrets)
    _judge_end(report, to_meet, brought)
    final = {anchor.n: anchor.mac for anchor in anchors.read(folder)}
    for n, mac in sorted(named.items()):
        if final.get(n) != mac:
            report.add(Fault.ANCHORS_LOST, n)
    if report.lines and not final:
        report.add(Fault.UNANCHORED, 0)
    return report


def _lines() -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield every line in order: its bound columns, the hash before it, its own."""
    last = 0
    while True:
        page = _page_of_lines(last)
        for *columns, previous_hash, line_hash in page:
            yield dict(zip(chain.BOUND, columns, strict=True)), previous_hash, line_hash
        if not page:
            return
        last = page[-1][0]


def _page_of_lines(last: int) -> list[Any]:
    """Return the next lines behind ``last``, as the hash spells them.

    A year's journal has a million lines. Where the database keeps instants and ids as words (SQLite), those words are
    spelt the chain's way as they stand, without making objects of them that are only to be spelt again.
    """
    columns = (*chain.BOUND, "previous_hash", "hash")
    if connection.vendor != "sqlite":
        return list(Event.objects.filter(seq__gt=last).order_by("seq").values_list(*columns)[:PAGE])
    quote = connection.ops.quote_name
    # Without the cast the connection would make an instant of "at" on its own.
    names = ", ".join(f"CAST({quote(name)} AS TEXT)" if name == "at" else quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {quote(Event._meta.db_table)} WHERE seq > %s ORDER BY seq LIMIT %s", (last, PAGE)
        )
        rows = [list(row) for row in cursor.fetchall()]
    for row in rows:
        for at, spelt in _SPELT:
            row[at] = spelt(row[at])
    return rows


def _spelt_id(text: Any) -> Any:
    if not isinstance(text, str) or len(text) != 32:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _spelt_instant(text: Any) -> Any:
    if not isinstance(text, str) or len(text) not in (19, 26):
        return text
    return f"{text[:10]}T{text[11:]}{'' if len(text) == 26 else '.' + '0' * 6}+00:00"


def _spelt_json(text: Any) -> Any:
    if text == "[]":  # most lines name no child
        return []
    return json.loads(text)


_SPELT: Final = tuple(
    (chain.BOUND.index(name), spelt)
    for name, spelt in (
        ("id", _spelt_id), ("at", _spelt_instant), ("children", _spelt_json), ("detail", _spelt_json),
    )
)  # fmt: skip


def _judge(report: Verification, suspects: list[tuple[dict[str, Any], str, str]], secrets: dict[int, bytes]) -> None:
    """Say of each line that does not verify whether it was altered, slipped in, or moved from another line's place."""
    places = [columns["seq"] for columns, _, _ in suspects[:200]]
    for columns, previous_hash, line_hash in suspects:
        seq = columns["seq"]
        if columns.pop("slipped in", False):
            report.add(Fault.INSERTED, seq)
            continue
        secret = secrets[columns["key_version"]]
        was = next(
            (
                place
                for place in places
                if place != seq
                and chain.link(columns | {"seq": place}, previous=previous_hash, secret=secret) == line_hash
            ),
            None,
        )
        if was is None:
            report.add(Fault.ALTERED, seq)
        else:
            report.add(Fault.MOVED, seq, was)


def _judge_end(report: Verification, to_meet: dict[int, str], brought: dict[int, str]) -> None:
    """Say whether the journal's end is missing, and what of the anchors it no longer reaches."""
    seq, line_hash = head()
    if seq > report.last_seq and Event.objects.filter(seq=seq, hash=line_hash).exists():
        seq, line_hash = report.last_seq, report.last_hash  # written while we read
    if seq > report.last_seq:
        report.add(Fault.CUT, report.last_seq, seq)
    elif (seq, line_hash) != (report.last_seq, report.last_hash or chain.START):
        report.add(Fault.HEAD, report.last_seq)
    beyond = [place for place in to_meet if place > report.last_seq]
    if beyond:
        report.add(Fault.ROLLED_BACK, report.last_seq, max(beyond))
    for place in brought:
        report.add(Fault.STRANGER, place)


def _secrets() -> dict[int, bytes]:
    ring = settings.NOTONELESS_KEYRING
    return dict(ring.journal) if ring else {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines somebody asks for. What is left out is not narrowed."""

    actor: str = ""
    child: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None  # not included
    kind: str = ""
    verb: str = ""
    address: str = ""
    before: int | None = None  # lines below this number: the next page
    counties: tuple[str, ...] | None = None  # whose journal; None: the whole house's, for commands on the machine

    def as_dict(self) -> dict[str, str]:
        """Return what is asked for, as the journal writes it."""
        told = {name: getattr(self, name) for name in ("actor", "child", "since", "until", "kind", "verb", "address")}
        return {name: str(value) for name, value in told.items() if value}


def has_journal() -> bool:
    """Return whether the database that is open holds a journal at all: a house that was set up does."""
    return Event._meta.db_table in connection.introspection.table_names()


def month_of(text: str) -> tuple[datetime, datetime]:
    """Return when the month ``2026-09`` begins and when the next one does, at the office."""
    year, month = map(int, text.split("-"))
    return (
        timezone.make_aware(datetime(year, month, 1)),
        timezone.make_aware(datetime(year + month // 12, month % 12 + 1, 1)),
    )


def days(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Return when the first day begins and when the last one is over, at the office; ``None`` where no day was named.

    No journal holds a line from outside these two centuries: a day that a slip of the hand put there means their edge.
    """
    return (
        timezone.make_aware(datetime.combine(_near(since), time.min)) if since else None,
        timezone.make_aware(datetime.combine(_near(until) + timedelta(days=1), time.min)) if until else None,
    )


def _near(day: date) -> date:
    return min(max(day, date(2000, 1, 1)), date(2199, 12, 31))


def lines(wanted: Wanted) -> QuerySet[Event]:
    """Return the lines that ``wanted`` asks for, newest first."""
    found = Event.objects.order_by("-seq")
    for name, lookup in (
        ("actor", "actor"), ("since", "at__gte"), ("until", "at__lt"), ("kind", "kind"), ("address", "address"),
        ("before", "seq__lt"),
    ):  # fmt: skip
        if value := getattr(wanted, name):
            found = found.filter(**{lookup: value})
    if wanted.verb:
        found = found.filter(_says(wanted.verb))
    if wanted.counties is not None:
        # What the house itself did, and sign-ins that came to nobody, concern everyone who lives in it.
        own = Q(county="", kind__in=(Kind.SYSTEM, Kind.SIGN_IN))
        for county in wanted.counties:
            own |= Q(county__contains=county)
        found = found.filter(own)
    if wanted.child is not None:
        if connection.vendor == "postgresql":
            found = found.filter(children__contains=[str(wanted.child)])
        else:
            found = found.annotate(told=Cast("children", TextField())).filter(told__contains=str(wanted.child))
    return found


def _says(verb: str) -> Q:
    """Return the condition that a line says ``verb``, alone or beside other looks of the same page."""
    alone, first = Q(verb=verb), Q(verb__startswith=f"{verb}{BESIDE}")
    return alone | first | Q(verb__endswith=f"{BESIDE}{verb}") | Q(verb__contains=f"{BESIDE}{verb}{BESIDE}")


def page(wanted: Wanted, *, size: int = 50) -> tuple[list[Event], int | None]:
    """Return one page of lines, newest first, and from where the next begins (None: this is the last)."""
    found = list(lines(wanted)[: size + 1])
    return found[:size], (found[size - 1].seq if len(found) > size else None)


@dataclass(frozen=True, slots=True)
class Tally:
    """What one account did of one verb in a time: how many lines, how often a child stands in them, on how many days."""

    actor: str
    post: str  # as the journal last wrote it
    kind: str
    verb: str
    lines: int
    shown: int
    days: int


def tallies(wanted: Wanted) -> list[Tally]:
    """Return what ``wanted`` asks for counted by account and verb, who looked at most first: who looked at how much. One
    statement, whatever the number of lines."""
    length = Func(F("children"), function="jsonb_array_length" if connection.vendor == "postgresql" else "json_array_length",
                  output_field=IntegerField())  # fmt: skip
    rows = (
        lines(wanted)
        .order_by()
        .values("actor", "kind", "verb")
        .annotate(n=Count("seq"), shown=Sum(length), days=Count(TruncDate("at"), distinct=True), post=Max("actor_post"))
        .order_by("-shown", "-n", "actor", "verb")
    )
    return [
        Tally(row["actor"], row["post"], row["kind"], row["verb"], row["n"], row["shown"] or 0, row["days"])
        for row in rows
    ]


def children_of(verb: str, subject: str) -> list[uuid.UUID]:
    """Return the children of the newest line that ``verb`` wrote of ``subject``; none where it wrote none."""
    found = Event.objects.filter(subject=subject, verb=verb).order_by("-seq").values_list("children", flat=True).first()
    return [uuid.UUID(child) for child in found or ()]


def acts_on(subjects: Iterable[str], *, kind: Kind = Kind.ACT, most: int = 200) -> list[Event]:
    """Return the acts (or the lines of another ``kind``) whose subject is one of ``subjects`` (``table:id``), newest first: an index serves it."""
    return list(Event.objects.filter(subject__in=list(subjects), kind=kind).order_by("-seq")[:most])
