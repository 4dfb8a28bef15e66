"""Writes of this station: signing in and out, passwords, second factors, sessions, slips, tokens, accounts themselves."""

from __future__ import annotations

from notoneless.accounts.actions.answers import claim_answer, forget_answer, keep_answer
from notoneless.accounts.actions.filters import drop_filter, keep_filter
from notoneless.accounts.actions.keeping import correct, disable, enable, new_account, set_language, unlock
from notoneless.accounts.actions.passwords import change_password, open_with_slip
from notoneless.accounts.actions.second_factor import (
    drop_second_factor,
    new_paper_codes,
    new_second_factor,
    renew_paper_codes,
    step_up,
    take_code,
)
from notoneless.accounts.actions.sessions import end_other_sessions, end_session, end_sessions, follow_key
from notoneless.accounts.actions.signing_in import (
    forget_old_failures,
    hear,
    link_office,
    note_failed_office,
    note_failure,
    note_sign_in,
    note_sign_out,
    note_unknown_office,
)
from notoneless.accounts.actions.slips import issue_slip, issue_slips
from notoneless.accounts.actions.staff_lists import keep_list, mark_applied
from notoneless.accounts.actions.tokens import make_token, revoke_token, show_token
from notoneless.accounts.rules.one_time import new_secret

__all__ = [
    "change_password",
    "claim_answer",
    "correct",
    "disable",
    "drop_filter",
    "drop_second_factor",
    "enable",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "follow_key",
    "forget_answer",
    "forget_old_failures",
    "hear",
    "issue_slip",
    "issue_slips",
    "keep_answer",
    "keep_filter",
    "keep_list",
    "link_office",
    "make_token",
    "mark_applied",
    "new_account",
    "new_paper_codes",
    "new_second_factor",
    "new_secret",
    "note_failed_office",
    "note_failure",
    "note_sign_in",
    "note_sign_out",
    "note_unknown_office",
    "open_with_slip",
    "renew_paper_codes",
    "revoke_token",
    "set_language",
    "show_token",
    "step_up",
    "take_code",
    "unlock",
]
