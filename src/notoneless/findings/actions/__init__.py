"""A sweep on its way into the files: started, read line by line into proposals, taken over, undone, refused, withdrawn.

Each step works in batches of one transaction. A batch is whole or absent, and says in the same transaction how far it
came, so that a run which was killed goes on where it was, with nothing lost and nothing twice.
"""

from notoneless.findings.actions.handing import HandedUp, hand_up
from notoneless.findings.actions.reading import read, start
from notoneless.findings.actions.sweeping import sweep_rolls, take_away
from notoneless.findings.actions.taking import BULK, decide, finish, take, withdraw
from notoneless.findings.actions.undoing import order_undo, undo

__all__ = [
    "BULK",
    "HandedUp",
    "decide",
    "finish",
    "hand_up",
    "order_undo",
    "read",
    "start",
    "sweep_rolls",
    "take",
    "take_away",
    "undo",
    "withdraw",
]
