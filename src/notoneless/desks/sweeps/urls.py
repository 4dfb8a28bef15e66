"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.sweeps import figures, views

app_name = "sweeps"
urlpatterns = [
    path("", views.publications, name="list"),
    path("<uuid:key>/", views.publication, name="publication"),
    path("<uuid:key>/figures/", figures.figures, name="figures"),
    path("<uuid:key>/take/", views.take, name="take"),
    path("<uuid:key>/finish/", views.finish, name="finish"),
    path("<uuid:key>/undo/", views.undo, name="undo"),
    path("<uuid:key>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:key>/doubts/", views.next_doubt, name="doubts"),
    path("doubts/<uuid:key>/", views.doubt, name="doubt"),
]
