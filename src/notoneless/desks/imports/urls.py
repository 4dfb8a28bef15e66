"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.imports import acts, doubling, views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:key>/", views.roll_import, name="import"),
    path("<uuid:key>/progress/", views.progress, name="progress"),
    path("<uuid:key>/files/", acts.add, name="add"),
    path("<uuid:key>/sweep/", acts.order, name="order"),
    path("<uuid:key>/answer/", acts.answer, name="answer"),
    path("<uuid:key>/discard/", acts.discard, name="discard"),
    path("<uuid:key>/faults/", views.faults, name="faults"),
    path("<uuid:key>/pairs/", views.next_pair, name="pairs"),
    path("<uuid:key>/pairs/<slug:pair>/", views.pair, name="pair"),
    path("files/<uuid:key>/", views.file, name="file"),
    path("files/<uuid:key>/second/", doubling.second, name="second"),
    path("files/<uuid:key>/double/", doubling.double, name="double"),
    path("files/<uuid:key>/double/next/", doubling.next_place, name="next_place"),
    path("files/<uuid:key>/double/<slug:place>/", doubling.place, name="place"),
    path("files/<uuid:key>/settle/", doubling.settle, name="settle"),
    path("files/<uuid:key>/drop/", acts.drop, name="drop"),
    path("files/<uuid:key>/look/", acts.look_again, name="look"),
]
