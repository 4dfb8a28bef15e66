"""Addresses of this desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from notoneless.desks.guard import exports, views

app_name = "guard"
urlpatterns: list[URLPattern] = [
    path("reveal", views.reveal, name="reveal"),
    path("reveal/<uuid:reveal>", views.shown, name="shown"),
    path("masked", views.masked, name="masked"),
    path("exports/", exports.mine, name="exports"),
    path("exports/new", exports.ask, name="export_new"),
    path("exports/<uuid:export>/fetch", exports.fetch, name="export_fetch"),
    path("exports/<uuid:export>/file", exports.download, name="export_file"),
    path("approvals/", exports.waiting, name="approvals"),
    path("approvals/<uuid:export>", exports.decide, name="export_decide"),
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<int:alert>", views.see_alert, name="alert_seen"),
    path("impact", views.impact, name="impact"),
]
