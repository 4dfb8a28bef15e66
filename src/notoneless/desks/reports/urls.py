"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.reports import campaigns, monthly, reviews, three_way

app_name = "reports"
urlpatterns = [
    path("", monthly.schools, name="list"),
    path("paper", monthly.summary, name="summary"),
    path("three", three_way.three, name="three"),
    path("three/export", three_way.export, name="three_export"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reviews/<int:quarter>", reviews.review, name="review"),
    path("checks/<uuid:key>", reviews.check, name="check"),
    path("campaigns", campaigns.campaigns, name="campaigns"),
    path("campaigns/new", campaigns.new, name="new_campaign"),
    path("campaigns/export", campaigns.export, name="campaign_export"),
    path("campaigns/<uuid:key>", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:key>/paper", campaigns.paper, name="campaign_paper"),
    path("<uuid:key>/<int:month>", monthly.report, name="report"),
    path("<uuid:key>/<int:month>/file", monthly.file, name="file"),
    path("<uuid:key>/<int:month>/paper", monthly.paper, name="paper"),
]
