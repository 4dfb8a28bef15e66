"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.reports import campaigns, monthly, offices, reviews, rounds, templates_in_use, three_way, upward

app_name = "reports"
urlpatterns = [
    path("", monthly.schools, name="list"),
    path("paper", monthly.summary, name="summary"),
    path("three", three_way.three, name="three"),
    path("three/export", three_way.export, name="three_export"),
    path("three/offices", offices.offices, name="offices"),
    path("three/offices/export", offices.export, name="offices_export"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reviews/<int:quarter>", reviews.review, name="review"),
    path("checks/<uuid:key>", reviews.check, name="check"),
    path("campaigns", campaigns.campaigns, name="campaigns"),
    path("campaigns/new", campaigns.new, name="new_campaign"),
    path("campaigns/export", campaigns.export, name="campaign_export"),
    path("campaigns/<uuid:key>", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:key>/paper", campaigns.paper, name="campaign_paper"),
    path("rounds", rounds.rounds, name="rounds"),
    path("rounds/groups", rounds.groups, name="groups"),
    path("rounds/villages/<uuid:key>", rounds.village, name="village"),
    path("rounds/villages/<uuid:key>/groups", rounds.list_groups, name="list_groups"),
    path("rounds/villages/<uuid:key>/round", rounds.add_round, name="add_round"),
    path("rounds/<uuid:key>/strike", rounds.strike, name="strike_round"),
    path("paper-templates", templates_in_use.templates, name="templates"),
    path("paper-templates/<slug:kind>", templates_in_use.template, name="template"),
    path("terms", upward.terms, name="terms"),
    path("terms/export", upward.export, name="term_export"),
    path("terms/<int:period>", upward.term, name="term"),
    path("terms/<int:period>/write", upward.write, name="term_write"),
    path("terms/<int:period>/hand-up", upward.hand_up, name="term_hand_up"),
    path("terms/<int:period>/paper", upward.paper, name="term_paper"),
    path("<uuid:key>/<int:month>", monthly.report, name="report"),
    path("<uuid:key>/<int:month>/file", monthly.file, name="file"),
    path("<uuid:key>/<int:month>/paper", monthly.paper, name="paper"),
]
