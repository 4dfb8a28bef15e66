"""Acts of this station. Each finds its closure or plan within the actor's reach, is one transaction, and leaves one line behind."""

from __future__ import annotations

from notoneless.learning.actions.asking import Said, ask, ask_again
from notoneless.learning.actions.closing import change, declare, withdraw
from notoneless.learning.actions.planning import answer, link_visit, plan_measure, reopen

__all__ = [
    "Said", "answer", "ask", "ask_again", "change", "declare", "link_visit", "plan_measure", "reopen", "withdraw",
]  # fmt: skip
