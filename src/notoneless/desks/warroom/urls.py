"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.warroom import page, poster, wall

app_name = "warroom"
urlpatterns = [
    path("", page.war_map, name="map"),
    path("wall/", wall.wall, name="wall"),
    path("wall/print", poster.poster, name="poster"),
]
