"""阿里云短信 (SendSms, 2017-05-25), signed by ACS3-HMAC-SHA256: a template of the office's own, approved by the gateway, and
a number to fill in. The text of a short message never leaves this house; it lies at the gateway already.

The template has one variable, ``count``: 「您有${count}条待办消息，请登录工作平台查看。」
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote, urlsplit

from django.conf import settings

from notoneless.messaging.channels.asking import ask
from notoneless.messaging.channels.parcel import Parcel
from notoneless.messaging.terms import Trouble

ALGORITHM: Final = "ACS3-HMAC-SHA256"
ACTION, VERSION = "SendSms", "2017-05-25"
#: This person has had enough for now (so many a minute, an hour, a day); others have not.
ENOUGH: Final = frozenset({"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.HOUR_LIMIT_CONTROL"})
#: The number itself will not do.
NO_NUMBER: Final = frozenset({"isv.MOBILE_NUMBER_ILLEGAL", "isv.BLACK_KEY_CONTROL_LIMIT", "MobileNumberIllegal"})
BUSY: Final = frozenset(
    {"isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "ServiceUnavailable", "InternalError", "SignatureNonceUsed"}
)


def carry(parcel: Parcel, at: datetime) -> None:
    """Give a short message to the gateway. Raises :class:`Trouble`."""
    to = parcel.to.removeprefix("+86")
    query = {
        "PhoneNumbers": to,
        "SignName": parcel.secrets["sign_name"],
        "TemplateCode": parcel.secrets["template"],
        "TemplateParam": json.dumps({"count": str(parcel.outgoing.count)}),
        "OutId": parcel.outgoing.key.hex,
    }
    address = urlsplit(settings.NOTONELESS_ALIYUN_SMS)
    headers = signed(
        query, host=address.netloc, action=ACTION, version=VERSION, at=at, nonce=secrets.token_hex(16),
        key_id=parcel.secrets["access_key_id"], key_secret=parcel.secrets["access_key_secret"],
    )  # fmt: skip
    status, said = ask(f"{address.scheme}://{address.netloc}/?{canonical(query)}", body=b"", headers=headers)
    code = str(said.get("Code") or f"http-{status}")
    if status == 200 and code == "OK":
        return
    if code.startswith("Throttling"):
        raise Trouble(code, passes=True, whole=True, rest=timedelta(minutes=1))
    if code in ENOUGH:
        raise Trouble(code, passes=True, rest=timedelta(hours=1))
    if code in NO_NUMBER:
        raise Trouble(code, passes=False)
    if code in BUSY:
        raise Trouble(code, passes=True)
    # Signature, template, balance, account: a person must put it right, and no other message fares better until then.
    raise Trouble(code, passes=True, whole=True, rest=timedelta(minutes=10))


def canonical(query: Mapping[str, str]) -> str:
    """Return ``query`` sorted and written by RFC 3986, as it is signed and sent."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def signed(
    query: Mapping[str, str],
    *,
    host: str,
    action: str,
    version: str,
    at: datetime,
    nonce: str,
    key_id: str,
    key_secret: str,
) -> dict[str, str]:
    """Return the headers of a POST to ``/`` without a body, its signature among them."""
    payload = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": payload,
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(("POST", "/", canonical(query), lines, names, payload))
    told = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), told.encode(), hashlib.sha256).hexdigest()
    return headers | {"Authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}
