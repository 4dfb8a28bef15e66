"""The desk that shows what the station of cases counts."""

from __future__ import annotations

from django.apps import AppConfig


class WarRoomDeskConfig(AppConfig):
    """The desk's pages and words; the cases hold the tables."""

    name = "notoneless.desks.warroom"
    label = "desk_warroom"
