"""The ways of a county: set and closed by who runs the house there, tried out on oneself, and what failed tried once more."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.messaging import access, queries
from notoneless.messaging.actions.sending import letter_id, send
from notoneless.messaging.models import Gate, Letter, Sending
from notoneless.messaging.terms import Channel, Kind, MessagingError, NotThere, State

#: What a secret looks like. A robot's is cut out of the address that its page shows; the address itself is never kept.
LOOKS: Final = {
    "key": re.compile(r"[A-Za-z0-9-]{16,80}"),
    "access_token": re.compile(r"[A-Za-z0-9]{16,128}"),
    "secret": re.compile(r"SEC[A-Za-z0-9]{16,128}"),
    "access_key_id": re.compile(r"[A-Za-z0-9]{8,64}"),
    "access_key_secret": re.compile(r"[A-Za-z0-9]{8,64}"),
    "sign_name": re.compile(r"[\w\-（）()]{2,20}"),
    "template": re.compile(r"SMS_[0-9]{3,20}"),
}


def set_gate(*, by: Viewer, at: datetime, county: str, channel: str, is_open: bool, secrets: Mapping[str, str]) -> None:
    """Set a way of ``county``. An empty secret leaves the one that is there.

    Raises :class:`NotThere` for a county in which ``by`` does not run the house, X001 for a secret that does not look like
    one or is missing.
    """
    if county not in access.counties_run(by) or channel not in queries.SECRETS:
        raise NotThere
    with transaction.atomic():
        gate = access.gates_of(by).select_for_update().filter(county=county, channel=channel).first()
        kept = queries.secrets_of(gate)
        given = {name: _cut(name, secrets.get(name, "")) for name in queries.SECRETS[channel]}
        new = {name: text or kept.get(name, "") for name, text in given.items()}
        for name, text in new.items():
            if not LOOKS[name].fullmatch(text):
                raise MessagingError(
                    "X001",
                    f"“{name}”没有填，或不像是渠道给出的样子，渠道没有保存。请从渠道的管理页面整段复制后再粘贴。",
                    f"“{name}” is missing or does not look as the channel gives it; nothing was saved. Copy it whole from the "
                    "channel's own page.",
                )
        gate = gate or Gate(county=county, channel=channel)
        gate.is_open, gate.changed_at, gate.changed_by, gate.rests_until = is_open, at, by.actor, None
        gate.secrets = json.dumps(new) if new else None
        gate.save()
        audit.write(
            "messaging.set_gate", by=by, at=at, subject=f"gate:{gate.pk}",
            detail={"channel": channel, "county": county, "open": is_open,
                    "changed": sorted(name for name, text in given.items() if text)},
        )  # fmt: skip


def try_gate(*, by: Viewer, at: datetime, county: str, channel: str) -> None:
    """Send a letter of trial to oneself by one way, at once and whatever one chose. Raises :class:`NotThere` as
    :func:`set_gate`, X002 where the way is not set or closed or one has no address for it."""
    way = next((way for way in queries.ways(by) if (way.county, way.channel) == (county, channel)), None)
    if way is None:
        raise NotThere
    with transaction.atomic():
        key = f"test:{county}:{channel}:{at.isoformat()}"
        send(to=[by.known_id], kind=Kind.TEST, key=key, county=county, by=by, at=at)
        letter = Letter.objects.select_related("account").get(pk=letter_id(key, by.known_id))
        address = letter.account.email if channel == Channel.MAIL else letter.account.phone
        if not (way.is_set and way.is_open and address):
            raise MessagingError(
                "X002",
                "测试消息没有发出：这个渠道还没有设好、已停用，或者您的账号没有登记邮箱（手机）。请先补上再测试。",
                "No trial was sent: this way is not set, or is closed, or your account has no mail address (telephone). Mend that "
                "first.",
            )
        letter.parted_at = at
        letter.save(update_fields=("parted_at",))
        Sending.objects.create(
            account_id=by.known_id, county=county, channel=channel, letters=[str(letter.pk)], urgent=True, made_at=at, due_at=at,
        )  # fmt: skip
        audit.write("messaging.try_gate", by=by, at=at, detail={"channel": channel, "county": county})


def try_again(*, by: Viewer, at: datetime, sending: uuid.UUID) -> None:
    """Let a sending that was given up be tried again from the start. Raises :class:`NotThere`."""
    with transaction.atomic():
        found = access.sendings_of(by).select_for_update().filter(pk=sending, state=State.DEAD).first()
        if found is None:
            raise NotThere
        found.state, found.tries, found.due_at, found.trouble = State.WAITING, 0, at, ""
        found.save(update_fields=("state", "tries", "due_at", "trouble"))
        audit.write(
            "messaging.try_again", by=by, at=at, subject=f"sending:{found.pk}", detail={"channel": found.channel}
        )


def _cut(name: str, text: str) -> str:
    """Return a secret out of what was pasted: a robot's address carries it among what it asks."""
    text = text.strip()
    if name in {"key", "access_token"} and "://" in text:
        return parse_qs(urlsplit(text).query).get(name, [""])[0]
    return text


def rest(*, county: str, channel: str, until: datetime, at: datetime) -> None:
    """Leave a way alone until it has recovered; asked by the worker."""
    Gate.objects.update_or_create(
        county=county, channel=channel, defaults={"rests_until": until}, create_defaults={
            "rests_until": until, "changed_at": at, "changed_by": "",
        },
    )  # fmt: skip
