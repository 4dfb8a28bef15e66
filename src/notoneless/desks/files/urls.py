"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.files import editing, households, learning, lists, page, tying

app_name = "files"
urlpatterns = [
    path("", lists.children, name="list"),
    path("suggest/", lists.suggest, name="suggest"),
    path("search/", lists.search, name="search"),
    path("export/", lists.export, name="export"),
    path("households/", households.households, name="households"),
    path("households/list/", households.listed, name="households_listed"),
    path("learning/", learning.learning, name="learning"),
    path("learning/write/", learning.learning_write, name="learning_write"),
    path("learning/<uuid:mark>/", learning.learning_mark, name="learning_mark"),
    path("new/", editing.new, name="new"),
    path("alike/", editing.alike, name="alike"),
    path("removed/", tying.removed, name="removed"),
    path("<uuid:key>/", page.child, name="child"),
    path("<uuid:key>/edit/<slug:section>/", editing.edit, name="edit"),
    path("<uuid:key>/end/<slug:table>/<uuid:row>/", editing.end, name="end"),
    path("<uuid:key>/remark/", editing.remark, name="remark"),
    path("<uuid:key>/merge/", tying.choose, name="merge_choose"),
    path("<uuid:key>/merge/<uuid:other>/", tying.merge, name="merge"),
    path("<uuid:key>/separate/<uuid:tie>/", tying.separate, name="separate"),
    path("<uuid:key>/remove/", tying.remove, name="remove"),
]
