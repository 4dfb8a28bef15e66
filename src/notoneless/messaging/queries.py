"""Reads of this station: an inbox, what somebody chose, how the ways of a county stand, what the parameters say."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Max, Q

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.messaging import access
from notoneless.messaging.models import Choice, Gate, Letter
from notoneless.messaging.rules import wording
from notoneless.messaging.rules.timing import Quiet
from notoneless.messaging.terms import Channel, Kind, NotThere, State
from notoneless.policy import Policy, load
from notoneless.privacy.models import Sealed

#: What the secrets of a way are called; the first is the one that makes the way what it is.
SECRETS: Final[dict[str, tuple[str, ...]]] = {
    Channel.MAIL: (),
    Channel.WECOM: ("key",),
    Channel.DINGTALK: ("access_token", "secret"),
    Channel.SMS: ("access_key_id", "access_key_secret", "sign_name", "template"),
}
PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Note:
    """A letter as its reader sees it."""

    id: uuid.UUID
    kind: str
    label: str
    text: str
    link: str
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of letters, newest first; ``next`` leads to older ones."""

    rows: list[Note]
    next: str
    unread: int


@dataclass(frozen=True, slots=True)
class Way:
    """How one way of a county stands. No secret is in it."""

    county: str
    channel: str
    label: str
    is_set: bool
    is_open: bool
    changed_at: datetime | None
    rests_until: datetime | None
    waiting: int
    dead: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dead:
    """A sending that was given up: to whom, by which way, why."""

    id: uuid.UUID
    name: str
    channel: str
    label: str
    letters: int
    made_at: datetime
    tried_at: datetime | None
    tries: int
    trouble: str


# ── The inbox ────────────────────────────────────────────────────────────────────────────────────────────────


def unread(by: Viewer) -> int:
    """Return how many of one's letters are unread."""
    return access.letters_of(by).filter(read_at=None).count()


def inbox(by: Viewer, *, after: str = "", only_unread: bool = False) -> Inbox:
    """Return a page of one's letters; ``after`` is the ``next`` of the page before."""
    mine = access.letters_of(by)
    found = mine.filter(read_at=None) if only_unread else mine
    if after and (last := _letter(mine, after)) is not None:
        found = found.filter(Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, id__lt=last.pk))
    rows = list(found[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    return Inbox([_note(row) for row in rows[:PAGE]], following, mine.filter(read_at=None).count())


def _letter(mine: Any, key: str) -> Letter | None:
    try:
        found: Letter | None = mine.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None
    return found


def letter(by: Viewer, key: uuid.UUID) -> Note:
    """Return one of one's letters. Raises :class:`NotThere`."""
    found = access.letters_of(by).filter(pk=key).first()
    if found is None:
        raise NotThere
    return _note(found)


def _note(row: Letter) -> Note:
    try:
        text = wording.sentence(row.kind, wording.from_kept(row.kind, row.params))
    except wording.Unfit:  # a row that was tampered with does not close the inbox
        text = ""
    return Note(row.pk, row.kind, str(Kind(row.kind).label), text, row.link, row.made_at, row.read_at)


# ── What somebody chose ──────────────────────────────────────────────────────────────────────────────────────


def choice(by: Viewer) -> dict[str, bool]:
    """Return by which ways ``by`` wants to hear of letters."""
    row = Choice.objects.filter(account=by.known_id).first()
    return {channel: bool(getattr(row, channel)) if row else channel == Channel.MAIL for channel in Channel.values}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One way as its chooser sees it: whether it is chosen, and where it would lead (masked); empty: nowhere."""

    channel: str
    label: str
    chosen: bool
    to: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose, and when nobody is disturbed."""

    ways: list[Chosen]
    quiet: Quiet


def choices(by: Viewer, *, on: date) -> Choices:
    """Return by which ways ``by`` wants to hear of letters, and when word of them goes out."""
    account, chosen = Account.objects.get(pk=by.known_id), choice(by)
    phone = str(account.phone) if account.phone is not None else ""
    ways = [
        Chosen(way.value, str(way.label), chosen[way.value], account.email if way == Channel.MAIL else phone)
        for way in Channel
    ]
    return Choices(ways, quiet(on))


# ── The ways of a county ─────────────────────────────────────────────────────────────────────────────────────


def mail_is_set() -> bool:
    """Return whether the server's environment knows a mail server."""
    return settings.NOTONELESS_MAIL is not None


def ways(by: Viewer) -> list[Way]:
    """Return how every way of the counties that ``by`` keeps stands."""
    gates = {(gate.county, gate.channel): gate for gate in access.gates_of(by)}
    counted: dict[tuple[str, str], Mapping[str, Any]] = {
        (row["county"], row["channel"]): row
        for row in access.sendings_of(by)
        .values("county", "channel")
        .annotate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            dead=Count("pk", filter=Q(state=State.DEAD)),
            last=Max("sent_at"),
        )
    }
    found = []
    for county in access.counties_run(by):
        for channel in Channel:
            gate, row = gates.get((county, channel.value)), counted.get((county, channel.value), {})
            is_mail = channel == Channel.MAIL
            found.append(
                Way(
                    county, channel.value, str(channel.label), is_set=mail_is_set() if is_mail else gate is not None,
                    is_open=gate.is_open if gate else is_mail and mail_is_set(),
                    changed_at=gate.changed_at if gate else None, rests_until=gate.rests_until if gate else None,
                    waiting=row.get("waiting", 0), dead=row.get("dead", 0), sent_at=row.get("last"),
                )
            )  # fmt: skip
    return found


def dead(by: Viewer, *, most: int = 100) -> list[Dead]:
    """Return the newest sendings of the viewer's counties that were given up."""
    rows = access.sendings_of(by).filter(state=State.DEAD).select_related("account").order_by("-tried_at", "-made_at")
    return [
        Dead(
            row.pk, row.account.name, row.channel, str(Channel(row.channel).label), len(row.letters), row.made_at,
            row.tried_at, row.tries, row.trouble,
        )
        for row in rows[:most]
    ]  # fmt: skip


def secrets_of(gate: Gate | None) -> dict[str, str]:
    """Return the secrets of a way, for the worker alone."""
    if gate is None or not isinstance(gate.secrets, Sealed):
        return {}
    opened: dict[str, str] = json.loads(gate.secrets.open(why="send"))
    return opened


# ── Parameters ───────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _policy() -> Policy:
    return load()


@cache
def _value(topic: str, on: date) -> Any:
    return _policy().value(f"messaging.{topic}", settings.NOTONELESS_PLACE or None, on).value


def quiet(on: date) -> Quiet:
    """Return the quiet hours."""
    return Quiet.of(_value("quiet_hours", on))


def urgent(on: date) -> frozenset[str]:
    """Return the kinds that wait for nothing."""
    return frozenset(_value("urgent_kinds", on))


def gather(on: date) -> timedelta:
    """Return for how long letters to one person are gathered before word of them goes out."""
    return timedelta(minutes=_value("gather_minutes", on))


def ladder(on: date) -> list[timedelta]:
    """Return after how long a sending that failed is tried again, each time."""
    return [timedelta(minutes=minutes) for minutes in _value("retry_minutes", on)]


def pace(on: date) -> dict[str, int]:
    """Return how many sendings a way takes in a minute."""
    return dict(_value("pace", on))
