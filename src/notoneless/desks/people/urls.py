"""Addresses of this desk."""

from __future__ import annotations

from django.urls import path

from notoneless.desks.people import inviting, own, staff, tokens, views

app_name = "people"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("book/", views.book, name="accounts_book"),
    path("slips/", inviting.slips, name="slips"),
    path("invite/", inviting.choose_post, name="invite"),
    path("invite/<uuid:post>/", inviting.invite, name="invite_to"),
    path("staff/", staff.upload, name="staff"),
    path("staff/template/", staff.template, name="staff_template"),
    path("staff/<uuid:key>/", staff.preview, name="staff_list"),
    path("staff/<uuid:key>/take/", staff.take, name="staff_take"),
    path("me/", own.account, name="account"),
    path("me/password/", own.password, name="password"),
    path("me/second-factor/", own.second_factor, name="second_factor"),
    path("me/paper-codes/", own.paper_codes, name="paper_codes"),
    path("me/sessions/<int:key>/end/", own.end_session, name="end_session"),
    path("me/sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
    path("me/language/", own.language, name="language"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<uuid:key>/revoke/", tokens.revoke, name="revoke_token"),
    path("step-up/", own.step_up, name="step_up"),
    path("<uuid:key>/", views.account, name="person"),
    path("<uuid:key>/correct/", views.correct, name="correct"),
    path("<uuid:key>/disable/", views.disable, name="disable"),
    path("<uuid:key>/enable/", views.enable, name="enable"),
    path("<uuid:key>/unlock/", views.unlock, name="unlock"),
    path("<uuid:key>/drop-second-factor/", views.drop_second_factor, name="drop_second_factor"),
]
