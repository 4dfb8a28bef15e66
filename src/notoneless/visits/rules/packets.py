"""What a packet is, word for word, and its digest: by it telephone and house notice that they hold different things of the same families.

A packet is families; each bears the digest of what it says (JSON in UTF-8, keys sorted, nothing between, its own ``hash`` left out), and
the packet's is that of the families' digests, sorted, a line each. A telephone reckons it anew from what it holds at every contact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


def digest_of(said: Mapping[str, Any]) -> str:
    """Return the digest of a family or a child as it stands in a packet, whether it bears its ``hash`` already or not."""
    text = json.dumps(
        {key: value for key, value in said.items() if key != "hash"}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def packet_digest(families: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of a packet of these families."""
    return hashlib.sha256("\n".join(sorted(digest_of(one) for one in families)).encode()).hexdigest()


def skew_of(clock: str, at: datetime) -> int | None:
    """Return the whole seconds by which a telephone's clock goes before the house's; None where it says no time."""
    try:
        said = datetime.fromisoformat(clock)
    except ValueError:
        return None
    if said.tzinfo is None:
        return None
    most = 2**31 - 1
    return max(-most, min(most, int((said - at).total_seconds())))
