"""Addresses of this desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from notoneless.desks.ground import acts, boundaries, lists, rooms, views, years

app_name = "ground"
urlpatterns: list[URLPattern] = [
    path("divisions/", views.divisions, name="divisions"),
    path("divisions/<uuid:key>/", views.division, name="division"),
    path("divisions/<uuid:key>/<slug:slug>/", acts.on_division, name="on_division"),
    path("schools/", views.schools, name="schools"),
    path("schools/book/", views.schools_book, name="schools_book"),
    path("schools/<uuid:key>/", views.school, name="school"),
    path("schools/<uuid:key>/classes/", rooms.classes, name="classes"),
    path("schools/<uuid:key>/next-year/", years.next_year, name="next_year"),
    path("schools/<uuid:key>/act/<slug:slug>/", acts.on_school, name="on_school"),
    path("classes/<uuid:key>/number/", rooms.renumber, name="renumber"),
    path("classes/<uuid:key>/end/", rooms.end_class, name="end_class"),
    path("new/<slug:slug>/", acts.in_county, name="in_county"),
    path("centres/", views.centres, name="centres"),
    path("centres/<uuid:key>/<slug:slug>/", acts.on_centre, name="on_centre"),
    path("areas/", views.areas, name="areas"),
    path("areas/new/", rooms.new_area, name="new_area"),
    path("areas/<uuid:key>/", rooms.area_act, name="area_act"),
    path("areas/<uuid:key>/school/", rooms.area_school, name="area_school"),
    path("boundaries/", boundaries.boundaries, name="boundaries"),
    path("boundaries/<uuid:key>/", boundaries.boundary, name="boundary"),
    path("lists/", lists.lists, name="lists"),
    path("lists/drafts/<uuid:key>/", lists.draft, name="draft"),
    path("lists/drafts/<uuid:key>/unclear/", lists.unclear_book, name="unclear_book"),
    path("lists/<slug:kind>/", lists.upload, name="list"),
    path("lists/<slug:kind>/template/", lists.template, name="template"),
    path("year/", years.year, name="year"),
]
