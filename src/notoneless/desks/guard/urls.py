"""Addresses of this desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from notoneless.desks.guard import views

app_name = "guard"
urlpatterns: list[URLPattern] = [
    path("reveal", views.reveal, name="reveal"),
    path("reveal/<uuid:reveal>", views.shown, name="shown"),
    path("masked", views.masked, name="masked"),
]
