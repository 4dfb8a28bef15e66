"""The house itself as Django's app: the checks that refuse to open it, and a look at every new connection."""

from __future__ import annotations

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Settings, addresses, the service's own commands."""

    name = "notoneless.config"
    label = "house_config"

    def ready(self) -> None:
        """Register the checks, and judge each connection as it is made."""
        from django.db.backends.signals import connection_created

        from notoneless.config import checks, health, sqlite  # noqa: F401  (health declares its signs)

        checks.register()
        connection_created.connect(sqlite.judge_connection, dispatch_uid="notoneless.config.sqlite")
