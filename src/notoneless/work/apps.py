"""Finds the jobs of all stations at start, so that the schedule knows them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkConfig(AppConfig):
    """The background work of the house."""

    name = "notoneless.work"
    label = "work"

    def ready(self) -> None:
        """Import every station's ``tasks``: a job that nobody imported would never come due."""
        autodiscover_modules("tasks")
