"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.cases import acts, effort, ledgers, levels, lists, page, papers, templates_in_use, todo

app_name = "cases"
urlpatterns = [
    path("", lists.cases, name="list"),
    path("export", lists.export, name="export"),
    path("effort", effort.effort, name="effort"),
    path("levels", levels.levels, name="levels"),
    path("levels/due", levels.due, name="due"),
    path("ledgers", ledgers.ledgers, name="ledgers"),
    path("todo", todo.todo, name="todo"),
    path("todo/elsewhere", todo.elsewhere, name="elsewhere"),
    path("checks", todo.checks, name="checks"),
    path("open/<uuid:child>", acts.open_, name="open"),
    path("paper-templates", templates_in_use.templates, name="templates"),
    path("paper-templates/<slug:kind>", templates_in_use.template, name="template"),
    path("papers/<uuid:key>", page.paper, name="paper"),
    path("<uuid:key>", page.case, name="case"),
    path("<uuid:key>/draw/<slug:kind>", papers.draw, name="draw"),
    *(path(f"<uuid:key>/{kind}", view, name=kind) for kind, view in acts.VIEWS.items()),
]
