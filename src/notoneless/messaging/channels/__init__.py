"""The ways out of the house, one module each. A way takes a parcel, gives it to the other side as that side's documentation says,
and raises :class:`Trouble` where it was not taken. It is handed an :class:`Outgoing`, which has no room for a text of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from notoneless.messaging.channels import aliyun, dingtalk, mail, wecom
from notoneless.messaging.channels.parcel import Parcel
from notoneless.messaging.terms import Channel

CARRIERS: Final[dict[str, Callable[[Parcel, datetime], None]]] = {
    Channel.MAIL: mail.carry,
    Channel.SMS: aliyun.carry,
    Channel.WECOM: wecom.carry,
    Channel.DINGTALK: dingtalk.carry,
}

__all__ = ["CARRIERS", "Parcel"]
