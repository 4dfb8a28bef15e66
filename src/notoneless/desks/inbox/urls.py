"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.inbox import views, ways

app_name = "inbox"
urlpatterns = [
    path("", views.letters, name="list"),
    path("all-read/", views.read_all, name="read_all"),
    path("choice/", views.choice, name="choice"),
    path("ways/", ways.ways, name="ways"),
    path("ways/<str:county>/<str:channel>/", ways.way, name="way"),
    path("ways/<str:county>/<str:channel>/try/", ways.try_out, name="try"),
    path("failed/", ways.failed, name="failed"),
    path("failed/<uuid:key>/again/", ways.again, name="again"),
    path("<uuid:key>/", views.letter, name="letter"),
]
