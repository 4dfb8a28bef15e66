"""钉钉群机器人: a line in a group of DingTalk. Every request is signed with the robot's secret (加签).

Interface: POST ``…/robot/send?access_token=…&timestamp=…&sign=…``; ``timestamp`` in milliseconds, ``sign`` the base64 of
HMAC-SHA-256 over ``timestamp + "\\n" + secret`` under that secret; ``{"msgtype": "text", "text": {"content"}, "at": {"atMobiles"}}``;
the answer is ``{"errcode", "errmsg"}``. A robot takes 20 messages a minute; beyond that it is silent for ten minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.conf import settings

from notoneless.messaging.channels.asking import tell
from notoneless.messaging.channels.parcel import Parcel
from notoneless.messaging.terms import Trouble

BUSY: Final = -1
TOO_OFTEN: Final = frozenset({130101, 410100, 660026, 90018, 90030})
#: Wrong signature, keyword or address (310000), unknown robot: a person must put it right.
OFF: Final = frozenset({310000, 300001, 300005, 400101, 400102, 40035, 41025})


def signed(secret: str, at: datetime) -> dict[str, str]:
    """Return the two parameters that prove who asks."""
    stamp = str(int(at.timestamp() * 1000))
    made = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}


def carry(parcel: Parcel, at: datetime) -> None:
    """Give a letter to the robot of the group. Raises :class:`Trouble`."""
    asked = {"access_token": parcel.secrets["access_token"], **signed(parcel.secrets["secret"], at)}
    body = {
        "msgtype": "text",
        "text": {"content": parcel.outgoing.body},
        "at": {"atMobiles": [parcel.to], "isAtAll": False},
    }
    status, said = tell(f"{settings.NOTONELESS_DINGTALK}?{urlencode(asked)}", body)
    code = said.get("errcode")
    if status == 200 and code == 0:
        return
    if code in TOO_OFTEN or code in OFF:
        raise Trouble(str(code), passes=True, whole=True, rest=timedelta(minutes=10))
    raise Trouble(str(code if code is not None else f"http-{status}"), passes=code in (BUSY, None))
