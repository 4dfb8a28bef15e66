"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.attendance import views

app_name = "attendance"
urlpatterns = [
    path("", views.today, name="today"),
    path("missed/", views.missed, name="missed"),
    path("<uuid:key>/", views.room, name="room"),
]
