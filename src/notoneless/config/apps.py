"""The house itself as Django's app: the checks that refuse to open it, and a look at every new connection."""

from __future__ import annotations

from django.apps import AppConfig, apps


class HouseConfig(AppConfig):
    """Settings, addresses, the service's own commands."""

    name = "notoneless.config"
    label = "house_config"

    def ready(self) -> None:
        """Register the checks, judge each connection as it is made, keep the triggers out of a migration's way."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate, pre_migrate

        from notoneless.config import checks, health, sqlite, whereabouts  # noqa: F401  (health declares its signs)

        checks.register()
        connection_created.connect(sqlite.judge_connection, dispatch_uid="notoneless.config.sqlite")
        cases = apps.get_app_config("cases")  # once a migration, and not once for every app
        pre_migrate.connect(whereabouts.lift, sender=cases, dispatch_uid="notoneless.config.whereabouts.lift")
        post_migrate.connect(whereabouts.set_again, sender=cases, dispatch_uid="notoneless.config.whereabouts.set")
