"""Addresses of this desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from notoneless.desks.house import views

app_name = "house"
urlpatterns: list[URLPattern] = [
    path("health", views.health, name="health"),
    path("journal", views.journal, name="journal"),
    path("journal/months", views.tallies, name="tallies"),
    path("journal/packet", views.packet, name="packet"),
]
