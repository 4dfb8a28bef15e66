"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.cases import lists, page, todo

app_name = "cases"
urlpatterns = [
    path("", lists.cases, name="list"),
    path("export", lists.export, name="export"),
    path("todo", todo.todo, name="todo"),
    path("checks", todo.checks, name="checks"),
    path("<uuid:key>", page.case, name="case"),
]
