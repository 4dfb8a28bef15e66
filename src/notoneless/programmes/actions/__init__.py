"""Writes of this station: the register, what proves a task, the second person's look, a list of tasks, letters."""

from __future__ import annotations

from notoneless.programmes.actions.activities import hold_activity, withdraw_activity
from notoneless.programmes.actions.gates import post_notice, take_down_notice
from notoneless.programmes.actions.lists import keep_task_list, take_task_list
from notoneless.programmes.actions.marks import mark
from notoneless.programmes.actions.meetings import add_decision, hold_meeting, tell_of_meetings
from notoneless.programmes.actions.proving import give, look
from notoneless.programmes.actions.school_marks import mark_school
from notoneless.programmes.actions.telling import tell_the_day
from notoneless.programmes.actions.writing import Laid, add_measure, add_tasks, withdraw_task, write_document

__all__ = [
    "Laid",
    "add_decision",
    "add_measure",
    "add_tasks",
    "give",
    "hold_activity",
    "hold_meeting",
    "keep_task_list",
    "look",
    "mark",
    "mark_school",
    "post_notice",
    "take_down_notice",
    "take_task_list",
    "tell_of_meetings",
    "tell_the_day",
    "withdraw_activity",
    "withdraw_task",
    "write_document",
]
