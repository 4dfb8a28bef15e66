"""Addresses of this desk."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "house"
urlpatterns: list[URLPattern] = []
