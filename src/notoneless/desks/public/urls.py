"""Addresses of the front door."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.public import views

app_name = "public"
urlpatterns = [path("", views.home, name="home")]
