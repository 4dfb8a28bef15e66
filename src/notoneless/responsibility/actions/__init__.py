"""Writes of this station: posts and who holds them, hand-overs, schools' groups, letters of responsibility."""

from __future__ import annotations

from notoneless.papers import MOST_BYTES as MOST_TEMPLATE_BYTES
from notoneless.responsibility.actions.appointments import Put, appoint, appoint_all, end_appointment, found_county
from notoneless.responsibility.actions.following import follow_places
from notoneless.responsibility.actions.group_lists import keep_group_list, take_group_list
from notoneless.responsibility.actions.groups import set_group
from notoneless.responsibility.actions.hand_overs import accept as accept_hand_over
from notoneless.responsibility.actions.hand_overs import offer as offer_hand_over
from notoneless.responsibility.actions.hand_overs import refuse as refuse_hand_over
from notoneless.responsibility.actions.hand_overs import withdraw as withdraw_hand_over
from notoneless.responsibility.actions.inviting import (
    Invited,
    TakenRow,
    invite,
    invited_by,
    keep_staff_list,
    reissue_slips,
    take_staff_list,
)
from notoneless.responsibility.actions.letters import draw_letters, sign_letter, upload_scan, void_letter
from notoneless.responsibility.actions.people import (
    correct_account,
    disable_account,
    drop_second_factor,
    enable_account,
    unlock_account,
)
from notoneless.responsibility.actions.posts import Established, add_post, end_post, establish_posts
from notoneless.responsibility.actions.refusals import NotThere
from notoneless.responsibility.actions.scans import MOST_BYTES as MOST_SCAN_BYTES
from notoneless.responsibility.actions.scans import KeptPaper, checked_scans
from notoneless.responsibility.actions.telling import tell_of_exports
from notoneless.responsibility.actions.templates import replace_template, use_house_template

__all__ = [
    "MOST_SCAN_BYTES",
    "MOST_TEMPLATE_BYTES",
    "Established",
    "Invited",
    "KeptPaper",
    "NotThere",
    "Put",
    "TakenRow",
    "accept_hand_over",
    "add_post",
    "appoint",
    "appoint_all",
    "checked_scans",
    "correct_account",
    "disable_account",
    "draw_letters",
    "drop_second_factor",
    "enable_account",
    "end_appointment",
    "end_post",
    "establish_posts",
    "follow_places",
    "found_county",
    "invite",
    "invited_by",
    "keep_group_list",
    "keep_staff_list",
    "offer_hand_over",
    "refuse_hand_over",
    "reissue_slips",
    "replace_template",
    "set_group",
    "sign_letter",
    "take_group_list",
    "take_staff_list",
    "tell_of_exports",
    "unlock_account",
    "upload_scan",
    "use_house_template",
    "void_letter",
    "withdraw_hand_over",
]
