"""What a finalised visit is, word for word, and its digest: by it two records of one visit are told apart, however they arrived.

A visit is finalised by whoever writes it, at a desk or on a telephone without a network. It bears its own id and the digest of its
content, in which the digests of its pictures stand. Whoever is not sure that it arrived sends it again: the same id with the same digest is
the same visit and has the same receipt. The same id with another digest is kept apart until a person has looked at both.

The text is JSON in UTF-8, keys sorted, nothing between, and holds only texts, lists and mappings: any language writes it alike.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Other:
    """A visitor who has no account here: a cadre of another office, a volunteer."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem found at the door: of which child, of what kind, in words; to whom it is given until when, where that is known."""

    child: uuid.UUID
    kind: str
    text: str
    to: uuid.UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A picture that goes with a visit: SHA-256 of its bytes, what it is (photo, signature, paper), its name, how many bytes it has."""

    digest: str
    kind: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where the telephone stood, as it said: degrees, metres of doubt, and when, each as it was written."""

    lat: str
    lon: str
    accuracy: str
    at: str


@dataclass(frozen=True, slots=True)
class Content:
    """A finalised visit. ``visitors`` are accounts, ``form`` the version that was answered, ``corrects`` the visit that this one corrects,
    ``files`` the pictures that go with it, which may arrive before or behind it."""

    id: uuid.UUID
    on: date
    children: tuple[uuid.UUID, ...]
    visitors: tuple[uuid.UUID, ...]
    form: str
    answers: Mapping[str, str | list[str]]
    others: tuple[Other, ...] = ()
    problems: tuple[Problem, ...] = ()
    corrects: uuid.UUID | None = None
    why: str = field(default="")
    files: tuple[File, ...] = ()
    position: Position | None = None

    @property
    def text(self) -> str:
        """Return the visit as it is sealed and compared."""
        said: dict[str, Any] = {
            "id": str(self.id),
            "on": self.on.isoformat(),
            "children": sorted(str(one) for one in self.children),
            "visitors": sorted(str(one) for one in self.visitors),
            "others": sorted(({"name": one.name, "unit": one.unit} for one in self.others), key=lambda one: (one["name"], one["unit"])),
            "form": self.form,
            "answers": dict(self.answers),
            "problems": [
                {
                    "child": str(one.child), "kind": one.kind, "text": one.text, "to": str(one.to) if one.to else "",
                    "due_on": one.due_on.isoformat() if one.due_on else "",
                }
                for one in self.problems
            ],
            "corrects": str(self.corrects) if self.corrects else "",
            "why": self.why,
            "files": [
                {"digest": one.digest, "kind": one.kind, "name": one.name, "size": str(one.size)}
                for one in sorted(self.files, key=lambda one: one.digest)
            ],
            "position": asdict(self.position) if self.position else {},
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """Return SHA-256 of the visit's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def content_from(text: str) -> Content:
    """Return the visit that was written as ``text``. Raises :class:`ValueError` or :class:`KeyError` for what is none."""
    said = json.loads(text)

    def key(value: str) -> uuid.UUID | None:
        return uuid.UUID(value) if value else None

    return Content(
        uuid.UUID(said["id"]), date.fromisoformat(said["on"]), tuple(uuid.UUID(one) for one in said["children"]),
        tuple(uuid.UUID(one) for one in said["visitors"]), said["form"], said["answers"],
        tuple(Other(one["name"], one["unit"]) for one in said["others"]),
        tuple(
            Problem(
                uuid.UUID(one["child"]), one["kind"], one["text"], key(one["to"]),
                date.fromisoformat(one["due_on"]) if one["due_on"] else None,
            )
            for one in said["problems"]
        ),
        key(said["corrects"]), said["why"],
        tuple(File(one["digest"], one["kind"], one["name"], int(one["size"])) for one in said.get("files", ())),
        Position(**said["position"]) if said.get("position") else None,
    )  # fmt: skip
