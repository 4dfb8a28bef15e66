"""Addresses of this desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from notoneless.desks.duty.views import gaps, group_lists, groups, letters, organisation, own

app_name = "duty"
urlpatterns: list[URLPattern] = [
    path("", organisation.tree, name="organisation"),
    path("book/", organisation.book, name="book"),
    path("model/", organisation.model, name="model"),
    path("establish/", organisation.establish, name="establish"),
    path("posts/add/", organisation.add, name="add_post"),
    path("posts/<uuid:key>/", organisation.post, name="post"),
    path("posts/<uuid:key>/appoint/", organisation.appoint, name="appoint"),
    path("posts/<uuid:key>/end/", organisation.end_post, name="end_post"),
    path("terms/<uuid:key>/end/", organisation.end_term, name="end_term"),
    path("terms/<uuid:key>/hand-over/", own.hand_over, name="hand_over"),
    path("mine/", own.mine, name="mine"),
    path("hand-overs/<uuid:key>/accept/", own.accept, name="accept"),
    path("hand-overs/<uuid:key>/refuse/", own.refuse, name="refuse"),
    path("hand-overs/<uuid:key>/withdraw/", own.withdraw, name="withdraw"),
    path("gaps/", gaps.overview, name="gaps"),
    path("gaps/no_chain/", gaps.chains, name="chains"),
    path("gaps/<slug:kind>/", gaps.gap, name="gap"),
    path("gaps/<slug:kind>/book/", gaps.book, name="gap_book"),
    path("groups/", groups.listing, name="groups"),
    path("groups/book/", groups.book, name="groups_book"),
    path("groups/list/", group_lists.upload, name="group_upload"),
    path("groups/list/template/", group_lists.template, name="group_template"),
    path("groups/list/<uuid:key>/", group_lists.preview, name="group_list"),
    path("groups/list/<uuid:key>/take/", group_lists.take, name="group_take"),
    path("groups/<uuid:key>/", groups.group, name="group"),
    path("letters/", letters.units, name="letters"),
    path("letters/list/", letters.listing, name="letter_list"),
    path("letters/book/", letters.book, name="letters_book"),
    path("letters/draw/", letters.draw, name="draw"),
    path("letters/templates/", letters.templates, name="templates"),
    path("letters/templates/<slug:form>/", letters.template, name="template"),
    path("letters/<uuid:key>/", letters.letter, name="letter"),
    path("letters/<uuid:key>/sign/", letters.sign, name="sign"),
    path("letters/<uuid:key>/upload/", letters.upload, name="upload"),
    path("letters/<uuid:key>/void/", letters.void, name="void"),
    path("letters/<uuid:key>/docx/", letters.docx, name="docx"),
    path("letters/<uuid:key>/pdf/", letters.pdf, name="pdf"),
    path("letters/<uuid:key>/scan/", letters.scan, name="scan"),
]
