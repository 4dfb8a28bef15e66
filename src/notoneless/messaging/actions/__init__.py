"""Writes of this station: handing a letter in, reading it, choosing ways, keeping a county's ways, carrying word out."""

from notoneless.messaging.actions.carrying import carry, part
from notoneless.messaging.actions.gates import set_gate, try_again, try_gate
from notoneless.messaging.actions.reading import choose, read, read_all
from notoneless.messaging.actions.sending import send

__all__ = ["carry", "choose", "part", "read", "read_all", "send", "set_gate", "try_again", "try_gate"]
