"""Which posts see children how: masked, in full for a reason, on a list; from the table of powers."""

from __future__ import annotations

from dataclasses import dataclass

from notoneless.responsibility.rules.powers import powers_of
from notoneless.responsibility.terms import PostKind


@dataclass(frozen=True, slots=True)
class Sight:
    """What one kind of post may see of the children it reaches."""

    post: str
    sees: bool
    reveals: bool
    exports: bool
    approves: bool


def powers_by_post() -> list[Sight]:
    """Return every kind of post with what it may see."""
    rows = []
    for kind in PostKind:
        held = powers_of(kind.value)
        rows.append(
            Sight(
                post=str(kind.label),
                sees="child.see" in held,
                reveals="child.reveal" in held,
                exports="child.export" in held,
                approves="child.approve_export" in held,
            )
        )
    return rows
