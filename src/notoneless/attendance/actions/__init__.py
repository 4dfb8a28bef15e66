"""Writes of this station: a class is called, what is done about a child who is missed is written down."""

from __future__ import annotations

from notoneless.attendance.actions.answering import answer, reported
from notoneless.attendance.actions.calling import call
from notoneless.attendance.actions.looking import morning

__all__ = ["answer", "call", "morning", "reported"]
