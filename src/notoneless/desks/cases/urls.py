"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.cases import lists, page

app_name = "cases"
urlpatterns = [
    path("", lists.cases, name="list"),
    path("<uuid:key>", page.case, name="case"),
]
