"""The desk beside the station of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class VisitsDeskConfig(AppConfig):
    """The desk's pages and words; the station holds the tables."""

    name = "notoneless.desks.visits"
    label = "desk_visits"
