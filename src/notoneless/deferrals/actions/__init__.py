"""Acts of this station. Each finds its application within the actor's reach, is one transaction, and leaves one line behind."""

from __future__ import annotations

from notoneless.deferrals.actions.deciding import come_back, decide, recheck, revoke
from notoneless.deferrals.actions.morning import morning
from notoneless.deferrals.actions.taking import apply, withdraw
from notoneless.deferrals.actions.templates import replace_template, use_house_template

__all__ = [
    "apply", "come_back", "decide", "morning", "recheck", "replace_template", "revoke", "use_house_template", "withdraw",
]  # fmt: skip
