"""The platform's own commands, found by name: the library runs without the platform, and says so where it is missing.

The commands' modules load nothing of the platform themselves until one is run, so that ``--help`` stays quick and the
library needs no Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click


def commands() -> Sequence[click.Command]:
    """Return the commands of the house, as ``notoneless.config.commands`` lists them."""
    found: Sequence[click.Command] = import_module("notoneless.config.commands").COMMANDS
    return found
