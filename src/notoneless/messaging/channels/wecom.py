"""企业微信群机器人: a line in a group of WeCom, with whom it concerns called by the telephone.

Interface: POST ``…/cgi-bin/webhook/send?key=…``, ``{"msgtype": "text", "text": {"content", "mentioned_mobile_list"}}``; the content
has at most 2 048 bytes; the answer is ``{"errcode", "errmsg"}``; a robot takes 20 messages a minute (45009 beyond that).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.conf import settings

from notoneless.messaging.channels.asking import tell
from notoneless.messaging.channels.parcel import Parcel
from notoneless.messaging.terms import Trouble

MOST_BYTES: Final = 2048
BUSY, TOO_OFTEN, OFF = -1, 45009, frozenset({93000, 93008, 93017, 40058, 40001, 40014})


def carry(parcel: Parcel, at: datetime) -> None:
    """Give a letter to the robot of the group. Raises :class:`Trouble`."""
    content = parcel.outgoing.body.encode()[:MOST_BYTES].decode(errors="ignore")
    body = {"msgtype": "text", "text": {"content": content, "mentioned_mobile_list": [parcel.to]}}
    address = f"{settings.NOTONELESS_WECOM}?{urlencode({'key': parcel.secrets['key']})}"
    status, said = tell(address, body)
    code = said.get("errcode")
    if status == 200 and code == 0:
        return
    if code == TOO_OFTEN:
        raise Trouble(str(code), passes=True, whole=True, rest=timedelta(minutes=1))
    # A robot that was taken out of its group is put right by a person; until then no other letter fares better.
    if code in OFF:
        raise Trouble(str(code), passes=True, whole=True, rest=timedelta(minutes=10))
    raise Trouble(str(code if code is not None else f"http-{status}"), passes=code in (BUSY, None))
