"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.attendance import absences, views

app_name = "attendance"
urlpatterns = [
    path("", views.today, name="today"),
    path("missed/", views.missed, name="missed"),
    path("tasks/", absences.tasks, name="tasks"),
    path("absences/<uuid:key>/", absences.absence, name="absence"),
    path("proofs/<uuid:key>/", absences.proof, name="proof"),
    path("<uuid:key>/", views.room, name="room"),
]
