"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.reports import monthly, reviews

app_name = "reports"
urlpatterns = [
    path("", monthly.schools, name="list"),
    path("paper", monthly.summary, name="summary"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reviews/<int:quarter>", reviews.review, name="review"),
    path("checks/<uuid:key>", reviews.check, name="check"),
    path("<uuid:key>/<int:month>", monthly.report, name="report"),
    path("<uuid:key>/<int:month>/file", monthly.file, name="file"),
    path("<uuid:key>/<int:month>/paper", monthly.paper, name="paper"),
]
