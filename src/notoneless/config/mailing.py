"""Where letters leave the house, from the environment: the mail server, the house's own address, the interfaces of the ways.

``NOTONELESS_MAIL=smtp+starttls://user:password@mail.example:587`` (or ``smtps://``, ``smtp://`` within one's own network),
``NOTONELESS_MAIL_FROM=notice@example``. ``NOTONELESS_ADDRESS=https://…`` is what a letter leads to.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from notoneless.standards.errors import UserError

PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
WECOM: Final = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
DINGTALK: Final = "https://oapi.dingtalk.com/robot/send"
ALIYUN_SMS: Final = "https://dysmsapi.aliyuncs.com"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes the house's mail. Printed, it does not tell its password."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool
    ssl: bool
    sender: str


def mail_server() -> MailServer | None:
    """Return the mail server, ``None`` where there is none. Raises H022 for one that is written wrongly."""
    url, sender = os.environ.get("NOTONELESS_MAIL", ""), os.environ.get("NOTONELESS_MAIL_FROM", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or "@" not in sender:
        raise UserError(
            "H022",
            "NOTONELESS_MAIL 应写作 smtp+starttls://用户:密码@主机:端口（或 smtps://、smtp://），并在 NOTONELESS_MAIL_FROM 写明发件邮箱。",
            "NOTONELESS_MAIL reads smtp+starttls://user:password@host:port (or smtps://, smtp://), and NOTONELESS_MAIL_FROM names the "
            "sender's address.",
        )
    return MailServer(
        parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""), unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls", ssl=parts.scheme == "smtps", sender=sender,
    )  # fmt: skip


def address() -> str:
    """Return under which address the house is reached from outside, without a slash at its end; empty: not told."""
    told = os.environ.get("NOTONELESS_ADDRESS", "") or os.environ.get("NOTONELESS_ORIGINS", "").split(",")[0]
    return told.strip().rstrip("/")
