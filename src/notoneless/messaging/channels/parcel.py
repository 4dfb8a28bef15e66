"""What a way is handed: the letter, where it goes, and the way's own secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notoneless.messaging.rules.wording import Outgoing


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter on its way. ``to`` is the member of staff's own mail address or telephone. Printed, it tells of neither."""

    outgoing: Outgoing
    to: str = field(repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
