"""Other houses' doors, on this machine: a mail server, the robots of two offices' groups, a gateway for short messages.

Each answers as its documentation says, checks what the real one would check (signature, time, form), and keeps everything that it
was given, so that a test can look through it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

DING_TOKEN, DING_SECRET = "f" * 64, "SEC" + "0a1b2c3d" * 8
WECOM_KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
KEY_ID, KEY_SECRET = "LTAI5tFakeFakeFake01", "fakefakefakefakefakefakefake01"
SIGN, TEMPLATE = "教委办公", "SMS_154950909"


class Web:
    """A server that plays all three interfaces. ``now`` is its clock; ``script`` holds answers that come before its own."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.seen: list[dict[str, Any]] = []  # what was taken
        self.raw: list[str] = []  # everything that came, heads and all
        self.script: list[Any] = []
        self.minute: list[str] = []  # robots' messages of this minute
        self.nonces: set[str] = set()
        outer = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.raw.append(f"{self.path}\n{self.headers}\n{body.decode()}")
                status, said = outer.answer(self.path, dict(self.headers.items()), body)
                if status is None:  # nobody answers
                    time.sleep(said)
                    return
                if status == 0:  # the line is cut
                    self.connection.close()
                    return
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[Any, Any]:
        if self.script:
            return self.script.pop(0)
        parts = urlsplit(path)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.path == "/cgi-bin/webhook/send":
            return 200, self.wecom(asked, headers, body)
        if parts.path == "/robot/send":
            return 200, self.dingtalk(asked, headers, body)
        if parts.path == "/":
            return self.aliyun(parts.query, asked, headers, body)
        return 404, {}

    # ── WeCom ──

    def wecom(self, asked: dict[str, str], headers: dict[str, str], body: bytes) -> dict[str, Any]:
        said = json.loads(body)
        if asked.get("key") != WECOM_KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if said.get("msgtype") != "text" or not said["text"]["content"] or "json" not in headers["Content-Type"]:
            return {"errcode": 40008, "errmsg": "invalid message type"}
        if len(said["text"]["content"].encode()) > 2048:
            return {"errcode": 40058, "errmsg": "content exceed max length"}
        if self.minute.count("wecom") >= 20:
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        self.minute.append("wecom")
        self.seen.append({"way": "wecom", "text": said["text"]["content"], "to": said["text"]["mentioned_mobile_list"]})
        return {"errcode": 0, "errmsg": "ok"}

    # ── DingTalk ──

    def dingtalk(self, asked: dict[str, str], headers: dict[str, str], body: bytes) -> dict[str, Any]:
        said = json.loads(body)
        if asked.get("access_token") != DING_TOKEN:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        stamp = asked.get("timestamp", "0")
        told = hmac.new(DING_SECRET.encode(), f"{stamp}\n{DING_SECRET}".encode(), hashlib.sha256).digest()
        if abs(int(stamp) / 1000 - self.now.timestamp()) > 3600:
            return {"errcode": 310000, "errmsg": "invalid timestamp"}
        if not hmac.compare_digest(base64.b64encode(told).decode(), asked.get("sign", "")):
            return {"errcode": 310000, "errmsg": "sign not match"}
        if said.get("msgtype") != "text" or not said["text"]["content"]:
            return {"errcode": 40035, "errmsg": "missing param json"}
        if self.minute.count("dingtalk") >= 20:
            return {"errcode": 410100, "errmsg": "发送速度太快而限流"}
        self.minute.append("dingtalk")
        self.seen.append({"way": "dingtalk", "text": said["text"]["content"], "to": said["at"]["atMobiles"]})
        return {"errcode": 0, "errmsg": "ok"}

    # ── Aliyun ──

    def aliyun(self, query: str, asked: dict[str, str], headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """The signature is computed here from the raw request, by the steps of the documentation, not by our own code."""
        heads = {name.lower(): value for name, value in headers.items()}
        scheme, _, rest = heads.get("authorization", "").partition(" ")
        given = dict(part.split("=", 1) for part in rest.split(",")) if rest else {}
        names = given.get("SignedHeaders", "").split(";")
        must = {"host", *(name for name in heads if name.startswith("x-acs-"))}
        pairs = sorted((unquote(k), unquote(v)) for k, v in (p.split("=", 1) for p in query.split("&")))
        line = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in pairs)
        hashed = hashlib.sha256(body).hexdigest()
        canonical = "POST\n/\n" + line + "\n" + "".join(f"{n}:{heads.get(n, '').strip()}\n" for n in names)
        canonical += "\n" + ";".join(names) + "\n" + hashed
        told = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        made = hmac.new(KEY_SECRET.encode(), told.encode(), hashlib.sha256).hexdigest()
        if scheme != "ACS3-HMAC-SHA256" or given.get("Credential") != KEY_ID:
            return 404, {"Code": "InvalidAccessKeyId.NotFound", "Message": "Specified access key is not found."}
        if set(names) != must or hashed != heads.get("x-acs-content-sha256") or given.get("Signature") != made:
            return 400, {"Code": "SignatureDoesNotMatch", "Message": "Specified signature is not matched."}
        when = datetime.strptime(heads["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((when - self.now).total_seconds()) > 900:
            return 400, {"Code": "InvalidTimeStamp.Expired", "Message": "Specified time stamp is expired."}
        if heads["x-acs-signature-nonce"] in self.nonces:
            return 400, {"Code": "SignatureNonceUsed", "Message": "Specified signature nonce was used already."}
        self.nonces.add(heads["x-acs-signature-nonce"])
        if (heads["x-acs-action"], heads["x-acs-version"]) != ("SendSms", "2017-05-25"):
            return 404, {"Code": "InvalidAction.NotFound", "Message": ""}
        if asked.get("SignName") != SIGN:
            return 200, {"Code": "isv.SMS_SIGNATURE_ILLEGAL", "Message": "", "RequestId": "1"}
        if asked.get("TemplateCode") != TEMPLATE:
            return 200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "", "RequestId": "1"}
        params = json.loads(asked["TemplateParam"])
        if set(params) != {"count"} or not isinstance(params["count"], str):
            return 200, {"Code": "isv.INVALID_JSON_PARAM", "Message": "", "RequestId": "1"}
        if not (asked["PhoneNumbers"].isdigit() and len(asked["PhoneNumbers"]) == 11):
            return 200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "", "RequestId": "1"}
        self.seen.append(
            {
                "way": "sms",
                "text": f"您有{params['count']}条待办消息",
                "to": [asked["PhoneNumbers"]],
                "id": asked["OutId"],
            }
        )
        return 200, {"Code": "OK", "Message": "OK", "BizId": "9006", "RequestId": "F655"}


