"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.moves import acts, lists, page, templates_in_use

app_name = "moves"
urlpatterns = [
    path("", lists.moves, name="list"),
    path("export/", lists.export, name="export"),
    path("arrival/", acts.arrival, name="arrival"),
    path("new/<uuid:child>/", acts.propose, name="propose"),
    path("letter-templates/", templates_in_use.templates, name="templates"),
    path("letter-templates/<slug:kind>/", templates_in_use.template, name="template"),
    path("papers/<uuid:key>/", page.paper, name="paper"),
    path("<uuid:key>/", page.move, name="move"),
    path("<uuid:key>/letter/", page.letter, name="letter"),
    path("<uuid:key>/confirm/", acts.confirm, name="confirm"),
    path("<uuid:key>/refuse/", acts.refuse, name="refuse"),
    path("<uuid:key>/withdraw/", acts.withdraw, name="withdraw"),
    path("<uuid:key>/decide/", acts.decide, name="decide"),
    path("<uuid:key>/undo/", acts.undo, name="undo"),
]
