"""The commands of the house: set it up, open it, look after it. Each loads the platform only when it is run."""

from __future__ import annotations

from notoneless.config.commands.guarding import keys, leak, retention
from notoneless.config.commands.journal import audit
from notoneless.config.commands.keeping import backup, restore
from notoneless.config.commands.placing import places
from notoneless.config.commands.publishing import publish
from notoneless.config.commands.running import health, manage, serve, setup

COMMANDS = (setup, serve, publish, manage, places, audit, backup, restore, health, keys, retention, leak)
