"""Addresses of the front door."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("filters/keep", views.keep_filter, name="keep_filter"),
    path("filters/<uuid:filter_id>/drop", views.drop_filter, name="drop_filter"),
]
