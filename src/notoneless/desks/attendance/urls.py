"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.attendance import absences, calling, sheets, sizes, views

app_name = "attendance"
urlpatterns = [
    path("", views.today, name="today"),
    path("missed/", views.missed, name="missed"),
    path("calling/", calling.calling, name="calling"),
    path("sizes/", sizes.sizes, name="sizes"),
    path("sheets/<uuid:key>/", sheets.preview, name="sheet"),
    path("sheets/<uuid:key>/take/", sheets.take, name="take"),
    path("<uuid:key>/month/", sheets.month, name="month"),
    path("tasks/", absences.tasks, name="tasks"),
    path("absences/<uuid:key>/", absences.absence, name="absence"),
    path("proofs/<uuid:key>/", absences.proof, name="proof"),
    path("<uuid:key>/", views.room, name="room"),
]
