"""Writes of this station: a class is called, what is done about a child who is missed is written down."""

from __future__ import annotations

from notoneless.attendance.actions.answering import answer, reported
from notoneless.attendance.actions.calling import call
from notoneless.attendance.actions.looking import morning
from notoneless.attendance.actions.sheets import hand_out_sheet, keep_sheet, take_sheet

__all__ = ["answer", "call", "hand_out_sheet", "keep_sheet", "morning", "reported", "take_sheet"]
