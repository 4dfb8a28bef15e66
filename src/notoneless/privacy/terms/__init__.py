"""The words of this station: its refusals and who asks (how far an export is: :mod:`.states`).

How a field is treated is said in the words of :mod:`notoneless.standards.care`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notoneless.standards.errors import UserError


class PrivacyError(UserError):
    """A refusal of this station; the code's page says what to do."""


class NotThere(PrivacyError):
    """What was asked for is not there, or not for this viewer: the two are never told apart."""

    def __init__(self) -> None:
        super().__init__(
            "P010",
            "没有这一项，或者它不在您的范围内。请返回列表核对。",
            "There is no such thing, or it is not within your scope. Go back to the list and check.",
        )


class HasPost(Protocol):
    """One post of whoever asks, as far as this station needs to know it."""

    @property
    def post(self) -> str:
        """The kind of the post."""


class Asker(Protocol):
    """Whoever asks; the viewer of the accounts, further along the road, is one."""

    @property
    def actor(self) -> str:
        """The account's id."""

    @property
    def name(self) -> str:
        """The person's name."""

    @property
    def posts(self) -> str:
        """The posts held at that moment, in words."""

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties in which the posts lie."""

    @property
    def address(self) -> str:
        """Where the request came from."""

    @property
    def session(self) -> str:
        """A digest of the session's key."""

    @property
    def fresh_until(self) -> datetime | None:
        """Until when the second factor counts as just given."""

    @property
    def reaches(self) -> Sequence[HasPost]:
        """The posts."""

    def has(self, power: str) -> bool:
        """Whether ``power`` is held anywhere at all."""

    def places(self, power: str) -> tuple[str, ...]:
        """The paths on the place line under which ``power`` holds."""

    def schools(self, power: str) -> tuple[str, ...]:
        """The paths on the school line under which ``power`` holds."""

    def children(self, power: str) -> frozenset[uuid.UUID]:
        """The children for whom the asker answers by name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field in full, for as long as it may stand on the screen."""

    id: uuid.UUID
    text: str
    label: str
    until: datetime
    table: str
    field: str
    row: str

    def __repr__(self) -> str:
        return f"Shown({self.id})"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What fetches one file: a secret for one download until an instant, and, the first time, the archive's password."""

    secret: str
    until: datetime
    password: str | None

    def __repr__(self) -> str:
        return "Ticket()"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way to whoever asked for it."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"Parcel({self.name})"
