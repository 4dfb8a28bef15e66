"""The desk beside the station of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class LearningDeskConfig(AppConfig):
    """The desk's pages and words; the station holds the tables."""

    name = "notoneless.desks.learning"
    label = "desk_learning"
