"""Writes of this station: a visit is received, however it arrives; what lies apart is settled; a problem goes from hand to hand."""

from __future__ import annotations

from notoneless.visits.actions.apart import Receipt
from notoneless.visits.actions.books import Book, hand_out_book, keep_book, take_book
from notoneless.visits.actions.deeds import assign, raise_issue, reopen, solve, withdraw
from notoneless.visits.actions.delivering import apply_early, deliver
from notoneless.visits.actions.handing_in import HandedIn, hand_in
from notoneless.visits.actions.hours import set_hours
from notoneless.visits.actions.papers import Papers, hand_out_papers
from notoneless.visits.actions.phones import Standing, greet, register_phone, revoke_phone, take_along
from notoneless.visits.actions.pictures import Progress, progress_of, take_picture, take_piece
from notoneless.visits.actions.receiving import receive
from notoneless.visits.actions.receiving_many import Arrival, receive_all
from notoneless.visits.actions.round_papers import RoundsOut, hand_out_my_rounds, hand_out_rounds
from notoneless.visits.actions.rounding import ask_rounds, lock_stop, make_rounds, move_stop, plan_again, take_out
from notoneless.visits.actions.sending import Item, take_items
from notoneless.visits.actions.settling import settle
from notoneless.visits.actions.telling import tell_of_late

__all__ = [
    "Arrival",
    "Book",
    "HandedIn",
    "Item",
    "Papers",
    "Progress",
    "Receipt",
    "RoundsOut",
    "Standing",
    "apply_early",
    "ask_rounds",
    "assign",
    "deliver",
    "greet",
    "hand_in",
    "hand_out_book",
    "hand_out_my_rounds",
    "hand_out_papers",
    "hand_out_rounds",
    "keep_book",
    "lock_stop",
    "make_rounds",
    "move_stop",
    "plan_again",
    "progress_of",
    "raise_issue",
    "receive",
    "receive_all",
    "register_phone",
    "reopen",
    "revoke_phone",
    "set_hours",
    "settle",
    "solve",
    "take_along",
    "take_book",
    "take_items",
    "take_out",
    "take_picture",
    "take_piece",
    "tell_of_late",
    "withdraw",
]