class Post:
    """A mail server that knows one user. ``script`` maps a command to the answer that it gets instead."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.raw: list[str] = []
        self.script: dict[str, bytes] = {}
        self.user, self.password = "notice", "letter-password"
        outer = self

        class Door(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                to: list[str] = []
                known = False
                self.wfile.write(b"220 mail.test ESMTP\r\n")
                while line := self.rfile.readline():
                    outer.raw.append(line.decode(errors="replace"))
                    said = line.decode().strip()
                    verb = said.split(" ")[0].upper()
                    if verb in outer.script:
                        self.wfile.write(outer.script[verb])
                        if verb == "DATA":
                            return
                        continue
                    if verb == "EHLO":
                        self.wfile.write(b"250-mail.test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
                    elif verb == "AUTH":
                        told = base64.b64decode(said.split(" ")[2]).decode()
                        known = told == f"\0{outer.user}\0{outer.password}"
                        self.wfile.write(b"235 ok\r\n" if known else b"535 authentication failed\r\n")
                    elif verb == "MAIL":
                        to = []
                        self.wfile.write(b"250 ok\r\n" if known else b"530 authentication required\r\n")
                    elif verb == "RCPT":
                        to.append(said)
                        self.wfile.write(b"250 ok\r\n")
                    elif verb == "DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = []
                        while (row := self.rfile.readline()) != b".\r\n":
                            lines.append(row)
                        whole = b"".join(lines)
                        outer.raw.append(whole.decode(errors="replace"))
                        outer.letters.append(message_from_bytes(whole, policy=policy.default))
                        self.wfile.write(b"250 taken\r\n")
                    elif verb == "QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 ok\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Door)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def doors(settings: Any, now: datetime) -> Any:
    """Open all of them and let the house's settings lead there."""
    from notoneless.config.mailing import MailServer

    web, post = Web(now), Post()
    settings.NOTONELESS_WECOM = f"{web.address}/cgi-bin/webhook/send"
    settings.NOTONELESS_DINGTALK = f"{web.address}/robot/send"
    settings.NOTONELESS_ALIYUN_SMS = web.address
    settings.NOTONELESS_ADDRESS = "https://kongchuo.example"
    settings.NOTONELESS_MAIL = MailServer(
        "127.0.0.1", post.port, post.user, post.password, starttls=False, ssl=False, sender="notice@kongchuo.example"
    )
    try:
        yield web, post
    finally:
        web.close()
        post.close()
