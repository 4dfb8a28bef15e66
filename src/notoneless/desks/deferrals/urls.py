"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.deferrals import acts, lists, page, templates_in_use

app_name = "deferrals"
urlpatterns = [
    path("", lists.deferrals, name="list"),
    path("export/", lists.export, name="export"),
    path("letter-templates/", templates_in_use.templates, name="templates"),
    path("letter-templates/<slug:kind>/", templates_in_use.template, name="template"),
    path("new/<uuid:child>/", acts.apply, name="apply"),
    path("papers/<uuid:key>/", page.paper, name="paper"),
    path("<uuid:key>/", page.deferral, name="deferral"),
    path("<uuid:key>/letter/", page.letter, name="letter"),
    path("<uuid:key>/approve/", acts.approve, name="approve"),
    path("<uuid:key>/refuse/", acts.refuse, name="refuse"),
    path("<uuid:key>/withdraw/", acts.withdraw, name="withdraw"),
    path("<uuid:key>/recheck/", acts.recheck, name="recheck"),
    path("<uuid:key>/come-back/", acts.come_back, name="come_back"),
    path("<uuid:key>/revoke/", acts.revoke, name="revoke"),
]
