"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.learning import closures, plans, sheets

app_name = "learning"
urlpatterns = [
    path("", closures.closures, name="closures"),
    path("new", closures.new_closure, name="new_closure"),
    path("<uuid:key>", closures.closure, name="closure"),
    path("<uuid:key>/change", closures.change_closure, name="change_closure"),
    path("<uuid:key>/withdraw", closures.withdraw_closure, name="withdraw_closure"),
    path("<uuid:key>/pupils", sheets.pupils, name="pupils"),
    path("<uuid:key>/ask", sheets.ask, name="ask"),
    path("plans/<uuid:key>", plans.plan, name="plan"),
]
