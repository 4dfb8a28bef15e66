"""A telephone of a test: it seals as the app seals, keeps a queue, and speaks to the house by the app's addresses."""

from __future__ import annotations

import hashlib
import io
import json
import random
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from notoneless.visits.rules import sealing
from notoneless.visits.rules.packets import packet_digest

Ask = Callable[[str, str, bytes, dict[str, str]], tuple[int, dict[str, Any]]]
API = "/offline/api/"


def picture(seed: int = 0, *, side: int = 64, quality: int = 85, exif: bytes = b"") -> bytes:
    """Return a JPEG of chance; with ``side`` 460 it has some 200 KB."""
    dice = random.Random(seed)
    out = io.BytesIO()
    image = Image.frombytes("RGB", (side, side), dice.randbytes(3 * side * side))
    image.save(out, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return out.getvalue()


def asking(client: Any) -> Ask:
    """Return how a telephone asks the house through Django's test client."""

    def ask(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        kind = headers.pop("Content-Type", "application/json")
        answer = client.generic(method, path, body, content_type=kind, headers=headers)
        assert answer.headers["Content-Type"].split(";")[0] in ("application/json", "application/problem+json"), (
            answer.headers
        )
        return answer.status_code, answer.json()

    return ask


@dataclass
class Phone:
    """What lies on a telephone: its token, the house's key, the packet, the sealed queue. ``session`` asks as whoever is signed in,
    ``ask`` by the token alone."""

    ask: Ask
    session: Ask
    token: str = ""
    device: str = ""
    seal: dict[str, str] = field(default_factory=dict)
    packet: dict[str, Any] = field(default_factory=dict)
    queue: list[dict[str, str]] = field(default_factory=list)
    receipts: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    clock: str = ""
    last: dict[str, Any] = field(default_factory=dict)

    def post(self, path: str, said: Any, *, by_session: bool = False) -> tuple[int, dict[str, Any]]:
        """Post JSON and return status and answer."""
        headers = {} if by_session else {"Authorization": f"Device {self.token}"}
        return (self.session if by_session else self.ask)("POST", API + path, json.dumps(said).encode(), headers)

    def register(self, label: str = "红米") -> dict[str, Any]:
        """Register, and keep token and key."""
        status, said = self.post("device", {"label": label}, by_session=True)
        assert status == 200, said
        self.token, self.device, self.seal = said["token"], said["device"], said["seal"]
        return said

    def take_along(self, children: Iterable[str] = ()) -> dict[str, Any]:
        """Take families along."""
        status, self.packet = self.post("packet", {"device": self.device, "children": list(children)}, by_session=True)
        assert status == 200, self.packet
        self.seal = self.packet["seal"]
        return self.packet

    @property
    def hash(self) -> str:
        """The digest of what lies here, reckoned anew."""
        return packet_digest(self.packet["families"]) if self.packet.get("families") else ""

    def finalise(self, text: str) -> dict[str, str]:
        """Seal a finished visit into the queue; from now on nobody reads it here."""
        item = sealed_item(text, self.seal)
        self.queue.append(item)
        return item

    def send(self, items: list[dict[str, str]] | None = None) -> tuple[int, dict[str, Any]]:
        """Send the queue (or ``items``) and keep the receipts; what has one leaves the queue."""
        sent = self.queue if items is None else items
        status, said = self.post(
            "send", {"app": "1.0", "clock": self.clock, "hash": self.hash, "waiting": len(self.queue), "items": sent}
        )
        if status == 200:
            self.take(said)
        return status, said

    def take(self, said: dict[str, Any]) -> None:
        """Keep the receipts of an answer."""
        self.last = said
        for one in said["receipts"]:
            if one["state"] in ("received", "apart"):
                self.receipts[one["id"], one["digest"]] = one
        self.queue = [one for one in self.queue if (one["id"], one["digest"]) not in self.receipts]

    def standing(self) -> dict[str, Any]:
        """Ask how it stands, and what became of the queue."""
        asked = [{"id": one["id"], "digest": one["digest"]} for one in self.queue]
        status, said = self.post("standing", {"app": "1.0", "clock": self.clock, "hash": self.hash, "ask": asked})
        assert status == 200, said
        self.take(said)
        return said

    def put(
        self, blob: bytes, key: str = "", *, piece: int = 262144, begin: int = 0, whole: int = 0
    ) -> tuple[int, dict[str, Any]]:
        """Send a sealed picture from a byte on, in pieces; ``whole``: how many bytes it has where ``blob`` is only its beginning."""
        key, headers = (
            key or str(uuid.uuid4()),
            {"Authorization": f"Device {self.token}", "Content-Type": "application/octet-stream"},
        )
        status, said = 0, dict[str, Any]()
        for offset in range(begin, len(blob), piece):
            address = f"{API}files/{key}?offset={offset}&size={whole or len(blob)}&seal={self.seal['id']}"
            status, said = self.ask("POST", address, blob[offset : offset + piece], dict(headers))
            if status != 200:
                break
        return status, said

    def have(self, key: str) -> dict[str, Any]:
        """Ask how far a picture is."""
        return self.ask("GET", f"{API}files/{key}", b"", {"Authorization": f"Device {self.token}"})[1]


def sealed_item(text: str, seal: dict[str, str]) -> dict[str, str]:
    """Return a visit sealed to the house, as it lies in the queue."""
    wrapped, iv, data = sealing.seal(text.encode(), seal["key"])
    return {
        "id": json.loads(text)["id"], "digest": hashlib.sha256(text.encode()).hexdigest(), "seal": seal["id"],
        "key": b64encode(wrapped).decode(), "iv": b64encode(iv).decode(), "data": b64encode(data).decode(),
        "sum": hashlib.sha256(wrapped + iv + data).hexdigest(),
    }  # fmt: skip


def sealed_picture(data: bytes, seal: dict[str, str]) -> bytes:
    """Return a picture sealed to the house, in one piece."""
    return b"".join(sealing.seal(data, seal["key"]))
