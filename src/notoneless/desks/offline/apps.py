"""The desk of the telephones; the station of visits holds the tables."""

from __future__ import annotations

from django.apps import AppConfig


class OfflineDeskConfig(AppConfig):
    """The desk's pages and words."""

    name = "notoneless.desks.offline"
    label = "desk_offline"
