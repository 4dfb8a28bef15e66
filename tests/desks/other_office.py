"""Another office's sign-in, as it stands in the town hall: a real server on this machine that signs what it says."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "not-one-less", "between the two offices"


def new_key() -> rsa.RSAPrivateKey:
    """Return a key to sign with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OtherOffice:
    """What the office answers; a test bends it."""

    url: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signs_with: Any = None  # another key than the one it publishes
    algorithm: str = "RS256"
    subject: str = "3f2a"
    claims: dict[str, Any] = field(default_factory=dict)  # on top of what it says of everybody
    userinfo: dict[str, Any] = field(default_factory=dict)
    published: dict[str, Any] = field(default_factory=dict)
    without_identity: bool = False
    given: dict[str, dict[str, str]] = field(default_factory=dict)  # code → what was asked for

    def answer(self, method: str, path: str, given: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """Return status, headers and body."""
        ways = {
            ("GET", "/.well-known/openid-configuration"): self.configuration,
            ("GET", "/authorize"): self.authorize,
            ("POST", "/token"): self.token,
            ("GET", "/userinfo"): lambda _: (200, {}, {"sub": self.subject} | self.userinfo),
            ("GET", "/keys"): self.keys,
        }
        return ways[method, path](given) if (method, path) in ways else (404, {}, {})

    def configuration(self, _: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """What it says of itself."""
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        told = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()}
        told |= {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return 200, {}, told | {"token_endpoint_auth_methods_supported": ["client_secret_post"]} | self.published

    def authorize(self, asked: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """Somebody signs in here; lead back with a code."""
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.given)}"
        self.given[code] = asked
        return 302, {"Location": f"{asked['redirect_uri']}?code={code}&state={asked['state']}"}, {}

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """A code is good once, for whoever began with it."""
        began = self.given.pop(asked.get("code", ""), None)
        verifier = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        fits = began and began["code_challenge"] == base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if not fits or asked.get("client_secret") != SECRET or asked["redirect_uri"] != began["redirect_uri"]:
            return 400, {}, {"error": "invalid_grant"}
        told = {"access_token": "for-the-details", "token_type": "Bearer", "expires_in": 60}
        if not self.without_identity:
            told["id_token"] = self.identity(began)
        return 200, {}, told

    def identity(self, began: dict[str, str]) -> str:
        """What it says of who came, signed."""
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300}
        said["nonce"] = began.get("nonce", "")
        said = {name: value for name, value in (said | self.claims).items() if value is not None}
        key = None if self.algorithm == "none" else self.signs_with or self.key
        return jwt.encode(said, key, self.algorithm, headers={"kid": "one"})

    def keys(self, _: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """The keys by which it is believed."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return 200, {}, {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}


@contextmanager
def standing() -> Iterator[OtherOffice]:
    """Open the office on a port of this machine, and close it."""
    office = OtherOffice()

    class Desk(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            given = dict(parse_qsl(parts.query)) | {name: found[-1] for name, found in parse_qs(body).items()}
            status, headers, told = office.answer(self.command, parts.path, given)
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        do_GET = do_POST = answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    office.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
