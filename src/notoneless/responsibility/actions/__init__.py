"""Writes of this station: posts and who holds them, hand-overs, schools' groups, letters of responsibility."""

from __future__ import annotations

from notoneless.responsibility.actions.appointments import Put, appoint, appoint_all, end_appointment, found_county
from notoneless.responsibility.actions.groups import set_group
from notoneless.responsibility.actions.hand_overs import accept as accept_hand_over
from notoneless.responsibility.actions.hand_overs import offer as offer_hand_over
from notoneless.responsibility.actions.hand_overs import refuse as refuse_hand_over
from notoneless.responsibility.actions.hand_overs import withdraw as withdraw_hand_over
from notoneless.responsibility.actions.letters import MOST_BYTES as MOST_SCAN_BYTES
from notoneless.responsibility.actions.letters import draw_letters, sign_letter, upload_scan, void_letter
from notoneless.responsibility.actions.posts import Established, add_post, end_post, establish_posts
from notoneless.responsibility.actions.refusals import NotThere
from notoneless.responsibility.actions.templates import MOST_BYTES as MOST_TEMPLATE_BYTES
from notoneless.responsibility.actions.templates import replace_template, use_house_template

__all__ = [
    "MOST_SCAN_BYTES",
    "MOST_TEMPLATE_BYTES",
    "Established",
    "NotThere",
    "Put",
    "accept_hand_over",
    "add_post",
    "appoint",
    "appoint_all",
    "draw_letters",
    "end_appointment",
    "end_post",
    "establish_posts",
    "found_county",
    "offer_hand_over",
    "refuse_hand_over",
    "replace_template",
    "set_group",
    "sign_letter",
    "upload_scan",
    "use_house_template",
    "void_letter",
    "withdraw_hand_over",
]
