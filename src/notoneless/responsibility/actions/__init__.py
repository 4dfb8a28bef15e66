"""Writes of this station: posts and who holds them, hand-overs, schools' groups, letters of responsibility."""

from __future__ import annotations

from notoneless.responsibility.actions.appointments import Put, appoint, appoint_all, end_appointment, found_county
from notoneless.responsibility.actions.posts import Established, add_post, end_post, establish_posts
from notoneless.responsibility.actions.refusals import NotThere

__all__ = [
    "Established",
    "NotThere",
    "Put",
    "add_post",
    "appoint",
    "appoint_all",
    "end_appointment",
    "end_post",
    "establish_posts",
    "found_county",
]
