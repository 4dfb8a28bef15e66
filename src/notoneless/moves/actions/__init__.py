"""Acts of this station. Each finds its move within the actor's reach, is one transaction, and leaves one line behind."""

from __future__ import annotations

from notoneless.moves.actions.answering import confirm, decide, refuse, undo, withdraw
from notoneless.moves.actions.morning import morning
from notoneless.moves.actions.proposing import propose, report_arrival

__all__ = ["confirm", "decide", "morning", "propose", "refuse", "report_arrival", "undo", "withdraw"]
