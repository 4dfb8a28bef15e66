"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.files import lists, page

app_name = "files"
urlpatterns = [
    path("", lists.children, name="list"),
    path("suggest/", lists.suggest, name="suggest"),
    path("search/", lists.search, name="search"),
    path("<uuid:key>/", page.child, name="child"),
]
